//! What only Windows has: its service manager, access lists, its console, and marks of its processes and of its runs.
//!
//! This is the one room that may call the system's own functions without a crate in between. The files that do so say why
//! at their beginning, and each call says why it is sound.

mod boot;
mod code_page;
mod command_line;
pub mod jobs;
pub mod launch;
mod manager;
pub mod private_folder;
mod process;
pub mod secrets;
mod services;
pub mod watch_service;

pub use boot::boot_identifier;
pub use code_page::console_page;
pub use command_line::arguments;
pub use process::{is_alive, start_of};
pub use services::WindowsServices;
