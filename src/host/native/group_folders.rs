use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::FileStamp;

/// The groups' state folders below one back end's.
#[derive(Debug)]
pub struct GroupFolders {
    folder: PathBuf,
    seen: Option<FileStamp>,
    groups: Vec<PathBuf>,
}

impl GroupFolders {
    /// Those of a back end in a state folder.
    pub fn new(state: &Path, back_end: &str) -> Self {
        Self {
            folder: state.join(back_end),
            seen: None,
            groups: Vec::new(),
        }
    }

    /// The present ones, in the order of their names. The folder is read only when it has changed.
    ///
    /// # Errors
    /// When it cannot be read; one that does not exist has no groups.
    pub fn present(&mut self) -> io::Result<&[PathBuf]> {
        let stamp = FileStamp::of(&self.folder);
        if self.seen.as_ref() != Some(&stamp) {
            self.groups = match fs::read_dir(&self.folder) {
                Ok(entries) => entries
                    .filter_map(|entry| Some(entry.ok()?.path()))
                    .filter(|path| path.is_dir())
                    .collect(),
                Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
                Err(error) => return Err(error),
            };
            self.groups.sort_unstable();
            self.seen = stamp.is_settled().then_some(stamp);
        }
        Ok(&self.groups)
    }
}
