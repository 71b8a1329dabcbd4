//! `CopyFile`, `CopyFolder`, `MoveFile`, `MoveFolder`.
//!
//! Where things go follows the reference: with wildcards in the source, or a separator at the end of the destination,
//! the destination is a folder that exists and takes them under their own names; otherwise it is the new name.

use super::super::failure;
use super::super::member::Arguments;
use super::selection::{Selection, Wanted, select};
use super::{Answer, FileSystemObject, absolute, existing_folder, tell};
use crate::host::{Files, SystemError, path};
use crate::vbscript::value::Variant;
use crate::vbscript::{Interpreter, RuntimeError, Session};

/// `CopyFile(source, destination, overwrite)`
pub(super) fn copy_files(
    _: &FileSystemObject,
    script: &mut Interpreter,
    arguments: Arguments<'_>,
) -> Answer {
    let (source, destination) = (arguments.string(script, 0)?, arguments.string(script, 1)?);
    let overwrite = arguments.boolean(script, 2, true)?;
    let session = &script.session;
    for (from, to) in pairs(session, &source, &destination, Wanted::Files)? {
        copy_file(session, &from, &to, overwrite)?;
    }
    Ok(Variant::Empty)
}

/// `CopyFolder(source, destination, overwrite)`: what is in the folders, with all below.
pub(super) fn copy_folders(
    _: &FileSystemObject,
    script: &mut Interpreter,
    arguments: Arguments<'_>,
) -> Answer {
    let (source, destination) = (arguments.string(script, 0)?, arguments.string(script, 1)?);
    let overwrite = arguments.boolean(script, 2, true)?;
    let session = &script.session;
    for (from, to) in pairs(session, &source, &destination, Wanted::Folders)? {
        copy_folder(session, &from, &to, overwrite)?;
    }
    Ok(Variant::Empty)
}

/// `MoveFile(source, destination)`: nothing is ever written over.
pub(super) fn move_files(
    _: &FileSystemObject,
    script: &mut Interpreter,
    arguments: Arguments<'_>,
) -> Answer {
    let (source, destination) = (arguments.string(script, 0)?, arguments.string(script, 1)?);
    let session = &script.session;
    for (from, to) in pairs(session, &source, &destination, Wanted::Files)? {
        move_entry(session, &from, &to)?;
    }
    Ok(Variant::Empty)
}

/// `MoveFolder(source, destination)`, on one drive only.
pub(super) fn move_folders(
    _: &FileSystemObject,
    script: &mut Interpreter,
    arguments: Arguments<'_>,
) -> Answer {
    let (source, destination) = (arguments.string(script, 0)?, arguments.string(script, 1)?);
    let session = &script.session;
    for (from, to) in pairs(session, &source, &destination, Wanted::Folders)? {
        move_entry(session, &from, &to)?;
    }
    Ok(Variant::Empty)
}

/// Each source with its target.
fn pairs(
    session: &Session,
    source: &str,
    destination: &str,
    wanted: Wanted,
) -> Result<Vec<(String, String)>, RuntimeError> {
    let Selection { found, is_pattern } = select(session, source, wanted)?;
    let target = absolute(session, destination)?;
    let into_folder = is_pattern || destination.ends_with(['\\', '/']);
    if into_folder {
        existing_folder(&*session.host.files, &target)?;
    }
    let pair = |(from, _): (String, _)| {
        let to = if into_folder {
            path::join(&target, path::file_name(&from))
        } else {
            target.clone()
        };
        (from, to)
    };
    Ok(found.into_iter().map(pair).collect())
}

/// Where one file or folder goes when its own `Copy` or `Move` is called.
pub(super) fn target_of(
    session: &Session,
    from: &str,
    destination: &str,
) -> Result<String, RuntimeError> {
    let target = absolute(session, destination)?;
    if destination.ends_with(['\\', '/']) {
        existing_folder(&*session.host.files, &target)?;
        return Ok(path::join(&target, path::file_name(from)));
    }
    Ok(target)
}

pub(super) fn copy_file(
    session: &Session,
    from: &str,
    to: &str,
    overwrite: bool,
) -> Result<(), RuntimeError> {
    let files = &*session.host.files;
    match files.metadata(to) {
        Ok(found) if found.is_dir => return Err(failure::permission_denied()),
        Ok(_) if !overwrite => return Err(failure::already_exists()),
        // The copy would empty the file before it reads it.
        Ok(_) if crate::host::same_name(from, to) => return Err(failure::permission_denied()),
        _ => {}
    }
    tell(session, "copy", from, Some(to), files.copy(from, to))
}

/// Copies a folder's tree into a folder, which is made if need be.
pub(super) fn copy_folder(
    session: &Session,
    from: &str,
    to: &str,
    overwrite: bool,
) -> Result<(), RuntimeError> {
    let files = &*session.host.files;
    if is_within(to, from) {
        return Err(failure::permission_denied());
    }
    let copied = copy_tree(files, from, to, overwrite);
    tell(session, "copy", from, Some(to), copied)
}

fn copy_tree(files: &dyn Files, from: &str, to: &str, overwrite: bool) -> Result<(), SystemError> {
    let mut pending = vec![(from.to_owned(), to.to_owned())];
    while let Some((from, to)) = pending.pop() {
        match files.metadata(&to) {
            Ok(found) if found.is_dir => {}
            Ok(_) => return Err(SystemError::ALREADY_EXISTS),
            Err(_) => files.create_dir(&to)?,
        }
        for entry in files.read_dir(&from)? {
            let (source, target) = (path::join(&from, &entry.name), path::join(&to, &entry.name));
            // A link to a folder further up would be copied into itself for ever.
            if entry.metadata.is_dir && !entry.metadata.is_link {
                pending.push((source, target));
            } else if !entry.metadata.is_dir {
                if !overwrite && files.metadata(&target).is_ok() {
                    return Err(SystemError::ALREADY_EXISTS);
                }
                files.copy(&source, &target)?;
            }
        }
    }
    Ok(())
}

pub(super) fn move_entry(session: &Session, from: &str, to: &str) -> Result<(), RuntimeError> {
    let files = &*session.host.files;
    let is_same = crate::host::same_name(from, to);
    if !is_same && files.metadata(to).is_ok() {
        return Err(failure::already_exists());
    }
    tell(session, "move", from, Some(to), files.rename(from, to))
}

/// Whether `path` is `folder` or lies below it.
fn is_within(path: &str, folder: &str) -> bool {
    let mut above = path;
    loop {
        if crate::host::same_name(above, folder) {
            return true;
        }
        let next = path::parent(above);
        if next.len() == above.len() {
            return false;
        }
        above = next;
    }
}
