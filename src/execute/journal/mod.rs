//! The journal of a run: what it was, each step, and how every object of the directory looked before it was changed.
//!
//! A journal is a file of JSON Lines in the group's state folder that only grows. [`Turn::take`] waits for the group's
//! turn, [`Run::begin`] starts a journal or goes on with that of a run that was killed, and [`undo`] puts the directory
//! back to what a journal says.

mod directories;
mod entry;
mod error;
mod overview;
mod read;
mod run;
mod seen;
mod turn;
pub mod undo;
mod value;
mod writer;

/// A time as people read it: local, to the second.
fn local(time: jiff::Timestamp) -> String {
    let zoned = time.to_zoned(jiff::tz::TimeZone::system());
    zoned.strftime("%Y-%m-%d %H:%M:%S").to_string()
}

pub use entry::{
    Attribute, Before, Begin, Connection, Entry, FORMAT_VERSION, Modification, Operation, Person,
    Place,
};
pub use error::Error;
pub use overview::{Known, Overview};
pub use read::{Journal, Outcome};
pub use run::Run;
pub use turn::{Patience, Turn};
pub use value::{Image, Values};
