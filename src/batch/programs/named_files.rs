//! Files that an argument names, by itself or by a pattern.

use crate::host::path::{self, Pattern};
use crate::host::{DirectoryEntry, Invocation};

/// A file as the user names it and as it is found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct NamedFile {
    /// The name to show: the folder as typed, the file as stored (or as typed, without a pattern).
    pub(super) shown: String,
    /// Absolute.
    pub(super) path: String,
}

/// Whether the last part of an argument is a pattern.
pub(super) fn is_pattern(argument: &str) -> bool {
    argument.contains(['*', '?'])
}

/// The files that an argument names: itself, there or not, or all files that fit its pattern, which may be none.
pub(super) fn of(call: &Invocation<'_>, argument: &str) -> Vec<NamedFile> {
    if !is_pattern(argument) {
        return vec![NamedFile {
            shown: argument.to_owned(),
            path: path::absolute(&call.context.cwd, argument),
        }];
    }
    let (typed, pattern) = path::split_name(argument);
    let folder = path::absolute(&call.context.cwd, typed);
    let pattern = Pattern::new(pattern);
    entries(call, &folder)
        .into_iter()
        .filter(|entry| !entry.metadata.is_dir && pattern.matches(&entry.name))
        .map(|entry| NamedFile {
            shown: format!("{typed}{}", entry.name),
            path: path::join(&folder, &entry.name),
        })
        .collect()
}

/// A folder's entries; none when it cannot be read.
pub(super) fn entries(call: &Invocation<'_>, folder: &str) -> Vec<DirectoryEntry> {
    call.host.files.read_dir(folder).unwrap_or_default()
}

/// Paths that are longer are left out of trees, as Windows' own tools leave them out: a link that leads back
/// to its own folder then comes to an end.
pub(super) const LONGEST_PATH: usize = 260;
