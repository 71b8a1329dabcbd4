use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::rc::Rc;
use std::time::Duration;

use crate::host::{Cancel, Hold, Journals, Log, ProcessMark};

/// Journals that live in memory and are gone with the program. Nothing is ever held, since there is one process only.
#[derive(Debug, Clone, Default)]
pub struct MemoryJournals {
    /// What was written, by run.
    pub journals: Rc<RefCell<BTreeMap<String, Vec<u8>>>>,
    /// How often something was added to a journal.
    pub appended: Rc<Cell<usize>>,
    /// How often a journal was synchronized.
    pub synced: Rc<Cell<usize>>,
    /// From now on nothing can be written.
    pub full: Rc<Cell<bool>>,
    /// Something could not be written.
    pub was_full: Rc<Cell<bool>>,
    marks: Rc<RefCell<BTreeSet<String>>>,
    seconds: Rc<Cell<i64>>,
}

struct MemoryLog {
    to: MemoryJournals,
    id: String,
}

impl Log for MemoryLog {
    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        if self.to.full.get() {
            self.to.was_full.set(true);
            return Err(io::ErrorKind::StorageFull.into());
        }
        self.to.appended.set(self.to.appended.get() + 1);
        let mut journals = self.to.journals.borrow_mut();
        let journal = journals.entry(self.id.clone()).or_default();
        journal.extend_from_slice(bytes);
        Ok(())
    }

    fn sync(&mut self) -> io::Result<()> {
        self.to.synced.set(self.to.synced.get() + 1);
        Ok(())
    }
}

impl Journals for MemoryJournals {
    fn group(&self) -> String {
        "memory".to_owned()
    }

    fn list(&self) -> io::Result<Vec<String>> {
        Ok(self.journals.borrow().keys().cloned().collect())
    }

    fn read(&self, id: &str) -> io::Result<Vec<u8>> {
        let journal = self.journals.borrow().get(id).cloned();
        journal.ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    fn create(&self, id: &str) -> io::Result<Box<dyn Log>> {
        self.open(id)
    }

    fn open(&self, id: &str) -> io::Result<Box<dyn Log>> {
        Ok(Box::new(MemoryLog {
            to: self.clone(),
            id: id.to_owned(),
        }))
    }

    fn location(&self, id: &str) -> String {
        format!("{id} (in memory)")
    }

    fn try_lock(&self) -> io::Result<Option<Hold>> {
        Ok(Some(Box::new(())))
    }

    fn mark(&self, id: &str) -> io::Result<Hold> {
        self.marks.borrow_mut().insert(id.to_owned());
        Ok(Box::new(()))
    }

    fn unmark(&self, id: &str) -> io::Result<()> {
        self.marks.borrow_mut().remove(id);
        Ok(())
    }

    fn marks(&self) -> io::Result<Vec<(String, bool)>> {
        let marks = self.marks.borrow();
        Ok(marks.iter().map(|id| (id.clone(), false)).collect())
    }

    fn request_cancel(&self, _: &str, _: &str) -> io::Result<()> {
        Ok(())
    }

    fn cancelled_by(&self, _: &str) -> Option<String> {
        None
    }

    fn watch(&self, _: &str, _: &Cancel) -> Hold {
        Box::new(())
    }

    fn now(&self) -> jiff::Timestamp {
        // Each look at the clock is a second later, so that no two runs begin at the same time.
        self.seconds.set(self.seconds.get() + 1);
        jiff::Timestamp::from_second(1_160_000_000 + self.seconds.get()).unwrap_or_default()
    }

    fn pause(&self, _: Duration) {}

    fn process(&self) -> ProcessMark {
        ProcessMark {
            id: 4711,
            ..ProcessMark::default()
        }
    }
}
