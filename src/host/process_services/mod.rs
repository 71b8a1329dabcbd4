//! Services as processes of this machine, defined by commands: what `--services process` means. Linux only.
//!
//! Services are the machine's and not a group's: the folder `services` of the back end's state folder holds one document
//! for each, by the service's name, with how it was started and which process it is.
//!
//! A service is started by a *launcher*, this program once more: it becomes a session of its own, notes itself as the
//! service's process under the lock of that folder, and then becomes the service. So whoever asked for the start may be
//! killed at any moment, and still no service is started twice or forgotten.

mod settings;

#[cfg(target_os = "linux")]
mod kept;
#[cfg(target_os = "linux")]
mod launch;
#[cfg(target_os = "linux")]
mod monitor;
#[cfg(target_os = "linux")]
mod process;
#[cfg(target_os = "linux")]
mod services;

#[cfg(target_os = "linux")]
pub use launch::{LAUNCH_VERB, become_service};
#[cfg(target_os = "linux")]
pub use services::ProcessServices;
pub use settings::{Definition, ProcessSettings};
