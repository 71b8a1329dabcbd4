//! `REN`, `RENAME`

use super::arguments::{Part, is_blank, parts};
use super::selection::{Named, is_concealed, is_in_use, is_pattern};
use super::{SYNTAX, cleared, name_mask, tell};
use crate::batch::interpreter::{Interpreter, Run, Status};
use crate::host::{SystemError, path, same_name};

/// What cmd says when the new name is taken.
const DUPLICATE: &str = "A duplicate file name exists, or the file\r\ncannot be found.";

/// `REN [path]old new`: files may be named by a pattern, and then the new name is a mask; folders only by their name.
pub(crate) fn rename(interpreter: &mut Interpreter, arguments: &str) -> Run {
    let parts = parts(arguments);
    let [Part::Name(old), Part::Name(new)] = parts.as_slice() else {
        return Ok(interpreter.fail(SYNTAX));
    };
    // The new name has no folder of its own.
    if new.contains(['\\', '/', ':']) {
        return Ok(interpreter.fail(SYNTAX));
    }
    if is_blank(old) || is_blank(new) {
        return Ok(interpreter.fail(SystemError::INVALID_NAME.text()));
    }
    let (folder, names) = match names(interpreter, old, new) {
        Ok(found) => found,
        Err(message) => return Ok(interpreter.fail(&message)),
    };
    let mut failed = false;
    for name in names {
        let from = path::join(&folder, &name);
        let to = path::join(&folder, &name_mask::apply(new, &name));
        let renamed = rename_one(interpreter, &from, &to);
        tell(interpreter, "rename", &from, Some(&to), renamed);
        if let Err(error) = renamed {
            failed = true;
            let message = match error {
                SystemError::ALREADY_EXISTS | SystemError::FILE_EXISTS => DUPLICATE,
                other => other.text(),
            };
            interpreter.err(&format!("{message}\r\n"));
        }
    }
    if failed {
        interpreter.errorlevel = 1;
        return Ok(Status::FAILURE);
    }
    Ok(cleared(interpreter))
}

/// The folder of what is to be renamed, and the names in it.
fn names(interpreter: &Interpreter, old: &str, new: &str) -> Result<(String, Vec<String>), String> {
    let named = Named::new(interpreter, old);
    if !named.is_pattern() {
        let full = interpreter.absolute(old);
        let found = interpreter
            .host
            .files
            .metadata(&full)
            .map_err(|error| error.to_string())?;
        if found.is_dir && is_pattern(new) {
            return Err(SYNTAX.to_owned());
        }
        let stored = interpreter.host.files.stored_case(&full).unwrap_or(full);
        let name = path::file_name(&stored).to_owned();
        return Ok((path::parent(&stored).to_owned(), vec![name]));
    }
    let entries = named
        .entries(interpreter)
        .map_err(|error| error.to_string())?;
    let any = !entries.is_empty();
    let names: Vec<String> = entries
        .into_iter()
        .filter(|entry| !entry.metadata.is_dir && !is_concealed(entry.metadata.attributes))
        .map(|entry| entry.name)
        .collect();
    match (names.is_empty(), any) {
        (false, _) => Ok((named.folder, names)),
        // Only folders fit, and those take no patterns.
        (true, true) => Err(SYNTAX.to_owned()),
        (true, false) => Err(SystemError::FILE_NOT_FOUND.to_string()),
    }
}

fn rename_one(interpreter: &Interpreter, from: &str, to: &str) -> Result<(), SystemError> {
    let files = &interpreter.host.files;
    if path::file_name(to).is_empty() {
        return Err(SystemError::INVALID_NAME);
    }
    // Another spelling of the same name is no duplicate.
    if !same_name(from, to) && files.metadata(to).is_ok() {
        return Err(SystemError::ALREADY_EXISTS);
    }
    if is_in_use(interpreter, from) {
        return Err(SystemError::SHARING_VIOLATION);
    }
    files.rename(from, to)
}
