//! `Folder` with its collections `Files` and `SubFolders` (Microsoft's Script Runtime reference).

use std::cell::RefCell;
use std::rc::Rc;

use super::super::collection;
use super::super::failure;
use super::super::member::{Arguments, Member, count, dispatch};
use super::entry::{self, Entry, child};
use super::file::{File, stored};
use super::{
    Answer, FileSystemObject, absolute, copying, existing_file, existing_folder, open, removal,
    tell,
};
use crate::host::{DirectoryEntry, Metadata, path};
use crate::vbscript::value::Variant;
use crate::vbscript::{Call, Enumeration, Interpreter, Object, RuntimeError, Session, Stop};

/// A folder.
pub(super) struct Folder(RefCell<String>);

/// The files in a folder.
struct Files(String);

/// The folders in a folder.
struct Folders(String);

const MEMBERS: &[Member<Folder>] = &[
    Member::property("Path", entry::path).default(),
    Member::property("Attributes", entry::attributes).writable(entry::set_attributes),
    Member::method("Copy", 1, 2, Folder::copy),
    Member::method("CreateTextFile", 1, 3, |this, script, arguments| {
        let name = arguments.string(script, 0)?;
        let path = absolute(&script.session, &path::join(&this.path(), &name))?;
        open::create(script, &path, arguments)
    }),
    Member::property("DateCreated", entry::time),
    Member::property("DateLastAccessed", entry::time),
    Member::property("DateLastModified", entry::time),
    Member::method("Delete", 0, 1, Folder::delete),
    Member::property("Drive", entry::drive),
    Member::property("Files", |this, _, _| {
        Ok(Variant::object(Files(this.path())))
    }),
    Member::property("IsRootFolder", |this, _, _| {
        let path = this.path();
        Ok(Variant::Boolean(path::parent(&path).len() == path.len()))
    }),
    Member::method("Move", 1, 1, Folder::move_to),
    Member::property("Name", entry::name).writable(entry::rename),
    Member::property("ParentFolder", entry::parent),
    entry::short_name(),
    entry::short_path(),
    Member::property("Size", Folder::size),
    Member::property("SubFolders", |this, _, _| {
        Ok(Variant::object(Folders(this.path())))
    }),
    Member::property("Type", |_, _, _| Ok(Variant::text("File folder"))),
];

const FILES: &[Member<Files>] = &[
    Member::indexed("Item", 1, 1, |this: &Files, script, arguments| {
        let path = child(&this.0, &arguments.string(script, 0)?)?;
        existing_file(&*script.session.host.files, &path)?;
        Ok(Variant::object(File::at(&stored(&script.session, path))))
    })
    .default(),
    Member::property("Count", |this, script, _| {
        Ok(count(entries(&script.session, &this.0, false)?.len()))
    }),
];

const FOLDERS: &[Member<Folders>] = &[
    Member::indexed("Item", 1, 1, |this: &Folders, script, arguments| {
        let path = child(&this.0, &arguments.string(script, 0)?)?;
        existing_folder(&*script.session.host.files, &path)?;
        Ok(Variant::object(Folder::at(&stored(&script.session, path))))
    })
    .default(),
    Member::method("Add", 1, 1, |this, script, arguments| {
        let path = child(&this.0, &arguments.string(script, 0)?)?;
        make(&script.session, &path)
    }),
    Member::property("Count", |this, script, _| {
        Ok(count(entries(&script.session, &this.0, true)?.len()))
    }),
];

impl Entry for Folder {
    fn path(&self) -> String {
        self.0.borrow().clone()
    }

    fn moved(&self, path: String) {
        self.0.replace(path);
    }

    fn metadata(&self, session: &Session) -> Result<Metadata, RuntimeError> {
        existing_folder(&*session.host.files, &self.0.borrow())
    }
}

impl Folder {
    /// The folder at an absolute path.
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
        copying::copy_folder(session, &from, &to, overwrite)?;
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
        let metadata = self.metadata(session)?;
        removal::delete_folder(session, &self.path(), &metadata, force)?;
        Ok(Variant::Empty)
    }

    /// The sizes of all files in it and below it.
    fn size(&self, script: &mut Interpreter, _: Arguments<'_>) -> Answer {
        let session = &script.session;
        self.metadata(session)?;
        let mut size = 0;
        let mut pending = vec![self.path()];
        while let Some(folder) = pending.pop() {
            let read = session.host.files.read_dir(&folder);
            for entry in read.map_err(failure::of_file)? {
                if !entry.metadata.is_dir {
                    size += entry.metadata.size;
                } else if !entry.metadata.is_link {
                    pending.push(path::join(&folder, &entry.name));
                }
            }
        }
        Ok(entry::bytes(size))
    }
}

/// `GetFolder(name)`
pub(super) fn get(
    _: &FileSystemObject,
    script: &mut Interpreter,
    arguments: Arguments<'_>,
) -> Answer {
    let name = arguments.string(script, 0)?;
    let path = absolute(&script.session, &name)?;
    existing_folder(&*script.session.host.files, &path)?;
    Ok(Variant::object(Folder::at(&stored(&script.session, path))))
}

/// `CreateFolder(name)`
pub(super) fn create(
    _: &FileSystemObject,
    script: &mut Interpreter,
    arguments: Arguments<'_>,
) -> Answer {
    let name = arguments.string(script, 0)?;
    let path = absolute(&script.session, &name)?;
    make(&script.session, &path)
}

fn make(session: &Session, path: &str) -> Answer {
    let made = session.host.files.create_dir(path);
    tell(session, "make_folder", path, None, made)?;
    Ok(Variant::object(Folder::at(path)))
}

/// The files or the folders in a folder.
fn entries(
    session: &Session,
    folder: &str,
    folders: bool,
) -> Result<Vec<DirectoryEntry>, RuntimeError> {
    let all = session.host.files.read_dir(folder);
    let mut all = all.map_err(failure::of_file)?;
    all.retain(|entry| entry.metadata.is_dir == folders);
    Ok(all)
}

impl Object for Folder {
    fn type_name(&self) -> String {
        "Folder".to_owned()
    }

    fn call(&self, script: &mut Interpreter, call: &Call<'_>) -> Answer {
        dispatch(self, MEMBERS, script, call)
    }
}

impl Object for Files {
    fn type_name(&self) -> String {
        "Files".to_owned()
    }

    fn call(&self, script: &mut Interpreter, call: &Call<'_>) -> Answer {
        dispatch(self, FILES, script, call)
    }

    fn enumerate(self: Rc<Self>, script: &mut Interpreter) -> Result<Box<dyn Enumeration>, Stop> {
        let files = entries(&script.session, &self.0, false)?;
        let file =
            |entry: DirectoryEntry| Variant::object(File::at(&path::join(&self.0, &entry.name)));
        Ok(collection::over(files.into_iter().map(file).collect()))
    }
}

impl Object for Folders {
    fn type_name(&self) -> String {
        "Folders".to_owned()
    }

    fn call(&self, script: &mut Interpreter, call: &Call<'_>) -> Answer {
        dispatch(self, FOLDERS, script, call)
    }

    fn enumerate(self: Rc<Self>, script: &mut Interpreter) -> Result<Box<dyn Enumeration>, Stop> {
        let folders = entries(&script.session, &self.0, true)?;
        let folder =
            |entry: DirectoryEntry| Variant::object(Folder::at(&path::join(&self.0, &entry.name)));
        Ok(collection::over(folders.into_iter().map(folder).collect()))
    }
}
