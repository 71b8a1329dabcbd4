//! The machine itself: its files, programs, clock, terminal and state folder.

mod accounts;
mod clock;
mod console;
pub mod copy_folder;
mod diagnostics;
mod drives;
mod environment;
mod files;
mod interrupt;
mod journals;
mod messages;
mod processes;
mod progress;
mod search;
mod state;

pub use accounts::AccountStore;
pub use clock::NativeClock;
pub use console::{Console, ConsoleSettings, LineEnd};
pub use diagnostics::TerminalDiagnostics;
pub use drives::DriveMap;
pub use environment::{ProcessEnvironment, boot_identifier, current_folder};
pub use files::NativeFiles;
pub use interrupt::cancel_on_interrupt;
pub use journals::FolderJournals;
pub use messages::{CLUSTER_LOG, StateMessages};
pub use processes::NativeProcesses;
pub use progress::TerminalProgress;
pub use state::FolderState;
