//! `DeleteFile`, `DeleteFolder`.

use super::super::member::Arguments;
use super::selection::{Wanted, select};
use super::{Answer, FileSystemObject, tell};
use crate::host::{Attributes, Files, Metadata, SystemError, path};
use crate::vbscript::value::Variant;
use crate::vbscript::{Interpreter, RuntimeError, Session};

/// `DeleteFile(name, force)`: stops at the first file that cannot be removed; those before it are gone.
pub(super) fn delete_files(
    _: &FileSystemObject,
    script: &mut Interpreter,
    arguments: Arguments<'_>,
) -> Answer {
    let name = arguments.string(script, 0)?;
    let force = arguments.boolean(script, 1, false)?;
    for (path, metadata) in select(&script.session, &name, Wanted::Files)?.found {
        delete_file(&script.session, &path, metadata.attributes, force)?;
    }
    Ok(Variant::Empty)
}

/// `DeleteFolder(name, force)`: removes folders with all that is in them.
pub(super) fn delete_folders(
    _: &FileSystemObject,
    script: &mut Interpreter,
    arguments: Arguments<'_>,
) -> Answer {
    let name = arguments.string(script, 0)?;
    let force = arguments.boolean(script, 1, false)?;
    for (path, metadata) in select(&script.session, &name, Wanted::Folders)?.found {
        delete_folder(&script.session, &path, &metadata, force)?;
    }
    Ok(Variant::Empty)
}

pub(super) fn delete_file(
    session: &Session,
    path: &str,
    attributes: Attributes,
    force: bool,
) -> Result<(), RuntimeError> {
    let files = &*session.host.files;
    let removed = remove_file(files, path, attributes, force);
    tell(session, "delete", path, None, removed)
}

pub(super) fn delete_folder(
    session: &Session,
    path: &str,
    metadata: &Metadata,
    force: bool,
) -> Result<(), RuntimeError> {
    let files = &*session.host.files;
    let removed = remove_tree(files, path, metadata, force);
    tell(session, "remove_folder", path, None, removed)
}

fn remove_file(
    files: &dyn Files,
    path: &str,
    mut attributes: Attributes,
    force: bool,
) -> Result<(), SystemError> {
    if force && attributes.read_only {
        attributes.read_only = false;
        files.set_attributes(path, attributes)?;
    }
    files.remove_file(path)
}

/// Removes a folder from its leaves on. A link goes, what it leads to stays.
fn remove_tree(
    files: &dyn Files,
    top: &str,
    metadata: &Metadata,
    force: bool,
) -> Result<(), SystemError> {
    // A stack of its own: a deep tree must not exhaust that of the process.
    let mut pending = vec![(top.to_owned(), metadata.clone(), false)];
    while let Some((folder, mut metadata, emptied)) = pending.pop() {
        if emptied || metadata.is_link {
            if force && metadata.attributes.read_only {
                metadata.attributes.read_only = false;
                files.set_attributes(&folder, metadata.attributes)?;
            }
            files.remove_dir(&folder)?;
            continue;
        }
        pending.push((folder.clone(), metadata, true));
        for entry in files.read_dir(&folder)? {
            let path = path::join(&folder, &entry.name);
            if entry.metadata.is_dir {
                pending.push((path, entry.metadata, false));
            } else {
                remove_file(files, &path, entry.metadata.attributes, force)?;
            }
        }
    }
    Ok(())
}
