use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::io;
use std::rc::Rc;

use super::Area;
use super::ledger::{Ledger, Note};
use crate::host::{Change, StateStore};

/// The state folder, read as it is; what is written lives in memory. No folder is made.
pub struct DryState {
    inner: Rc<dyn StateStore>,
    documents: RefCell<BTreeMap<String, Vec<u8>>>,
    changing: Cell<bool>,
    ledger: Rc<Ledger>,
}

impl DryState {
    /// Over a state folder.
    pub fn new(inner: Rc<dyn StateStore>, ledger: Rc<Ledger>) -> Self {
        Self {
            inner,
            documents: RefCell::default(),
            changing: Cell::new(false),
            ledger,
        }
    }

    fn put(&self, name: &str, bytes: Vec<u8>) {
        self.documents.borrow_mut().insert(name.to_owned(), bytes);
    }
}

impl StateStore for DryState {
    fn read(&self, name: &str) -> io::Result<Option<Vec<u8>>> {
        match self.documents.borrow().get(name) {
            Some(bytes) => Ok(Some(bytes.clone())),
            None => self.inner.read(name),
        }
    }

    fn update(&self, name: &str, change: Change<'_>) -> io::Result<()> {
        if self.changing.replace(true) {
            // A real state folder would wait for itself here.
            return Err(io::Error::new(
                io::ErrorKind::WouldBlock,
                "the state is used while it is being changed",
            ));
        }
        let changed = self.read(name).and_then(|before| {
            let after = change(before.as_deref())?;
            Ok(after.filter(|after| Some(after) != before.as_ref()))
        });
        self.changing.set(false);
        if let Some(bytes) = changed? {
            self.put(name, bytes);
            self.ledger.note(Area::State, Note::Change);
        }
        Ok(())
    }

    fn append(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        let mut all = self.read(name)?.unwrap_or_default();
        all.extend_from_slice(bytes);
        self.put(name, all);
        Ok(())
    }

    fn location(&self, name: &str) -> String {
        self.inner.location(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::host::simulated::MemoryState;

    #[test]
    fn what_is_written_is_read_again_and_reaches_no_folder() {
        let real = Rc::new(MemoryState::default());
        real.put("a", b"old");
        let ledger = Rc::new(Ledger::default());
        let dry = DryState::new(Rc::<MemoryState>::clone(&real), Rc::clone(&ledger));
        dry.update("a", &mut |bytes| {
            assert_eq!(bytes, Some(&b"old"[..]));
            Ok(Some(b"new".to_vec()))
        })
        .unwrap();
        dry.append("a", b"er").unwrap();
        assert_eq!(dry.read("a").unwrap().unwrap(), b"newer");
        assert_eq!(real.read("a").unwrap().unwrap(), b"old");
        assert_eq!(ledger.take(&[Area::State], None), [Note::Change]);
    }

    #[test]
    fn what_stays_as_it_is_is_no_change() {
        let real = Rc::new(MemoryState::default());
        real.put("a", b"old");
        let ledger = Rc::new(Ledger::default());
        let dry = DryState::new(real, Rc::clone(&ledger));
        dry.update("a", &mut |bytes| Ok(bytes.map(<[u8]>::to_vec)))
            .unwrap();
        dry.update("b", &mut |_| Ok(None)).unwrap();
        assert_eq!(ledger.take(&[Area::State], None), []);
    }
}
