//! What the ARM commands remember from one run to the next: watches (`watches.json`) and codes (`codes.json`).

mod codes;
mod document;
mod supervision;
mod watches;

pub use codes::Codes;
pub use document::RegistryError;
pub use supervision::{Origin, Supervision};
pub use watches::{Loaded, LoadedAt, Started, Watch, WatchOptions, Watches};
