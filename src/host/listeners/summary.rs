use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

use super::description::{failed, kind};
use crate::host::{EffectListener, Record};

/// How many failures are kept whole; a script in an endless loop must not fill the memory.
const KEPT: usize = 1000;

/// Counts effects by kind and keeps those that failed.
#[derive(Debug, Default)]
pub struct Summary {
    counts: RefCell<BTreeMap<&'static str, usize>>,
    failures: RefCell<Vec<Record>>,
    failed: Cell<usize>,
}

impl Summary {
    /// How many effects of each kind there were.
    pub fn counts(&self) -> BTreeMap<&'static str, usize> {
        self.counts.borrow().clone()
    }

    /// How many effects failed.
    pub fn failed(&self) -> usize {
        self.failed.get()
    }

    /// The effects that failed, in their order; at most the first thousand.
    pub fn failures(&self) -> Vec<Record> {
        self.failures.borrow().clone()
    }
}

impl EffectListener for Summary {
    fn record(&self, record: &Record) {
        *self
            .counts
            .borrow_mut()
            .entry(kind(&record.effect))
            .or_default() += 1;
        if failed(record) {
            self.failed.set(self.failed.get() + 1);
            let mut failures = self.failures.borrow_mut();
            if failures.len() < KEPT {
                failures.push(record.clone());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::host::{Effect, Outcome};
    use crate::source::Span;

    #[test]
    fn codes_that_are_the_purpose_are_no_failures() {
        let summary = Summary::default();
        let tell = |effect: Effect, result: Outcome| {
            summary.record(&Record {
                effect,
                span: Span::new("a.bat", 1, 1),
                result,
            });
        };
        tell(Effect::Exit { code: 3 }, Outcome::code(3));
        let code = Some(2);
        tell(
            Effect::GetCode {
                id: "a".into(),
                code,
            },
            Outcome::code(2),
        );
        tell(Effect::Sleep { seconds: 1 }, Outcome::code(0));
        tell(Effect::Sleep { seconds: 1 }, Outcome::done());
        assert_eq!(summary.failed(), 0);
        let refused = Effect::Refused {
            watch_id: "a".into(),
            reason: "live".into(),
        };
        tell(refused, Outcome::done());
        tell(Effect::Sleep { seconds: 1 }, Outcome::told(1, "no"));
        assert_eq!(summary.failed(), 2);
        assert_eq!(summary.failures().len(), 2);
        assert_eq!(summary.counts()["sleep"], 3);
    }

    #[test]
    fn memory_is_bounded() {
        let summary = Summary::default();
        let record = Record {
            effect: Effect::Sleep { seconds: 1 },
            span: Span::new("a.bat", 1, 1),
            result: Outcome::code(1),
        };
        for _ in 0..KEPT + 5 {
            summary.record(&record);
        }
        assert_eq!(
            (summary.failed(), summary.failures().len()),
            (KEPT + 5, KEPT)
        );
    }
}
