//! A world of its own for one run of a script folder: copies of the files, drives that are temporary folders, programs
//! that only say what they are told to say. Nothing of the machine is changed, and two runs with the same decisions see
//! the same world, to the byte.

mod decisions;
mod demands;
mod directories;
mod files;
mod folders;
mod log;
mod processes;
mod sources;

pub use decisions::{Decisions, DirectoryFault, Presence};
pub use demands::{AskedDirectories, Demand, Demands};
pub use directories::DecidedDirectories;
pub use files::SteadyFiles;
pub use folders::{Content, Folders, Layout, Tree};
pub use log::{Event, Log};
pub use processes::StandIns;
pub use sources::Sources;

/// The folder in which the programs outside this process seem to lie.
pub const PROGRAMS: &str = r"C:\Armistice\bin";
