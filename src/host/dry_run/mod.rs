//! A dry run: a host that reads the real world and writes nothing.
//!
//! Each trait of the host gets a decorator. Reading goes to the real back end, writing into an overlay that every later
//! reading of the same run looks through, so a script finds what it wrote before. What cannot be overlaid is noted as
//! not predicted, never guessed. [`Steps`] matches what the decorators noted with the effects that the run tells.

mod change;
mod directory;
mod files;
mod ledger;
mod messages;
mod processes;
mod services;
mod state;
mod steps;

use std::rc::Rc;

pub use change::{Area, ExpectedChange, Sign};
pub use directory::DryDirectories;
pub use files::DryFiles;
pub use ledger::Ledger;
pub use messages::DryMessages;
pub use processes::DryProcesses;
pub use services::DryServices;
pub use state::DryState;
pub use steps::{PredictedStep, Steps, Verdict};

use super::Host;

/// The decorators of one dry run, to be asked at its end what would have changed.
pub struct DryRun {
    directories: Rc<DryDirectories>,
    services: Rc<DryServices>,
    files: Rc<DryFiles>,
    steps: Rc<Steps>,
}

impl DryRun {
    /// Puts the decorators over a host. Its state must be a [`DryState`] already, since back ends keep what they know
    /// there, and its clock one that does not wait.
    pub fn over(host: &mut Host, ledger: &Rc<Ledger>) -> Self {
        let directories = Rc::new(DryDirectories::new(
            Rc::clone(&host.directories),
            Rc::clone(ledger),
        ));
        let services = Rc::new(DryServices::new(
            Rc::clone(&host.services),
            Rc::clone(ledger),
        ));
        let files = Rc::new(DryFiles::new(
            Rc::clone(&host.files),
            Rc::clone(&host.clock),
            Rc::clone(ledger),
        ));
        let steps = Rc::new(Steps::new(Rc::clone(ledger)));
        host.processes = Rc::new(DryProcesses::new(
            Rc::clone(&host.processes),
            Rc::clone(&files),
            Rc::clone(ledger),
        ));
        host.messages = Rc::new(DryMessages::new(Rc::clone(ledger)));
        host.directories = Rc::<DryDirectories>::clone(&directories);
        host.services = Rc::<DryServices>::clone(&services);
        host.files = Rc::<DryFiles>::clone(&files);
        host.effects.listen(Rc::<Steps>::clone(&steps));
        Self {
            directories,
            services,
            files,
            steps,
        }
    }

    /// What the run would change outside, each object's attribute once, in the order in which it is first changed.
    /// What is changed and put back again is left out. Secrets are not taken out yet.
    pub fn changes(&self) -> Vec<ExpectedChange> {
        let mut changes = self.directories.changes();
        changes.extend(self.services.changes());
        changes.extend(self.files.changes());
        changes.sort_by_key(|(order, _)| *order);
        changes.into_iter().map(|(_, change)| change).collect()
    }

    /// The steps so far, each with its verdict.
    pub fn steps(&self) -> &Steps {
        &self.steps
    }
}
