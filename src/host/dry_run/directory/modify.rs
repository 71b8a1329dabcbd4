use std::collections::HashMap;

use super::DryDirectory;
use super::checks::refused;
use super::overlay::without_options;
use crate::host::directory::{
    Change, DirectoryError, Entry, Operation, ResultCode, Value, comparison, schema, shown,
};

impl DryDirectory {
    /// Changes an object in the overlay, all or nothing, in the order of the changes.
    pub(super) fn predict_modify(
        &self,
        dn: &str,
        changes: &[Change],
        permissive: bool,
    ) -> Result<(), DirectoryError> {
        if dn.trim_matches(' ').is_empty() {
            // Writing to the root DSE asks for an operation; nothing of it is kept.
            return Ok(());
        }
        let current = self.current(dn)?;
        let mut after = current.entry.clone();
        for change in changes {
            self.check_change(&current.entry.dn, change)?;
            self.apply(&mut after, change, permissive)?;
        }
        self.check_whole(&current.entry, &after)?;
        if after == current.entry {
            return Ok(());
        }
        let index = self.overlaid(current)?;
        if let Some(entry) = self.shared.overlay.borrow_mut().entries.get_mut(index) {
            let written = changes.iter().map(|change| change.attribute.as_str());
            entry.write(written, &self.shared.ledger);
            entry.after = after;
        }
        self.note_change(dn);
        Ok(())
    }

    fn same(&self, attribute: &str, a: &[u8], b: &[u8]) -> bool {
        comparison::same(self.inner.syntax(attribute), a, b)
    }

    fn apply(
        &self,
        entry: &mut Entry,
        change: &Change,
        permissive: bool,
    ) -> Result<(), DirectoryError> {
        let attribute = without_options(&change.attribute);
        let values = self.distinct(attribute, &change.values, permissive)?;
        let place = entry
            .attributes
            .iter()
            .position(|(known, _)| known.eq_ignore_ascii_case(attribute));
        let old = match place {
            Some(place) => entry.attributes.get(place).map(|(_, values)| values),
            None => None,
        };
        let old = old.cloned().unwrap_or_default();
        let new = match change.operation {
            Operation::Replace => Self::replaced(attribute, &old, &values),
            Operation::Add => self.added(attribute, old, values, permissive)?,
            Operation::Delete => self.deleted(attribute, old, &values, permissive)?,
        };
        match place.and_then(|place| entry.attributes.get_mut(place)) {
            Some((_, values)) => *values = new,
            None => {
                let name = schema::attribute(attribute).map_or(attribute, |known| known.name);
                entry.attributes.push((name.to_owned(), new));
            }
        }
        entry.attributes.retain(|(_, values)| !values.is_empty());
        Ok(())
    }

    /// The values of one change, none of them twice.
    fn distinct(
        &self,
        attribute: &str,
        values: &[Value],
        permissive: bool,
    ) -> Result<Vec<Value>, DirectoryError> {
        let mut distinct: Vec<Value> = Vec::with_capacity(values.len());
        for value in values {
            let known = distinct
                .iter()
                .any(|known| self.same(attribute, known, value));
            if !known {
                distinct.push(value.clone());
            } else if !permissive {
                return Err(has_already(attribute, value));
            }
        }
        Ok(distinct)
    }

    /// Links that stay keep the spelling that the directory gives them.
    fn replaced(attribute: &str, old: &[Value], values: &[Value]) -> Vec<Value> {
        let known: HashMap<_, _> = old
            .iter()
            .map(|value| (super::compared(attribute, value), value))
            .collect();
        let kept = |value: &Value| {
            let same = known.get(&super::compared(attribute, value));
            same.map_or_else(|| value.clone(), |&known| known.clone())
        };
        values.iter().map(kept).collect()
    }

    fn added(
        &self,
        attribute: &str,
        mut old: Vec<Value>,
        values: Vec<Value>,
        permissive: bool,
    ) -> Result<Vec<Value>, DirectoryError> {
        if values.is_empty() {
            return Err(refused(
                ResultCode::INVALID_ATTRIBUTE_SYNTAX,
                format!("there is no value of {attribute} to add"),
            ));
        }
        for value in values {
            if !old.iter().any(|known| self.same(attribute, known, &value)) {
                old.push(value);
            } else if !permissive {
                return Err(has_already(attribute, &value));
            }
        }
        Ok(old)
    }

    fn deleted(
        &self,
        attribute: &str,
        mut old: Vec<Value>,
        values: &[Value],
        permissive: bool,
    ) -> Result<Vec<Value>, DirectoryError> {
        if old.is_empty() && !permissive {
            return Err(refused(
                ResultCode::NO_SUCH_ATTRIBUTE,
                format!("{attribute} is not set"),
            ));
        }
        if values.is_empty() {
            return Ok(Vec::new());
        }
        for value in values {
            let place = old
                .iter()
                .position(|known| self.same(attribute, known, value));
            match place {
                Some(place) => {
                    old.remove(place);
                }
                None if permissive => {}
                None => {
                    let value = shown(attribute, value);
                    return Err(refused(
                        ResultCode::NO_SUCH_ATTRIBUTE,
                        format!("{attribute} has no value {value}"),
                    ));
                }
            }
        }
        Ok(old)
    }
}

fn has_already(attribute: &str, value: &[u8]) -> DirectoryError {
    let value = shown(attribute, value);
    refused(
        ResultCode::ATTRIBUTE_OR_VALUE_EXISTS,
        format!("{attribute} has the value {value} already"),
    )
}
