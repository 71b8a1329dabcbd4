//! Output in large pieces: tools that pass on long files would otherwise write line by line.

use std::io;

use crate::host::{Invocation, Output};
use crate::source::CodePage;

/// How much is gathered before it is written.
const PIECE: usize = 64 * 1024;

/// Gathers output. What is gathered must be handed out with [`Printer::finish`].
pub(super) struct Printer<'a> {
    output: &'a Output,
    codepage: CodePage,
    gathered: Vec<u8>,
}

impl<'a> Printer<'a> {
    /// Writes to a call's standard output.
    pub(super) fn new(call: &'a Invocation<'_>) -> Self {
        Self::to(&call.context.streams.output, call.context.codepage.get())
    }

    /// Writes somewhere else.
    pub(super) fn to(output: &'a Output, codepage: CodePage) -> Self {
        Self {
            output,
            codepage,
            gathered: Vec::new(),
        }
    }

    /// Text, without a line end of its own.
    pub(super) fn text(&mut self, text: &str) {
        self.gathered.extend_from_slice(&self.codepage.encode(text));
    }

    /// Bytes of the session's code page, without a line end of their own.
    pub(super) fn bytes(&mut self, bytes: &[u8]) {
        self.gathered.extend_from_slice(bytes);
    }

    /// Says that a whole line has been handed in: only between lines is a piece written,
    /// so that no character is torn apart.
    pub(super) fn line_done(&mut self) -> io::Result<()> {
        if self.gathered.len() >= PIECE {
            self.write()?;
        }
        Ok(())
    }

    /// Bytes and a line end.
    pub(super) fn line(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.bytes(bytes);
        self.bytes(b"\r\n");
        self.line_done()
    }

    /// Writes what is gathered.
    pub(super) fn write(&mut self) -> io::Result<()> {
        let written = self.output.bytes(&self.gathered, self.codepage);
        self.gathered.clear();
        written
    }

    /// Writes the rest.
    pub(super) fn finish(mut self) -> io::Result<()> {
        self.write()
    }
}
