use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::io;

use crate::host::StateStore;

/// A state folder that lives in memory and is gone with the program.
#[derive(Debug, Default)]
pub struct MemoryState {
    documents: RefCell<BTreeMap<String, Vec<u8>>>,
    locked: Cell<bool>,
}

impl MemoryState {
    /// Puts a document there.
    pub fn put(&self, name: &str, bytes: &[u8]) {
        self.documents
            .borrow_mut()
            .insert(name.to_owned(), bytes.to_vec());
    }

    /// All documents by name.
    pub fn documents(&self) -> BTreeMap<String, Vec<u8>> {
        self.documents.borrow().clone()
    }

    /// A real state folder would wait for itself for ever here.
    fn check_lock(&self) -> io::Result<()> {
        if self.locked.get() {
            return Err(io::Error::new(
                io::ErrorKind::WouldBlock,
                "the state folder is used while it is being changed",
            ));
        }
        Ok(())
    }
}

impl StateStore for MemoryState {
    fn read(&self, name: &str) -> io::Result<Option<Vec<u8>>> {
        self.check_lock()?;
        Ok(self.documents.borrow().get(name).cloned())
    }

    fn update(
        &self,
        name: &str,
        change: &mut dyn FnMut(Option<&[u8]>) -> io::Result<Option<Vec<u8>>>,
    ) -> io::Result<()> {
        self.check_lock()?;
        let before = self.documents.borrow().get(name).cloned();
        self.locked.set(true);
        let after = change(before.as_deref());
        self.locked.set(false);
        if let Some(bytes) = after? {
            self.put(name, &bytes);
        }
        Ok(())
    }

    fn append(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        self.check_lock()?;
        self.documents
            .borrow_mut()
            .entry(name.to_owned())
            .or_default()
            .extend_from_slice(bytes);
        Ok(())
    }

    fn location(&self, name: &str) -> String {
        format!("{name} (in memory)")
    }
}
