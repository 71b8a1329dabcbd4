use std::fs::File;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use super::{Event, Log};
use crate::host::native::NativeFiles;
use crate::host::{Attributes, DirectoryEntry, FileTime, Files, Metadata, SystemError, WriteMode};

type Answer<T> = Result<T, SystemError>;

/// Files whose times stand still, so that `dir` shows the same in every run; looks for files are noted.
pub struct SteadyFiles {
    files: Rc<NativeFiles>,
    time: FileTime,
    log: Rc<Log>,
}

/// Free space of every drive.
const FREE: u64 = 16 << 30;

impl SteadyFiles {
    /// These files, all of one time.
    pub fn new(files: Rc<NativeFiles>, time: FileTime, log: Rc<Log>) -> Self {
        Self { files, time, log }
    }

    fn steady(&self, metadata: Metadata) -> Metadata {
        Metadata {
            modified: self.time,
            ..metadata
        }
    }
}

impl Files for SteadyFiles {
    fn metadata(&self, path: &str) -> Answer<Metadata> {
        let answer = self.files.metadata(path);
        self.log.note(Event::Looked {
            path: path.to_owned(),
            found: answer.is_ok(),
        });
        answer.map(|metadata| self.steady(metadata))
    }
    fn read_dir(&self, path: &str) -> Answer<Vec<DirectoryEntry>> {
        let entries = self.files.read_dir(path)?;
        Ok(entries
            .into_iter()
            .map(|entry| DirectoryEntry {
                metadata: self.steady(entry.metadata),
                ..entry
            })
            .collect())
    }
    fn read(&self, path: &str) -> Answer<Vec<u8>> {
        self.files.read(path)
    }
    fn open_read(&self, path: &str) -> Answer<File> {
        self.files.open_read(path)
    }
    fn open_write(&self, path: &str, mode: WriteMode) -> Answer<File> {
        self.files.open_write(path, mode)
    }
    fn create_dir(&self, path: &str) -> Answer<()> {
        self.files.create_dir(path)
    }
    fn remove_dir(&self, path: &str) -> Answer<()> {
        self.files.remove_dir(path)
    }
    fn remove_file(&self, path: &str) -> Answer<()> {
        self.files.remove_file(path)
    }
    fn rename(&self, from: &str, to: &str) -> Answer<()> {
        self.files.rename(from, to)
    }
    fn copy(&self, from: &str, to: &str) -> Answer<()> {
        self.files.copy(from, to)
    }
    fn set_attributes(&self, path: &str, attributes: Attributes) -> Answer<()> {
        self.files.set_attributes(path, attributes)
    }
    fn free_space(&self, folder: &str) -> Answer<u64> {
        self.files.metadata(folder).map(|_| FREE)
    }
    fn stored_case(&self, path: &str) -> Answer<String> {
        self.files.stored_case(path)
    }
    fn drive_exists(&self, drive: char) -> bool {
        self.files.drive_exists(drive)
    }
    fn to_native(&self, path: &str) -> Answer<PathBuf> {
        self.files.to_native(path)
    }
    fn to_windows(&self, path: &Path) -> Option<String> {
        self.files.to_windows(path)
    }
}
