//! Finding the script folders of an estate.

use std::path::{Path, PathBuf};

use walkdir::{DirEntry, WalkDir};

use super::placing::Originals;

/// What lies below a folder.
#[derive(Debug, Default)]
pub struct Found {
    /// Folders that hold a START.BAT or STOP.BAT, sorted by path.
    pub folders: Vec<PathBuf>,
    /// Places that could not be read, and why.
    pub unreadable: Vec<(PathBuf, String)>,
}

/// Folders inside one another that are gone into; links are not followed, so that only a made-up tree is deeper.
const DEPTH: usize = 64;

/// Looks for script folders below `root`, that itself among them. Symbolic links are not followed: they could lead out of the
/// estate, or round in a circle.
pub fn find(root: &Path) -> Found {
    let mut found = Found::default();
    let walk = WalkDir::new(root)
        .max_depth(DEPTH)
        .sort_by_file_name()
        .follow_root_links(true)
        .into_iter()
        // The originals of an installed folder are read as that folder's scripts.
        .filter_entry(|entry| entry.depth() == 0 || !Originals::is_kept_in(entry.path()));
    for entry in walk {
        match entry {
            Ok(entry) if is_script(&entry) => note(&mut found, &entry),
            Ok(_) => {}
            Err(error) => {
                let path = error.path().unwrap_or(root).to_owned();
                let reason = match error.io_error() {
                    Some(error) => error.to_string(),
                    None => error.to_string(),
                };
                found.unreadable.push((path, reason));
            }
        }
    }
    found
}

fn is_script(entry: &DirEntry) -> bool {
    let name = entry.file_name();
    name.eq_ignore_ascii_case("start.bat") || name.eq_ignore_ascii_case("stop.bat")
}

fn note(found: &mut Found, entry: &DirEntry) {
    let path = entry.path();
    if entry.file_type().is_symlink() {
        let reason = "it is a symbolic link, and links are not followed";
        found.unreadable.push((path.to_owned(), reason.to_owned()));
        return;
    }
    if !entry.file_type().is_file() {
        let reason = "it is no file";
        found.unreadable.push((path.to_owned(), reason.to_owned()));
        return;
    }
    let folder = path.parent().unwrap_or(path);
    if found.folders.last().is_none_or(|known| known != folder) {
        found.folders.push(folder.to_owned());
    }
}
