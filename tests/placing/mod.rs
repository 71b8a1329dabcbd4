//! A disk that fails, and what a folder holds, exactly.
#![allow(dead_code)] // Each test target uses its own part.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // A test fails by panicking.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use armistice::host::placing::{Disk, Facts, NativeDisk};

/// How an operation fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// It does nothing and says so; what comes after it works.
    Once,
    /// The process ends before it.
    Killed,
    /// Half of what it writes is written, and then the process ends.
    Torn,
    /// From here on nothing can be written; what needs no room works.
    Full,
}

pub(crate) struct FailingDisk {
    fault: Fault,
    at: usize,
    links: bool,
    done: Cell<usize>,
}

impl FailingDisk {
    /// Fails at the operation with this number.
    pub(crate) fn new(fault: Fault, at: usize, links: bool) -> Self {
        Self {
            fault,
            at,
            links,
            done: Cell::new(0),
        }
    }

    /// One on which all goes well.
    pub(crate) fn sound(links: bool) -> Self {
        Self::new(Fault::Once, usize::MAX, links)
    }

    /// How many operations there were.
    pub(crate) fn operations(&self) -> usize {
        self.done.get()
    }

    fn step(&self, needs_room: bool) -> io::Result<()> {
        let number = self.done.get();
        self.done.set(number + 1);
        let fails = match self.fault {
            Fault::Once => number == self.at,
            Fault::Killed | Fault::Torn => number >= self.at,
            Fault::Full => number >= self.at && needs_room,
        };
        if fails {
            return Err(io::Error::new(
                io::ErrorKind::StorageFull,
                format!("operation {number} fails"),
            ));
        }
        Ok(())
    }

    fn torn_now(&self) -> bool {
        self.fault == Fault::Torn && self.done.get() == self.at
    }
}

impl Disk for FailingDisk {
    fn names(&self, folder: &Path) -> io::Result<Vec<OsString>> {
        self.step(false)?;
        NativeDisk.names(folder)
    }
    fn facts(&self, path: &Path) -> io::Result<Option<Facts>> {
        self.step(false)?;
        NativeDisk.facts(path)
    }
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        self.step(false)?;
        NativeDisk.read(path)
    }
    fn create_folder(&self, path: &Path) -> io::Result<()> {
        self.step(true)?;
        NativeDisk.create_folder(path)
    }
    fn write(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        if self.torn_now() {
            fs::write(path, &bytes[..bytes.len() / 2])?;
        }
        self.step(true)?;
        NativeDisk.write(path, bytes)
    }
    fn link(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.step(true)?;
        match self.links {
            true => NativeDisk.link(from, to),
            false => Err(io::ErrorKind::Unsupported.into()),
        }
    }
    fn copy(&self, from: &Path, to: &Path) -> io::Result<()> {
        if self.torn_now() {
            let bytes = fs::read(from)?;
            fs::write(to, &bytes[..bytes.len() / 2])?;
        }
        self.step(true)?;
        NativeDisk.copy(from, to)
    }
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.step(false)?;
        NativeDisk.rename(from, to)
    }
    fn remove_file(&self, path: &Path) -> io::Result<()> {
        self.step(false)?;
        NativeDisk.remove_file(path)
    }
    fn remove_folder(&self, path: &Path) -> io::Result<()> {
        self.step(false)?;
        NativeDisk.remove_folder(path)
    }
    fn set_read_only(&self, path: &Path, read_only: bool) -> io::Result<()> {
        self.step(false)?;
        NativeDisk.set_read_only(path, read_only)
    }
    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        self.step(false)?;
        NativeDisk.sync_folder(folder)
    }
}

/// One file or folder: its bytes (`None` for a folder), last change and rights.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) bytes: Option<Vec<u8>>,
    modified: Option<SystemTime>,
    mode: u32,
}

/// All that lies in a folder and below, by path.
pub(crate) fn contents(folder: &Path) -> BTreeMap<PathBuf, Entry> {
    let mut all = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let found = fs::symlink_metadata(&path).unwrap();
        #[cfg(unix)]
        let mode = std::os::unix::fs::MetadataExt::mode(&found);
        #[cfg(not(unix))]
        let mode = u32::from(found.permissions().readonly());
        if found.is_dir() {
            all.extend(contents(&path));
            all.insert(
                path,
                Entry {
                    bytes: None,
                    modified: None,
                    mode,
                },
            );
        } else {
            let bytes = Some(fs::read(&path).unwrap());
            let modified = Some(found.modified().unwrap());
            all.insert(
                path,
                Entry {
                    bytes,
                    modified,
                    mode,
                },
            );
        }
    }
    all
}

/// Gives a file a time long ago.
pub(crate) fn age(file: &Path, days: u64) {
    let time = SystemTime::UNIX_EPOCH + Duration::from_secs(1_064_000_000 + days * 86_400);
    let file = fs::File::options().write(true).open(file).unwrap();
    file.set_modified(time).unwrap();
}
