use std::cell::RefCell;
use std::collections::HashMap;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use super::Lookups;
use crate::host::{DirectoryEntry, Files, Metadata, SystemError};

/// Files that note what they are asked for. A file's bytes are kept, so that all who read it get what was noted.
pub(super) struct Noted {
    files: Rc<dyn Files>,
    lookups: Lookups,
    read: RefCell<HashMap<String, Vec<u8>>>,
}

impl Noted {
    pub(super) fn new(files: Rc<dyn Files>, lookups: Lookups) -> Self {
        Self {
            files,
            lookups,
            read: RefCell::default(),
        }
    }
}

impl Files for Noted {
    fn metadata(&self, path: &str) -> Result<Metadata, SystemError> {
        let answer = self.files.metadata(path);
        self.lookups.metadata(path, &answer);
        answer
    }

    fn read_dir(&self, path: &str) -> Result<Vec<DirectoryEntry>, SystemError> {
        let answer = self.files.read_dir(path);
        self.lookups.entries(path, &answer);
        answer
    }

    fn stored_case(&self, path: &str) -> Result<String, SystemError> {
        let answer = self.files.stored_case(path);
        self.lookups.stored_case(path, &answer);
        answer
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, SystemError> {
        if let Some(known) = self.read.borrow().get(path) {
            return Ok(known.clone());
        }
        let answer = self.files.read(path);
        self.lookups.bytes(path, &answer);
        if let Ok(bytes) = &answer {
            let mut read = self.read.borrow_mut();
            read.insert(path.to_owned(), bytes.clone());
        }
        answer
    }

    // Nobody opens files only to read scripts; should somebody, no other folder is taken for a copy.

    fn open_read(&self, path: &str) -> Result<File, SystemError> {
        self.lookups.beyond();
        self.files.open_read(path)
    }

    only_read!();

    fn free_space(&self, folder: &str) -> Result<u64, SystemError> {
        self.lookups.beyond();
        self.files.free_space(folder)
    }

    fn drive_exists(&self, drive: char) -> bool {
        self.lookups.beyond();
        self.files.drive_exists(drive)
    }

    fn to_native(&self, path: &str) -> Result<PathBuf, SystemError> {
        self.lookups.beyond();
        self.files.to_native(path)
    }

    fn to_windows(&self, path: &Path) -> Option<String> {
        self.files.to_windows(path)
    }
}
