use std::cell::RefCell;

use crate::host::{Effect, EffectListener, Record};

/// Keeps every record, for tests and for comparing two runs.
#[derive(Debug, Default)]
pub struct Collector {
    records: RefCell<Vec<Record>>,
}

impl Collector {
    /// All records so far.
    pub fn records(&self) -> Vec<Record> {
        self.records.borrow().clone()
    }

    /// All effects so far.
    pub fn effects(&self) -> Vec<Effect> {
        let records = self.records.borrow();
        records.iter().map(|record| record.effect.clone()).collect()
    }

    /// All records so far, which are then forgotten.
    pub fn take(&self) -> Vec<Record> {
        self.records.take()
    }
}

impl EffectListener for Collector {
    fn record(&self, record: &Record) {
        self.records.borrow_mut().push(record.clone());
    }
}
