//! What `File` and `Folder` have in common.

use super::super::failure;
use super::super::member::{Arguments, Member, invalid_argument};
use super::{Answer, drive, folder, tell};
use crate::host::{Attributes, Metadata, path};
use crate::vbscript::value::{Variant, date};
use crate::vbscript::{Interpreter, RuntimeError, Session, Stop};

const READ_ONLY: i32 = 1;
const HIDDEN: i32 = 2;
const SYSTEM: i32 = 4;
const DIRECTORY: i32 = 16;
const ARCHIVE: i32 = 32;

/// A file or folder at a path that changes when it is renamed or moved.
pub(super) trait Entry {
    /// Its absolute path.
    fn path(&self) -> String;
    /// It is somewhere else now.
    fn moved(&self, path: String);
    /// What is known of it.
    ///
    /// # Errors
    /// 53 or 76 when it is there no more.
    fn metadata(&self, session: &Session) -> Result<Metadata, RuntimeError>;
}

pub(super) fn path<T: Entry>(entry: &T, _: &mut Interpreter, _: Arguments<'_>) -> Answer {
    Ok(Variant::text(&entry.path()))
}

pub(super) fn name<T: Entry>(entry: &T, _: &mut Interpreter, _: Arguments<'_>) -> Answer {
    Ok(Variant::text(path::file_name(&entry.path())))
}

/// `Name = …` renames in the same folder.
pub(super) fn rename<T: Entry>(
    entry: &T,
    script: &mut Interpreter,
    arguments: Arguments<'_>,
) -> Answer {
    let name = arguments.string(script, 0)?;
    if name.is_empty() || name.contains(['\\', '/', ':']) {
        return Err(invalid_argument().into());
    }
    let session = &script.session;
    let files = &*session.host.files;
    entry.metadata(session)?;
    let from = entry.path();
    let to = path::join(path::parent(&from), &name);
    if !crate::host::same_name(&from, &to) && files.metadata(&to).is_ok() {
        return Err(failure::already_exists().into());
    }
    tell(
        session,
        "rename",
        &from,
        Some(&to),
        files.rename(&from, &to),
    )?;
    entry.moved(to);
    Ok(Variant::Empty)
}

/// Names have no second, short form here, as on a volume where Windows makes none.
pub(super) const fn short_name<T: Entry>() -> Member<T> {
    Member::property("ShortName", name::<T>)
}

pub(super) const fn short_path<T: Entry>() -> Member<T> {
    Member::property("ShortPath", path::<T>)
}

pub(super) fn attributes<T: Entry>(
    entry: &T,
    script: &mut Interpreter,
    _: Arguments<'_>,
) -> Answer {
    let found = entry.metadata(&script.session)?;
    let flag = |set: bool, value: i32| if set { value } else { 0 };
    Ok(Variant::Long(
        flag(found.attributes.read_only, READ_ONLY)
            | flag(found.attributes.hidden, HIDDEN)
            | flag(found.attributes.system, SYSTEM)
            | flag(found.is_dir, DIRECTORY)
            | flag(found.attributes.archive, ARCHIVE),
    ))
}

/// Those that cannot be changed are passed over, as the reference says.
pub(super) fn set_attributes<T: Entry>(
    entry: &T,
    script: &mut Interpreter,
    arguments: Arguments<'_>,
) -> Answer {
    let value = arguments.long(script, 0, 0)?;
    let session = &script.session;
    entry.metadata(session)?;
    let attributes = Attributes {
        read_only: value & READ_ONLY != 0,
        hidden: value & HIDDEN != 0,
        system: value & SYSTEM != 0,
        archive: value & ARCHIVE != 0,
    };
    let path = entry.path();
    let set = session.host.files.set_attributes(&path, attributes);
    tell(session, "attributes", &path, None, set)?;
    Ok(Variant::Empty)
}

/// The time of the last change; the host keeps no other.
pub(super) fn time<T: Entry>(entry: &T, script: &mut Interpreter, _: Arguments<'_>) -> Answer {
    let found = entry.metadata(&script.session)?;
    Ok(Variant::Date(date::serial(found.modified)))
}

pub(super) fn drive<T: Entry>(entry: &T, _: &mut Interpreter, _: Arguments<'_>) -> Answer {
    Ok(drive::of_path(&entry.path()))
}

/// The folder it lies in; `Nothing` for a root.
pub(super) fn parent<T: Entry>(entry: &T, _: &mut Interpreter, _: Arguments<'_>) -> Answer {
    let path = entry.path();
    let parent = path::parent(&path);
    if parent.len() == path.len() {
        return Ok(Variant::Nothing);
    }
    Ok(Variant::object(folder::Folder::at(parent)))
}

/// A size in bytes: more than a Long holds is a Double.
pub(super) fn bytes(size: u64) -> Variant {
    i32::try_from(size).map_or(Variant::Double(size as f64), Variant::Long)
}

/// The result of looking an entry up that a collection was asked for.
pub(super) fn child(folder: &str, name: &str) -> Result<String, Stop> {
    if name.is_empty() || name.contains(['\\', '/', ':', '*', '?']) {
        return Err(invalid_argument().into());
    }
    Ok(path::join(folder, name))
}
