use std::cell::RefCell;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use hashbrown::HashMap;

use crate::host::{DirectoryEntry, Files, Metadata, SystemError, path, same_name};

/// Files that are asked for once: whoever reads a script in all situations asks the same things again and again.
pub(super) struct Remembered<F> {
    files: F,
    metadata: Answers<Metadata>,
    stored_case: Answers<String>,
    entries: Answers<Rc<Vec<DirectoryEntry>>>,
}

type Answers<T> = RefCell<HashMap<String, Result<T, SystemError>>>;

impl<F: Files> Remembered<F> {
    pub(super) fn new(files: F) -> Self {
        Self {
            files,
            metadata: RefCell::default(),
            stored_case: RefCell::default(),
            entries: RefCell::default(),
        }
    }
}

fn remembered<T: Clone>(
    answers: &Answers<T>,
    path: &str,
    ask: impl FnOnce() -> Result<T, SystemError>,
) -> Result<T, SystemError> {
    if let Some(known) = answers.borrow().get(path) {
        return known.clone();
    }
    let answer = ask();
    let mut answers = answers.borrow_mut();
    answers.insert(path.to_owned(), answer.clone());
    answer
}

impl<F: Files> Remembered<F> {
    /// Whether a folder that was read does not have this file. A program is looked for under a dozen names.
    fn is_known_to_be_absent(&self, path: &str) -> bool {
        let name = path::file_name(path);
        let is_plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
        let is_file_name = !name.is_empty()
            && name.chars().all(is_plain)
            && !name.ends_with('.')
            && path::device_of(path).is_none();
        let entries = self.entries.borrow();
        is_file_name
            && matches!(entries.get(path::parent(path)), Some(Ok(entries))
                if !entries.iter().any(|entry| same_name(&entry.name, name)))
    }
}

impl<F: Files> Files for Remembered<F> {
    fn metadata(&self, path: &str) -> Result<Metadata, SystemError> {
        remembered(&self.metadata, path, || {
            if self.is_known_to_be_absent(path) {
                return Err(SystemError::FILE_NOT_FOUND);
            }
            self.files.metadata(path)
        })
    }

    fn read_dir(&self, path: &str) -> Result<Vec<DirectoryEntry>, SystemError> {
        let entries = remembered(&self.entries, path, || {
            self.files.read_dir(path).map(Rc::new)
        });
        entries.map(|entries| entries.to_vec())
    }

    fn stored_case(&self, path: &str) -> Result<String, SystemError> {
        remembered(&self.stored_case, path, || self.files.stored_case(path))
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, SystemError> {
        self.files.read(path)
    }

    fn open_read(&self, path: &str) -> Result<File, SystemError> {
        self.files.open_read(path)
    }

    only_read!();

    fn drive_exists(&self, drive: char) -> bool {
        self.files.drive_exists(drive)
    }

    fn to_native(&self, path: &str) -> Result<PathBuf, SystemError> {
        self.files.to_native(path)
    }

    fn to_windows(&self, path: &Path) -> Option<String> {
        self.files.to_windows(path)
    }
}
