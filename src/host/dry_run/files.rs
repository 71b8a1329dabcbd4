use std::cell::RefCell;
use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use super::ledger::{Ledger, Note};
use super::{Area, ExpectedChange};
use crate::host::{
    Attributes, Clock, DirectoryEntry, Files, Metadata, SystemError, WriteMode, path, upper,
};

/// Files are read where they are and written into anonymous temporary files, which have no name and are gone when they
/// are closed, however the run ends.
///
/// Not overlaid: the renaming of a real folder, and devices other than `NUL` and the console; both are noted as not
/// predicted. Links are followed when they are read, and a file behind one is overlaid under the name that was used.
pub struct DryFiles {
    inner: Rc<dyn Files>,
    clock: Rc<dyn Clock>,
    overlay: RefCell<Vec<Overlaid>>,
    ledger: Rc<Ledger>,
}

/// A path that the run has written, made or removed.
struct Overlaid {
    order: u64,
    /// As it was written first.
    path: String,
    /// What is compared.
    key: String,
    /// Nothing: it is not there any more.
    now: Option<Node>,
}

#[derive(Clone)]
enum Node {
    Folder,
    File(Content, Metadata),
}

#[derive(Clone)]
enum Content {
    /// Written by the run.
    Written(Rc<File>),
    /// That of a real file, perhaps of another name.
    Real(String),
}

/// What the overlay says of a path.
enum Seen {
    Now(Node),
    Gone,
    /// Nothing: the real files count.
    Real,
}

fn key(path: &str) -> String {
    path.trim_end_matches('\\').chars().map(upper).collect()
}

impl DryFiles {
    /// Over the real files.
    pub fn new(inner: Rc<dyn Files>, clock: Rc<dyn Clock>, ledger: Rc<Ledger>) -> Self {
        Self {
            inner,
            clock,
            overlay: RefCell::default(),
            ledger,
        }
    }

    /// Whether the run has written a file of that name.
    pub(super) fn is_written(&self, path: &str) -> bool {
        matches!(self.seen(path), Seen::Now(Node::File(..)))
    }

    /// The files and folders that would come, go, or have another content.
    pub(super) fn changes(&self) -> Vec<(u64, ExpectedChange)> {
        let overlay = self.overlay.borrow();
        let changed = overlay.iter().filter_map(|entry| {
            let old = self.inner.metadata(&entry.path).ok();
            let in_words = |metadata: &Metadata| match metadata.is_dir {
                true => "a folder".to_owned(),
                false => format!("{} bytes", metadata.size),
            };
            let new = entry.now.as_ref().map(metadata);
            if entry.now.is_some() && old.is_some() && self.is_same(entry) {
                return None;
            }
            let list = |side: Option<String>| side.into_iter().collect();
            let change = ExpectedChange::of(
                Area::File,
                &entry.path,
                "content",
                list(old.as_ref().map(in_words)),
                list(new.as_ref().map(in_words)),
            );
            Some((entry.order, change?))
        });
        changed.collect()
    }

    /// Whether what is overlaid is as the real file or folder is.
    fn is_same(&self, entry: &Overlaid) -> bool {
        match &entry.now {
            None => false,
            Some(Node::Folder) => self.inner.metadata(&entry.path).is_ok_and(|old| old.is_dir),
            Some(Node::File(content, _)) => {
                matches!(content, Content::Real(real) if key(real) == entry.key)
                    || matches!((self.bytes(content), self.inner.read(&entry.path)), (Ok(new), Ok(old)) if new == old)
            }
        }
    }

    fn seen(&self, path: &str) -> Seen {
        let overlay = self.overlay.borrow();
        if overlay.is_empty() {
            return Seen::Real;
        }
        let key = key(path);
        if let Some(entry) = overlay.iter().find(|entry| entry.key == key) {
            return entry.now.clone().map_or(Seen::Gone, Seen::Now);
        }
        // Below something that is not there any more, or that is new, nothing real is found.
        let hidden = overlay.iter().any(|entry| {
            let below = key
                .strip_prefix(entry.key.as_str())
                .is_some_and(|rest| rest.starts_with('\\'));
            below
                && match &entry.now {
                    None | Some(Node::File(..)) => true,
                    Some(Node::Folder) => self.inner.metadata(&entry.path).is_err(),
                }
        });
        if hidden { Seen::Gone } else { Seen::Real }
    }

    fn set(&self, path: &str, now: Option<Node>) {
        let mut overlay = self.overlay.borrow_mut();
        let key = key(path);
        match overlay.iter_mut().find(|entry| entry.key == key) {
            Some(entry) => entry.now = now,
            None => overlay.push(Overlaid {
                order: self.ledger.next_order(),
                path: path.to_owned(),
                key,
                now,
            }),
        }
        self.ledger.note(Area::File, Note::Change);
    }

    fn not_predicted(&self, what: String) {
        self.ledger.note(Area::File, Note::NotPredicted(what));
    }

    fn require_folder(&self, path: &str) -> Result<(), SystemError> {
        match self.metadata(path::parent(path)) {
            Ok(folder) if folder.is_dir => Ok(()),
            _ => Err(SystemError::PATH_NOT_FOUND),
        }
    }

    /// Why nothing is found under a name.
    fn missing(&self, path: &str) -> SystemError {
        match self.require_folder(path) {
            Ok(()) => SystemError::FILE_NOT_FOUND,
            Err(error) => error,
        }
    }

    fn fresh(&self) -> Metadata {
        Metadata {
            modified: self.clock.now(),
            attributes: Attributes {
                archive: true,
                ..Attributes::default()
            },
            ..Metadata::default()
        }
    }

    fn bytes(&self, content: &Content) -> Result<Vec<u8>, SystemError> {
        match content {
            Content::Real(path) => self.inner.read(path),
            Content::Written(file) => {
                // The handle is shared with whoever writes: its place is put back.
                let mut file = &**file;
                let place = file.stream_position()?;
                let mut bytes = Vec::new();
                file.rewind()?;
                file.read_to_end(&mut bytes)?;
                file.seek(SeekFrom::Start(place))?;
                Ok(bytes)
            }
        }
    }

    fn node(&self, path: &str) -> Result<Node, SystemError> {
        match self.seen(path) {
            Seen::Now(node) => Ok(node),
            Seen::Gone => Err(self.missing(path)),
            Seen::Real => {
                let metadata = self.inner.metadata(path)?;
                Ok(match metadata.is_dir {
                    true => Node::Folder,
                    false => Node::File(Content::Real(path.to_owned()), metadata),
                })
            }
        }
    }

    fn check_writable(&self, path: &str) -> Result<(), SystemError> {
        match self.metadata(path) {
            Ok(found) if found.is_dir || found.attributes.read_only => {
                Err(SystemError::ACCESS_DENIED)
            }
            _ => self.require_folder(path),
        }
    }
}

fn metadata(node: &Node) -> Metadata {
    match node {
        Node::Folder => Metadata {
            is_dir: true,
            ..Metadata::default()
        },
        Node::File(content, known) => {
            let mut metadata = known.clone();
            if let Content::Written(file) = content {
                metadata.size = file.metadata().map_or(0, |file| file.len());
            }
            metadata
        }
    }
}

impl Files for DryFiles {
    fn metadata(&self, path: &str) -> Result<Metadata, SystemError> {
        match self.seen(path) {
            Seen::Now(node) => Ok(metadata(&node)),
            Seen::Gone => Err(self.missing(path)),
            Seen::Real => self.inner.metadata(path),
        }
    }

    fn read_dir(&self, path: &str) -> Result<Vec<DirectoryEntry>, SystemError> {
        let mut entries = match self.seen(path) {
            Seen::Gone => return Err(SystemError::PATH_NOT_FOUND),
            Seen::Now(Node::File(..)) => return Err(SystemError::NOT_A_DIRECTORY),
            Seen::Now(Node::Folder) => self.inner.read_dir(path).unwrap_or_default(),
            Seen::Real => self.inner.read_dir(path)?,
        };
        let folder = key(path);
        for entry in self.overlay.borrow().iter() {
            if key(path::parent(&entry.path)) != folder {
                continue;
            }
            let name = path::file_name(&entry.path);
            entries.retain(|known| key(&known.name) != key(name));
            if let Some(node) = &entry.now {
                entries.push(DirectoryEntry {
                    name: name.to_owned(),
                    metadata: metadata(node),
                });
            }
        }
        entries.sort_by_cached_key(|entry| (key(&entry.name), entry.name.clone()));
        Ok(entries)
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, SystemError> {
        match self.seen(path) {
            Seen::Real => self.inner.read(path),
            _ => match self.node(path)? {
                Node::Folder => Err(SystemError::ACCESS_DENIED),
                Node::File(content, _) => self.bytes(&content),
            },
        }
    }

    fn open_read(&self, path: &str) -> Result<File, SystemError> {
        if matches!(self.seen(path), Seen::Real) {
            return self.inner.open_read(path);
        }
        match self.node(path)? {
            Node::Folder => Err(SystemError::ACCESS_DENIED),
            Node::File(Content::Real(real), _) => self.inner.open_read(&real),
            Node::File(content, _) => {
                // A place of its own to read from.
                let mut copy = tempfile::tempfile()?;
                copy.write_all(&self.bytes(&content)?)?;
                copy.rewind()?;
                Ok(copy)
            }
        }
    }

    fn open_write(&self, path: &str, mode: WriteMode) -> Result<File, SystemError> {
        if let Some(device) = path::device_of(path) {
            if !matches!(device, "NUL" | "CON" | "CONIN$" | "CONOUT$") {
                self.not_predicted(format!("the device {device} is not written to"));
                return Ok(tempfile::tempfile()?);
            }
            return self.inner.open_write(path, mode);
        }
        self.check_writable(path)?;
        self.inner.to_native(path)?;
        if mode == WriteMode::Append
            && let Ok(Node::File(content, known)) = self.node(path)
        {
            let file = match &content {
                Content::Written(file) => Rc::clone(file),
                Content::Real(_) => {
                    let mut file = tempfile::tempfile()?;
                    file.write_all(&self.bytes(&content)?)?;
                    Rc::new(file)
                }
            };
            (&*file).seek(SeekFrom::End(0))?;
            let handle = file.try_clone()?;
            self.set(path, Some(Node::File(Content::Written(file), known)));
            return Ok(handle);
        }
        let file = tempfile::tempfile()?;
        let handle = file.try_clone()?;
        let content = Content::Written(Rc::new(file));
        self.set(path, Some(Node::File(content, self.fresh())));
        Ok(handle)
    }

    fn create_dir(&self, path: &str) -> Result<(), SystemError> {
        if self.metadata(path).is_ok() {
            return Err(SystemError::ALREADY_EXISTS);
        }
        self.require_folder(path)?;
        self.set(path, Some(Node::Folder));
        Ok(())
    }

    fn remove_dir(&self, path: &str) -> Result<(), SystemError> {
        if !self.metadata(path)?.is_dir {
            return Err(SystemError::NOT_A_DIRECTORY);
        }
        if path::root(path).len() == path.len() {
            return Err(SystemError::ACCESS_DENIED);
        }
        if !self.read_dir(path)?.is_empty() {
            return Err(SystemError::DIRECTORY_NOT_EMPTY);
        }
        self.set(path, None);
        Ok(())
    }

    fn remove_file(&self, path: &str) -> Result<(), SystemError> {
        let found = self.metadata(path)?;
        if found.is_dir || found.attributes.read_only || path::device_of(path).is_some() {
            return Err(SystemError::ACCESS_DENIED);
        }
        self.set(path, None);
        Ok(())
    }

    fn rename(&self, from: &str, to: &str) -> Result<(), SystemError> {
        let node = self.node(from)?;
        if matches!(node, Node::Folder) {
            if self.metadata(to).is_ok() {
                return Err(SystemError::ALREADY_EXISTS);
            }
            self.require_folder(to)?;
            self.not_predicted(format!(
                "the folder {from} is not renamed, and what is asked of it later is answered as if it had its old name"
            ));
            return Ok(());
        }
        let same = key(from) == key(to);
        if !same {
            self.check_writable(to)?;
        }
        self.set(from, None);
        self.set(to, Some(node));
        Ok(())
    }

    fn copy(&self, from: &str, to: &str) -> Result<(), SystemError> {
        if path::device_of(from).is_some() || path::device_of(to).is_some() {
            let bytes = self.read(from)?;
            self.open_write(to, WriteMode::Truncate)?
                .write_all(&bytes)?;
            return Ok(());
        }
        let Node::File(content, known) = self.node(from)? else {
            return Err(SystemError::ACCESS_DENIED);
        };
        self.check_writable(to)?;
        let content = match content {
            Content::Real(real) => Content::Real(real),
            // What is written to the one later is not in the other.
            written @ Content::Written(_) => {
                let mut copy = tempfile::tempfile()?;
                copy.write_all(&self.bytes(&written)?)?;
                Content::Written(Rc::new(copy))
            }
        };
        self.set(to, Some(Node::File(content, known)));
        Ok(())
    }

    fn set_attributes(&self, path: &str, attributes: Attributes) -> Result<(), SystemError> {
        match self.node(path)? {
            Node::Folder => {
                self.not_predicted(format!("the attributes of the folder {path} stay"));
            }
            Node::File(content, known) => {
                let known = Metadata {
                    attributes,
                    ..known
                };
                self.set(path, Some(Node::File(content, known)));
            }
        }
        Ok(())
    }

    fn free_space(&self, folder: &str) -> Result<u64, SystemError> {
        self.inner.free_space(folder)
    }

    fn stored_case(&self, path: &str) -> Result<String, SystemError> {
        let written = {
            let overlay = self.overlay.borrow();
            let key = key(path);
            let found = overlay.iter().find(|entry| entry.key == key);
            found.map(|entry| entry.path.clone())
        };
        match written {
            Some(written) => {
                let name = path::file_name(&written).to_owned();
                Ok(path::join(&self.stored_case(path::parent(path))?, &name))
            }
            None => match self.seen(path) {
                Seen::Gone => Err(self.missing(path)),
                _ => self.inner.stored_case(path),
            },
        }
    }

    fn drive_exists(&self, drive: char) -> bool {
        self.inner.drive_exists(drive)
    }

    fn to_native(&self, path: &str) -> Result<PathBuf, SystemError> {
        self.inner.to_native(path)
    }

    fn to_windows(&self, path: &Path) -> Option<String> {
        self.inner.to_windows(path)
    }
}

#[cfg(test)]
mod tests;
