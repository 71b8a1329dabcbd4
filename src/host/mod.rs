//! The outside world behind narrow traits: nothing else in the crate opens a file, a socket or a process.

mod accounts;
mod application;
pub mod arguments;
mod cancel;
mod clock;
pub mod cmd_exe;
mod cwd;
mod decision;
mod diagnostics;
pub mod directory;
pub mod dry_run;
mod effect;
mod environment;
mod error;
mod error_text;
mod files;
pub mod idle;
mod journals;
pub mod listeners;
mod messages;
pub mod native;
pub mod path;
pub mod placing;
mod process;
pub mod process_services;
mod program;
pub mod programs;
mod progress;
pub mod sandbox;
pub mod script_folders;
mod secrets;
#[cfg(any(windows, test))]
mod service_wait;
mod services;
pub mod simulated;
mod state;
mod stream;
#[cfg(test)]
pub(crate) mod test_bench;
pub(crate) mod versioned;
#[cfg(windows)]
pub mod windows;

pub use accounts::{AccountError, Accounts, NoAccounts};
pub use application::{Application, BeginError, Begun, HasEnded, KillEnd, ProgramMark, Waiting};
pub use cancel::Cancel;
pub use clock::Clock;
pub use cwd::Cwd;
pub use decision::{Decision, Question};
pub use diagnostics::{CollectedDiagnostics, DiagnosticSink, NoDiagnostics};
pub use effect::{AttributeChange, Effect, EffectListener, Effects, Outcome, Record};
pub use environment::Environment;
pub(crate) use environment::{same_name, upper};
pub use error::SystemError;
pub use files::{Attributes, DirectoryEntry, FileTime, Files, Metadata, WriteMode};
pub use journals::{Hold, Journals, Log, ProcessMark};
pub use messages::Messages;
pub use process::{Launch, Processes, ProgramEnd};
pub use program::{Context, Invocation, Program, ProgramTable};
pub use progress::{NoProgress, Progress, Work};
pub use secrets::{MASK, Secrets};
pub use services::{
    Condition, RecoveryAction, ServiceSnapshot, ServiceState, ServiceStatus, Services, StartType,
};
pub use state::{Change, Rotation, StateStore};
pub use stream::{ConsoleWriter, Input, Output, Streams};

use std::rc::Rc;

/// Every way out of the program, gathered: what evaluators and commands act through.
#[derive(Clone)]
pub struct Host {
    /// Files and folders by Windows path.
    pub files: Rc<dyn Files>,
    /// Programs outside this process.
    pub processes: Rc<dyn Processes>,
    /// The service manager.
    pub services: Rc<dyn Services>,
    /// Directories that scripts read and change.
    pub directories: Rc<dyn directory::Directories>,
    /// The cluster's log and broadcasts.
    pub messages: Rc<dyn Messages>,
    /// Time and waiting.
    pub clock: Rc<dyn Clock>,
    /// What lives from one run to the next.
    pub state: Rc<dyn StateStore>,
    /// Where every effect is told.
    pub effects: Rc<Effects>,
    /// Where remarks about scripts go.
    pub diagnostics: Rc<dyn DiagnosticSink>,
    /// Where long work shows how far it is.
    pub progress: Rc<dyn Progress>,
    /// Values that must not be shown.
    pub secrets: Rc<Secrets>,
    /// Commands that run inside this process.
    pub programs: Rc<ProgramTable>,
}
