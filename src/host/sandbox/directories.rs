use std::rc::Rc;

use super::{DirectoryFault, Event, Log};
use crate::host::directory::memory::LdifDirectories;
use crate::host::directory::{
    Address, Change, Directories, Directory, DirectoryError, Entry, Identity, Operation, Pages,
    ResultCode, Scope, SearchRequest, Syntax,
};

/// A directory in memory that fails where it was decided to; changes that change nothing are noted.
pub struct DecidedDirectories {
    inner: Rc<dyn Directories>,
    fault: DirectoryFault,
    log: Rc<Log>,
}

impl DecidedDirectories {
    /// `inner` with a fault.
    pub fn new(
        inner: LdifDirectories,
        fault: DirectoryFault,
        log: Rc<Log>,
    ) -> (Self, Rc<LdifDirectories>) {
        let inner = Rc::new(inner);
        let shared = Rc::clone(&inner);
        (Self { inner, fault, log }, shared)
    }
}

impl Directories for DecidedDirectories {
    fn connect(
        &self,
        address: &Address,
        identity: &Identity,
    ) -> Result<Rc<dyn Directory>, DirectoryError> {
        if self.fault == DirectoryFault::Unreachable {
            return Err(DirectoryError::new(
                ResultCode::SERVER_DOWN,
                "the directory does not answer",
            ));
        }
        Ok(Rc::new(Connection {
            inner: self.inner.connect(address, identity)?,
            fault: self.fault.clone(),
            log: Rc::clone(&self.log),
        }))
    }

    fn description(&self) -> String {
        self.inner.description()
    }

    fn is_simulated(&self) -> bool {
        true
    }
}

struct Connection {
    inner: Rc<dyn Directory>,
    fault: DirectoryFault,
    log: Rc<Log>,
}

impl Connection {
    fn check(&self, dn: &str) -> Result<(), DirectoryError> {
        match &self.fault {
            DirectoryFault::Refuses(refused) if refused.eq_ignore_ascii_case(dn) => {
                Err(DirectoryError::new(
                    ResultCode::UNWILLING_TO_PERFORM,
                    "changes of this object are refused",
                ))
            }
            _ => Ok(()),
        }
    }

    fn note_unchanged(&self, dn: &str, changes: &[Change]) {
        let names: Vec<&str> = changes
            .iter()
            .map(|change| change.attribute.as_str())
            .collect();
        let Ok(entry) = self.inner.read(dn, &names) else {
            return;
        };
        for change in changes {
            if leaves_as_is(&entry, change) {
                self.log.note(Event::Unchanged {
                    dn: dn.to_owned(),
                    attribute: change.attribute.clone(),
                });
            }
        }
    }
}

/// Notes which children a search gives out.
struct NotedPages {
    inner: Box<dyn Pages>,
    number: usize,
    log: Rc<Log>,
}

impl Pages for NotedPages {
    fn next_page(&mut self) -> Result<Option<Vec<Entry>>, DirectoryError> {
        let page = self.inner.next_page()?;
        let entries = page.iter().flatten();
        self.log.note(Event::Found {
            number: self.number,
            names: entries.map(|entry| entry.dn.clone()).collect(),
            last: page.is_none(),
        });
        Ok(page)
    }
}

/// Whether a change leaves its attribute as it is.
fn leaves_as_is(entry: &Entry, change: &Change) -> bool {
    let present = entry.values(&change.attribute);
    let same = |value: &Vec<u8>| present.contains(value);
    match change.operation {
        Operation::Replace => {
            present.len() == change.values.len() && change.values.iter().all(same)
        }
        Operation::Add => change.values.iter().all(same),
        Operation::Delete if change.values.is_empty() => present.is_empty(),
        Operation::Delete => !change.values.iter().any(same),
    }
}

impl Directory for Connection {
    fn server(&self) -> String {
        self.inner.server()
    }

    fn search(&self, request: &SearchRequest) -> Result<Box<dyn Pages>, DirectoryError> {
        let number = self.log.searched();
        let pages = self.inner.search(request)?;
        if request.scope != Scope::OneLevel {
            return Ok(pages);
        }
        Ok(Box::new(NotedPages {
            inner: pages,
            number,
            log: Rc::clone(&self.log),
        }))
    }

    fn modify(&self, dn: &str, changes: &[Change], permissive: bool) -> Result<(), DirectoryError> {
        self.check(dn)?;
        self.note_unchanged(dn, changes);
        self.inner.modify(dn, changes, permissive)
    }

    fn add(&self, entry: &Entry) -> Result<(), DirectoryError> {
        self.check(&entry.dn)?;
        self.inner.add(entry)
    }

    fn delete(&self, dn: &str) -> Result<(), DirectoryError> {
        self.check(dn)?;
        self.inner.delete(dn)
    }

    fn rename(
        &self,
        dn: &str,
        new_rdn: &str,
        new_parent: Option<&str>,
        delete_old: bool,
    ) -> Result<(), DirectoryError> {
        self.check(dn)?;
        self.inner.rename(dn, new_rdn, new_parent, delete_old)
    }

    fn syntax(&self, attribute: &str) -> Syntax {
        self.inner.syntax(attribute)
    }

    fn is_single_valued(&self, attribute: &str) -> Option<bool> {
        self.inner.is_single_valued(attribute)
    }
}
