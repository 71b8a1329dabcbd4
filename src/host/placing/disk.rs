use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::Path;

/// What is known of one entry of a folder, links not followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Facts {
    /// A file, and no link to one.
    pub is_file: bool,
    /// A folder, and no link to one.
    pub is_folder: bool,
    /// It may not be written.
    pub read_only: bool,
}

/// What placing does to a disk, one operation each.
///
/// All errors are those of the system.
#[allow(clippy::missing_errors_doc)] // Each fails as its system call does.
pub trait Disk {
    /// The names in a folder.
    fn names(&self, folder: &Path) -> io::Result<Vec<OsString>>;
    /// What lies at a path; `None` when nothing does.
    fn facts(&self, path: &Path) -> io::Result<Option<Facts>>;
    /// A file's bytes.
    fn read(&self, path: &Path) -> io::Result<Vec<u8>>;
    /// Makes a folder, whose parent is there.
    fn create_folder(&self, path: &Path) -> io::Result<()>;
    /// Writes a file; its bytes are on the disk afterwards.
    fn write(&self, path: &Path, bytes: &[u8]) -> io::Result<()>;
    /// Gives a file a second name, which must be free.
    fn link(&self, from: &Path, to: &Path) -> io::Result<()>;
    /// Copies a file with its time and its rights; its bytes are on the disk afterwards.
    fn copy(&self, from: &Path, to: &Path) -> io::Result<()>;
    /// Gives a file another name; one of that name is replaced at once.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;
    /// Removes a file.
    fn remove_file(&self, path: &Path) -> io::Result<()>;
    /// Removes an empty folder.
    fn remove_folder(&self, path: &Path) -> io::Result<()>;
    /// Sets whether a file may be written.
    fn set_read_only(&self, path: &Path, read_only: bool) -> io::Result<()>;
    /// Makes the names in a folder durable.
    fn sync_folder(&self, folder: &Path) -> io::Result<()>;
}

/// The disks of this machine.
#[derive(Debug, Clone, Copy, Default)]
pub struct NativeDisk;

impl Disk for NativeDisk {
    fn names(&self, folder: &Path) -> io::Result<Vec<OsString>> {
        fs::read_dir(folder)?
            .map(|entry| Ok(entry?.file_name()))
            .collect()
    }

    fn facts(&self, path: &Path) -> io::Result<Option<Facts>> {
        match fs::symlink_metadata(path) {
            Ok(found) => Ok(Some(Facts {
                is_file: found.is_file(),
                is_folder: found.is_dir(),
                read_only: found.permissions().readonly(),
            })),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        fs::read(path)
    }

    fn create_folder(&self, path: &Path) -> io::Result<()> {
        fs::create_dir(path)
    }

    fn write(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let mut file = File::create(path)?;
        file.write_all(bytes)?;
        file.sync_all()
    }

    fn link(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::hard_link(from, to)
    }

    fn copy(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::copy(from, to)?;
        let modified = fs::metadata(from)?.modified()?;
        let read_only = fs::metadata(to)?.permissions();
        if read_only.readonly() {
            // Neither time nor bytes can be made durable through a file that may not be opened for writing.
            self.set_read_only(to, false)?;
        }
        let file = File::options().write(true).open(to)?;
        file.set_modified(modified)?;
        file.sync_all()?;
        fs::set_permissions(to, read_only)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    fn remove_file(&self, path: &Path) -> io::Result<()> {
        fs::remove_file(path)
    }

    fn remove_folder(&self, path: &Path) -> io::Result<()> {
        fs::remove_dir(path)
    }

    fn set_read_only(&self, path: &Path, read_only: bool) -> io::Result<()> {
        let mut permissions = fs::metadata(path)?.permissions();
        if permissions.readonly() == read_only {
            return Ok(());
        }
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            // Writable means writable by the owner: nobody else gains a right.
            let mode = permissions.mode();
            permissions.set_mode(if read_only {
                mode & !0o222
            } else {
                mode | 0o200
            });
        }
        #[cfg(not(unix))]
        permissions.set_readonly(read_only);
        fs::set_permissions(path, permissions)
    }

    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        // Windows has no such thing.
        if cfg!(unix) {
            match File::open(folder)?.sync_all() {
                // Some file systems refuse it for folders.
                Err(error) if error.kind() == io::ErrorKind::InvalidInput => Ok(()),
                synced => synced,
            }
        } else {
            Ok(())
        }
    }
}
