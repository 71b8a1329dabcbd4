use std::cell::Cell;
use std::rc::Rc;

use super::super::failure;
use super::Position;
use crate::host::{Input, SystemError};
use crate::source::CodePage;
use crate::vbscript::RuntimeError;

/// A text that is read from its beginning.
pub(in super::super) struct Reader {
    /// What was fetched from the source.
    text: Vec<u16>,
    /// How much of it was read.
    read: usize,
    source: Source,
    pub(super) position: Position,
}

enum Source {
    /// All is fetched.
    None,
    /// A stream that gives line after line, in a code page that a program may change meanwhile.
    Lines(Input, Rc<Cell<CodePage>>),
}

type Units = Result<Vec<u16>, RuntimeError>;

impl Reader {
    /// Reads a text that is known whole.
    pub(in super::super) fn of_text(text: Vec<u16>) -> Self {
        Self {
            text,
            read: 0,
            source: Source::None,
            position: Position::START,
        }
    }

    /// Reads a stream. No more than one line is fetched ahead of what the script reads, so that a program that it
    /// starts finds the rest.
    pub(in super::super) fn of_stream(input: Input, codepage: Rc<Cell<CodePage>>) -> Self {
        Self {
            source: Source::Lines(input, codepage),
            ..Self::of_text(Vec::new())
        }
    }

    /// The next character without reading it; `None` at the end.
    pub(super) fn peek(&mut self) -> Result<Option<u16>, RuntimeError> {
        self.fetch()?;
        Ok(self.text.get(self.read).copied())
    }

    /// Up to `count` characters.
    ///
    /// # Errors
    /// 62 at the end.
    pub(super) fn characters(&mut self, count: usize) -> Units {
        let mut units = Vec::new();
        while units.len() < count {
            if self.peek()?.is_none() {
                break;
            }
            units.extend(self.take(count - units.len()));
        }
        if units.is_empty() && self.peek()?.is_none() {
            return Err(failure::past_end());
        }
        Ok(units)
    }

    /// The rest of the line without its end.
    ///
    /// # Errors
    /// 62 at the end.
    pub(super) fn line(&mut self) -> Units {
        if self.peek()?.is_none() {
            return Err(failure::past_end());
        }
        let rest = self.text.get(self.read..).unwrap_or(&[]);
        let end = rest.iter().position(|&unit| unit == u16::from(b'\n'));
        let mut line = self.take(end.map_or(rest.len(), |end| end + 1));
        if line.pop_if(|unit| *unit == u16::from(b'\n')).is_some() {
            line.pop_if(|unit| *unit == u16::from(b'\r'));
        }
        Ok(line)
    }

    /// All that is left.
    ///
    /// # Errors
    /// 62 at the end.
    pub(super) fn rest(&mut self) -> Units {
        let mut units = self.take(usize::MAX);
        if let Source::Lines(input, codepage) = &self.source {
            // In one go: line after line a stream is read byte by byte.
            let bytes = input
                .read_to_end()
                .map_err(|error| failure::of_file(SystemError::from(error)))?;
            let text: Vec<u16> = codepage.get().decode(&bytes).encode_utf16().collect();
            self.position.pass(&text);
            units.extend(text);
        }
        if units.is_empty() {
            return Err(failure::past_end());
        }
        Ok(units)
    }

    /// Reads up to `count` characters of what was fetched.
    fn take(&mut self, count: usize) -> Vec<u16> {
        let rest = self.text.get(self.read..).unwrap_or(&[]);
        let taken = rest.get(..count).unwrap_or(rest).to_vec();
        self.read += taken.len();
        self.position.pass(&taken);
        taken
    }

    /// Makes sure that there is a next character, unless the source is at its end.
    fn fetch(&mut self) -> Result<(), RuntimeError> {
        if self.read < self.text.len() {
            return Ok(());
        }
        if let Source::Lines(input, codepage) = &self.source {
            let line = input
                .read_line_with_end()
                .map_err(|error| failure::of_file(SystemError::from(error)))?;
            if let Some(line) = line {
                self.text = codepage.get().decode(&line).encode_utf16().collect();
                self.read = 0;
            }
        }
        Ok(())
    }
}
