//! `TextStream` (Microsoft's Script Runtime reference): a text file, or one of the standard streams of
//! Windows Script Host.

mod reader;
#[cfg(test)]
mod tests;
mod writer;

use std::cell::RefCell;

use super::failure;
use super::member::{Arguments, Member, dispatch, invalid_argument};
use crate::vbscript::value::{Text, Variant};
use crate::vbscript::{Call, Interpreter, Object, RuntimeError, Stop};
pub(super) use reader::Reader;
pub(super) use writer::{Encoding, Told, Writer};

/// A stream that is read or written, never both.
pub(super) struct TextStream(RefCell<Side>);

enum Side {
    Reads(Reader),
    Writes(Writer),
    Closed,
}

/// Longest single `Write` of blank lines, so that a mistaken count does not fill the memory.
const MOST_BLANK_LINES: i32 = 10_000_000;

const LINE_END: &[u16] = &[0x0D, 0x0A];

const MEMBERS: &[Member<TextStream>] = &[
    Member::method("Read", 1, 1, TextStream::read),
    Member::method("ReadLine", 0, 0, TextStream::read_line),
    Member::method("ReadAll", 0, 0, TextStream::read_all),
    Member::method("Skip", 1, 1, TextStream::skip),
    Member::method("SkipLine", 0, 0, TextStream::skip_line),
    Member::method("Write", 1, 1, TextStream::write),
    Member::method("WriteLine", 0, 1, TextStream::write_line),
    Member::method("WriteBlankLines", 1, 1, TextStream::write_blank_lines),
    Member::method("Close", 0, 0, TextStream::close),
    Member::property("AtEndOfLine", TextStream::at_end_of_line),
    Member::property("AtEndOfStream", TextStream::at_end_of_stream),
    Member::property("Line", TextStream::line),
    Member::property("Column", TextStream::column),
];

impl Object for TextStream {
    fn type_name(&self) -> String {
        "TextStream".to_owned()
    }

    fn call(&self, script: &mut Interpreter, call: &Call<'_>) -> Result<Variant, Stop> {
        dispatch(self, MEMBERS, script, call)
    }
}

impl TextStream {
    pub(super) fn reading(reader: Reader) -> Self {
        Self(RefCell::new(Side::Reads(reader)))
    }

    pub(super) fn writing(writer: Writer) -> Self {
        Self(RefCell::new(Side::Writes(writer)))
    }

    fn reader<R>(
        &self,
        act: impl FnOnce(&mut Reader) -> Result<R, RuntimeError>,
    ) -> Result<R, Stop> {
        match &mut *self.0.borrow_mut() {
            Side::Reads(reader) => Ok(act(reader)?),
            Side::Writes(_) => Err(failure::bad_file_mode().into()),
            Side::Closed => Err(closed().into()),
        }
    }

    fn written(&self, units: &[u16]) -> Result<Variant, Stop> {
        match &mut *self.0.borrow_mut() {
            Side::Writes(writer) => writer.write(units)?,
            Side::Reads(_) => return Err(failure::bad_file_mode().into()),
            Side::Closed => return Err(closed().into()),
        }
        Ok(Variant::Empty)
    }

    fn read(&self, script: &mut Interpreter, arguments: Arguments<'_>) -> Result<Variant, Stop> {
        let count = usize::try_from(arguments.long(script, 0, 0)?);
        let count = count.map_err(|_| invalid_argument())?;
        let units = self.reader(|reader| reader.characters(count))?;
        Ok(Variant::Text(Text::from_units(units)))
    }

    fn read_line(&self, _: &mut Interpreter, _: Arguments<'_>) -> Result<Variant, Stop> {
        let units = self.reader(Reader::line)?;
        Ok(Variant::Text(Text::from_units(units)))
    }

    fn read_all(&self, _: &mut Interpreter, _: Arguments<'_>) -> Result<Variant, Stop> {
        let units = self.reader(Reader::rest)?;
        Ok(Variant::Text(Text::from_units(units)))
    }

    fn skip(&self, script: &mut Interpreter, arguments: Arguments<'_>) -> Result<Variant, Stop> {
        self.read(script, arguments)?;
        Ok(Variant::Empty)
    }

    fn skip_line(&self, script: &mut Interpreter, none: Arguments<'_>) -> Result<Variant, Stop> {
        self.read_line(script, none)?;
        Ok(Variant::Empty)
    }

    fn write(&self, script: &mut Interpreter, arguments: Arguments<'_>) -> Result<Variant, Stop> {
        let text = arguments.text(script, 0)?;
        self.written(text.units())
    }

    fn write_line(
        &self,
        script: &mut Interpreter,
        arguments: Arguments<'_>,
    ) -> Result<Variant, Stop> {
        let mut text = arguments.text(script, 0)?;
        text.push(LINE_END)?;
        self.written(text.units())
    }

    fn write_blank_lines(
        &self,
        script: &mut Interpreter,
        arguments: Arguments<'_>,
    ) -> Result<Variant, Stop> {
        let count = arguments.long(script, 0, 0)?;
        match usize::try_from(count) {
            Ok(lines) if count <= MOST_BLANK_LINES => self.written(&LINE_END.repeat(lines)),
            _ => Err(invalid_argument().into()),
        }
    }

    /// What was written is on the disk already; closing tells of it.
    fn close(&self, _: &mut Interpreter, _: Arguments<'_>) -> Result<Variant, Stop> {
        let side = self.0.replace(Side::Closed);
        drop(side);
        Ok(Variant::Empty)
    }

    fn at_end_of_line(&self, _: &mut Interpreter, _: Arguments<'_>) -> Result<Variant, Stop> {
        let next = self.reader(Reader::peek)?;
        let ends = next.is_none_or(|unit| LINE_END.contains(&unit));
        Ok(Variant::Boolean(ends))
    }

    fn at_end_of_stream(&self, _: &mut Interpreter, _: Arguments<'_>) -> Result<Variant, Stop> {
        let next = self.reader(Reader::peek)?;
        Ok(Variant::Boolean(next.is_none()))
    }

    fn position(&self) -> Result<(i32, i32), Stop> {
        match &*self.0.borrow() {
            Side::Reads(reader) => Ok(reader.position.get()),
            Side::Writes(writer) => Ok(writer.position.get()),
            Side::Closed => Err(closed().into()),
        }
    }

    fn line(&self, _: &mut Interpreter, _: Arguments<'_>) -> Result<Variant, Stop> {
        Ok(Variant::Long(self.position()?.0))
    }

    fn column(&self, _: &mut Interpreter, _: Arguments<'_>) -> Result<Variant, Stop> {
        Ok(Variant::Long(self.position()?.1))
    }
}

/// A closed stream has no file any more.
fn closed() -> RuntimeError {
    RuntimeError::number(91).detail("the text stream is closed")
}

/// Line and column of the next character, each from 1.
#[derive(Debug, Clone, Copy)]
struct Position {
    line: i32,
    column: i32,
}

impl Position {
    const START: Self = Self { line: 1, column: 1 };

    fn pass(&mut self, units: &[u16]) {
        for &unit in units {
            if unit == u16::from(b'\n') {
                self.line = self.line.saturating_add(1);
                self.column = 1;
            } else {
                self.column = self.column.saturating_add(1);
            }
        }
    }

    fn get(self) -> (i32, i32) {
        (self.line, self.column)
    }
}
