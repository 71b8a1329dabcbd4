//! The folder a case runs in: laid out before the run, compared after it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::answer::text_of;
use crate::case::{Case, DELETED};

/// Files with their content, and empty folders (name ending in `/`), by path relative to the script's folder.
///
/// A folder that holds something shows through its files, so `rd /s` and `del` of a folder's last file can be told apart.
type Listing = BTreeMap<String, Vec<u8>>;

/// The root of drive W: with the folder `case` in it.
pub(crate) struct Tree {
    root: PathBuf,
    before: Listing,
}

impl Tree {
    /// Empties `root` and lays out the files of a case.
    pub(crate) fn lay_out(root: &Path, case: &Case) -> Result<Self> {
        if root.exists() {
            fs::remove_dir_all(root).with_context(|| root.display().to_string())?;
        }
        let folder = root.join("case");
        fs::create_dir_all(&folder)?;
        for (name, content) in &case.files {
            let path = folder.join(name);
            if name.ends_with('/') {
                fs::create_dir_all(&path)?;
                continue;
            }
            if let Some(parent) = path.parent() {
                fs::create_dir_all(parent)?;
            }
            fs::write(&path, with_crlf(content)).with_context(|| name.clone())?;
        }
        fs::write(folder.join(case.script_name()), with_crlf(&case.script))?;
        let root = root.to_owned();
        let before = listing(&root)?;
        Ok(Self { root, before })
    }

    /// The folder the script runs in.
    pub(crate) fn folder(&self) -> PathBuf {
        self.root.join("case")
    }

    /// What was made, changed or deleted since the files were laid out.
    pub(crate) fn changes(&self) -> Result<BTreeMap<String, String>> {
        let mut after = listing(&self.root)?;
        let mut changes = BTreeMap::new();
        for (name, content) in &self.before {
            match after.remove(name) {
                None => {
                    changes.insert(name.clone(), DELETED.to_owned());
                }
                Some(now) if &now != content => {
                    changes.insert(name.clone(), text_of(&now));
                }
                Some(_) => {}
            }
        }
        for (name, content) in after {
            changes.insert(name, text_of(&content));
        }
        Ok(changes)
    }
}

/// Text with LF line ends as Windows writes it.
pub(crate) fn with_crlf(text: &str) -> String {
    text.replace('\n', "\r\n")
}

fn listing(root: &Path) -> Result<Listing> {
    let mut found = Listing::new();
    let mut waiting = vec![root.to_owned()];
    while let Some(folder) = waiting.pop() {
        let mut empty = true;
        for entry in fs::read_dir(&folder)? {
            let path = entry?.path();
            empty = false;
            if path.is_dir() {
                waiting.push(path);
            } else {
                let content = fs::read(&path).with_context(|| path.display().to_string())?;
                found.insert(shown(root, &path), content);
            }
        }
        if empty {
            found.insert(format!("{}/", shown(root, &folder)), Vec::new());
        }
    }
    Ok(found)
}

/// A path relative to the script's folder: `x.txt`, and `../x.txt` for what lies beside that folder.
fn shown(root: &Path, path: &Path) -> String {
    let relative = path.strip_prefix(root).unwrap_or(path);
    match relative.strip_prefix("case") {
        Ok(inside) => inside.display().to_string(),
        Err(_) => format!("../{}", relative.display()),
    }
}
