//! `MOVE`

use super::arguments::{Part, is_blank, parts};
use super::question::{self, Overwrite};
use super::selection::{Named, is_concealed, is_in_use, is_pattern};
use super::{SYNTAX, cleared, tell};
use crate::batch::interpreter::{Interpreter, Run, Status};
use crate::host::{SystemError, path, same_name};

/// `MOVE [/Y | /-Y] source [target]`: moves files, or moves and renames a folder.
///
/// In a batch file nothing is asked unless `/-Y` wants it.
pub(crate) fn move_files(interpreter: &mut Interpreter, arguments: &str) -> Run {
    let mut ask = asks_by_default(interpreter);
    let mut names = Vec::new();
    for part in parts(arguments) {
        match part {
            Part::Name(name) => names.push(name),
            Part::Switch(switch) if switch.eq_ignore_ascii_case("y") => ask = false,
            Part::Switch(switch) if switch.eq_ignore_ascii_case("-y") => ask = true,
            Part::Switch(_) | Part::Plus => return Ok(interpreter.fail(SYNTAX)),
        }
    }
    let (source, target) = match names.as_slice() {
        [source] => (source.as_str(), "."),
        [source, target] => (source.as_str(), target.as_str()),
        _ => return Ok(interpreter.fail(SYNTAX)),
    };
    if is_blank(source) || is_blank(target) {
        return Ok(interpreter.fail(SystemError::INVALID_NAME.text()));
    }
    let sources = match sources(interpreter, source) {
        Ok(sources) => sources,
        Err(error) => return Ok(interpreter.fail(error.text())),
    };
    let kind = if sources.has_folder { "dir" } else { "file" };
    let place = match place(interpreter, target, sources.paths.len()) {
        Ok(place) => place,
        Err(message) => {
            interpreter.err(&format!("{message}\r\n"));
            return finish(interpreter, 0, kind, true);
        }
    };
    let mut count = 0;
    let mut failed = false;
    for from in &sources.paths {
        let to = if place.is_folder {
            path::join(&place.path, path::file_name(from))
        } else {
            place.path.clone()
        };
        if ask && !same_name(from, &to) && interpreter.host.files.metadata(&to).is_ok() {
            match question::may_overwrite(interpreter, &to)? {
                Overwrite::Yes => {}
                Overwrite::No => continue,
                Overwrite::All => ask = false,
            }
        }
        if sources.listed {
            interpreter.out(&format!("{from}\r\n"))?;
        }
        let moved = move_one(interpreter, from, &to, sources.has_folder);
        tell(interpreter, "move", from, Some(&to), moved);
        match moved {
            Ok(()) => count += 1,
            Err(error) => {
                interpreter.err(&format!("{error}\r\n"));
                failed = true;
                break;
            }
        }
    }
    finish(interpreter, count, kind, failed)
}

/// `COPYCMD=/-Y` makes `COPY` and `MOVE` ask even in batch files.
pub(super) fn asks_by_default(interpreter: &Interpreter) -> bool {
    let preset = interpreter.context.environment.get("COPYCMD");
    preset.is_some_and(|preset| {
        parts(&preset)
            .into_iter()
            .rev()
            .find_map(|part| match part {
                Part::Switch(switch) if switch.eq_ignore_ascii_case("-y") => Some(true),
                Part::Switch(switch) if switch.eq_ignore_ascii_case("y") => Some(false),
                _ => None,
            })
            .unwrap_or(false)
    })
}

fn finish(interpreter: &mut Interpreter, count: usize, kind: &str, failed: bool) -> Run {
    interpreter.out(&format!("{count:>9} {kind}(s) moved.\r\n"))?;
    if failed {
        interpreter.errorlevel = 1;
        return Ok(Status::FAILURE);
    }
    Ok(cleared(interpreter))
}

/// What is to be moved.
struct Sources {
    paths: Vec<String>,
    /// One folder instead of files.
    has_folder: bool,
    /// Found by a pattern: each is shown.
    listed: bool,
}

fn sources(interpreter: &Interpreter, name: &str) -> Result<Sources, SystemError> {
    let files = &interpreter.host.files;
    let named = Named::new(interpreter, name);
    if !named.is_pattern() {
        let full = interpreter.absolute(name);
        let found = files.metadata(&full)?;
        return Ok(Sources {
            paths: vec![files.stored_case(&full).unwrap_or(full)],
            has_folder: found.is_dir,
            listed: false,
        });
    }
    let paths: Vec<String> = named
        .entries(interpreter)?
        .into_iter()
        .filter(|entry| !entry.metadata.is_dir && !is_concealed(entry.metadata.attributes))
        .map(|entry| path::join(&named.folder, &entry.name))
        .collect();
    if paths.is_empty() {
        return Err(SystemError::FILE_NOT_FOUND);
    }
    Ok(Sources {
        paths,
        has_folder: false,
        listed: true,
    })
}

/// Where things go: into a folder, or to a new name.
struct Place {
    path: String,
    is_folder: bool,
}

fn place(interpreter: &Interpreter, target: &str, count: usize) -> Result<Place, String> {
    if is_pattern(target) {
        return Err(SystemError::INVALID_NAME.to_string());
    }
    let files = &interpreter.host.files;
    let path = interpreter.absolute(target);
    let is_folder = files.metadata(&path).is_ok_and(|found| found.is_dir);
    if !is_folder && target.ends_with('\\') {
        return Err(SystemError::PATH_NOT_FOUND.to_string());
    }
    if !is_folder && count > 1 {
        return Err("Cannot move multiple files to a single file.".to_owned());
    }
    Ok(Place { path, is_folder })
}

fn move_one(
    interpreter: &Interpreter,
    from: &str,
    to: &str,
    is_folder: bool,
) -> Result<(), SystemError> {
    if is_folder && is_in_use(interpreter, from) {
        return Err(SystemError::SHARING_VIOLATION);
    }
    match interpreter.host.files.rename(from, to) {
        // A folder neither takes another one's place nor goes to another drive.
        Err(SystemError::ALREADY_EXISTS | SystemError::NOT_SAME_DEVICE) if is_folder => {
            Err(SystemError::ACCESS_DENIED)
        }
        other => other,
    }
}
