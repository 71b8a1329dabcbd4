//! Putting the directory back to how it was before a run.
//!
//! What the run did is summed up first, then the directory is read and compared with what the run left, and only when all
//! of it agrees is anything changed. The changes go through the same connections as any run's, so they are journaled
//! and can be undone themselves.

mod check;
mod names;
mod net;
mod objects;
mod steps;
#[cfg(test)]
mod tests;
mod values;

use std::rc::Rc;

use super::Journal;
use super::entry::Connection;
use crate::host::Cancel;
use crate::host::directory::{Address, Directories, Directory, DirectoryError, Identity};

pub use steps::Step;

/// What is to be done, or why it is not.
#[derive(Debug, Default)]
pub struct Undo {
    /// The steps, in their order.
    pub steps: Vec<Step>,
    /// Where the directory has changed since; with any of them nothing is done.
    pub conflicts: Vec<Conflict>,
    /// What cannot be put back as it was.
    pub notes: Vec<String>,
    /// Values that the run set from a secret. The journal of the undo must not show them either.
    pub secrets: Vec<String>,
}

/// The directory has changed since the run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    /// The object.
    pub dn: String,
    /// The attribute, or what else about it.
    pub attribute: String,
    /// What the run left.
    pub expected: String,
    /// What is there now.
    pub found: String,
}

impl Undo {
    /// Works out what undoing a run takes. Nothing is changed.
    ///
    /// # Errors
    /// When the directory cannot be read.
    pub fn plan(journal: &Journal, directories: &dyn Directories) -> Result<Self, DirectoryError> {
        let directory = directories.connect(&Address::default(), &Identity::Own)?;
        let net = net::Net::of(journal, &*directory)?;
        check::Check::new(&net, &*directory).run()
    }

    /// Carries the steps out and gives how many were done; `tell` hears of each before it is sent.
    ///
    /// # Errors
    /// The first that fails, with its number. Undoing can be tried again: what is back already is left alone.
    pub fn apply(
        &self,
        directories: &dyn Directories,
        cancel: &Cancel,
        tell: &mut dyn FnMut(&Step),
    ) -> Result<usize, (usize, DirectoryError)> {
        for (done, step) in self.steps.iter().enumerate() {
            if cancel.is_requested() {
                return Ok(done);
            }
            tell(step);
            let connected = connect(directories, &step.connection);
            connected
                .and_then(|directory| step.send(&*directory))
                .map_err(|error| (done, error))?;
        }
        Ok(self.steps.len())
    }
}

/// The connection that a change was made by. A password that a script gave is not known any more; its change is undone by
/// whoever runs the program.
fn connect(
    directories: &dyn Directories,
    connection: &Connection,
) -> Result<Rc<dyn Directory>, DirectoryError> {
    let address = Address {
        server: connection.server.clone(),
        port: connection.port,
        global_catalog: false,
    };
    let identity = match &connection.account {
        Some(person) if !person.password_in_script => Identity::Account(person.name.clone()),
        _ => Identity::Own,
    };
    directories.connect(&address, &identity)
}
