//! `File` (Microsoft's Script Runtime reference).

use std::cell::RefCell;

use super::super::failure::{self, not_supported};
use super::super::member::{Arguments, Member, dispatch};
use super::entry::{self, Entry};
use super::{Answer, FileSystemObject, absolute, copying, existing_file, names, open, removal};
use crate::host::{Metadata, path};
use crate::vbscript::value::Variant;
use crate::vbscript::{Call, Interpreter, Object, RuntimeError, Session};

/// A file.
pub(super) struct File(RefCell<String>);

const MEMBERS: &[Member<File>] = &[
    Member::property("Path", entry::path).default(),
    Member::property("Attributes", entry::attributes).writable(entry::set_attributes),
    Member::method("Copy", 1, 2, File::copy),
    Member::property("DateCreated", entry::time),
    Member::property("DateLastAccessed", entry::time),
    Member::property("DateLastModified", entry::time),
    Member::method("Delete", 0, 1, File::delete),
    Member::property("Drive", entry::drive),
    Member::method("Move", 1, 1, File::move_to),
    Member::property("Name", entry::name).writable(entry::rename),
    Member::method("OpenAsTextStream", 0, 2, |this, script, arguments| {
        open::open_file(script, &this.path(), arguments)
    }),
    Member::property("ParentFolder", entry::parent),
    entry::short_name(),
    entry::short_path(),
    Member::property("Size", |this, script, _| {
        Ok(entry::bytes(this.metadata(&script.session)?.size))
    }),
    Member::property("Type", |this, _, _| Ok(Variant::text(&kind(&this.path())))),
];

impl Object for File {
    fn type_name(&self) -> String {
        "File".to_owned()
    }

    fn call(&self, script: &mut Interpreter, call: &Call<'_>) -> Answer {
        dispatch(self, MEMBERS, script, call)
    }
}

impl Entry for File {
    fn path(&self) -> String {
        self.0.borrow().clone()
    }

    fn moved(&self, path: String) {
        self.0.replace(path);
    }

    fn metadata(&self, session: &Session) -> Result<Metadata, RuntimeError> {
        existing_file(&*session.host.files, &self.0.borrow())
    }
}

impl File {
    /// The file at an absolute path, which is there.
    pub(super) fn at(path: &str) -> Self {
        Self(RefCell::new(path.to_owned()))
    }

    fn copy(&self, script: &mut Interpreter, arguments: Arguments<'_>) -> Answer {
        let destination = arguments.string(script, 0)?;
        let overwrite = arguments.boolean(script, 1, true)?;
        let session = &script.session;
        self.metadata(session)?;
        let from = self.path();
        let to = copying::target_of(session, &from, &destination)?;
        copying::copy_file(session, &from, &to, overwrite)?;
        Ok(Variant::Empty)
    }

    fn move_to(&self, script: &mut Interpreter, arguments: Arguments<'_>) -> Answer {
        let destination = arguments.string(script, 0)?;
        let session = &script.session;
        self.metadata(session)?;
        let from = self.path();
        let to = copying::target_of(session, &from, &destination)?;
        copying::move_entry(session, &from, &to)?;
        self.moved(to);
        Ok(Variant::Empty)
    }

    fn delete(&self, script: &mut Interpreter, arguments: Arguments<'_>) -> Answer {
        let force = arguments.boolean(script, 0, false)?;
        let session = &script.session;
        let attributes = self.metadata(session)?.attributes;
        removal::delete_file(session, &self.path(), attributes, force)?;
        Ok(Variant::Empty)
    }
}

/// `GetFile(name)`
pub(super) fn get(
    _: &FileSystemObject,
    script: &mut Interpreter,
    arguments: Arguments<'_>,
) -> Answer {
    let name = arguments.string(script, 0)?;
    let path = absolute(&script.session, &name)?;
    existing_file(&*script.session.host.files, &path)?;
    Ok(Variant::object(File::at(&stored(&script.session, path))))
}

/// The path with its last part spelt as it is stored, as `GetFile` shows it.
pub(super) fn stored(session: &Session, path: String) -> String {
    let stored = session.host.files.stored_case(&path);
    match stored.as_deref().map(path::file_name) {
        Ok(name) if !name.is_empty() => path::join(path::parent(&path), name),
        _ => path,
    }
}

/// `GetFileVersion(name)`: empty for a file that is no program.
pub(super) fn version(
    _: &FileSystemObject,
    script: &mut Interpreter,
    arguments: Arguments<'_>,
) -> Answer {
    let name = arguments.string(script, 0)?;
    let path = absolute(&script.session, &name)?;
    let files = &*script.session.host.files;
    existing_file(files, &path)?;
    let bytes = files.read(&path).map_err(failure::of_file)?;
    if bytes.starts_with(b"MZ") {
        return Err(not_supported("the version in a program file is not read").into());
    }
    Ok(Variant::text(""))
}

/// What the shell calls files of this ending where nothing is registered for it.
fn kind(path: &str) -> String {
    match names::extension(path) {
        "" => "File".to_owned(),
        ending if ending.eq_ignore_ascii_case("txt") => "Text Document".to_owned(),
        ending => format!("{} File", ending.to_uppercase()),
    }
}
