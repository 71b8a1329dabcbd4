use std::fs::File;
use std::io::Write as _;
use std::rc::Rc;

use super::super::failure;
use super::Position;
use crate::host::{Effect, Effects, Outcome, Output, SystemError};
use crate::source::{CodePage, Span};
use crate::vbscript::RuntimeError;
use crate::vbscript::value::Text;

/// How a text file holds its characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Encoding {
    /// The session's code page.
    Ansi(CodePage),
    /// UTF-16, low byte first.
    Utf16,
}

/// A place that text is written to.
///
/// Every `Write` goes to the system at once, so nothing is lost however the script ends.
pub(in super::super) struct Writer {
    destination: Destination,
    pub(super) position: Position,
}

enum Destination {
    File(File, Encoding, Told),
    Stream(Output),
}

impl Writer {
    pub(in super::super) fn to_file(file: File, encoding: Encoding, told: Told) -> Self {
        Self {
            destination: Destination::File(file, encoding, told),
            position: Position::START,
        }
    }

    pub(in super::super) fn to_stream(output: Output) -> Self {
        Self {
            destination: Destination::Stream(output),
            position: Position::START,
        }
    }

    /// # Errors
    /// 5 for characters that the file's code page does not have, 61 for a full disk.
    pub(super) fn write(&mut self, units: &[u16]) -> Result<(), RuntimeError> {
        let written = match &mut self.destination {
            Destination::Stream(output) => output.text(&text(units)),
            Destination::File(file, encoding, told) => {
                let bytes = encoding.encode(units)?;
                told.note(units);
                file.write_all(&bytes)
            }
        };
        written.map_err(|error| failure::of_file(SystemError::from(error)))?;
        self.position.pass(units);
        Ok(())
    }
}

impl Encoding {
    /// The text of a file. A mark at its beginning is no part of it.
    pub(in super::super) fn decode(self, bytes: &[u8]) -> Vec<u16> {
        match self {
            Self::Ansi(codepage) => codepage.decode(bytes).encode_utf16().collect(),
            Self::Utf16 => {
                let pairs = bytes.strip_prefix(&[0xFF, 0xFE]).unwrap_or(bytes);
                pairs
                    .chunks_exact(2)
                    .filter_map(|pair| Some(u16::from_le_bytes(pair.try_into().ok()?)))
                    .collect()
            }
        }
    }

    /// What a new file begins with.
    pub(in super::super) fn mark(self) -> &'static [u8] {
        match self {
            Self::Ansi(_) => b"",
            Self::Utf16 => b"\xFF\xFE",
        }
    }

    fn encode(self, units: &[u16]) -> Result<Vec<u8>, RuntimeError> {
        let Self::Ansi(codepage) = self else {
            return Ok(units.iter().flat_map(|unit| unit.to_le_bytes()).collect());
        };
        let text = text(units);
        let bytes = codepage.encode(&text).into_owned();
        // Windows refuses the whole text rather than to write a `?`.
        if !text.is_ascii() && codepage.decode(&bytes) != text {
            return Err(failure::invalid_call().detail(format!(
                "a character of the text is not in code page {}",
                codepage.number()
            )));
        }
        Ok(bytes)
    }
}

fn text(units: &[u16]) -> String {
    char::decode_utf16(units.iter().copied())
        .map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER))
        .collect()
}

/// The effect of a written file, told once when the stream is closed or forgotten.
pub(in super::super) struct Told {
    effects: Rc<Effects>,
    /// Where the file was opened.
    span: Span,
    path: String,
    /// What was written; nothing once it is more than is worth telling.
    text: Option<Text>,
}

/// Longest text that is told, in UTF-16 units.
const MOST_TOLD: usize = 0x1_0000;

impl Told {
    pub(in super::super) fn new(effects: &Rc<Effects>, span: Span, path: &str) -> Self {
        Self {
            text: effects.active().then(Text::default),
            effects: Rc::clone(effects),
            span,
            path: path.to_owned(),
        }
    }

    fn note(&mut self, units: &[u16]) {
        if let Some(text) = &mut self.text
            && (text.push(units).is_err() || text.len() > MOST_TOLD)
        {
            self.text = None;
        }
    }
}

impl Drop for Told {
    fn drop(&mut self) {
        let effect = Effect::WriteFile {
            path: std::mem::take(&mut self.path),
            text: self.text.take().map(|text| text.to_string()),
        };
        self.effects.record(effect, &self.span, Outcome::done());
    }
}
