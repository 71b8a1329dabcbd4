//! The machine itself: its files, programs, clock, terminal and state folder.

mod accounts;
mod clock;
mod console;
pub mod copy_folder;
mod detach;
mod diagnostics;
mod drives;
mod environment;
mod files;
mod group_folders;
mod interrupt;
mod job;
mod journals;
mod listings;
mod messages;
mod passing_on;
mod processes;
mod progress;
mod search;
mod stamp;
mod state;
mod supervisor_lock;
mod zone;

pub use accounts::AccountStore;
pub use clock::NativeClock;
pub use console::{Console, ConsoleSettings, LineEnd};
pub use detach::start_in_background;
#[cfg(unix)]
pub use detach::stay_in_background;
pub use diagnostics::TerminalDiagnostics;
pub use drives::DriveMap;
pub use environment::{ProcessEnvironment, boot_identifier, current_folder};
pub use files::NativeFiles;
pub use group_folders::GroupFolders;
pub use interrupt::cancel_on_interrupt;
pub use job::{Job, JobEnd};
pub use journals::FolderJournals;
pub use messages::{CLUSTER_LOG, StateMessages};
pub use passing_on::{MessageSettings, PassingOn, SystemLog};
pub use processes::{NativeProcesses, process_is_alive};
pub use progress::TerminalProgress;
pub use stamp::FileStamp;
pub use state::FolderState;
pub use supervisor_lock::{NotTheOnly, Supervisor, SupervisorLock};
