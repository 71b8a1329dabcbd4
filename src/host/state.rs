use std::io;

/// A change to a document: it gets the present bytes and returns the new ones, or `None` to leave it as it is.
pub type Change<'a> = &'a mut (dyn FnMut(Option<&[u8]>) -> io::Result<Option<Vec<u8>>> + 'a);

/// When a log document is begun anew, and how much is kept of what was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rotation {
    /// Bytes that it may have.
    pub size: u64,
    /// Full documents that are kept, as `NAME.1` (the last one), `NAME.2` …
    pub count: u32,
}

/// Named documents that live from one run to the next, in the state folder.
pub trait StateStore {
    /// The document's bytes, or `None` when it was never written.
    ///
    /// # Errors
    /// When the state folder cannot be read.
    fn read(&self, name: &str) -> io::Result<Option<Vec<u8>>>;
    /// Replaces a document under the folder's lock. The new document appears whole or not at all.
    ///
    /// # Errors
    /// When the state folder cannot be read or written; the old document is then still there.
    fn update(&self, name: &str, change: Change<'_>) -> io::Result<()>;
    /// The same for a document about services and watches, which ends with this run of the system anyway. Where the services
    /// are simulated, a loss of power may leave none of it, so that nobody waits for the disk.
    ///
    /// # Errors
    /// As [`StateStore::update`].
    fn update_passing(&self, name: &str, change: Change<'_>) -> io::Result<()> {
        self.update(name, change)
    }
    /// Appends bytes to a log document.
    ///
    /// # Errors
    /// When the state folder cannot be written.
    fn append(&self, name: &str, bytes: &[u8]) -> io::Result<()>;
    /// Appends bytes to a log document, which is begun anew before it grows too large. Where documents do not last, it just grows.
    ///
    /// # Errors
    /// When the state folder cannot be written.
    fn append_rotating(&self, name: &str, bytes: &[u8], rotation: Rotation) -> io::Result<()> {
        let _ = rotation;
        self.append(name, bytes)
    }
    /// Where the document lies, for messages to people.
    fn location(&self, name: &str) -> String;
}
