//! How passwords are kept from others on this system.

use std::io;
use std::path::Path;

use zeroize::Zeroizing;

use crate::host::AccountError;

/// Gives a file that was just written no other rights than its folder has.
#[cfg(windows)]
pub(super) fn close(file: &Path) -> io::Result<()> {
    crate::host::windows::private_folder::close(file)
}

/// It was written with the rights that it has to have.
#[cfg(not(windows))]
pub(super) fn close(_: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(windows)]
pub(super) fn protect(bytes: &[u8]) -> io::Result<Zeroizing<Vec<u8>>> {
    crate::host::windows::secrets::protect(bytes).map(Zeroizing::new)
}

#[cfg(windows)]
pub(super) fn unprotect(bytes: &[u8]) -> io::Result<Zeroizing<Vec<u8>>> {
    crate::host::windows::secrets::unprotect(bytes)
}

/// Elsewhere the file's rights are all the protection there is: a key beside it would be read by whoever reads the file.
#[cfg(not(windows))]
pub(super) fn protect(bytes: &[u8]) -> io::Result<Zeroizing<Vec<u8>>> {
    Ok(Zeroizing::new(bytes.to_vec()))
}

#[cfg(not(windows))]
pub(super) fn unprotect(bytes: &[u8]) -> io::Result<Zeroizing<Vec<u8>>> {
    Ok(Zeroizing::new(bytes.to_vec()))
}

/// Makes the folder so that nobody else may use it; one that is there must be so already.
pub(super) fn make_folder(folder: &Path) -> Result<(), AccountError> {
    let failed = |source: io::Error| AccountError::State {
        location: folder.display().to_string(),
        source,
    };
    if std::fs::symlink_metadata(folder).is_ok() {
        return check_one(folder, true);
    }
    crate::host::native::state::make_private(folder).map_err(failed)?;
    check_one(folder, true)
}

/// Whether the folder and the file, where they exist, are nobody else's business.
pub(super) fn check(folder: &Path, file: &Path) -> Result<(), AccountError> {
    check_one(folder, true)?;
    check_one(file, false)
}

#[cfg(unix)]
fn check_one(path: &Path, is_folder: bool) -> Result<(), AccountError> {
    use std::os::unix::fs::MetadataExt as _;
    let location = path.display().to_string();
    // Not followed: a link may lead to a file that the one who reads it may read, and the one who made it may not.
    let metadata = match std::fs::symlink_metadata(path) {
        Ok(metadata) => metadata,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(source) => return Err(AccountError::State { location, source }),
    };
    let is_kind = if is_folder {
        metadata.is_dir()
    } else {
        metadata.is_file()
    };
    if !is_kind || metadata.uid() != rustix::process::geteuid().as_raw() {
        return Err(AccountError::Foreign { location });
    }
    if metadata.mode() & 0o077 != 0 {
        let mode = if is_folder { "700" } else { "600" };
        return Err(AccountError::TooOpen {
            remedy: format!(
                "chmod {mode} '{location}', and change the passwords in it if others may have read them"
            ),
            location,
        });
    }
    Ok(())
}

#[cfg(windows)]
fn check_one(path: &Path, _: bool) -> Result<(), AccountError> {
    let location = path.display().to_string();
    match crate::host::windows::secrets::is_closed_to_others(path) {
        Ok(true) => Ok(()),
        Ok(false) => Err(AccountError::TooOpen {
            remedy: format!(
                "let only SYSTEM and Administrators have access: icacls \"{location}\" /inheritance:r /grant:r *S-1-5-18:F *S-1-5-32-544:F"
            ),
            location,
        }),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(source) => Err(AccountError::State { location, source }),
    }
}

#[cfg(not(any(unix, windows)))]
fn check_one(_: &Path, _: bool) -> Result<(), AccountError> {
    Ok(())
}
