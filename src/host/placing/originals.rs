use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use super::record;
use super::two_lines::is_two_lines;
use super::{ORIGINALS, survey::SCRIPTS};
use crate::host::{
    Attributes, DirectoryEntry, Files, Metadata, SystemError, WriteMode, path, same_name,
};

/// The scripts of a folder whose text lies in `original`, because two lines that call this program stand in their place.
///
/// Whoever wants to know or to do what the scripts say reads the originals under the scripts' own names, so that `%~dp0`,
/// messages and places in plans are as they were.
#[derive(Debug, Clone, Default)]
pub struct Originals {
    kept: Vec<(PathBuf, PathBuf)>,
}

/// No script of two lines is larger; others need not be read as a whole.
const LARGEST: u64 = 4096;

impl Originals {
    /// The originals of a script folder, or of the folder of one file.
    ///
    /// # Errors
    /// When two lines stand in the folder without their original.
    pub fn of(place: &Path) -> io::Result<Self> {
        let folder = if place.is_dir() {
            place
        } else {
            let parent = place.parent();
            parent
                .filter(|parent| !parent.as_os_str().is_empty())
                .unwrap_or(Path::new("."))
        };
        let mut kept = Vec::new();
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let name = entry.file_name();
            let is_script = SCRIPTS
                .iter()
                .any(|(one, _)| name.eq_ignore_ascii_case(one));
            if !is_script || !calls_this_program(&entry.path()) {
                continue;
            }
            let original = folder.join(ORIGINALS).join(&name);
            // A link could lead out of the folder.
            if !fs::symlink_metadata(&original).is_ok_and(|found| found.is_file()) {
                return Err(io::Error::new(
                    io::ErrorKind::NotFound,
                    format!(
                        "{} is the two lines that install puts in place of a script, and the script itself, {}, is missing: put it there from a backup",
                        entry.path().display(),
                        original.display()
                    ),
                ));
            }
            kept.push((entry.path(), original));
        }
        kept.sort();
        Ok(Self { kept })
    }

    /// Whether nothing is installed.
    pub fn is_empty(&self) -> bool {
        self.kept.is_empty()
    }

    /// The names of the scripts that stand in `original`.
    pub fn names(&self) -> Vec<String> {
        let name = |path: &PathBuf| Some(path.file_name()?.to_string_lossy().into_owned());
        self.kept
            .iter()
            .filter_map(|(live, _)| name(live))
            .collect()
    }

    /// Where the text of a file lies.
    pub fn text_of<'a>(&'a self, file: &'a Path) -> &'a Path {
        let name = file.file_name();
        let kept = self.kept.iter().find(|(live, _)| {
            live == file || (live.parent() == file.parent() && live.file_name() == name)
        });
        kept.map_or(file, |(_, original)| original)
    }

    /// Takes what was kept out of a copy of the whole folder, in which the scripts are in their places.
    ///
    /// # Errors
    /// When the copy cannot be written.
    pub fn leave_out_of(&self, copy: &Path) -> io::Result<()> {
        if self.kept.is_empty() {
            return Ok(());
        }
        let folder = copy.join(ORIGINALS);
        let kept = self
            .kept
            .iter()
            .filter_map(|(_, original)| original.file_name());
        let mut gone: Vec<PathBuf> = kept.map(|name| folder.join(name)).collect();
        gone.push(record::path_in(&folder));
        for path in gone {
            match fs::remove_file(path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
        // Somebody may have put more there.
        match fs::remove_dir(folder) {
            Err(error)
                if !matches!(
                    error.kind(),
                    io::ErrorKind::NotFound | io::ErrorKind::DirectoryNotEmpty
                ) =>
            {
                Err(error)
            }
            _ => Ok(()),
        }
    }

    /// Whether a folder is the one in which originals are kept.
    pub fn is_kept_in(folder: &Path) -> bool {
        folder
            .file_name()
            .is_some_and(|name| name.eq_ignore_ascii_case(ORIGINALS))
            && record::path_in(folder).is_file()
    }

    /// The same files, in which the scripts have the text of their originals.
    pub fn over(&self, files: Rc<dyn Files>) -> Rc<dyn Files> {
        if self.kept.is_empty() {
            return files;
        }
        let windows = |path: &PathBuf| files.to_windows(&std::path::absolute(path).ok()?);
        let kept = self.kept.iter();
        let paths = kept
            .filter_map(|(live, original)| Some((windows(live)?, windows(original)?)))
            .collect();
        Rc::new(OriginalFiles { files, paths })
    }
}

fn calls_this_program(path: &Path) -> bool {
    let small = fs::metadata(path).is_ok_and(|found| found.is_file() && found.len() <= LARGEST);
    small && fs::read(path).is_ok_and(|bytes| is_two_lines(&bytes))
}

/// Files among which some are read from elsewhere.
struct OriginalFiles {
    files: Rc<dyn Files>,
    /// A script, and its original.
    paths: Vec<(String, String)>,
}

impl OriginalFiles {
    fn source<'a>(&'a self, path: &'a str) -> &'a str {
        // Most paths have another name, which is quicker to see than that they are different.
        let name = path::file_name(path);
        let kept = self
            .paths
            .iter()
            .find(|(live, _)| same_name(path::file_name(live), name) && same_name(live, path));
        kept.map_or(path, |(_, original)| original)
    }
}

impl Files for OriginalFiles {
    fn metadata(&self, path: &str) -> Result<Metadata, SystemError> {
        self.files.metadata(self.source(path))
    }

    fn read_dir(&self, path: &str) -> Result<Vec<DirectoryEntry>, SystemError> {
        self.files.read_dir(path)
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, SystemError> {
        self.files.read(self.source(path))
    }

    fn open_read(&self, path: &str) -> Result<File, SystemError> {
        self.files.open_read(self.source(path))
    }

    fn open_write(&self, path: &str, mode: WriteMode) -> Result<File, SystemError> {
        self.files.open_write(path, mode)
    }

    fn create_dir(&self, path: &str) -> Result<(), SystemError> {
        self.files.create_dir(path)
    }

    fn remove_dir(&self, path: &str) -> Result<(), SystemError> {
        self.files.remove_dir(path)
    }

    fn remove_file(&self, path: &str) -> Result<(), SystemError> {
        self.files.remove_file(path)
    }

    fn rename(&self, from: &str, to: &str) -> Result<(), SystemError> {
        self.files.rename(from, to)
    }

    fn copy(&self, from: &str, to: &str) -> Result<(), SystemError> {
        self.files.copy(self.source(from), to)
    }

    fn set_attributes(&self, path: &str, attributes: Attributes) -> Result<(), SystemError> {
        self.files.set_attributes(path, attributes)
    }

    fn free_space(&self, folder: &str) -> Result<u64, SystemError> {
        self.files.free_space(folder)
    }

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
