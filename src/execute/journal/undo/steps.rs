use std::fmt;

use super::values::shown;
use crate::execute::journal::entry::Connection;
use crate::host::directory::{Change, Directory, DirectoryError, Entry, Operation};

/// One request that undoing takes.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    pub(super) connection: Connection,
    pub(super) request: Request,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Request {
    Modify {
        dn: String,
        changes: Vec<Change>,
    },
    Add(Entry),
    Delete {
        dn: String,
    },
    Rename {
        dn: String,
        rdn: String,
        parent: String,
    },
}

impl Step {
    pub(super) fn send(&self, directory: &dyn Directory) -> Result<(), DirectoryError> {
        match &self.request {
            Request::Modify { dn, changes } => directory.modify(dn, changes, true),
            Request::Add(entry) => directory.add(entry),
            Request::Delete { dn } => directory.delete(dn),
            Request::Rename { dn, rdn, parent } => directory.rename(dn, rdn, Some(parent), true),
        }
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.request {
            Request::Modify { dn, changes } => {
                write!(f, "modify {dn}")?;
                for change in changes {
                    let sign = match change.operation {
                        Operation::Replace => "=",
                        Operation::Add => "+",
                        Operation::Delete => "-",
                    };
                    write!(
                        f,
                        "\n    {} {sign} {}",
                        change.attribute,
                        shown(&change.values)
                    )?;
                }
                Ok(())
            }
            Request::Add(entry) => write!(f, "add {}", entry.dn),
            Request::Delete { dn } => write!(f, "delete {dn}"),
            Request::Rename { dn, rdn, parent } => write!(f, "rename {dn} to {rdn},{parent}"),
        }
    }
}
