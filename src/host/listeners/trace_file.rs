use std::cell::RefCell;
use std::fs::File;
use std::io::{self, Write};
use std::path::Path;

use crate::host::{EffectListener, Record};

/// Writes one JSON object a line, each out at once, so that a run that is killed leaves what it did.
pub struct TraceFile {
    writer: RefCell<Box<dyn Write>>,
    error: RefCell<Option<io::Error>>,
}

impl TraceFile {
    /// A trace in a new file; one that is there is emptied.
    ///
    /// # Errors
    /// When the file cannot be made.
    pub fn create(path: &Path) -> io::Result<Self> {
        Ok(Self::new(Box::new(File::create(path)?)))
    }

    /// A trace that goes on behind what stands in a file: several processes tell theirs there in turn.
    ///
    /// # Errors
    /// When the file can neither be opened nor made.
    pub fn append(path: &Path) -> io::Result<Self> {
        let file = File::options().append(true).create(true).open(path)?;
        Ok(Self::new(Box::new(file)))
    }

    /// A trace to any destination.
    pub fn new(writer: Box<dyn Write>) -> Self {
        Self {
            writer: RefCell::new(writer),
            error: RefCell::default(),
        }
    }

    /// The first failure to write, which a listener cannot return; what came after it is missing in the trace.
    pub fn take_error(&self) -> Option<io::Error> {
        self.error.take()
    }

    fn write(&self, record: &Record) -> io::Result<()> {
        // The whole line in one piece: another process that writes to the same file then can't come between.
        let mut line = serde_json::to_vec(record)?;
        line.push(b'\n');
        let mut writer = self.writer.borrow_mut();
        writer.write_all(&line)?;
        writer.flush()
    }
}

impl EffectListener for TraceFile {
    fn record(&self, record: &Record) {
        if self.error.borrow().is_some() {
            return;
        }
        if let Err(error) = self.write(record) {
            *self.error.borrow_mut() = Some(error);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use super::*;
    use crate::host::{Effect, Outcome};
    use crate::source::Span;

    fn record(message: &str) -> Record {
        Record {
            effect: Effect::Log {
                message: message.to_owned(),
            },
            span: Span::new("START.BAT", 63, 1),
            result: Outcome::code(0),
        }
    }

    #[test]
    fn a_line_is_one_object_and_is_out_at_once() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("trace.jsonl");
        let trace = TraceFile::create(&path).unwrap();
        trace.record(&record("one\r\ntwo"));
        trace.record(&record("ü"));
        let text = std::fs::read_to_string(&path).unwrap();
        let lines: Vec<serde_json::Value> = text
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        assert_eq!(lines.len(), 2);
        assert_eq!(
            lines[0],
            serde_json::json!({
                "kind": "log", "message": "one\r\ntwo",
                "span": {"file": "START.BAT", "line": 63, "column": 1},
                "result": {"exit_code": 0},
            })
        );
    }

    #[test]
    fn a_failure_to_write_is_kept_for_the_caller() {
        struct Full(Rc<RefCell<u32>>);
        impl Write for Full {
            fn write(&mut self, _: &[u8]) -> io::Result<usize> {
                *self.0.borrow_mut() += 1;
                Err(io::Error::other("disk full"))
            }
            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        let tries = Rc::new(RefCell::new(0));
        let trace = TraceFile::new(Box::new(Full(Rc::clone(&tries))));
        trace.record(&record("a"));
        trace.record(&record("b"));
        assert_eq!(*tries.borrow(), 1);
        assert_eq!(trace.take_error().unwrap().to_string(), "disk full");
    }
}
