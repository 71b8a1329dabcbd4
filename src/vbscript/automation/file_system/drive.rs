//! `Drive` and `Drives` (Microsoft's Script Runtime reference).

use std::rc::Rc;

use super::super::collection;
use super::super::failure::{self, not_supported};
use super::super::member::{Arguments, Member, count, dispatch, invalid_argument};
use super::entry::bytes;
use super::{Answer, FileSystemObject, folder, names};
use crate::host::path;
use crate::vbscript::value::Variant;
use crate::vbscript::{Call, Enumeration, Interpreter, Object, RuntimeError, Session, Stop};

/// A drive by its letter.
struct Drive(char);

/// All drives.
pub(super) struct Drives;

/// `DriveType` of a fixed disk.
const FIXED: i32 = 2;

const MEMBERS: &[Member<Drive>] = &[
    Member::property("Path", |this: &Drive, _, _| {
        Ok(Variant::text(&format!("{}:", this.0)))
    })
    .default(),
    Member::property("AvailableSpace", Drive::free_space),
    Member::property("DriveLetter", |this, _, _| {
        Ok(Variant::text(&this.0.to_string()))
    }),
    Member::property("DriveType", |_, _, _| Ok(Variant::Long(FIXED))),
    Member::property("FileSystem", |_, _, _| Ok(Variant::text("NTFS"))),
    Member::property("FreeSpace", Drive::free_space),
    Member::property("IsReady", |this, script, _| {
        let files = &script.session.host.files;
        Ok(Variant::Boolean(files.drive_exists(this.0)))
    }),
    Member::property("RootFolder", |this, _, _| {
        Ok(Variant::object(folder::Folder::at(path::root_of(this.0))))
    }),
    Member::property("SerialNumber", |_, _, _| Err(unknown("serial number"))),
    Member::property("ShareName", |_, _, _| Ok(Variant::text(""))),
    Member::property("TotalSize", |_, _, _| Err(unknown("total size"))),
    Member::property("VolumeName", |_, _, _| Ok(Variant::text(""))),
];

const DRIVES: &[Member<Drives>] = &[
    Member::indexed("Item", 1, 1, |_, script, arguments| {
        let name = arguments.string(script, 0)?;
        of_name(&script.session, &name)
    })
    .default(),
    Member::property("Count", |_, script, _| {
        Ok(count(all(&script.session).len()))
    }),
];

impl Object for Drive {
    fn type_name(&self) -> String {
        "Drive".to_owned()
    }

    fn call(&self, script: &mut Interpreter, call: &Call<'_>) -> Answer {
        dispatch(self, MEMBERS, script, call)
    }
}

impl Drive {
    fn free_space(&self, script: &mut Interpreter, _: Arguments<'_>) -> Answer {
        let free = script.session.host.files.free_space(path::root_of(self.0));
        Ok(bytes(free.map_err(failure::of_file)?))
    }
}

impl Object for Drives {
    fn type_name(&self) -> String {
        "Drives".to_owned()
    }

    fn call(&self, script: &mut Interpreter, call: &Call<'_>) -> Answer {
        dispatch(self, DRIVES, script, call)
    }

    fn enumerate(self: Rc<Self>, script: &mut Interpreter) -> Result<Box<dyn Enumeration>, Stop> {
        let drives = all(&script.session).into_iter();
        Ok(collection::over(
            drives
                .map(|letter| Variant::object(Drive(letter)))
                .collect(),
        ))
    }
}

fn all(session: &Session) -> Vec<char> {
    ('A'..='Z')
        .filter(|letter| session.host.files.drive_exists(*letter))
        .collect()
}

fn unknown(what: &str) -> Stop {
    not_supported(&format!("a drive's {what} is not known here")).into()
}

/// The drive of an absolute path; `Nothing` for a share of the network, which is no drive here.
pub(super) fn of_path(path: &str) -> Variant {
    path::drive_of(path).map_or(Variant::Nothing, |letter| Variant::object(Drive(letter)))
}

/// `GetDrive`: `c`, `c:`, `c:\` or a share.
fn of_name(session: &Session, name: &str) -> Answer {
    let letter = match name.trim_end_matches(['\\', '/', ':']) {
        letter if letter.len() == 1 => letter.chars().next(),
        _ => None,
    };
    let letter = letter
        .filter(char::is_ascii_alphabetic)
        .ok_or_else(invalid_argument)?
        .to_ascii_uppercase();
    if session.host.files.drive_exists(letter) {
        Ok(Variant::object(Drive(letter)))
    } else {
        Err(RuntimeError::number(68).into())
    }
}

pub(super) fn get(
    _: &FileSystemObject,
    script: &mut Interpreter,
    arguments: Arguments<'_>,
) -> Answer {
    let name = arguments.string(script, 0)?;
    of_name(&script.session, &name)
}

/// `DriveExists(name)`: a letter with or without colon, or a path with a drive.
pub(super) fn exists(
    _: &FileSystemObject,
    script: &mut Interpreter,
    arguments: Arguments<'_>,
) -> Answer {
    let name = arguments.string(script, 0)?;
    let drive = match names::drive(&name) {
        "" if name.len() == 1 => name.as_str(),
        drive => drive,
    };
    let letter = drive.chars().next();
    Ok(Variant::Boolean(letter.is_some_and(|letter| {
        letter.is_ascii_alphabetic() && script.session.host.files.drive_exists(letter)
    })))
}
