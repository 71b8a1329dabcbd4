//! Files or folders that are named with `*` and `?` in the last part of a path.

use super::super::failure;
use super::absolute;
use crate::host::path::{self, Pattern};
use crate::host::{Metadata, SystemError};
use crate::vbscript::{RuntimeError, Session};

/// What a name with or without wildcards stands for.
pub(super) struct Selection {
    /// Absolute paths with what is known of each.
    pub(super) found: Vec<(String, Metadata)>,
    /// Whether there are wildcards.
    pub(super) is_pattern: bool,
}

/// Whether files or folders are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    Files,
    Folders,
}

impl Wanted {
    /// The error when there are none: 53 for files, 76 for folders.
    pub(super) fn missing(self) -> RuntimeError {
        match self {
            Self::Files => failure::file_not_found(),
            Self::Folders => failure::path_not_found(),
        }
    }
}

/// Finds what `name` stands for.
///
/// # Errors
/// 53 or 76 when there is nothing, also for a folder's name that ends in a separator, which Windows does not find.
pub(super) fn select(
    session: &Session,
    name: &str,
    wanted: Wanted,
) -> Result<Selection, RuntimeError> {
    let files = &session.host.files;
    let (folder, last) = path::split_name(name);
    if last.is_empty() {
        return Err(wanted.missing());
    }
    let fits = |metadata: &Metadata| metadata.is_dir == (wanted == Wanted::Folders);
    if !last.contains(['*', '?']) {
        let path = absolute(session, name)?;
        let found = match files.metadata(&path) {
            Ok(found) if fits(&found) => vec![(path, found)],
            Ok(_) | Err(SystemError::FILE_NOT_FOUND) => return Err(wanted.missing()),
            Err(error) => return Err(failure::of_file(error)),
        };
        return Ok(Selection {
            found,
            is_pattern: false,
        });
    }
    let folder = path::absolute(&session.context.borrow().cwd, folder);
    let pattern = Pattern::new(last);
    let entries = files.read_dir(&folder).map_err(failure::of_file)?;
    let found: Vec<_> = entries
        .into_iter()
        .filter(|entry| fits(&entry.metadata) && pattern.matches(&entry.name))
        .map(|entry| (path::join(&folder, &entry.name), entry.metadata))
        .collect();
    if found.is_empty() {
        return Err(wanted.missing());
    }
    Ok(Selection {
        found,
        is_pattern: true,
    })
}
