use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::drives::{DriveMap, Place, is_windows_name, look_up, ntfs_order};
use super::zone;
use crate::host::{
    Attributes, DirectoryEntry, FileTime, Files, Metadata, SystemError, WriteMode, path,
};

/// The files of this machine under Windows paths.
///
/// Elsewhere than on Windows, drive letters stand for folders (see [`DriveMap`]), names are found without regard to case,
/// and files whose names Windows could not hold are not seen. Nothing is remembered between calls.
#[derive(Debug, Clone)]
pub struct NativeFiles {
    drives: DriveMap,
}

/// What a path names, for an operation that handles devices apart.
enum Target {
    Path(PathBuf),
    Device(&'static str),
}

impl NativeFiles {
    /// Files with these drives.
    pub fn new(drives: DriveMap) -> Self {
        Self { drives }
    }

    /// The drives.
    pub fn drives(&self) -> &DriveMap {
        &self.drives
    }

    /// The names in a folder, in no order, without a look at what they name; none if it cannot be read.
    pub(super) fn names(&self, folder: &str) -> Vec<String> {
        let Ok(Target::Path(native)) = self.target(folder) else {
            return Vec::new();
        };
        fs::read_dir(native).map_or_else(
            |_| Vec::new(),
            |entries| {
                entries
                    .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
                    .filter(|name| is_windows_name(name))
                    .collect()
            },
        )
    }

    fn target(&self, path: &str) -> Result<Target, SystemError> {
        match self.drives.place(path) {
            Ok(Place::Mapped { root, parts }) => Ok(Target::Path(look_up(&root, &parts))),
            Ok(Place::Own(native)) => Ok(Target::Path(native)),
            Ok(Place::Device { name, folder }) => {
                // `if exist X:\folder\nul` has always been the way to ask for a folder.
                if let Some(folder) = folder
                    && !self.metadata(&folder).is_ok_and(|metadata| metadata.is_dir)
                {
                    return Err(SystemError::PATH_NOT_FOUND);
                }
                Ok(Target::Device(name))
            }
            // Only a change of drive tells of an unknown drive; a file on it is simply not to be found.
            Err(SystemError::INVALID_DRIVE) => Err(SystemError::PATH_NOT_FOUND),
            Err(error) => Err(error),
        }
    }

    /// The native path of something that is no device.
    fn native(&self, path: &str, for_device: SystemError) -> Result<PathBuf, SystemError> {
        match self.target(path)? {
            Target::Path(native) => Ok(native),
            Target::Device(_) => Err(for_device),
        }
    }

    /// Refuses a folder and a read-only file as the place to write to.
    fn check_writable(native: &Path) -> Result<(), SystemError> {
        match fs::metadata(native) {
            Ok(metadata) if metadata.is_dir() || metadata.permissions().readonly() => {
                Err(SystemError::ACCESS_DENIED)
            }
            _ => Ok(()),
        }
    }
}

impl Files for NativeFiles {
    fn metadata(&self, path: &str) -> Result<Metadata, SystemError> {
        match self.target(path)? {
            Target::Path(native) => fs::metadata(&native)
                .map(|metadata| facts(&metadata, native.is_symlink()))
                .map_err(|error| failure(&error, &native)),
            Target::Device(_) => Ok(Metadata {
                modified: local(SystemTime::now()),
                ..Metadata::default()
            }),
        }
    }

    fn read_dir(&self, path: &str) -> Result<Vec<DirectoryEntry>, SystemError> {
        let native = self.native(path, SystemError::NOT_A_DIRECTORY)?;
        let entries = fs::read_dir(&native).map_err(|error| match fs::metadata(&native) {
            Ok(metadata) if !metadata.is_dir() => SystemError::NOT_A_DIRECTORY,
            Ok(_) => SystemError::from(&error),
            Err(_) => SystemError::PATH_NOT_FOUND,
        })?;
        let mut found = Vec::new();
        for entry in entries {
            let entry = entry.map_err(|error| failure(&error, &native))?;
            let Ok(name) = entry.file_name().into_string() else {
                continue;
            };
            // What vanished since the folder was read is left out; a link that leads nowhere is shown as itself.
            let Ok(metadata) = fs::metadata(entry.path()).or_else(|_| entry.metadata()) else {
                continue;
            };
            if is_windows_name(&name) {
                let is_link = entry.file_type().is_ok_and(|kind| kind.is_symlink());
                let metadata = facts(&metadata, is_link);
                found.push(DirectoryEntry { name, metadata });
            }
        }
        found.sort_by_cached_key(|entry| (ntfs_order(&entry.name), entry.name.clone()));
        Ok(found)
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, SystemError> {
        let mut bytes = Vec::new();
        self.open_read(path)?.read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    fn open_read(&self, path: &str) -> Result<File, SystemError> {
        let native = match self.target(path)? {
            Target::Path(native) => native,
            Target::Device(name) => return open_device(name, false),
        };
        if native.is_dir() {
            return Err(SystemError::ACCESS_DENIED);
        }
        File::open(&native).map_err(|error| failure(&error, &native))
    }

    fn open_write(&self, path: &str, mode: WriteMode) -> Result<File, SystemError> {
        let native = match self.target(path)? {
            Target::Path(native) => native,
            Target::Device(name) => return open_device(name, true),
        };
        // Before the system is asked: an administrator's rights on Unix do not stop at a read-only file.
        Self::check_writable(&native)?;
        let mut options = File::options();
        match mode {
            WriteMode::Truncate => options.write(true).truncate(true),
            WriteMode::Append => options.append(true),
        };
        options
            .create(true)
            .open(&native)
            .map_err(|error| missing_folder(&error, &native))
    }

    fn create_dir(&self, path: &str) -> Result<(), SystemError> {
        let native = self.native(path, SystemError::NOT_A_DIRECTORY)?;
        if native.symlink_metadata().is_ok() {
            return Err(SystemError::ALREADY_EXISTS);
        }
        fs::create_dir(&native).map_err(|error| missing_folder(&error, &native))
    }

    fn remove_dir(&self, path: &str) -> Result<(), SystemError> {
        let native = self.native(path, SystemError::NOT_A_DIRECTORY)?;
        let metadata = fs::metadata(&native).map_err(|error| failure(&error, &native))?;
        if !metadata.is_dir() {
            return Err(SystemError::NOT_A_DIRECTORY);
        }
        if path::root(path).len() == path.len() || metadata.permissions().readonly() {
            return Err(SystemError::ACCESS_DENIED);
        }
        let is_link = native.is_symlink();
        let removed = if is_link && !cfg!(windows) {
            // As with a junction, the link goes and its target stays.
            fs::remove_file(&native)
        } else {
            fs::remove_dir(&native)
        };
        removed.map_err(|error| failure(&error, &native))
    }

    fn remove_file(&self, path: &str) -> Result<(), SystemError> {
        let native = self.native(path, SystemError::ACCESS_DENIED)?;
        let metadata = native
            .symlink_metadata()
            .map_err(|error| failure(&error, &native))?;
        // The permissions of a link say nothing, and newer Windows would remove a read-only file after all.
        if native.is_dir() || !metadata.is_symlink() && metadata.permissions().readonly() {
            return Err(SystemError::ACCESS_DENIED);
        }
        fs::remove_file(&native).map_err(|error| failure(&error, &native))
    }

    fn rename(&self, from: &str, to: &str) -> Result<(), SystemError> {
        let source = self.native(from, SystemError::ACCESS_DENIED)?;
        let is_dir = source
            .symlink_metadata()
            .map_err(|error| failure(&error, &source))?
            .is_dir();
        let mut target = self.native(to, SystemError::ALREADY_EXISTS)?;
        if target == source || cfg!(windows) && is_same_file(&source, &target) {
            // The same file by another spelling of its name: the new spelling is what is wanted.
            target.set_file_name(path::file_name(to));
        } else if target.symlink_metadata().is_ok() {
            if is_dir {
                return Err(SystemError::ALREADY_EXISTS);
            }
            Self::check_writable(&target)?;
        }
        if is_dir && path::drive_of(from) != path::drive_of(to) {
            return Err(SystemError::NOT_SAME_DEVICE);
        }
        if is_dir && target != source && target.starts_with(&source) {
            return Err(SystemError::SHARING_VIOLATION);
        }
        match fs::rename(&source, &target) {
            Err(error) if SystemError::from(&error) == SystemError::NOT_SAME_DEVICE && !is_dir => {
                // `MoveFileEx` with MOVEFILE_COPY_ALLOWED, as cmd calls it, goes over to copying here.
                copy_file(&source, &target)?;
                fs::remove_file(&source).map_err(|error| failure(&error, &source))
            }
            other => other.map_err(|error| missing_folder(&error, &target)),
        }
    }

    fn copy(&self, from: &str, to: &str) -> Result<(), SystemError> {
        match (self.target(from)?, self.target(to)?) {
            (Target::Path(source), Target::Path(target)) => copy_file(&source, &target),
            // `copy nul file` makes an empty file, `copy file con` shows one.
            _ => {
                let mut source = self.open_read(from)?;
                let mut target = self.open_write(to, WriteMode::Truncate)?;
                io::copy(&mut source, &mut target)?;
                Ok(())
            }
        }
    }

    /// Only read-only can be changed: the others have no counterpart on Unix, and none in Rust's library on Windows.
    fn set_attributes(&self, path: &str, attributes: Attributes) -> Result<(), SystemError> {
        let native = self.native(path, SystemError::ACCESS_DENIED)?;
        let mut permissions = fs::metadata(&native)
            .map_err(|error| failure(&error, &native))?
            .permissions();
        set_read_only(&mut permissions, attributes.read_only);
        fs::set_permissions(&native, permissions).map_err(|error| failure(&error, &native))
    }

    fn stored_case(&self, path: &str) -> Result<String, SystemError> {
        let native = match self.drives.place(path) {
            Ok(Place::Mapped { root, parts }) => {
                let native = look_up(&root, &parts);
                native
                    .symlink_metadata()
                    .map_err(|error| failure(&error, &native))?;
                if let (false, Ok(rest), Some(letter)) = (
                    cfg!(windows),
                    native.strip_prefix(&root),
                    path::drive_of(path),
                ) {
                    let mut stored = path::root_of(letter).to_owned();
                    for name in rest.components() {
                        stored = path::join(&stored, &name.as_os_str().to_string_lossy());
                    }
                    return Ok(stored);
                }
                native
            }
            Ok(Place::Own(native)) => native,
            Ok(Place::Device { .. }) => return Ok(path.to_owned()),
            Err(SystemError::INVALID_DRIVE) => return Err(SystemError::PATH_NOT_FOUND),
            Err(error) => return Err(error),
        };
        native
            .symlink_metadata()
            .map_err(|error| failure(&error, &native))?;
        let root = path::root(path);
        let mut stored = match path::drive_of(root) {
            Some(letter) => path::root_of(letter).to_owned(),
            None => root.to_owned(),
        };
        for part in path.get(root.len()..).unwrap_or("").split('\\') {
            if part.is_empty() {
                continue;
            }
            // A folder on the way may be closed to a look; its part then stays as it was written.
            let name = self
                .names(&stored)
                .into_iter()
                .find(|name| crate::host::environment::same_name(name, part));
            stored = path::join(&stored, name.as_deref().unwrap_or(part));
        }
        Ok(stored)
    }

    fn drive_exists(&self, drive: char) -> bool {
        drive.is_ascii_alphabetic() && self.drives.exists(drive)
    }

    fn to_native(&self, path: &str) -> Result<PathBuf, SystemError> {
        match self.drives.place(path)? {
            Place::Mapped { root, parts } => Ok(look_up(&root, &parts)),
            Place::Own(native) => Ok(native),
            Place::Device { name, .. } if cfg!(windows) => Ok(PathBuf::from(name)),
            Place::Device { name: "NUL", .. } => Ok(PathBuf::from("/dev/null")),
            Place::Device { .. } => Err(SystemError::INVALID_NAME),
        }
    }

    fn to_windows(&self, path: &Path) -> Option<String> {
        self.drives.to_windows(path)
    }
}

/// The number for a failure with an existing thing: "not there" is 2, or 3 when its folder isn't there either.
fn failure(error: &io::Error, native: &Path) -> SystemError {
    match SystemError::from(error) {
        SystemError::FILE_NOT_FOUND | SystemError::NOT_A_DIRECTORY if !cfg!(windows) => {
            if native.parent().is_some_and(Path::is_dir) {
                SystemError::FILE_NOT_FOUND
            } else {
                SystemError::PATH_NOT_FOUND
            }
        }
        other => other,
    }
}

/// The number for a failure with a thing that is to be made: if anything is missing, it is the folder.
fn missing_folder(error: &io::Error, native: &Path) -> SystemError {
    match failure(error, native) {
        SystemError::FILE_NOT_FOUND => SystemError::PATH_NOT_FOUND,
        other => other,
    }
}

fn facts(metadata: &fs::Metadata, is_link: bool) -> Metadata {
    let is_dir = metadata.is_dir();
    Metadata {
        is_dir,
        is_link,
        size: if is_dir { 0 } else { metadata.len() },
        modified: metadata.modified().map(local).unwrap_or_default(),
        attributes: attributes(metadata),
    }
}

#[cfg(windows)]
fn attributes(metadata: &fs::Metadata) -> Attributes {
    let bits = std::os::windows::fs::MetadataExt::file_attributes(metadata);
    Attributes {
        read_only: bits & 0x1 != 0,
        hidden: bits & 0x2 != 0,
        system: bits & 0x4 != 0,
        archive: bits & 0x20 != 0,
    }
}

/// Unix has only the permission to write; every file counts as not yet saved, as a new one does on Windows.
#[cfg(not(windows))]
fn attributes(metadata: &fs::Metadata) -> Attributes {
    Attributes {
        read_only: metadata.permissions().readonly(),
        hidden: false,
        system: false,
        archive: !metadata.is_dir(),
    }
}

#[cfg(unix)]
fn set_read_only(permissions: &mut fs::Permissions, read_only: bool) {
    use std::os::unix::fs::PermissionsExt;
    // Writable means writable by the owner: nobody else gains a right that was not there.
    let mode = permissions.mode();
    permissions.set_mode(if read_only {
        mode & !0o222
    } else {
        mode | 0o200
    });
}

#[cfg(not(unix))]
fn set_read_only(permissions: &mut fs::Permissions, read_only: bool) {
    permissions.set_readonly(read_only);
}

fn local(time: SystemTime) -> FileTime {
    jiff::Timestamp::try_from(time)
        .map(|time| zone::local().to_datetime(time))
        .unwrap_or_default()
}

fn open_device(name: &str, for_writing: bool) -> Result<File, SystemError> {
    #[cfg(windows)]
    {
        let mut options = File::options();
        options.read(!for_writing).write(for_writing);
        Ok(options.open(name)?)
    }
    #[cfg(not(windows))]
    {
        use std::os::fd::AsFd;
        match name {
            "NUL" => Ok(File::options()
                .read(!for_writing)
                .write(for_writing)
                .open("/dev/null")?),
            "CON" | "CONOUT$" if for_writing => {
                Ok(File::from(io::stdout().as_fd().try_clone_to_owned()?))
            }
            "CON" | "CONIN$" if !for_writing => {
                Ok(File::from(io::stdin().as_fd().try_clone_to_owned()?))
            }
            _ => Err(SystemError::FILE_NOT_FOUND),
        }
    }
}

/// Copies content, time and permissions.
fn copy_file(source: &Path, target: &Path) -> Result<(), SystemError> {
    let facts = fs::metadata(source).map_err(|error| failure(&error, source))?;
    if facts.is_dir() {
        return Err(SystemError::ACCESS_DENIED);
    }
    // A file copied onto itself would be emptied first.
    if is_same_file(source, target) {
        return Err(SystemError::SHARING_VIOLATION);
    }
    NativeFiles::check_writable(target)?;
    fs::copy(source, target).map_err(|error| missing_folder(&error, target))?;
    if cfg!(windows) {
        // Over an existing file not every system takes the attributes along.
        fs::set_permissions(target, facts.permissions())?;
    } else if fs::metadata(target).is_ok_and(|metadata| metadata.is_file())
        && let Ok(modified) = facts.modified()
    {
        File::open(target)?.set_modified(modified)?;
    }
    Ok(())
}

#[cfg(unix)]
fn is_same_file(a: &Path, b: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    match (fs::metadata(a), fs::metadata(b)) {
        (Ok(a), Ok(b)) => (a.dev(), a.ino()) == (b.dev(), b.ino()),
        _ => false,
    }
}

#[cfg(not(unix))]
fn is_same_file(a: &Path, b: &Path) -> bool {
    match (a.canonicalize(), b.canonicalize()) {
        (Ok(a), Ok(b)) => a == b,
        _ => false,
    }
}

#[cfg(test)]
mod tests;
