use std::fs::File;
use std::path::{Path, PathBuf};

use super::SystemError;

/// A file's last change, local time.
pub type FileTime = jiff::civil::DateTime;

/// The attributes that `attrib` and `dir /a` speak of.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Attributes {
    /// `R`
    pub read_only: bool,
    /// `H`
    pub hidden: bool,
    /// `S`
    pub system: bool,
    /// `A`
    pub archive: bool,
}

/// What is known of one file or folder.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Metadata {
    /// A folder?
    pub is_dir: bool,
    /// Found in its folder as a symbolic link or junction; the other facts are those of what it leads to.
    pub is_link: bool,
    /// Size in bytes; 0 for a folder.
    pub size: u64,
    /// Last change.
    pub modified: FileTime,
    /// Attributes.
    pub attributes: Attributes,
}

/// One entry of a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DirectoryEntry {
    /// The name as stored.
    pub name: String,
    /// What is known of it.
    pub metadata: Metadata,
}

/// How a file is opened for writing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WriteMode {
    /// Emptied if it exists (`>`).
    Truncate,
    /// Written at the end (`>>`).
    Append,
}

/// Files and folders by Windows path.
///
/// Every path is absolute and normal, as [`super::path::absolute`] makes it: `C:\folder\file` or `\\server\share\file`.
/// Names are found without regard to case. On other systems a drive letter stands for a folder.
pub trait Files {
    /// What is known of a file or folder.
    ///
    /// # Errors
    /// 2 or 3 when it is not there, 5 without the right to look.
    fn metadata(&self, path: &str) -> Result<Metadata, SystemError>;
    /// A folder's entries without `.` and `..`, in the order of their upper-case names, as NTFS gives them.
    ///
    /// # Errors
    /// 3 when it is not there, 267 when it is no folder.
    fn read_dir(&self, path: &str) -> Result<Vec<DirectoryEntry>, SystemError>;
    /// A file's bytes.
    ///
    /// # Errors
    /// 2, 3 or 5.
    fn read(&self, path: &str) -> Result<Vec<u8>, SystemError>;
    /// Opens a file for reading.
    ///
    /// # Errors
    /// 2, 3 or 5.
    fn open_read(&self, path: &str) -> Result<File, SystemError>;
    /// Opens a file for writing and makes it if needed.
    ///
    /// # Errors
    /// 3 when its folder is missing, 5 when it is a folder or read-only, 123 for an impossible name.
    fn open_write(&self, path: &str, mode: WriteMode) -> Result<File, SystemError>;
    /// Makes one folder.
    ///
    /// # Errors
    /// 3 when its parent is missing, 183 when the name is taken.
    fn create_dir(&self, path: &str) -> Result<(), SystemError>;
    /// Removes an empty folder.
    ///
    /// # Errors
    /// 2 when missing, 145 when not empty, 267 when it is a file.
    fn remove_dir(&self, path: &str) -> Result<(), SystemError>;
    /// Removes a file.
    ///
    /// # Errors
    /// 2, 3 or 5.
    fn remove_file(&self, path: &str) -> Result<(), SystemError>;
    /// Renames or moves a file or folder; an existing target file is replaced.
    ///
    /// # Errors
    /// 2, 3, 5 or 183.
    fn rename(&self, from: &str, to: &str) -> Result<(), SystemError>;
    /// Copies one file's content, time and attributes; an existing target file is replaced.
    ///
    /// # Errors
    /// 2, 3 or 5.
    fn copy(&self, from: &str, to: &str) -> Result<(), SystemError>;
    /// Changes the attributes of a file or folder. Where the system keeps only some of them, the others are passed over.
    ///
    /// # Errors
    /// 2, 3 or 5; 50 where attributes cannot be changed at all.
    fn set_attributes(&self, path: &str, attributes: Attributes) -> Result<(), SystemError> {
        let _ = (path, attributes);
        Err(SystemError::NOT_SUPPORTED)
    }
    /// Bytes that the user can still write to the disk that holds a folder.
    ///
    /// # Errors
    /// 2, 3 or 15.
    fn free_space(&self, folder: &str) -> Result<u64, SystemError> {
        Ok(fs4::available_space(self.to_native(folder)?)?)
    }
    /// The path with each part spelt as it is stored.
    ///
    /// # Errors
    /// 2 or 3 when it is not there.
    fn stored_case(&self, path: &str) -> Result<String, SystemError>;
    /// Whether the drive of `path` exists.
    fn drive_exists(&self, drive: char) -> bool;
    /// The operating system's own name for a Windows path (which need not exist).
    ///
    /// # Errors
    /// 15 when the drive is unknown, 123 for an impossible name.
    fn to_native(&self, path: &str) -> Result<PathBuf, SystemError>;
    /// The Windows path of something the operating system names.
    fn to_windows(&self, path: &Path) -> Option<String>;
}
