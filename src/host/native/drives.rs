use std::path::{Component, Path, PathBuf};

use super::state::make_private;
use crate::host::environment::{same_name, upper};
use crate::host::{SystemError, path};

/// Which folder each drive letter stands for.
///
/// On Windows a letter without an entry is the real drive; elsewhere it does not exist.
#[derive(Debug, Clone, Default)]
pub struct DriveMap {
    drives: Vec<Drive>,
}

#[derive(Debug, Clone)]
struct Drive {
    letter: char,
    folder: PathBuf,
    /// Made with the folders scripts expect of a system drive when it is first used.
    is_own_system_drive: bool,
}

/// What a Windows path comes down to.
pub(super) enum Place {
    /// A file or folder below a mapped folder, by its parts.
    Mapped { root: PathBuf, parts: Vec<String> },
    /// A path that the operating system itself understands.
    Own(PathBuf),
    /// A device, in a folder if the path has one.
    Device {
        name: &'static str,
        folder: Option<String>,
    },
}

impl DriveMap {
    /// No letter is mapped.
    pub fn new() -> Self {
        Self::default()
    }

    /// What runs begin with: nothing on Windows; elsewhere `C:` is a folder of its own below the state folder, with
    /// `Windows\System32` and `Windows\Temp` made when it is first used, and `Z:` is the root of the file system,
    /// so that every file has a Windows name.
    pub fn for_state(state: &Path) -> Self {
        let mut drives = Self::new();
        if !cfg!(windows) {
            drives.insert(Drive {
                letter: 'C',
                folder: state.join("drives").join("c"),
                is_own_system_drive: true,
            });
            drives.map('Z', Path::new("/"));
        }
        drives
    }

    /// Lets a letter stand for a folder, in place of what it stood for. A relative folder is taken from the
    /// process's current one. Anything but a letter is ignored.
    pub fn map(&mut self, letter: char, folder: &Path) {
        if letter.is_ascii_alphabetic() {
            self.insert(Drive {
                letter: letter.to_ascii_uppercase(),
                folder: std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned()),
                is_own_system_drive: false,
            });
        }
    }

    fn insert(&mut self, drive: Drive) {
        self.drives.retain(|known| known.letter != drive.letter);
        self.drives.push(drive);
    }

    /// The folder of a mapped letter.
    pub fn folder(&self, letter: char) -> Option<&Path> {
        let letter = letter.to_ascii_uppercase();
        let drive = self.drives.iter().find(|drive| drive.letter == letter)?;
        if drive.is_own_system_drive && !drive.folder.exists() {
            for name in ["System32", "Temp"] {
                // Where this fails, every use of the drive says that the path is not there.
                let _ = make_private(&drive.folder.join("Windows").join(name));
            }
        }
        Some(&drive.folder)
    }

    /// Whether the letter can be used.
    pub(super) fn exists(&self, letter: char) -> bool {
        match self.folder(letter) {
            Some(folder) => folder.is_dir(),
            None => cfg!(windows) && Path::new(path::root_of(letter)).exists(),
        }
    }

    /// Takes an absolute Windows path apart; nothing below the drive's folder is looked up.
    ///
    /// # Errors
    /// 15 for an unknown drive, 53 for a network path where there are none, 123 for an impossible name.
    pub(super) fn place(&self, path: &str) -> Result<Place, SystemError> {
        if let Some(name) = path::device_of(path) {
            let folder = path::drive_of(path).map(|_| path::parent(path).to_owned());
            return Ok(Place::Device { name, folder });
        }
        let path = path
            .strip_prefix(r"\\?\")
            .filter(|rest| path::drive_of(rest).is_some())
            .unwrap_or(path);
        let Some(letter) = path::drive_of(path) else {
            return match (cfg!(windows), path.starts_with(r"\\")) {
                (true, _) => Ok(Place::Own(PathBuf::from(path))),
                (false, true) => Err(SystemError::BAD_NETPATH),
                (false, false) => Err(SystemError::INVALID_NAME),
            };
        };
        let Some(root) = self.folder(letter) else {
            return if cfg!(windows) {
                Ok(Place::Own(PathBuf::from(path)))
            } else {
                Err(SystemError::INVALID_DRIVE)
            };
        };
        let mut parts: Vec<String> = Vec::new();
        for part in path.get(2..).unwrap_or("").split(['\\', '/']) {
            match part {
                "" | "." => {}
                // Paths arrive normal; should one not, it still stays below the drive's folder.
                ".." => drop(parts.pop()),
                _ if part.chars().any(is_forbidden) => return Err(SystemError::INVALID_NAME),
                _ => parts.push(part.to_owned()),
            }
        }
        Ok(Place::Mapped {
            root: root.to_owned(),
            parts,
        })
    }

    /// The Windows path of an absolute native one: that of the drive whose folder is nearest to it.
    pub(super) fn to_windows(&self, native: &Path) -> Option<String> {
        let native = std::path::absolute(native).ok()?;
        let mut best: Option<(usize, char, PathBuf)> = None;
        for drive in &self.drives {
            let folders = [Some(drive.folder.clone()), drive.folder.canonicalize().ok()];
            for folder in folders.into_iter().flatten() {
                if let Ok(rest) = native.strip_prefix(&folder) {
                    let depth = folder.components().count();
                    if best.as_ref().is_none_or(|(known, ..)| depth > *known) {
                        best = Some((depth, drive.letter, rest.to_owned()));
                    }
                }
            }
        }
        let Some((_, letter, rest)) = best else {
            return if cfg!(windows) {
                let text = native.to_str()?;
                let plain = text
                    .strip_prefix(r"\\?\")
                    .filter(|rest| path::drive_of(rest).is_some());
                Some(plain.unwrap_or(text).to_owned())
            } else {
                None
            };
        };
        let mut windows = path::root_of(letter).to_owned();
        for component in rest.components() {
            let name = match component {
                Component::Normal(name) => name.to_str().filter(|name| is_windows_name(name))?,
                Component::CurDir => continue,
                _ => return None,
            };
            windows = path::join(&windows, name);
        }
        Some(windows)
    }
}

/// The native path of parts below a folder: each spelt as stored, found without regard to case, the exact spelling
/// first; from the first missing part on as written.
pub(super) fn look_up(root: &Path, parts: &[String]) -> PathBuf {
    let mut exact = root.to_owned();
    exact.extend(parts);
    // On Windows the file system itself ignores case.
    if cfg!(windows) || exact.symlink_metadata().is_ok() {
        return exact;
    }
    let mut current = root.to_owned();
    let mut rest = parts.iter();
    for part in rest.by_ref() {
        let candidate = current.join(part);
        if candidate.symlink_metadata().is_ok() {
            current = candidate;
        } else if let Some(found) = find_caseless(&current, part) {
            current.push(found);
        } else {
            current = candidate;
            break;
        }
    }
    current.extend(rest);
    current
}

/// The stored spelling of a name in a folder; of several the first by code points.
fn find_caseless(folder: &Path, name: &str) -> Option<String> {
    std::fs::read_dir(folder)
        .ok()?
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|stored| same_name(stored, name))
        .min()
}

/// Whether Windows could hold a file of this name and find it again.
pub(super) fn is_windows_name(name: &str) -> bool {
    !name.is_empty()
        && !name.ends_with(['.', ' '])
        && !name.contains(['\\', '/'])
        && !name.chars().any(is_forbidden)
        && path::device_of(name).is_none()
}

/// NTFS keeps names in the order of their upper-case UTF-16 units.
pub(super) fn ntfs_order(name: &str) -> Vec<u16> {
    let mut units = [0; 2];
    name.chars()
        .flat_map(|c| upper(c).encode_utf16(&mut units).to_vec())
        .collect()
}

fn is_forbidden(c: char) -> bool {
    matches!(c, '<' | '>' | ':' | '"' | '|' | '?' | '*' | '\0'..='\u{1F}')
}
