//! A directory in memory, loaded from an LDIF file: it keeps the rules of Active Directory that a script can trip over.

mod add;
mod checks;
mod contexts;
mod load;
mod modify;
mod names;
mod packed;
mod rename;
mod root_dse;
mod save;
mod search;
mod store;
#[cfg(test)]
mod tests;
mod tree;
mod unique;

use std::cell::RefCell;
use std::io::{self, BufRead, Write};
use std::rc::Rc;

use super::ldif::LdifError;
use super::{
    Address, Change, Directories, Directory, DirectoryError, Entry, Identity, Pages, SearchRequest,
    schema,
};
use store::Store;

/// The directory of an LDIF file, for every address and everybody who asks: no password is looked at.
pub struct LdifDirectories {
    store: Rc<RefCell<Store>>,
    description: String,
}

impl LdifDirectories {
    /// Loads a directory; `description` says in words where it comes from. It is read piece by piece, so that a large
    /// file need not lie in memory beside its entries.
    ///
    /// # Errors
    /// What cannot be read, with its line.
    pub fn open(input: impl BufRead, description: impl Into<String>) -> Result<Self, LdifError> {
        Ok(Self {
            store: Rc::new(RefCell::new(Store::load(input)?)),
            description: description.into(),
        })
    }

    /// Another directory with the same entries: what is changed in one does not show in the other.
    #[must_use]
    pub fn copy(&self) -> Self {
        Self {
            store: Rc::new(RefCell::new(self.store.borrow().clone())),
            description: self.description.clone(),
        }
    }

    /// Whether anything was changed since it was loaded.
    pub fn is_changed(&self) -> bool {
        self.store.borrow().changed
    }

    /// All entries as LDIF: LF, unfolded, sorted by name, without attributes that change by themselves
    /// ([`super::ldif::is_volatile`]), so that two directories can be compared.
    pub fn save(&self) -> String {
        let mut bytes = Vec::new();
        // Memory takes everything.
        let _ = self.save_to(&mut bytes);
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// All entries with all that they keep, in the order in which searches give them out: to go on from in another run.
    pub fn keep(&self) -> String {
        let mut bytes = Vec::new();
        // Memory takes everything.
        let _ = self.store.borrow().keep(&mut bytes);
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// As [`LdifDirectories::save`], written piece by piece.
    ///
    /// # Errors
    /// When the destination cannot take it.
    pub fn save_to(&self, out: &mut dyn Write) -> io::Result<()> {
        self.store.borrow().save(out)
    }
}

impl Directories for LdifDirectories {
    fn connect(
        &self,
        address: &Address,
        _: &Identity,
    ) -> Result<Rc<dyn Directory>, DirectoryError> {
        Ok(Rc::new(MemoryDirectory {
            store: Rc::clone(&self.store),
            address: address.clone(),
        }))
    }

    fn description(&self) -> String {
        self.description.clone()
    }

    fn is_simulated(&self) -> bool {
        true
    }
}

/// A connection to the directory of an LDIF file.
struct MemoryDirectory {
    store: Rc<RefCell<Store>>,
    address: Address,
}

impl Directory for MemoryDirectory {
    fn server(&self) -> String {
        let store = self.store.borrow();
        let own = || store.root_dse().text("dnsHostName");
        self.address.server.clone().or_else(own).unwrap_or_default()
    }

    fn search(&self, request: &SearchRequest) -> Result<Box<dyn Pages>, DirectoryError> {
        let pages = search::search(&self.store, request, self.address.global_catalog)?;
        Ok(Box::new(pages))
    }

    fn modify(&self, dn: &str, changes: &[Change], permissive: bool) -> Result<(), DirectoryError> {
        self.store.borrow_mut().modify(dn, changes, permissive)
    }

    fn add(&self, entry: &Entry) -> Result<(), DirectoryError> {
        self.store.borrow_mut().add(entry)
    }

    fn delete(&self, dn: &str) -> Result<(), DirectoryError> {
        self.store.borrow_mut().delete(dn)
    }

    fn rename(
        &self,
        dn: &str,
        new_rdn: &str,
        new_parent: Option<&str>,
        delete_old: bool,
    ) -> Result<(), DirectoryError> {
        let mut store = self.store.borrow_mut();
        store.rename(dn, new_rdn, new_parent, delete_old)
    }

    fn is_single_valued(&self, attribute: &str) -> Option<bool> {
        match schema::attribute(attribute) {
            Some(known) => Some(known.single),
            None => self.store.borrow().is_known(attribute).then_some(true),
        }
    }
}
