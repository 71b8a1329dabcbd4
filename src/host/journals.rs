use std::any::Any;
use std::io;
use std::time::Duration;

use super::Cancel;

/// The journals of one group's runs, in its state folder, and which run is at work.
///
/// A journal has the ID of its run for a name. A run that is at work holds the group's lock, and a mark with its ID:
/// both go with the process, however it ends.
pub trait Journals {
    /// The group's name in the state folder.
    fn group(&self) -> String;
    /// The IDs of all journals, the oldest first.
    ///
    /// # Errors
    /// When the state folder cannot be read.
    fn list(&self) -> io::Result<Vec<String>>;
    /// A journal's bytes.
    ///
    /// # Errors
    /// When there is none of this ID, or it cannot be read.
    fn read(&self, id: &str) -> io::Result<Vec<u8>>;
    /// Begins a journal; there must be none of this ID.
    ///
    /// # Errors
    /// When the state folder cannot be written.
    fn create(&self, id: &str) -> io::Result<Box<dyn Log>>;
    /// Goes on with a journal. A line that was torn when its process ended is closed, so that the next one stands by itself.
    ///
    /// # Errors
    /// When there is none of this ID, or the state folder cannot be written.
    fn open(&self, id: &str) -> io::Result<Box<dyn Log>>;
    /// Where a journal lies, for messages to people.
    fn location(&self, id: &str) -> String;

    /// Takes the group's lock; `None` while another process has it.
    ///
    /// # Errors
    /// When the state folder cannot be written.
    fn try_lock(&self) -> io::Result<Option<Hold>>;
    /// Marks a run as being at work, as long as the mark is held.
    ///
    /// # Errors
    /// When the state folder cannot be written.
    fn mark(&self, id: &str) -> io::Result<Hold>;
    /// Takes away what [`Journals::mark`] and [`Journals::request_cancel`] left; the mark must not be held any more.
    ///
    /// # Errors
    /// When the state folder cannot be written.
    fn unmark(&self, id: &str) -> io::Result<()>;
    /// The marks that are there, the oldest first, and whether each is held: one that is not belongs to a run that was killed.
    ///
    /// # Errors
    /// When the state folder cannot be read.
    fn marks(&self) -> io::Result<Vec<(String, bool)>>;
    /// Asks a run to end. `by` says who asks.
    ///
    /// # Errors
    /// When the state folder cannot be written.
    fn request_cancel(&self, id: &str, by: &str) -> io::Result<()>;
    /// Who asked this run to end, if anybody did.
    fn cancelled_by(&self, id: &str) -> Option<String>;
    /// Makes `cancel` true once somebody asks this run to end, as long as the result is held.
    fn watch(&self, id: &str, cancel: &Cancel) -> Hold;

    /// The time.
    fn now(&self) -> jiff::Timestamp;
    /// Waits in real time.
    fn pause(&self, duration: Duration);
    /// This process.
    fn process(&self) -> ProcessMark;
}

/// Something that lasts until it is dropped: a lock, a thread.
pub type Hold = Box<dyn Any>;

/// A file that only grows.
pub trait Log {
    /// Adds bytes at the end, all of them in one piece.
    ///
    /// # Errors
    /// When they cannot be written whole; nothing should be added after that.
    fn append(&mut self, bytes: &[u8]) -> io::Result<()>;
    /// Returns when everything added so far will survive the loss of power.
    ///
    /// # Errors
    /// When that cannot be promised.
    fn sync(&mut self) -> io::Result<()>;
}

/// What tells a process apart from any other, also from a later one that has the same number.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct ProcessMark {
    /// Its number.
    pub id: u32,
    /// When it started, in the system's own count, where that can be asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub started: Option<String>,
    /// The run of the operating system, where one is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub boot: Option<String>,
}
