//! `Scripting.FileSystemObject` (Microsoft's Script Runtime reference, "FileSystemObject object").
//!
//! All paths are relative to the script's current folder, and all goes through the host's files. What the host does
//! not keep is answered as far as it can be: a file's only time is that of its last change, a drive's total size is
//! not known (error 445).

mod copying;
mod drive;
mod entry;
mod file;
mod folder;
mod names;
mod open;
mod removal;
mod selection;
#[cfg(test)]
mod tests;

use std::hash::{BuildHasher as _, RandomState};

use super::failure;
use super::member::{Arguments, Member, dispatch, invalid_argument};
use super::wscript;
use crate::host::{Effect, Files, Metadata, Outcome, SystemError, path};
use crate::vbscript::value::Variant;
use crate::vbscript::{Call, Interpreter, Object, RuntimeError, Session, Stop};

/// The way to files and folders.
pub(super) struct FileSystemObject;

type Answer = Result<Variant, Stop>;

const MEMBERS: &[Member<FileSystemObject>] = &[
    Member::property("Drives", |_, _, _| Ok(Variant::object(drive::Drives))),
    Member::method("BuildPath", 2, 2, |_, script, arguments| {
        let (folder, name) = (arguments.string(script, 0)?, arguments.string(script, 1)?);
        Ok(Variant::text(&names::build(&folder, &name)))
    }),
    Member::method("CopyFile", 2, 3, copying::copy_files),
    Member::method("CopyFolder", 2, 3, copying::copy_folders),
    Member::method("CreateFolder", 1, 1, folder::create),
    Member::method("CreateTextFile", 1, 3, |_, script, arguments| {
        let name = arguments.string(script, 0)?;
        let path = absolute(&script.session, &name)?;
        open::create(script, &path, arguments)
    }),
    Member::method("DeleteFile", 1, 2, removal::delete_files),
    Member::method("DeleteFolder", 1, 2, removal::delete_folders),
    Member::method("DriveExists", 1, 1, drive::exists),
    Member::method("FileExists", 1, 1, |_, script, arguments| {
        let found = look(script, arguments)?;
        Ok(Variant::Boolean(found.is_some_and(|found| !found.is_dir)))
    }),
    Member::method("FolderExists", 1, 1, |_, script, arguments| {
        let found = look(script, arguments)?;
        Ok(Variant::Boolean(found.is_some_and(|found| found.is_dir)))
    }),
    Member::method("GetAbsolutePathName", 1, 1, |_, script, arguments| {
        let name = arguments.string(script, 0)?;
        let context = script.session.context.borrow();
        Ok(Variant::text(&path::absolute(&context.cwd, &name)))
    }),
    Member::method("GetBaseName", 1, 1, |_, script, arguments| {
        let name = arguments.string(script, 0)?;
        Ok(Variant::text(names::base(&name)))
    }),
    Member::method("GetDrive", 1, 1, drive::get),
    Member::method("GetDriveName", 1, 1, |_, script, arguments| {
        let name = arguments.string(script, 0)?;
        Ok(Variant::text(names::drive(&name)))
    }),
    Member::method("GetExtensionName", 1, 1, |_, script, arguments| {
        let name = arguments.string(script, 0)?;
        Ok(Variant::text(names::extension(&name)))
    }),
    Member::method("GetFile", 1, 1, file::get),
    Member::method("GetFileName", 1, 1, |_, script, arguments| {
        let name = arguments.string(script, 0)?;
        Ok(Variant::text(names::last(&name)))
    }),
    Member::method("GetFileVersion", 1, 1, file::version),
    Member::method("GetFolder", 1, 1, folder::get),
    Member::method("GetParentFolderName", 1, 1, |_, script, arguments| {
        let name = arguments.string(script, 0)?;
        Ok(Variant::text(names::parent(&name)))
    }),
    Member::method("GetSpecialFolder", 1, 1, special_folder),
    Member::method("GetStandardStream", 1, 2, standard_stream),
    Member::method("GetTempName", 0, 0, |_, _, _| {
        // Random, as Windows makes it: "rad", five digits, ".tmp".
        let random = RandomState::new().hash_one(0) & 0xF_FFFF;
        Ok(Variant::text(&format!("rad{random:05X}.tmp")))
    }),
    Member::method("MoveFile", 2, 2, copying::move_files),
    Member::method("MoveFolder", 2, 2, copying::move_folders),
    Member::method("OpenTextFile", 1, 4, |_, script, arguments| {
        let name = arguments.string(script, 0)?;
        let path = absolute(&script.session, &name)?;
        open::open(script, &path, arguments)
    }),
];

impl Object for FileSystemObject {
    fn type_name(&self) -> String {
        "FileSystemObject".to_owned()
    }

    fn call(&self, script: &mut Interpreter, call: &Call<'_>) -> Answer {
        dispatch(self, MEMBERS, script, call)
    }
}

/// The absolute path of a name that is given to an operation.
///
/// # Errors
/// 5 for an empty name, which would mean the current folder.
fn absolute(session: &Session, name: &str) -> Result<String, RuntimeError> {
    if name.is_empty() {
        return Err(invalid_argument());
    }
    Ok(path::absolute(&session.context.borrow().cwd, name))
}

/// What is known of the file or folder in the first argument; `None` when there is none.
fn look(script: &mut Interpreter, arguments: Arguments<'_>) -> Result<Option<Metadata>, Stop> {
    let name = arguments.string(script, 0)?;
    let path = absolute(&script.session, &name).ok();
    Ok(path.and_then(|path| script.session.host.files.metadata(&path).ok()))
}

/// 0 is the folder of Windows, 1 the system's, 2 the one for temporary files.
fn special_folder(
    _: &FileSystemObject,
    script: &mut Interpreter,
    arguments: Arguments<'_>,
) -> Answer {
    let which = arguments.long(script, 0, 0)?;
    let context = script.session.context.borrow();
    let value = |name: &str| context.environment.value(name);
    let windows = value("SystemRoot")
        .or_else(|| value("windir"))
        .unwrap_or(r"C:\Windows");
    let folder = match which {
        0 => windows.to_owned(),
        1 => path::join(windows, "System32"),
        2 => value("TMP")
            .or_else(|| value("TEMP"))
            .map_or_else(|| path::join(windows, "Temp"), str::to_owned),
        _ => return Err(invalid_argument().into()),
    };
    Ok(Variant::object(folder::Folder::at(&folder)))
}

/// 0 is standard input, 1 output, 2 the error stream.
fn standard_stream(
    _: &FileSystemObject,
    script: &mut Interpreter,
    arguments: Arguments<'_>,
) -> Answer {
    let session = |script: &Interpreter, is_error| {
        Variant::object(wscript::standard_output(&script.session, is_error))
    };
    match arguments.long(script, 0, 0)? {
        0 => Ok(Variant::object(wscript::standard_input(&script.session))),
        1 => Ok(session(script, false)),
        2 => Ok(session(script, true)),
        _ => Err(invalid_argument().into()),
    }
}

/// Tells what was done to one file or folder, and makes a run-time error of a failure.
fn tell(
    session: &Session,
    operation: &str,
    path: &str,
    target: Option<&str>,
    result: Result<(), SystemError>,
) -> Result<(), RuntimeError> {
    let outcome = match result {
        Ok(()) => Outcome::done(),
        Err(error) => Outcome::told(1, error.to_string()),
    };
    let effect = Effect::FileOperation {
        operation: operation.to_owned(),
        path: path.to_owned(),
        target: target.map(str::to_owned),
    };
    session
        .host
        .effects
        .record(effect, &session.span(), outcome);
    result.map_err(failure::of_file)
}

/// Refuses to work on what is a folder although a file is wanted, or is not there.
fn existing_file(files: &dyn Files, path: &str) -> Result<Metadata, RuntimeError> {
    match files.metadata(path) {
        Ok(found) if !found.is_dir => Ok(found),
        Ok(_) | Err(SystemError::FILE_NOT_FOUND | SystemError::PATH_NOT_FOUND) => {
            Err(failure::file_not_found())
        }
        Err(error) => Err(failure::of_file(error)),
    }
}

/// The same for a folder.
fn existing_folder(files: &dyn Files, path: &str) -> Result<Metadata, RuntimeError> {
    match files.metadata(path) {
        Ok(found) if found.is_dir => Ok(found),
        Ok(_) | Err(SystemError::FILE_NOT_FOUND | SystemError::PATH_NOT_FOUND) => {
            Err(failure::path_not_found())
        }
        Err(error) => Err(failure::of_file(error)),
    }
}
