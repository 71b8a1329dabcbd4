//! Placing this program where the cluster calls it: in a script folder, and under the names of the ARM commands.
//!
//! Every change is made in an order that leaves each file either as it was or as it is to be, whatever fails in between.
//! What is done to the disk goes through [`Disk`], so that a test can let any of it fail.

mod commands;
mod disk;
mod install;
mod leaving;
mod originals;
mod record;
mod survey;
mod two_lines;

pub use commands::{CommandPlacing, PlacedCommand, place_commands};
pub use disk::{Disk, Facts, NativeDisk};
pub use install::{Installed, install};
pub use leaving::{Left, uninstall};
pub use originals::Originals;
pub use two_lines::Program;

/// The folder that keeps the originals, in the script folder.
pub const ORIGINALS: &str = "original";

/// What a file is called while it is not whole yet.
const DRAFT: &str = ".armistice-new";

/// The path of a file while it is not whole yet.
fn draft_of(path: &std::path::Path) -> std::path::PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(DRAFT);
    path.with_file_name(name)
}
