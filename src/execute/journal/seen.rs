use std::collections::{HashMap, VecDeque};

use jiff::{SignedDuration, Timestamp};

use super::Connection;
use crate::host::directory::{Entry, Value, dn};

/// What a run has just read of the directory, so that an image need not be read once more.
///
/// A script reads an object and then changes it. What it read a moment ago is the image as good as what would be read
/// now, and asking again for each of ten thousand mailboxes takes as long as changing them.
#[derive(Default)]
pub(super) struct Seen {
    /// By name.
    objects: HashMap<String, Object>,
    /// The oldest first; an object that was seen again stands here twice.
    order: VecDeque<String>,
}

struct Object {
    /// Who read it; another one may not see as much.
    connection: Connection,
    time: Timestamp,
    /// The attributes that were asked for; `None` for all.
    asked: Option<Vec<String>>,
    entry: Entry,
    /// Attributes that have changed since.
    stale: Vec<String>,
}

/// How long what was read counts.
const FRESH: SignedDuration = SignedDuration::from_secs(30);
/// How many objects are kept.
const KEPT: usize = 2000;
/// Attributes that a directory gives out only when they are asked for by name.
const HIDDEN: &str = "nTSecurityDescriptor";

impl Seen {
    /// Keeps an object that was read.
    pub(super) fn remember(
        &mut self,
        connection: &Connection,
        asked: &[String],
        entry: &Entry,
        time: Timestamp,
    ) {
        let Ok(key) = dn::normal(&entry.dn) else {
            return;
        };
        let is_all = asked.is_empty() || asked.iter().any(|name| name == "*");
        let object = Object {
            connection: connection.clone(),
            time,
            asked: (!is_all).then(|| asked.to_vec()),
            entry: entry.clone(),
            stale: Vec::new(),
        };
        self.objects.insert(key.clone(), object);
        self.order.push_back(key);
        while self.order.len() > KEPT {
            if let Some(oldest) = self.order.pop_front() {
                self.objects.remove(&oldest);
            }
        }
    }

    /// The values of these attributes, if all of them were read lately and have not been changed since.
    pub(super) fn values(
        &self,
        connection: &Connection,
        dn: &str,
        names: &[&str],
        now: Timestamp,
    ) -> Option<Vec<(String, Vec<Value>)>> {
        let object = self.objects.get(&dn::normal(dn).ok()?)?;
        let is_fresh = now.duration_since(object.time) <= FRESH;
        if object.connection != *connection || !is_fresh {
            return None;
        }
        let has =
            |list: &[String], name: &str| list.iter().any(|known| known.eq_ignore_ascii_case(name));
        let is_known = |name: &str| {
            let was_asked = match &object.asked {
                Some(asked) => has(asked, name),
                // A name with options may stand for the one without, or for a part of the values.
                None => !name.contains(';') && !name.eq_ignore_ascii_case(HIDDEN),
            };
            was_asked && !has(&object.stale, name)
        };
        if !names.iter().all(|name| is_known(name)) {
            return None;
        }
        let values = |name: &&str| ((*name).to_owned(), object.entry.values(name).to_vec());
        Some(names.iter().map(values).collect())
    }

    /// These attributes of an object are about to change, for whoever reads them.
    pub(super) fn changes(&mut self, dn: &str, names: &[&str]) {
        let object = dn::normal(dn)
            .ok()
            .and_then(|key| self.objects.get_mut(&key));
        if let Some(object) = object {
            object
                .stale
                .extend(names.iter().map(|&name| name.to_owned()));
        }
    }

    /// Objects come, go or get other names, and values that are names follow.
    pub(super) fn forget(&mut self) {
        self.objects.clear();
        self.order.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALICE: &str = "CN=Alice,DC=x";

    fn seen(asked: &[&str]) -> Seen {
        let mut seen = Seen::default();
        let entry = Entry {
            dn: ALICE.to_owned(),
            attributes: vec![("mail".to_owned(), vec![b"a@x".to_vec()])],
        };
        let asked: Vec<String> = asked.iter().map(|&name| name.to_owned()).collect();
        seen.remember(
            &Connection::default(),
            &asked,
            &entry,
            Timestamp::UNIX_EPOCH,
        );
        seen
    }

    fn values(seen: &Seen, names: &[&str], after: i64) -> Option<usize> {
        let now = Timestamp::from_second(after).unwrap();
        let values = seen.values(&Connection::default(), "cn=alice, dc=X", names, now)?;
        Some(values.iter().map(|(_, values)| values.len()).sum())
    }

    #[test]
    fn only_what_was_asked_for_lately_is_known() {
        assert_eq!(
            values(&seen(&["MAIL", "title"]), &["mail", "title"], 30),
            Some(1)
        );
        assert_eq!(values(&seen(&["mail"]), &["mail", "title"], 1), None);
        assert_eq!(values(&seen(&["mail"]), &["mail"], 31), None);
        assert_eq!(values(&seen(&[]), &["title"], 1), Some(0));
        assert_eq!(values(&seen(&["*"]), &["ntsecuritydescriptor"], 1), None);
    }

    #[test]
    fn an_attribute_that_changes_is_not_known_any_more_and_another_is() {
        let mut seen = seen(&[]);
        seen.changes("CN=ALICE,DC=x", &["Mail"]);
        assert_eq!(values(&seen, &["mail"], 1), None);
        assert_eq!(values(&seen, &["title"], 1), Some(0));
        seen.forget();
        assert_eq!(values(&seen, &["title"], 1), None);
    }

    #[test]
    fn another_account_may_not_see_the_same() {
        let connection = Connection {
            account: Some(crate::execute::journal::Person {
                name: "NEC\\x".to_owned(),
                password_in_script: false,
            }),
            ..Connection::default()
        };
        let seen = seen(&[]);
        assert!(
            seen.values(&connection, ALICE, &["mail"], Timestamp::UNIX_EPOCH)
                .is_none()
        );
    }
}
