use std::collections::BTreeMap;
use std::rc::Rc;

use super::path;

/// The current folder: one per drive, and the drive that is current.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cwd {
    drive: char,
    /// Shared between copies, of which every command that parts the way takes one.
    folders: Rc<BTreeMap<char, String>>,
}

impl Cwd {
    /// Starts in an absolute folder such as `C:\scripts`.
    pub fn new(folder: &str) -> Self {
        let mut cwd = Self {
            drive: 'C',
            folders: Rc::default(),
        };
        cwd.enter(folder);
        cwd
    }

    /// The current drive's letter, upper case.
    pub fn drive(&self) -> char {
        self.drive
    }

    /// The current folder, `C:\scripts` (no trailing separator except at a root).
    pub fn folder(&self) -> &str {
        self.folder_of(self.drive)
    }

    /// The folder that is current on `drive`; its root where none was entered.
    pub fn folder_of(&self, drive: char) -> &str {
        self.folders
            .get(&drive.to_ascii_uppercase())
            .map_or(path::root_of(drive), String::as_str)
    }

    /// Makes an absolute folder current and its drive the current one.
    pub fn enter(&mut self, folder: &str) {
        if let Some(drive) = path::drive_of(folder) {
            self.drive = drive;
            self.remember(folder);
        }
    }

    /// Sets the folder of its drive without changing the current drive (`cd` without `/d`).
    pub fn remember(&mut self, folder: &str) {
        if let Some(drive) = path::drive_of(folder) {
            Rc::make_mut(&mut self.folders).insert(drive, folder.to_owned());
        }
    }

    /// Makes another drive current.
    pub fn switch_drive(&mut self, drive: char) {
        self.drive = drive.to_ascii_uppercase();
    }
}
