//! `TYPE`

use super::arguments::{Part, is_blank, parts};
use super::folders::blame;
use super::selection::{Named, is_concealed};
use super::{SYNTAX, cleared};
use crate::batch::interpreter::{Interpreter, Run, Status};
use crate::host::{SystemError, path};
use crate::source::CodePage;

/// `TYPE name…`: shows files; of several, each name goes to standard error first.
pub(crate) fn type_files(interpreter: &mut Interpreter, arguments: &str) -> Run {
    let mut names = Vec::new();
    for part in parts(arguments) {
        match part {
            Part::Name(name) => names.push(name),
            Part::Switch(_) | Part::Plus => return Ok(interpreter.fail(SYNTAX)),
        }
    }
    if names.is_empty() {
        return Ok(interpreter.fail(SYNTAX));
    }
    let mut failed = false;
    for name in &names {
        let shown = match found(interpreter, name) {
            Ok(files) => {
                let headed = names.len() > 1 || Named::new(interpreter, name).is_pattern();
                show(interpreter, &files, headed)?
            }
            Err(error) => Err(error),
        };
        if let Err(error) = shown {
            interpreter.err(&format!("{error}\r\n"));
            blame(interpreter, name, names.len());
            failed = true;
        }
    }
    if failed {
        interpreter.errorlevel = 1;
        return Ok(Status::FAILURE);
    }
    Ok(cleared(interpreter))
}

/// One file: its name to show and its full path.
struct Found {
    shown: String,
    full: String,
}

fn found(interpreter: &Interpreter, name: &str) -> Result<Vec<Found>, SystemError> {
    if is_blank(name) {
        return Err(SystemError::INVALID_NAME);
    }
    let named = Named::new(interpreter, name);
    if !named.is_pattern() {
        return Ok(vec![Found {
            shown: name.to_owned(),
            full: interpreter.absolute(name),
        }]);
    }
    let files: Vec<Found> = named
        .entries(interpreter)?
        .into_iter()
        .filter(|entry| !entry.metadata.is_dir && !is_concealed(entry.metadata.attributes))
        .map(|entry| Found {
            shown: format!("{}{}", named.prefix, entry.name),
            full: path::join(&named.folder, &entry.name),
        })
        .collect();
    if files.is_empty() {
        return Err(SystemError::FILE_NOT_FOUND);
    }
    Ok(files)
}

fn show(
    interpreter: &mut Interpreter,
    files: &[Found],
    headed: bool,
) -> Run<Result<(), SystemError>> {
    for file in files {
        let bytes = match path::device_of(&file.full) {
            Some("CON" | "CONIN$") => interpreter
                .context
                .streams
                .input
                .read_to_end()
                .unwrap_or_default(),
            _ => match interpreter.host.files.read(&file.full) {
                Ok(bytes) => bytes,
                Err(error) => return Ok(Err(error)),
            },
        };
        if headed {
            interpreter.err(&format!("\r\n{}\r\n\r\n\r\n", file.shown));
        }
        write(interpreter, &bytes)?;
    }
    Ok(Ok(()))
}

/// Text in Unicode with its mark goes out in the session's code page; everything else byte for byte.
fn write(interpreter: &Interpreter, bytes: &[u8]) -> Run<()> {
    if let Some(wide) = bytes.strip_prefix(&[0xFF, 0xFE]) {
        return interpreter.out(&CodePage::UTF_16LE.decode(wide));
    }
    let output = &interpreter.context.streams.output;
    interpreter.written(output.bytes(bytes, interpreter.context.codepage.get()))
}
