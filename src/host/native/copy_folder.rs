//! A copy of a folder in which some files are different. The original is never touched.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use walkdir::WalkDir;

use crate::host::placing::Originals;

/// Whether a copy of `source`, a folder or one file, may be written to `target`.
///
/// # Errors
/// When `target` is the original's folder, lies in it, or holds something already.
pub fn check(source: &Path, target: &Path) -> anyhow::Result<()> {
    let shown = target.display();
    let original =
        folder_of(source).with_context(|| format!("{} cannot be read", source.display()))?;
    let place = existing(target).with_context(|| format!("{shown} cannot be read"))?;
    if place == original {
        bail!(
            "{shown} is the folder of the originals, which are never changed; give another folder"
        );
    }
    if source.is_dir() && place.starts_with(&original) {
        bail!("{shown} lies in the folder of the originals; give one beside it");
    }
    match fs::read_dir(target).map(Iterator::count) {
        Ok(1..) => bail!("{shown} is not empty; give a new folder"),
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("{shown} is no folder that can be read"))
        }
        _ => Ok(()),
    }
}

/// Copies a folder with all below it, or one file, with these contents in place of their own. It is there as a whole or not at all.
///
/// # Errors
/// When something cannot be read or written.
pub fn write(source: &Path, target: &Path, changed: &[(String, Vec<u8>)]) -> anyhow::Result<()> {
    let parent = target
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty());
    let parent = parent.unwrap_or(Path::new("."));
    fs::create_dir_all(parent)?;
    let draft = tempfile::Builder::new()
        .prefix(".armistice-")
        .tempdir_in(parent)?;
    let inside = draft.path().join("copy");
    fs::create_dir(&inside)?;
    let originals = Originals::of(source)?;
    if source.is_dir() {
        copy_below(source, &inside, changed, &originals)?;
        originals.leave_out_of(&inside)?;
    } else if let Some(name) = source.file_name() {
        let text = originals.text_of(source);
        copy_one(text, &inside.join(name), &name.to_string_lossy(), changed)?;
    }
    if target.is_dir() {
        fs::remove_dir(target)?;
    }
    fs::rename(&inside, target)?;
    Ok(())
}

fn copy_below(
    source: &Path,
    inside: &Path,
    changed: &[(String, Vec<u8>)],
    originals: &Originals,
) -> anyhow::Result<()> {
    for entry in WalkDir::new(source).min_depth(1) {
        let entry = entry?;
        let Ok(below) = entry.path().strip_prefix(source) else {
            continue;
        };
        let place = inside.join(below);
        // What a link leads to may lie elsewhere; the copy gets the file, and no folder.
        if entry.file_type().is_dir() {
            fs::create_dir(&place)?;
        } else if entry.path().is_file() {
            let text = originals.text_of(entry.path());
            copy_one(text, &place, &below.to_string_lossy(), changed)?;
        }
    }
    Ok(())
}

fn copy_one(
    from: &Path,
    to: &Path,
    name: &str,
    changed: &[(String, Vec<u8>)],
) -> anyhow::Result<()> {
    let shown = || format!("{} cannot be copied", from.display());
    fs::copy(from, to).with_context(shown)?;
    if let Some((_, bytes)) = changed.iter().find(|(known, _)| known == name) {
        // A read-only original gives a read-only copy, which is written anew.
        let permissions = fs::metadata(to)?.permissions();
        fs::remove_file(to).with_context(shown)?;
        fs::write(to, bytes).with_context(shown)?;
        fs::set_permissions(to, permissions).with_context(shown)?;
    }
    Ok(())
}

/// The folder of the originals, links resolved.
fn folder_of(source: &Path) -> io::Result<PathBuf> {
    let full = fs::canonicalize(source)?;
    if full.is_dir() {
        return Ok(full);
    }
    Ok(full.parent().map_or_else(|| full.clone(), Path::to_owned))
}

/// The full path of something that need not exist, links in what exists resolved.
fn existing(path: &Path) -> io::Result<PathBuf> {
    match fs::canonicalize(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let name = path.file_name().unwrap_or_default();
            let parent = path
                .parent()
                .filter(|parent| !parent.as_os_str().is_empty());
            Ok(existing(parent.unwrap_or(Path::new(".")))?.join(name))
        }
        found => found,
    }
}
