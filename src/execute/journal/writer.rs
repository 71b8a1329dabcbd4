use std::cell::RefCell;
use std::io;
use std::rc::Rc;

use serde::Serialize;

use super::{Entry, Error};
use crate::host::{EffectListener, Journals, Log, Record};

/// Writes a run's journal, line by line.
pub(super) struct Writer {
    journals: Rc<dyn Journals>,
    id: String,
    log: RefCell<Box<dyn Log>>,
    /// A line could not be written whole. What came after it would be lost in it, so nothing comes.
    broken: RefCell<Option<String>>,
}

impl Writer {
    pub(super) fn new(journals: Rc<dyn Journals>, id: String, log: Box<dyn Log>) -> Self {
        Self {
            journals,
            id,
            log: RefCell::new(log),
            broken: RefCell::default(),
        }
    }

    pub(super) fn id(&self) -> &str {
        &self.id
    }

    pub(super) fn now(&self) -> jiff::Timestamp {
        self.journals.now()
    }

    /// Adds entries in one piece.
    pub(super) fn add(&self, entries: &[Entry]) -> Result<(), Error> {
        let mut bytes = Vec::new();
        for entry in entries {
            line(&mut bytes, entry).map_err(|error| self.fault(error))?;
        }
        self.append(&bytes)
    }

    /// Adds entries, and returns when they will survive the loss of power.
    pub(super) fn add_durably(&self, entries: &[Entry]) -> Result<(), Error> {
        self.add(entries)?;
        let synced = self.log.borrow_mut().sync();
        synced.map_err(|error| self.fault(error))
    }

    /// The first failure to write, which a listener could not return.
    pub(super) fn broken(&self) -> Option<Error> {
        let text = self.broken.borrow().clone()?;
        Some(self.error(io::Error::other(text)))
    }

    fn append(&self, bytes: &[u8]) -> Result<(), Error> {
        if let Some(error) = self.broken() {
            return Err(error);
        }
        let appended = self.log.borrow_mut().append(bytes);
        appended.map_err(|error| self.fault(error))
    }

    fn fault(&self, error: io::Error) -> Error {
        *self.broken.borrow_mut() = Some(error.to_string());
        self.error(error)
    }

    fn error(&self, error: io::Error) -> Error {
        Error::write(self.journals.location(&self.id))(error)
    }
}

/// A step as it is written; [`Entry::Step`] is what is read.
#[derive(Serialize)]
struct Step<'a> {
    entry: &'static str,
    time: jiff::Timestamp,
    #[serde(flatten)]
    record: &'a Record,
}

impl EffectListener for Writer {
    fn record(&self, record: &Record) {
        let step = Step {
            entry: "step",
            time: self.now(),
            record,
        };
        let mut bytes = Vec::new();
        // A failure is kept, and told at the next change of the directory or at the end.
        match line(&mut bytes, &step) {
            Ok(()) => drop(self.append(&bytes)),
            Err(error) => drop(self.fault(error)),
        }
    }
}

fn line(bytes: &mut Vec<u8>, content: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer(&mut *bytes, content)?;
    bytes.push(b'\n');
    Ok(())
}
