use std::collections::HashMap;

use crate::host::directory::dn;

/// How many changed objects are remembered: several times a page of children.
const KEPT: usize = 4096;

/// Which objects this script changed lately, so that what was read ahead of its use is read again where it is out of
/// date.
#[derive(Debug, Default)]
pub(super) struct Recent {
    clock: u64,
    changed: HashMap<String, u64>,
    /// What was read before this moment counts as out of date.
    forgotten: u64,
}

impl Recent {
    /// This moment, for what is read now.
    pub(super) fn now(&self) -> u64 {
        self.clock
    }

    /// An object was changed.
    pub(super) fn note(&mut self, dn: &str) {
        if self.changed.len() >= KEPT {
            self.note_all();
        }
        self.clock += 1;
        self.changed.insert(normal(dn), self.clock);
    }

    /// Any object may have changed: one was moved or deleted, perhaps with those below it.
    pub(super) fn note_all(&mut self) {
        self.clock += 1;
        self.changed.clear();
        self.forgotten = self.clock;
    }

    /// Whether an object that was read at `moment` may look different now.
    pub(super) fn changed_since(&self, dn: &str, moment: u64) -> bool {
        if moment == self.clock {
            return false;
        }
        moment < self.forgotten
            || self
                .changed
                .get(&normal(dn))
                .is_some_and(|&change| change > moment)
    }
}

fn normal(name: &str) -> String {
    dn::normal(name).unwrap_or_else(|_| name.to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_changed_afterwards_is_out_of_date() {
        let mut recent = Recent::default();
        recent.note("CN=a,DC=x");
        let moment = recent.now();
        assert!(!recent.changed_since("cn=a,dc=x", moment));
        recent.note("CN=b,DC=x");
        assert!(!recent.changed_since("cn=a,dc=x", moment));
        assert!(recent.changed_since("CN=b , DC=x", moment));
        assert!(recent.changed_since("cn=b,dc=x", moment));
    }

    #[test]
    fn what_is_forgotten_counts_as_out_of_date() {
        let mut recent = Recent::default();
        let moment = recent.now();
        for number in 0..KEPT + 2 {
            recent.note(&format!("CN={number}"));
        }
        assert!(recent.changed_since("CN=never", moment));
        assert!(recent.changed.len() <= KEPT);
        let moment = recent.now();
        recent.note_all();
        assert!(recent.changed_since("CN=any", moment));
    }
}
