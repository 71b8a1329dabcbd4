//! What `FileSystemObject` does with names as text, without a look at the disk.

use crate::host::path;

fn is_separator(c: char) -> bool {
    c == '\\' || c == '/'
}

/// The path without separators at its end, but not without its root.
fn trimmed(path: &str) -> &str {
    let root = path::root(path).len();
    let end = path.trim_end_matches(is_separator).len();
    path.get(..end.max(root)).unwrap_or(path)
}

/// `BuildPath`: one separator goes in between where there is none, except behind a drive alone.
pub(super) fn build(folder: &str, name: &str) -> String {
    let has_end = folder.ends_with(is_separator) || folder.is_empty();
    match (has_end, name.strip_prefix(is_separator)) {
        (_, _) if name.is_empty() => folder.to_owned(),
        (true, Some(rest)) if !folder.is_empty() => format!("{folder}{rest}"),
        (true, _) | (false, Some(_)) => format!("{folder}{name}"),
        (false, None) if folder.ends_with(':') => format!("{folder}{name}"),
        (false, None) => format!("{folder}\\{name}"),
    }
}

/// `GetFileName`: the last part, also of a path that ends in a separator.
pub(super) fn last(path: &str) -> &str {
    path::file_name(trimmed(path))
}

/// `GetParentFolderName`: empty when there is none.
pub(super) fn parent(path: &str) -> &str {
    let path = trimmed(path);
    let root = path::root(path);
    let name = path::file_name(path);
    if name.is_empty() {
        return "";
    }
    let before = path.get(..path.len() - name.len()).unwrap_or("");
    if before.len() <= root.len() {
        return before;
    }
    before.trim_end_matches(is_separator)
}

/// `GetBaseName`: the last part without its ending.
pub(super) fn base(path: &str) -> &str {
    let name = last(path);
    name.rsplit_once('.').map_or(name, |(base, _)| base)
}

/// `GetExtensionName`: the ending without its dot.
pub(super) fn extension(path: &str) -> &str {
    last(path).rsplit_once('.').map_or("", |(_, ending)| ending)
}

/// `GetDriveName`: `C:`, or `\\server\share`.
pub(super) fn drive(path: &str) -> &str {
    if path::drive_of(path).is_some() {
        return path.get(..2).unwrap_or("");
    }
    if path.starts_with(r"\\") {
        return path::root(path).trim_end_matches('\\');
    }
    ""
}
