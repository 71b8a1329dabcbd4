use std::cell::RefCell;
use std::rc::Rc;

use crate::host::directory::{
    Address, Change, Directories, Directory, DirectoryError, Entry, Identity, Operation, Pages,
    ResultCode, Scope, SearchRequest, Syntax, dn,
};

/// Something that was asked of a directory which does not have it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Demand {
    /// An object of this name.
    Entry(String),
    /// An object at or below a base for which a filter holds.
    Match {
        /// The base; empty for everywhere.
        base: String,
        /// The filter.
        filter: String,
    },
    /// Children of a container, which a script goes through.
    Children(String),
    /// A value that was to be taken away from an object.
    Value {
        /// The object.
        dn: String,
        /// The attribute.
        attribute: String,
        /// The value.
        value: Vec<u8>,
    },
}

/// Everything that was asked in vain, in order.
#[derive(Debug, Default)]
pub struct Demands(RefCell<Vec<Demand>>);

impl Demands {
    /// Takes what was asked so far.
    pub fn take(&self) -> Vec<Demand> {
        self.0.take()
    }

    fn note(&self, demand: Demand) {
        self.0.borrow_mut().push(demand);
    }

    /// Notes that a name is missing, where an error says so.
    fn missing<T>(&self, dn: &str, result: &Result<T, DirectoryError>) {
        if let Err(error) = result
            && error.code == ResultCode::NO_SUCH_OBJECT
            && !dn.is_empty()
        {
            self.note(Demand::Entry(dn.to_owned()));
        }
    }
}

/// A directory that notes what is asked of it in vain, so that another one can be made that has it.
pub struct AskedDirectories {
    inner: Rc<dyn Directories>,
    demands: Rc<Demands>,
}

impl AskedDirectories {
    /// Around `inner`.
    pub fn new(inner: Rc<dyn Directories>, demands: Rc<Demands>) -> Self {
        Self { inner, demands }
    }
}

impl Directories for AskedDirectories {
    fn connect(
        &self,
        address: &Address,
        identity: &Identity,
    ) -> Result<Rc<dyn Directory>, DirectoryError> {
        Ok(Rc::new(Asked {
            inner: self.inner.connect(address, identity)?,
            demands: Rc::clone(&self.demands),
        }))
    }

    fn description(&self) -> String {
        self.inner.description()
    }

    fn is_simulated(&self) -> bool {
        true
    }
}

struct Asked {
    inner: Rc<dyn Directory>,
    demands: Rc<Demands>,
}

impl Asked {
    /// Names that a change needs, and values that it is to take away.
    fn look_at(&self, dn: &str, change: &Change) {
        if self.inner.syntax(&change.attribute) == Syntax::DistinguishedName
            && change.operation != Operation::Delete
        {
            for value in &change.values {
                let name = String::from_utf8_lossy(value);
                self.demands
                    .missing(&name, &self.inner.read(&name, &["cn"]));
            }
        }
        if change.operation == Operation::Delete
            && let Ok(entry) = self.inner.read(dn, &[&change.attribute])
        {
            let present = entry.values(&change.attribute);
            for value in change
                .values
                .iter()
                .filter(|value| !present.contains(value))
            {
                self.demands.note(Demand::Value {
                    dn: dn.to_owned(),
                    attribute: change.attribute.clone(),
                    value: value.clone(),
                });
            }
        }
    }
}

impl Directory for Asked {
    fn server(&self) -> String {
        self.inner.server()
    }

    fn search(&self, request: &SearchRequest) -> Result<Box<dyn Pages>, DirectoryError> {
        if request.scope == Scope::OneLevel && request.attributes.is_empty() {
            self.demands.note(Demand::Children(request.base.clone()));
        }
        let pages = self.inner.search(request);
        self.demands.missing(&request.base, &pages);
        let pages = pages?;
        if request.scope == Scope::Base {
            return Ok(pages);
        }
        let wanted = Demand::Match {
            base: request.base.clone(),
            filter: request.filter.clone(),
        };
        Ok(Box::new(Counted {
            inner: pages,
            wanted: Some(wanted),
            demands: Rc::clone(&self.demands),
        }))
    }

    fn modify(&self, dn: &str, changes: &[Change], permissive: bool) -> Result<(), DirectoryError> {
        changes.iter().for_each(|change| self.look_at(dn, change));
        let done = self.inner.modify(dn, changes, permissive);
        self.demands.missing(dn, &done);
        done
    }

    fn add(&self, entry: &Entry) -> Result<(), DirectoryError> {
        let done = self.inner.add(entry);
        if let Ok(Some(parent)) = dn::parent(&entry.dn) {
            self.demands.missing(parent, &done);
        }
        done
    }

    fn delete(&self, dn: &str) -> Result<(), DirectoryError> {
        let done = self.inner.delete(dn);
        self.demands.missing(dn, &done);
        done
    }

    fn rename(
        &self,
        dn: &str,
        new_rdn: &str,
        new_parent: Option<&str>,
        delete_old: bool,
    ) -> Result<(), DirectoryError> {
        let done = self.inner.rename(dn, new_rdn, new_parent, delete_old);
        self.demands.missing(dn, &done);
        if let Some(parent) = new_parent {
            self.demands.missing(parent, &done);
        }
        done
    }

    fn syntax(&self, attribute: &str) -> Syntax {
        self.inner.syntax(attribute)
    }

    fn is_single_valued(&self, attribute: &str) -> Option<bool> {
        self.inner.is_single_valued(attribute)
    }
}

/// Notes at the end of a search that it gave out nothing.
struct Counted {
    inner: Box<dyn Pages>,
    wanted: Option<Demand>,
    demands: Rc<Demands>,
}

impl Pages for Counted {
    fn next_page(&mut self) -> Result<Option<Vec<Entry>>, DirectoryError> {
        let page = self.inner.next_page()?;
        match &page {
            Some(entries) if entries.is_empty() => {}
            Some(_) => self.wanted = None,
            None => {
                if let Some(wanted) = self.wanted.take() {
                    self.demands.note(wanted);
                }
            }
        }
        Ok(page)
    }
}
