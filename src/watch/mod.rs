//! The watch: takes over what `ARMLOAD` registered with `/R` or `/M`, and restarts services that end abnormally.
//!
//! Everything that it has done is in the registry before it is done: [`crate::arm::registry::Supervision`]. So it may be
//! killed at any moment, and the next one goes on where it was. It only ever looks at the registry of a group and at the
//! services; the scripts, `ARMLOAD` and `ARMKILL` know nothing of it but a mark in the registry.

mod decision;
mod groups;
mod remedy;
mod supervisor;

pub use decision::{Standing, counted};
pub use groups::{Group, Groups};
pub use supervisor::{Supervisor, Teller};
