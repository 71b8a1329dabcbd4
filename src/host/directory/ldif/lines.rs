use std::borrow::Cow;
use std::io::{self, BufRead, Cursor, Read};

use super::LdifError;
use crate::source::CodePage;

/// The longest logical line that is read: a photograph is at home here, a broken file is not.
const LONGEST: usize = 64 << 20;

/// The logical lines of a file: continued ones put together, comments left out.
pub(super) struct Lines<'a> {
    input: Box<dyn BufRead + 'a>,
    ansi: CodePage,
    /// Physical lines read so far.
    read: usize,
    /// A physical line that was read ahead.
    ahead: Option<Vec<u8>>,
    begun: bool,
}

/// One logical line.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Line {
    /// The first of its physical lines, from 1.
    pub(super) number: usize,
    pub(super) text: String,
}

impl<'a> Lines<'a> {
    pub(super) fn new(input: Box<dyn BufRead + 'a>, ansi: CodePage) -> Self {
        Self {
            input,
            ansi,
            read: 0,
            ahead: None,
            begun: false,
        }
    }

    /// The number of the line that was read last.
    pub(super) fn number(&self) -> usize {
        self.read.max(1)
    }

    /// The next line; an empty one separates records.
    pub(super) fn next(&mut self) -> Result<Option<Line>, LdifError> {
        loop {
            let Some(mut bytes) = self.take()? else {
                return Ok(None);
            };
            let number = self.read;
            if !bytes.is_empty() {
                self.append_continuations(&mut bytes)?;
            }
            if bytes.first() != Some(&b'#') {
                let text = self.decode(bytes);
                return Ok(Some(Line { number, text }));
            }
        }
    }

    fn append_continuations(&mut self, bytes: &mut Vec<u8>) -> Result<(), LdifError> {
        while let Some(next) = self.take()? {
            let Some(more) = next.strip_prefix(b" ") else {
                self.ahead = Some(next);
                self.read -= 1;
                break;
            };
            bytes.extend_from_slice(more);
            if bytes.len() > LONGEST {
                return Err(LdifError::new(self.read, "the line is too long"));
            }
        }
        Ok(())
    }

    /// UTF-8 where it is, else the code page: `ldifde` reads files in the system's ANSI page too.
    fn decode(&self, bytes: Vec<u8>) -> String {
        match String::from_utf8(bytes) {
            Ok(text) => text,
            Err(error) => {
                let bytes = error.into_bytes();
                match self.ansi.decode(&bytes) {
                    Cow::Borrowed(text) => text.to_owned(),
                    Cow::Owned(text) => text,
                }
            }
        }
    }

    /// A physical line without its end.
    fn take(&mut self) -> Result<Option<Vec<u8>>, LdifError> {
        if let Some(line) = self.ahead.take() {
            self.read += 1;
            return Ok(Some(line));
        }
        let failed = |line: usize, error: &io::Error| {
            LdifError::new(line, format!("cannot be read: {error}"))
        };
        if !self.begun {
            self.begun = true;
            self.pass_byte_order_mark()
                .map_err(|error| failed(1, &error))?;
        }
        let mut line = Vec::new();
        let limit = LONGEST as u64 + 1;
        let count = (&mut self.input)
            .take(limit)
            .read_until(b'\n', &mut line)
            .map_err(|error| failed(self.read + 1, &error))?;
        if count == 0 {
            return Ok(None);
        }
        self.read += 1;
        if line.len() > LONGEST {
            return Err(LdifError::new(self.read, "the line is too long"));
        }
        if line.last() == Some(&b'\n') {
            line.pop();
        }
        if line.last() == Some(&b'\r') {
            line.pop();
        }
        Ok(Some(line))
    }

    /// A file that begins with a byte-order mark is UTF-8 or UTF-16 ("LDIF scripts", Microsoft); the latter is taken
    /// whole, since its line ends cannot be told byte by byte.
    fn pass_byte_order_mark(&mut self) -> io::Result<()> {
        let mut start = Vec::new();
        (&mut self.input).take(3).read_to_end(&mut start)?;
        let page = match start.as_slice() {
            [0xEF, 0xBB, 0xBF] => return Ok(()),
            [0xFF, 0xFE, ..] => CodePage::UTF_16LE,
            [0xFE, 0xFF, ..] => CodePage::UTF_16BE,
            _ => {
                let whole = std::mem::replace(&mut self.input, Box::new(io::empty()));
                self.input = Box::new(io::BufReader::new(Cursor::new(start).chain(whole)));
                return Ok(());
            }
        };
        self.input.read_to_end(&mut start)?;
        let text = page.decode(start.get(2..).unwrap_or_default()).into_owned();
        self.input = Box::new(Cursor::new(text.into_bytes()));
        Ok(())
    }
}
