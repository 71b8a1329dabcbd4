use std::collections::HashMap;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use crate::host::{DirectoryEntry, Files, Metadata, SystemError, upper};

/// Files as they are, some of them with other contents: what a folder would be.
pub(super) struct Replaced {
    files: Rc<dyn Files>,
    /// By full path in capitals.
    contents: HashMap<String, Vec<u8>>,
}

impl Replaced {
    pub(super) fn new(files: Rc<dyn Files>, contents: HashMap<String, Vec<u8>>) -> Self {
        let contents = contents
            .into_iter()
            .map(|(path, bytes)| (folded(&path), bytes))
            .collect();
        Self { files, contents }
    }
}

fn folded(path: &str) -> String {
    path.chars().map(upper).collect()
}

impl Files for Replaced {
    fn metadata(&self, path: &str) -> Result<Metadata, SystemError> {
        let mut found = self.files.metadata(path)?;
        if let Some(bytes) = self.contents.get(&folded(path)) {
            found.size = bytes.len() as u64;
        }
        Ok(found)
    }

    fn read_dir(&self, path: &str) -> Result<Vec<DirectoryEntry>, SystemError> {
        self.files.read_dir(path)
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, SystemError> {
        match self.contents.get(&folded(path)) {
            Some(bytes) => Ok(bytes.clone()),
            None => self.files.read(path),
        }
    }

    // A file that exists in memory only has no handle.
    fn open_read(&self, path: &str) -> Result<File, SystemError> {
        match self.contents.contains_key(&folded(path)) {
            true => Err(SystemError::ACCESS_DENIED),
            false => self.files.open_read(path),
        }
    }

    only_read!();

    fn stored_case(&self, path: &str) -> Result<String, SystemError> {
        self.files.stored_case(path)
    }

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
