//! `CreateTextFile`, `OpenTextFile` and `OpenAsTextStream`.

use std::io::Write as _;

use super::super::failure;
use super::super::member::{Arguments, invalid_argument};
use super::super::text_stream::{Encoding, Reader, TextStream, Told, Writer};
use super::{Answer, existing_file};
use crate::host::{Effect, Outcome, SystemError, WriteMode};
use crate::vbscript::value::Variant;
use crate::vbscript::{Interpreter, Session};

const FOR_READING: i32 = 1;
const FOR_WRITING: i32 = 2;
const FOR_APPENDING: i32 = 8;

/// How the caller wants the file to hold its characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    Ansi,
    Unicode,
    /// As the file begins; a new one is ANSI.
    SystemDefault,
}

impl Format {
    /// `TristateFalse`, `TristateTrue`, `TristateUseDefault`, `TristateMixed`.
    fn of_tristate(value: i32) -> Option<Self> {
        match value {
            0 => Some(Self::Ansi),
            -1 => Some(Self::Unicode),
            -2 => Some(Self::SystemDefault),
            _ => None,
        }
    }

    fn encoding(self, session: &Session, beginning: &[u8]) -> Encoding {
        let is_marked = beginning.starts_with(b"\xFF\xFE");
        if self == Self::Unicode || self == Self::SystemDefault && is_marked {
            Encoding::Utf16
        } else {
            Encoding::Ansi(session.context.borrow().codepage.get())
        }
    }
}

/// `CreateTextFile(name, overwrite, unicode)`. A file that is there is written over unless that is forbidden.
pub(super) fn create(script: &mut Interpreter, path: &str, arguments: Arguments<'_>) -> Answer {
    let overwrite = arguments.boolean(script, 1, true)?;
    let format = if arguments.boolean(script, 2, false)? {
        Format::Unicode
    } else {
        Format::Ansi
    };
    let session = &script.session;
    if !overwrite && session.host.files.metadata(path).is_ok() {
        return Err(failure::already_exists().into());
    }
    written(session, path, WriteMode::Truncate, format)
}

/// `OpenTextFile(name, mode, create, format)`
pub(super) fn open(script: &mut Interpreter, path: &str, arguments: Arguments<'_>) -> Answer {
    let mode = arguments.long(script, 1, FOR_READING)?;
    let create = arguments.boolean(script, 2, false)?;
    let format = Format::of_tristate(arguments.long(script, 3, 0)?);
    let format = format.ok_or_else(invalid_argument)?;
    in_mode(&script.session, path, mode, create, format)
}

/// `OpenAsTextStream(mode, format)` of a file that exists.
pub(super) fn open_file(script: &mut Interpreter, path: &str, arguments: Arguments<'_>) -> Answer {
    let mode = arguments.long(script, 0, FOR_READING)?;
    let format = Format::of_tristate(arguments.long(script, 1, 0)?);
    let format = format.ok_or_else(invalid_argument)?;
    in_mode(&script.session, path, mode, false, format)
}

fn in_mode(session: &Session, path: &str, mode: i32, create: bool, format: Format) -> Answer {
    let write_mode = match mode {
        FOR_READING => None,
        FOR_WRITING => Some(WriteMode::Truncate),
        FOR_APPENDING => Some(WriteMode::Append),
        _ => return Err(invalid_argument().into()),
    };
    let files = &session.host.files;
    match files.metadata(path) {
        Err(SystemError::FILE_NOT_FOUND) if create => match write_mode {
            Some(write_mode) => written(session, path, write_mode, format),
            None => {
                // A new file is empty, and so is what is read from it.
                drop(written(session, path, WriteMode::Append, format)?);
                read(session, path, format)
            }
        },
        Err(error) => Err(failure::of_file(error).into()),
        Ok(found) if found.is_dir => Err(failure::permission_denied().into()),
        Ok(_) => match write_mode {
            Some(write_mode) => written(session, path, write_mode, format),
            None => read(session, path, format),
        },
    }
}

fn read(session: &Session, path: &str, format: Format) -> Answer {
    existing_file(&*session.host.files, path)?;
    let bytes = session.host.files.read(path).map_err(failure::of_file)?;
    let text = format.encoding(session, &bytes).decode(&bytes);
    Ok(Variant::object(TextStream::reading(Reader::of_text(text))))
}

fn written(session: &Session, path: &str, mode: WriteMode, format: Format) -> Answer {
    let files = &session.host.files;
    let size = files.metadata(path).map_or(0, |found| found.size);
    let beginning = match (format, mode) {
        (Format::SystemDefault, WriteMode::Append) => files.read(path).unwrap_or_default(),
        _ => Vec::new(),
    };
    let encoding = format.encoding(session, &beginning);
    let is_new = mode == WriteMode::Truncate || size == 0;
    let opened = files.open_write(path, mode).and_then(|mut file| {
        if is_new {
            file.write_all(encoding.mark())?;
        }
        Ok(file)
    });
    match opened {
        Ok(file) => {
            let told = Told::new(&session.host.effects, session.span(), path);
            let writer = Writer::to_file(file, encoding, told);
            Ok(Variant::object(TextStream::writing(writer)))
        }
        Err(error) => {
            let effect = Effect::WriteFile {
                path: path.to_owned(),
                text: None,
            };
            let outcome = Outcome::told(1, error.to_string());
            session
                .host
                .effects
                .record(effect, &session.span(), outcome);
            Err(failure::of_file(error).into())
        }
    }
}
