//! `ADODB.Stream` (Microsoft's ADO reference, "Stream Object") as scripts use it: bytes or text in memory that are
//! loaded from a file and saved to one. Streams over records and URLs are not supported.

mod bytes;
mod errors;
#[cfg(test)]
mod tests;

use std::cell::RefCell;
use std::io::Write as _;

use super::member::{Arguments, Member, count, dispatch};
use crate::host::{Effect, Outcome, SystemError, WriteMode, path};
use crate::vbscript::value::{Array, ElementType, Text, Variant};
use crate::vbscript::{Call, Interpreter, Object, Session, Stop};
use bytes::{Bytes, Kind};
use errors::Failure;

/// A stream in memory.
#[derive(Default)]
pub(super) struct Stream(RefCell<Bytes>);

type Answer = Result<Variant, Stop>;

const MEMBERS: &[Member<Stream>] = &[
    Member::property("Charset", |this: &Stream, _, _| {
        Ok(Variant::text(&this.0.borrow().charset))
    })
    .writable(|this, script, arguments| {
        let charset = arguments.string(script, 0)?;
        this.0.borrow_mut().set_charset(&charset)?;
        Ok(Variant::Empty)
    }),
    Member::property("EOS", |this, _, _| {
        Ok(Variant::Boolean(this.0.borrow().opened()?.is_at_end()))
    }),
    Member::property("LineSeparator", |this: &Stream, _, _| {
        Ok(Variant::Long(this.0.borrow().line_separator))
    })
    .writable(|this, script, arguments| {
        let separator = arguments.long(script, 0, bytes::CR_LF)?;
        this.0.borrow_mut().set_line_separator(separator)?;
        Ok(Variant::Empty)
    }),
    // What may be done is not restricted: 3 is reading and writing.
    Member::property("Mode", |_: &Stream, _, _| Ok(Variant::Long(3)))
        .writable(|_, _, _| Ok(Variant::Empty)),
    Member::property("Position", |this: &Stream, _, _| {
        Ok(count(this.0.borrow().opened()?.position))
    })
    .writable(|this, script, arguments| {
        let position = arguments.long(script, 0, 0)?;
        this.0.borrow_mut().opened_mut()?.go_to(position)?;
        Ok(Variant::Empty)
    }),
    Member::property("Size", |this, _, _| {
        Ok(count(this.0.borrow().opened()?.content.len()))
    }),
    Member::property("State", |this, _, _| {
        Ok(Variant::Long(i32::from(this.0.borrow().is_open)))
    }),
    Member::property("Type", |this: &Stream, _, _| {
        Ok(Variant::Long(this.0.borrow().kind.number()))
    })
    .writable(|this, script, arguments| {
        let kind = arguments.long(script, 0, 0)?;
        this.0.borrow_mut().set_kind(kind)?;
        Ok(Variant::Empty)
    }),
    Member::method("Close", 0, 0, |this, _, _| {
        this.0.borrow_mut().close()?;
        Ok(Variant::Empty)
    }),
    Member::method("CopyTo", 1, 2, Stream::copy_to),
    Member::method("Flush", 0, 0, |_, _, _| Ok(Variant::Empty)),
    Member::method("LoadFromFile", 1, 1, Stream::load),
    Member::method("Open", 0, 5, Stream::open),
    Member::method("Read", 0, 1, Stream::read),
    Member::method("ReadText", 0, 1, Stream::read_text),
    Member::method("SaveToFile", 1, 2, Stream::save),
    Member::method("SetEOS", 0, 0, |this, _, _| {
        this.0.borrow_mut().opened_mut()?.cut();
        Ok(Variant::Empty)
    }),
    Member::method("SkipLine", 0, 0, |this, _, _| {
        this.0.borrow_mut().text_mut()?.read_line();
        Ok(Variant::Empty)
    }),
    Member::method("Write", 1, 1, Stream::write),
    Member::method("WriteText", 1, 2, Stream::write_text),
];

/// `adReadAll`
const ALL: i32 = -1;
/// `adReadLine`
const LINE: i32 = -2;
/// `adSaveCreateOverWrite`
const OVERWRITE: i32 = 2;
/// `adWriteLine`
const WITH_LINE_END: i32 = 1;

impl Object for Stream {
    fn type_name(&self) -> String {
        "Stream".to_owned()
    }

    fn call(&self, script: &mut Interpreter, call: &Call<'_>) -> Answer {
        dispatch(self, MEMBERS, script, call)
    }
}

impl Stream {
    fn open(&self, _: &mut Interpreter, arguments: Arguments<'_>) -> Answer {
        if arguments.get(0).is_some() {
            return Err(Failure::NotSupported.because("a stream over a record or URL"));
        }
        self.0.borrow_mut().open()?;
        Ok(Variant::Empty)
    }

    /// Takes in a whole file; what was there before is gone.
    fn load(&self, script: &mut Interpreter, arguments: Arguments<'_>) -> Answer {
        let name = arguments.string(script, 0)?;
        let session = &script.session;
        let path = path::absolute(&session.context.borrow().cwd, &name);
        let mut bytes = self.0.borrow_mut();
        let bytes = bytes.opened_mut()?;
        let content = session.host.files.read(&path);
        bytes.content = content.map_err(|error| Failure::CannotOpen.because(&error.to_string()))?;
        bytes.position = 0;
        Ok(Variant::Empty)
    }

    /// `SaveToFile(name, options)`: an existing file is written over only when 2 is given.
    fn save(&self, script: &mut Interpreter, arguments: Arguments<'_>) -> Answer {
        let name = arguments.string(script, 0)?;
        let overwrite = arguments.long(script, 1, 1)? & OVERWRITE != 0;
        let session = &script.session;
        let path = path::absolute(&session.context.borrow().cwd, &name);
        let mut bytes = self.0.borrow_mut();
        let bytes = bytes.opened_mut()?;
        let exists = session.host.files.metadata(&path).is_ok();
        let saved = if exists && !overwrite {
            Err(SystemError::FILE_EXISTS)
        } else {
            write(session, &path, &bytes.content)
        };
        tell(session, &path, bytes, saved);
        saved.map_err(|error| Failure::CannotWrite.because(&error.to_string()))?;
        bytes.position = 0;
        Ok(Variant::Empty)
    }

    /// `Read(count)`: bytes; `Null` at the end.
    fn read(&self, script: &mut Interpreter, arguments: Arguments<'_>) -> Answer {
        let count = arguments.long(script, 0, ALL)?;
        let mut bytes = self.0.borrow_mut();
        let bytes = bytes.binary_mut()?;
        let taken = match count {
            ALL => bytes.take(usize::MAX),
            count => bytes.take(usize::try_from(count).map_err(|_| Failure::Argument.error())?),
        };
        if taken.is_empty() {
            return Ok(Variant::Null);
        }
        Ok(Variant::Array(Array::from_bytes(&taken)))
    }

    /// `ReadText(count)`: −1 is all, −2 a line.
    fn read_text(&self, script: &mut Interpreter, arguments: Arguments<'_>) -> Answer {
        let count = arguments.long(script, 0, ALL)?;
        let mut bytes = self.0.borrow_mut();
        let bytes = bytes.text_mut()?;
        let units = match count {
            ALL => bytes.read_text(usize::MAX),
            LINE => bytes.read_line(),
            count => {
                bytes.read_text(usize::try_from(count).map_err(|_| Failure::Argument.error())?)
            }
        };
        Ok(Variant::Text(Text::from_units(units)))
    }

    fn write(&self, script: &mut Interpreter, arguments: Arguments<'_>) -> Answer {
        let Variant::Array(array) = arguments.plain(script, 0)? else {
            return Err(Failure::Argument.because("only bytes can be written"));
        };
        if array.element_type() != ElementType::Byte {
            return Err(Failure::Argument.because("only bytes can be written"));
        }
        let content: Vec<u8> = array
            .elements()
            .iter()
            .map(Variant::to_byte)
            .collect::<Result<_, _>>()?;
        self.0.borrow_mut().binary_mut()?.put(&content);
        Ok(Variant::Empty)
    }

    fn write_text(&self, script: &mut Interpreter, arguments: Arguments<'_>) -> Answer {
        let text = arguments.text(script, 0)?;
        let with_end = arguments.long(script, 1, 0)? & WITH_LINE_END != 0;
        let mut bytes = self.0.borrow_mut();
        bytes.text_mut()?.write_text(text.units(), with_end);
        Ok(Variant::Empty)
    }

    /// `CopyTo(stream, count)`: text goes through the other stream's own character set.
    fn copy_to(&self, script: &mut Interpreter, arguments: Arguments<'_>) -> Answer {
        let count = arguments.long(script, 1, ALL)?;
        let Some(Variant::Object(target)) = arguments.get(0) else {
            return Err(Failure::Argument.into());
        };
        let is_text = self.0.borrow().opened()?.kind == Kind::Text;
        let (read, write) = if is_text {
            ("ReadText", "WriteText")
        } else {
            ("Read", "Write")
        };
        let member = |member, arguments| Call {
            member,
            access: crate::vbscript::Access::Call,
            arguments,
        };
        let given = [Variant::Long(count)];
        let content = self.call(script, &member(read, &given))?;
        if matches!(content, Variant::Null) {
            return Ok(Variant::Empty);
        }
        target.call(script, &member(write, &[content]))
    }
}

fn write(session: &Session, path: &str, content: &[u8]) -> Result<(), SystemError> {
    let files = &session.host.files;
    let mut file = files.open_write(path, WriteMode::Truncate)?;
    file.write_all(content)?;
    Ok(())
}

/// Longest file whose text is told, in bytes.
const MOST_TOLD: usize = 0x1_0000;

fn tell(session: &Session, path: &str, bytes: &Bytes, saved: Result<(), SystemError>) {
    let is_told = bytes.kind == Kind::Text && bytes.content.len() <= MOST_TOLD && saved.is_ok();
    let effect = Effect::WriteFile {
        path: path.to_owned(),
        text: is_told.then(|| bytes.whole_text()),
    };
    let outcome = match saved {
        Ok(()) => Outcome::done(),
        Err(error) => Outcome::told(1, error.to_string()),
    };
    session
        .host
        .effects
        .record(effect, &session.span(), outcome);
}
