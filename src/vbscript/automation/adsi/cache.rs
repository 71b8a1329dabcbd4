use crate::host::directory::{Change, Operation, Syntax, Value, comparison};

/// The property cache of one object: what was read, and the changes that wait for `SetInfo`.
#[derive(Debug, Default)]
pub(super) struct Cache {
    /// Whether all attributes were read.
    loaded: bool,
    values: Vec<(String, Vec<Value>)>,
    pending: Vec<Change>,
    /// Attributes that were appended to or deleted from: the next read asks the directory again
    /// (`ADS_PROPERTY_OPERATION_ENUM`, remark on append).
    outdated: Vec<String>,
}

/// What the cache knows of an attribute.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Known {
    /// Its values; none when it is not set.
    Values(Vec<Value>),
    /// Nothing yet: all attributes must be read first.
    NotLoaded,
    /// It was sent as an addition or deletion since it was read.
    Outdated,
}

impl Cache {
    /// With all attributes.
    pub(super) fn loaded(values: Vec<(String, Vec<Value>)>) -> Self {
        Self {
            loaded: true,
            values,
            ..Self::default()
        }
    }

    /// Of an object that exists only here: nothing is there to be read.
    pub(super) fn of_new_object() -> Self {
        Self::loaded(Vec::new())
    }

    /// What was read does not count any more; changes that wait stay.
    pub(super) fn unload(&mut self) {
        self.loaded = false;
        self.values.clear();
        self.outdated.clear();
    }

    pub(super) fn is_loaded(&self) -> bool {
        self.loaded
    }

    /// Takes all attributes from the directory; with `drop_pending` the changes that were not sent are lost
    /// (`GetInfo`), else they stay on top.
    pub(super) fn load(&mut self, values: Vec<(String, Vec<Value>)>, drop_pending: bool) {
        self.loaded = true;
        self.values = values;
        self.outdated.clear();
        if drop_pending {
            self.pending.clear();
        }
    }

    /// Takes some attributes from the directory; those that it did not give out are not set. Changes to them that
    /// were not sent are lost with `drop_pending` (`GetInfoEx`).
    pub(super) fn load_some(
        &mut self,
        names: &[String],
        values: Vec<(String, Vec<Value>)>,
        drop_pending: bool,
    ) {
        let meant = |name: &str| names.iter().any(|meant| meant.eq_ignore_ascii_case(name));
        self.values.retain(|(name, _)| !meant(name));
        self.outdated.retain(|name| !meant(name));
        if drop_pending {
            self.pending.retain(|change| !meant(&change.attribute));
        }
        self.values.extend(values);
    }

    /// Whether something of this name was read or is waiting.
    pub(super) fn has(&self, name: &str) -> bool {
        position(&self.values, name).is_some()
            || self
                .pending
                .iter()
                .any(|change| change.attribute.eq_ignore_ascii_case(name))
    }

    /// What is known of an attribute, the waiting change included.
    pub(super) fn get(&self, name: &str) -> Known {
        let waiting = self
            .pending
            .iter()
            .find(|change| change.attribute.eq_ignore_ascii_case(name));
        if let Some(change) = waiting
            && change.operation == Operation::Replace
        {
            return Known::Values(change.values.clone());
        }
        if self
            .outdated
            .iter()
            .any(|old| old.eq_ignore_ascii_case(name))
        {
            return Known::Outdated;
        }
        let read = position(&self.values, name).and_then(|place| self.values.get(place));
        if read.is_none() && !self.loaded {
            return Known::NotLoaded;
        }
        let mut values = read.map_or_else(Vec::new, |(_, values)| values.clone());
        if let Some(change) = waiting {
            let has = |list: &[Value], value: &Value| list.iter().any(|one| same(one, value));
            match change.operation {
                Operation::Delete => values.retain(|value| !has(&change.values, value)),
                _ => {
                    let new: Vec<_> = change
                        .values
                        .iter()
                        .filter(|value| !has(&values, value))
                        .cloned()
                        .collect();
                    values.extend(new);
                }
            }
        }
        Known::Values(values)
    }

    /// Whether the attribute had no value when it was last read.
    pub(super) fn was_unset(&self, name: &str) -> bool {
        self.loaded && position(&self.values, name).is_none()
    }

    /// The values that were read.
    pub(super) fn read(&self, name: &str) -> &[Value] {
        let read = position(&self.values, name).and_then(|place| self.values.get(place));
        read.map_or(&[], |(_, values)| values)
    }

    /// Notes a change. A second one to the same attribute takes the place of the first: the cache keeps one value
    /// list and one way to send it for each attribute.
    pub(super) fn put(&mut self, change: Change) {
        self.pending
            .retain(|known| !known.attribute.eq_ignore_ascii_case(&change.attribute));
        self.pending.push(change);
    }

    /// The changes that wait, in the order in which they were made.
    pub(super) fn pending(&self) -> &[Change] {
        &self.pending
    }

    /// Takes a waiting change out without sending it.
    pub(super) fn forget(&mut self, name: &str) {
        self.pending
            .retain(|change| !change.attribute.eq_ignore_ascii_case(name));
    }

    /// All waiting changes were sent.
    pub(super) fn sent(&mut self) {
        for change in std::mem::take(&mut self.pending) {
            if change.operation != Operation::Replace {
                self.outdated.push(change.attribute);
                continue;
            }
            match position(&self.values, &change.attribute)
                .and_then(|place| self.values.get_mut(place))
            {
                Some((_, values)) => *values = change.values,
                None => self.values.push((change.attribute, change.values)),
            }
        }
        self.values.retain(|(_, values)| !values.is_empty());
    }

    /// Everything is to be read anew: a new object is in the directory now.
    pub(super) fn reset(&mut self) {
        *self = Self::default();
    }

    /// How many attributes have values here (`PropertyCount`).
    pub(super) fn len(&self) -> usize {
        self.values.len()
    }
}

fn position(values: &[(String, Vec<Value>)], name: &str) -> Option<usize> {
    values
        .iter()
        .position(|(known, _)| known.eq_ignore_ascii_case(name))
}

/// Directory texts are equal without regard to case.
fn same(one: &[u8], other: &[u8]) -> bool {
    comparison::same(Syntax::Text, one, other)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(values: &[&str]) -> Vec<Value> {
        values
            .iter()
            .map(|value| value.as_bytes().to_vec())
            .collect()
    }

    fn cache() -> Cache {
        Cache::loaded(vec![
            ("mail".to_owned(), values(&["a@x"])),
            ("spn".to_owned(), values(&["h/a", "h/b"])),
        ])
    }

    fn change(operation: Operation, attribute: &str, given: &[&str]) -> Change {
        Change {
            operation,
            attribute: attribute.to_owned(),
            values: values(given),
        }
    }

    #[test]
    fn names_are_found_in_any_case_and_unset_ones_are_empty() {
        assert_eq!(cache().get("MAIL"), Known::Values(values(&["a@x"])));
        assert_eq!(cache().get("cn"), Known::Values(Vec::new()));
        assert_eq!(Cache::default().get("cn"), Known::NotLoaded);
    }

    #[test]
    fn changes_are_seen_before_they_are_sent() {
        let mut cache = cache();
        cache.put(change(Operation::Replace, "mail", &["b@x"]));
        cache.put(change(Operation::Add, "SPN", &["H/A", "h/c"]));
        assert_eq!(cache.get("mail"), Known::Values(values(&["b@x"])));
        assert_eq!(
            cache.get("spn"),
            Known::Values(values(&["h/a", "h/b", "h/c"]))
        );
        cache.put(change(Operation::Delete, "spn", &["H/B"]));
        assert_eq!(cache.get("spn"), Known::Values(values(&["h/a"])));
    }

    #[test]
    fn a_second_change_takes_the_place_of_the_first() {
        let mut cache = cache();
        cache.put(change(Operation::Add, "spn", &["h/c"]));
        cache.put(change(Operation::Add, "spn", &["h/d"]));
        assert_eq!(cache.pending(), [change(Operation::Add, "spn", &["h/d"])]);
    }

    #[test]
    fn replaced_values_stay_and_appended_ones_are_read_again() {
        let mut cache = cache();
        cache.put(change(Operation::Replace, "mail", &[]));
        cache.put(change(Operation::Add, "spn", &["h/c"]));
        cache.sent();
        assert!(cache.pending().is_empty());
        assert!(cache.was_unset("mail"));
        assert_eq!(cache.get("spn"), Known::Outdated);
        cache.load_some(
            &["spn".to_owned()],
            vec![("spn".to_owned(), values(&["h/c"]))],
            false,
        );
        assert_eq!(cache.get("spn"), Known::Values(values(&["h/c"])));
    }

    #[test]
    fn get_info_drops_what_was_not_sent() {
        let mut cache = cache();
        cache.put(change(Operation::Replace, "mail", &["b@x"]));
        cache.load(vec![("mail".to_owned(), values(&["a@x"]))], true);
        assert_eq!(cache.get("mail"), Known::Values(values(&["a@x"])));
        assert!(cache.pending().is_empty());
    }
}
