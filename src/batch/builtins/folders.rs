//! `CD`, `PUSHD`, `POPD`, `MD`, `RD`

use super::arguments::{Part, invalid_switch, is_blank, parts};
use super::selection::{Named, is_in_use, is_pattern};
use super::{SYNTAX, cleared, question, tell};
use crate::batch::interpreter::{Interpreter, Run, Status};
use crate::batch::parser::is_separator;
use crate::host::{Effect, Outcome, SystemError, path};

/// `CD [/D] [folder]`: shows or changes the current folder; blanks belong to the name.
pub(crate) fn change(interpreter: &mut Interpreter, arguments: &str) -> Run {
    let text = trimmed(arguments);
    // "/d" needs no blank behind it: `cd /d%~dp0`.
    let (drive_too, text) = match text.get(..2) {
        Some(switch) if switch.eq_ignore_ascii_case("/d") => (true, trimmed(&text[2..])),
        _ => (false, text),
    };
    let name = text.replace('"', "");
    if text.is_empty() && !drive_too {
        let line = format!("{}\r\n", interpreter.context.cwd.folder());
        interpreter.out(&line)?;
    } else if is_blank(&name) {
        // `cd /d "%UNSET%"` stays where it is, without a word.
    } else if let (Some(drive), 2, false) = (path::drive_of(&name), name.len(), drive_too) {
        if !interpreter.host.files.drive_exists(drive) {
            return Ok(interpreter.fail(SystemError::INVALID_DRIVE.text()));
        }
        let line = format!("{}\r\n", interpreter.context.cwd.folder_of(drive));
        interpreter.out(&line)?;
    } else {
        let entered = enter(interpreter, &name, drive_too);
        if let Err(message) = entered {
            return Ok(interpreter.fail(&message));
        }
    }
    Ok(cleared(interpreter))
}

fn trimmed(text: &str) -> &str {
    text.trim_matches(is_separator)
}

/// Makes a folder current; without `drive_too` one on another drive becomes current there only.
fn enter(interpreter: &mut Interpreter, name: &str, drive_too: bool) -> Result<(), String> {
    let full = if is_pattern(name) {
        first_folder(interpreter, name)
    } else {
        interpreter.absolute(name)
    };
    let found = look(interpreter, &full);
    let told = match &found {
        Ok(_) => Outcome::done(),
        Err(message) => Outcome::told(1, message.clone()),
    };
    let effect = Effect::ChangeDirectory {
        path: found.as_ref().unwrap_or(&full).clone(),
    };
    if let Ok(stored) = &found {
        let cwd = &mut interpreter.context.cwd;
        if drive_too || path::drive_of(stored) == Some(cwd.drive()) {
            cwd.enter(stored);
        } else {
            cwd.remember(stored);
        }
    }
    interpreter.record(|| effect, told);
    found.map(|_| ())
}

/// The folder as it is spelt on the disk.
fn look(interpreter: &Interpreter, full: &str) -> Result<String, String> {
    let files = &interpreter.host.files;
    let Some(drive) = path::drive_of(full) else {
        return Err(format!(
            "'{full}'\r\nCMD does not support UNC paths as current directories."
        ));
    };
    if !files.drive_exists(drive) {
        return Err(SystemError::INVALID_DRIVE.to_string());
    }
    match files.metadata(full) {
        Ok(found) if found.is_dir => {
            Ok(files.stored_case(full).unwrap_or_else(|_| full.to_owned()))
        }
        Ok(_) => Err(SystemError::NOT_A_DIRECTORY.to_string()),
        Err(SystemError::FILE_NOT_FOUND) => Err(SystemError::PATH_NOT_FOUND.to_string()),
        Err(error) => Err(error.to_string()),
    }
}

/// `cd prog*`: the first folder that fits; the pattern itself where there is none.
fn first_folder(interpreter: &Interpreter, name: &str) -> String {
    let named = Named::new(interpreter, name);
    let found = named.entries(interpreter).ok().and_then(|entries| {
        entries
            .into_iter()
            .find(|entry| entry.metadata.is_dir)
            .map(|entry| path::join(&named.folder, &entry.name))
    });
    found.unwrap_or_else(|| named.full())
}

/// `PUSHD [folder]`: keeps the current folder and changes it, the drive too; alone it lists the kept ones, newest first.
pub(crate) fn push(interpreter: &mut Interpreter, arguments: &str) -> Run {
    let name = trimmed(arguments).replace('"', "");
    if is_blank(&name) {
        let list: String = interpreter
            .folder_stack
            .iter()
            .rev()
            .map(|folder| format!("{folder}\r\n"))
            .collect();
        interpreter.out(&list)?;
        return Ok(cleared(interpreter));
    }
    let before = interpreter.context.cwd.folder().to_owned();
    if let Err(message) = enter(interpreter, &name, true) {
        return Ok(interpreter.fail(&message));
    }
    interpreter.folder_stack.push(before);
    Ok(cleared(interpreter))
}

/// `POPD`: goes back to the folder kept last. ERRORLEVEL stays, also when nothing was kept; `||` sees that.
pub(crate) fn pop(interpreter: &mut Interpreter, _: &str) -> Run {
    let Some(folder) = interpreter.folder_stack.pop() else {
        return Ok(Status::FAILURE);
    };
    match enter(interpreter, &folder, true) {
        Ok(()) => Ok(Status::SUCCESS),
        Err(message) => {
            interpreter.err(&format!("{message}\r\n"));
            Ok(Status::FAILURE)
        }
    }
}

/// `MD name…`: makes folders, and the folders above them where they are missing.
pub(crate) fn make(interpreter: &mut Interpreter, arguments: &str) -> Run {
    let Some(names) = only_names(arguments) else {
        return Ok(interpreter.fail(SYNTAX));
    };
    let mut failed = false;
    for name in &names {
        if let Err(error) = make_one(interpreter, name) {
            failed = true;
            let message = if error == SystemError::ALREADY_EXISTS {
                format!("A subdirectory or file {name} already exists.")
            } else {
                error.to_string()
            };
            interpreter.err(&format!("{message}\r\n"));
            blame(interpreter, name, names.len());
        }
    }
    if failed {
        interpreter.errorlevel = 1;
        return Ok(Status::FAILURE);
    }
    Ok(cleared(interpreter))
}

/// The names, if there is at least one and no switch.
fn only_names(arguments: &str) -> Option<Vec<String>> {
    let names: Option<Vec<String>> = parts(arguments)
        .into_iter()
        .map(|part| match part {
            Part::Name(name) => Some(name),
            Part::Switch(_) | Part::Plus => None,
        })
        .collect();
    names.filter(|names| !names.is_empty())
}

/// Of several arguments cmd says which one failed.
pub(super) fn blame(interpreter: &Interpreter, name: &str, count: usize) {
    if count > 1 {
        interpreter.err(&format!("Error occurred while processing: {name}.\r\n"));
    }
}

fn make_one(interpreter: &Interpreter, name: &str) -> Result<(), SystemError> {
    if is_blank(name) {
        return Err(SystemError::INVALID_NAME);
    }
    let files = &interpreter.host.files;
    let full = interpreter.absolute(name);
    if path::drive_of(&full).is_some_and(|drive| !files.drive_exists(drive)) {
        return Err(SystemError::INVALID_DRIVE);
    }
    let mut missing = Vec::new();
    let mut folder = full.as_str();
    loop {
        match files.metadata(folder) {
            Ok(_) if missing.is_empty() => return Err(SystemError::ALREADY_EXISTS),
            Ok(_) => break,
            Err(SystemError::FILE_NOT_FOUND | SystemError::PATH_NOT_FOUND) => missing.push(folder),
            Err(error) => return Err(error),
        }
        let parent = path::parent(folder);
        if parent.len() >= folder.len() {
            return Err(SystemError::PATH_NOT_FOUND);
        }
        folder = parent;
    }
    for folder in missing.into_iter().rev() {
        let made = files.create_dir(folder);
        tell(interpreter, "make_folder", folder, None, made);
        made?;
    }
    Ok(())
}

/// `RD [/S] [/Q] folder…`: ERRORLEVEL stays as it is, also when it fails; `||` sees the number of the error
/// ("batch: exit code for rd is 0 on error as well").
pub(crate) fn remove(interpreter: &mut Interpreter, arguments: &str) -> Run {
    let mut names = Vec::new();
    let (mut tree, mut quiet) = (false, false);
    for part in parts(arguments) {
        match part {
            Part::Name(name) => names.push(name),
            Part::Switch(switch) if switch.eq_ignore_ascii_case("s") => tree = true,
            Part::Switch(switch) if switch.eq_ignore_ascii_case("q") => quiet = true,
            Part::Switch(switch) => return Ok(interpreter.fail(&invalid_switch(&switch))),
            Part::Plus => {}
        }
    }
    if names.is_empty() {
        return Ok(interpreter.fail(SYNTAX));
    }
    let mut status = Status::SUCCESS;
    for name in &names {
        let full = if is_blank(name) {
            name.clone()
        } else {
            interpreter.absolute(name)
        };
        let checked = check_removable(interpreter, name, &full);
        if checked.is_ok() && tree && !quiet && !question::are_you_sure(interpreter, name)? {
            continue;
        }
        let removed = match checked {
            Ok(()) if tree => remove_tree(interpreter, &full),
            Ok(()) if is_in_use(interpreter, &full) => Err(SystemError::SHARING_VIOLATION),
            Ok(()) => interpreter.host.files.remove_dir(&full),
            Err(error) => Err(error),
        };
        tell(interpreter, "remove_folder", &full, None, removed);
        if let Err(error) = removed {
            interpreter.err(&format!("{error}\r\n"));
            blame(interpreter, name, names.len());
            status = Status(i32::try_from(error.0).unwrap_or(1));
        }
    }
    Ok(status)
}

fn check_removable(interpreter: &Interpreter, name: &str, full: &str) -> Result<(), SystemError> {
    if is_blank(name) || is_pattern(name) {
        return Err(SystemError::INVALID_NAME);
    }
    if interpreter.host.files.metadata(full)?.is_dir {
        Ok(())
    } else {
        Err(SystemError::NOT_A_DIRECTORY)
    }
}

/// Removes a folder with all that is in it; a drive's root is refused before anything is touched. What cannot be removed is named, and the rest goes nevertheless;
/// a link goes without what it leads to, since removing it as a folder succeeds at once.
fn remove_tree(interpreter: &Interpreter, folder: &str) -> Result<(), SystemError> {
    let files = &interpreter.host.files;
    let in_use = is_in_use(interpreter, folder);
    if !in_use {
        match remove_even_read_only(interpreter, folder, true) {
            Err(SystemError::DIRECTORY_NOT_EMPTY) => {}
            other => return other,
        }
    }
    for entry in files.read_dir(folder)? {
        let path = path::join(folder, &entry.name);
        let removed = if entry.metadata.is_dir {
            remove_tree(interpreter, &path)
        } else {
            remove_even_read_only(interpreter, &path, false)
        };
        if let Err(error) = removed {
            interpreter.err(&format!("{path} - {error}\r\n"));
        }
    }
    if in_use {
        return Err(SystemError::SHARING_VIOLATION);
    }
    files.remove_dir(folder)
}

fn remove_even_read_only(
    interpreter: &Interpreter,
    path: &str,
    is_dir: bool,
) -> Result<(), SystemError> {
    let files = &interpreter.host.files;
    let remove = || {
        if is_dir {
            files.remove_dir(path)
        } else {
            files.remove_file(path)
        }
    };
    match remove() {
        Err(SystemError::ACCESS_DENIED) => {
            let mut attributes = files.metadata(path)?.attributes;
            if !attributes.read_only {
                return Err(SystemError::ACCESS_DENIED);
            }
            attributes.read_only = false;
            files.set_attributes(path, attributes)?;
            remove()
        }
        other => other,
    }
}
