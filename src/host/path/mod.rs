//! Windows paths as text: the same rules on every system.

mod device;
mod pattern;

pub use device::device_of;
pub use pattern::Pattern;

/// The drive letter of `X:…`, upper case.
pub fn drive_of(path: &str) -> Option<char> {
    let mut chars = path.chars();
    match (chars.next(), chars.next()) {
        (Some(letter), Some(':')) if letter.is_ascii_alphabetic() => {
            Some(letter.to_ascii_uppercase())
        }
        _ => None,
    }
}

/// The root of a drive, `C:\`.
pub fn root_of(drive: char) -> &'static str {
    const ROOTS: [&str; 26] = [
        "A:\\", "B:\\", "C:\\", "D:\\", "E:\\", "F:\\", "G:\\", "H:\\", "I:\\", "J:\\", "K:\\",
        "L:\\", "M:\\", "N:\\", "O:\\", "P:\\", "Q:\\", "R:\\", "S:\\", "T:\\", "U:\\", "V:\\",
        "W:\\", "X:\\", "Y:\\", "Z:\\",
    ];
    let index = u32::from(drive.to_ascii_uppercase()).wrapping_sub(u32::from('A'));
    ROOTS
        .get(usize::try_from(index).unwrap_or(usize::MAX))
        .unwrap_or(&"C:\\")
}

/// The root at the start of a path, with its separator if there is one: `C:\`, `C:`, `\`, `\\server\share\`,
/// `\\.\device\`, `\\?\C:\`; empty for a relative path.
pub fn root(path: &str) -> &str {
    let after_parts = |start: usize, count: usize| {
        path.get(start..)
            .unwrap_or("")
            .match_indices(is_separator)
            .nth(count - 1)
            .map_or(path.len(), |(index, _)| start + index + 1)
    };
    let is_long_unc = path
        .get(4..8)
        .is_some_and(|part| part.eq_ignore_ascii_case(r"UNC\"));
    let length = if path.starts_with(VERBATIM) && is_long_unc {
        after_parts(8, 2)
    } else if path.starts_with(VERBATIM) || is_device_path(path) {
        after_parts(4, 1)
    } else if is_unc(path) {
        after_parts(2, 2)
    } else if drive_of(path).is_some() {
        2 + usize::from(
            path.get(2..)
                .is_some_and(|rest| rest.starts_with(is_separator)),
        )
    } else {
        usize::from(path.starts_with(is_separator))
    };
    path.get(..length).unwrap_or(path)
}

/// Makes a path absolute and normal, as `GetFullPathName` does: both separators, `.`, `..` (never above the root),
/// `X:relative`, `\` alone, UNC paths. The result has no trailing separator except at a root.
///
/// The last part loses all its trailing dots and blanks, a part before it one trailing dot ("File path formats on
/// Windows systems", Microsoft). A path that begins with `\\?\` is left alone, since Windows passes it on unseen.
/// Nothing is looked up; an empty path is the current folder.
pub fn absolute(cwd: &super::Cwd, path: &str) -> String {
    if path.starts_with(VERBATIM) {
        return path.to_owned();
    }
    let root = root(path);
    let rest = path.get(root.len()..).unwrap_or("");
    let mut full = if is_unc(path) || is_device_path(path) {
        let mut full = root.replace('/', "\\");
        // `\\server` alone and `\\.\nul` have nothing below them.
        if !full.ends_with('\\') && is_whole_share(&full) {
            full.push('\\');
        }
        full
    } else {
        match (drive_of(path), root.ends_with(is_separator)) {
            (Some(drive), true) => root_of(drive).to_owned(),
            (Some(drive), false) => cwd.folder_of(drive).to_owned(),
            (None, true) => root_of(cwd.drive()).to_owned(),
            (None, false) => cwd.folder().to_owned(),
        }
    };
    let lowest = self::root(&full).len();
    for part in rest.split(is_separator) {
        match part {
            "" | "." => {}
            ".." => {
                let parent = parent(&full).len();
                full.truncate(parent.max(lowest));
            }
            _ => {
                if !full.ends_with('\\') {
                    full.push('\\');
                }
                full.push_str(without_single_dot(part));
            }
        }
    }
    // Also what `..` or a separator left at the end: the result must mean the same when it is read again.
    while full.len() > lowest && full.ends_with(['.', ' ', '\\']) {
        full.pop();
    }
    full
}

/// The last part of a path; empty for a root.
pub fn file_name(path: &str) -> &str {
    let below = path.get(root(path).len()..).unwrap_or("");
    below.rsplit(is_separator).next().unwrap_or(below)
}

/// The folder of an absolute path; a root is its own folder.
pub fn parent(path: &str) -> &str {
    let root = root(path);
    let below = path.get(root.len()..).unwrap_or("");
    match below.trim_end_matches(is_separator).rfind(is_separator) {
        Some(index) => path
            .get(..root.len() + index)
            .unwrap_or(path)
            .trim_end_matches(is_separator),
        None => root,
    }
}

/// Splits a path as written into the text up to the last separator or colon, and the name or pattern behind it.
///
/// For patterns this goes before [`absolute`], which would take the dot from `*.`.
pub fn split_name(path: &str) -> (&str, &str) {
    let start = path
        .rfind(|c| is_separator(c) || c == ':')
        .map_or(0, |index| index + 1);
    path.split_at(start.max(root(path).len()).min(path.len()))
}

/// The ending after the last dot of the file name, without the dot; empty when there is none.
pub fn extension(path: &str) -> &str {
    file_name(path).rsplit_once('.').map_or("", |(_, end)| end)
}

/// Puts a name behind a folder.
pub fn join(folder: &str, name: &str) -> String {
    format!("{}\\{name}", folder.trim_end_matches('\\'))
}

/// Whether a name fits a pattern with `*` and `?`, by Windows' rules (`*.*` fits names without a dot,
/// `?` may stand for nothing at the end of a part). [`Pattern`] is quicker for many names.
pub fn matches_pattern(name: &str, pattern: &str) -> bool {
    Pattern::new(pattern).matches(name)
}

/// What makes Windows pass a path on as it is.
const VERBATIM: &str = r"\\?\";

fn is_separator(c: char) -> bool {
    c == '\\' || c == '/'
}

fn is_device_path(path: &str) -> bool {
    let mut chars = path.chars();
    is_unc(path) && chars.nth(2) == Some('.') && chars.next().is_some_and(is_separator)
}

fn is_unc(path: &str) -> bool {
    let mut chars = path.chars();
    chars.next().is_some_and(is_separator) && chars.next().is_some_and(is_separator)
}

/// `\\server\share` without a separator behind it.
fn is_whole_share(root: &str) -> bool {
    !is_device_path(root)
        && root
            .get(2..)
            .and_then(|rest| rest.split_once('\\'))
            .is_some_and(|(server, share)| !server.is_empty() && !share.is_empty())
}

/// A part without the dot at its end, if it ends in exactly one.
fn without_single_dot(part: &str) -> &str {
    match part.strip_suffix('.') {
        Some(shorter) if !shorter.ends_with('.') => shorter,
        _ => part,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::host::Cwd;

    fn cwd() -> Cwd {
        let mut cwd = Cwd::new(r"D:\work\now");
        cwd.remember(r"C:\scripts");
        cwd
    }

    #[test]
    fn paths_become_absolute() {
        for (path, expected) in [
            ("x", r"D:\work\now\x"),
            (r".\x", r"D:\work\now\x"),
            ("a/b//c/", r"D:\work\now\a\b\c"),
            ("", r"D:\work\now"),
            (".", r"D:\work\now"),
            ("..", r"D:\work"),
            (r"..\..\..\..\x", r"D:\x"),
            (r"\", r"D:\"),
            ("/", r"D:\"),
            (r"\x", r"D:\x"),
            ("c:", r"C:\scripts"),
            ("c:x", r"C:\scripts\x"),
            ("c:..", r"C:\"),
            ("c:/x/../y", r"C:\y"),
            (r"c:\", r"C:\"),
            ("e:x", r"E:\x"),
            (r"C:\..\..\etc", r"C:\etc"),
        ] {
            assert_eq!(absolute(&cwd(), path), expected, "{path}");
        }
    }

    #[test]
    fn trailing_dots_and_blanks_go_as_windows_drops_them() {
        for (path, expected) in [
            ("x.", r"D:\work\now\x"),
            ("x. . ", r"D:\work\now\x"),
            ("...", r"D:\work\now"),
            (" ", r"D:\work\now"),
            (r"a.\b", r"D:\work\now\a\b"),
            (r"a..\b", r"D:\work\now\a..\b"),
            (r"a \b", r"D:\work\now\a \b"),
            (r"a \", r"D:\work\now\a"),
            (r"a \b\..", r"D:\work\now\a"),
            (r"...\", r"D:\work\now"),
            (" x", r"D:\work\now\ x"),
        ] {
            assert_eq!(absolute(&cwd(), path), expected, "{path}");
        }
    }

    #[test]
    fn network_and_device_paths_keep_their_root() {
        for (path, expected) in [
            (r"\\server\share\a\..\b", r"\\server\share\b"),
            ("//server/share/a", r"\\server\share\a"),
            (r"\\server\share\..\..\a", r"\\server\share\a"),
            (r"\\server\share", r"\\server\share\"),
            (r"\\server\share\", r"\\server\share\"),
            (r"\\server", r"\\server"),
            (r"\\.\nul", r"\\.\nul"),
            ("//./nul", r"\\.\nul"),
            (r"\\?\C:\a\..\b. ", r"\\?\C:\a\..\b. "),
        ] {
            assert_eq!(absolute(&cwd(), path), expected, "{path}");
        }
    }

    #[test]
    fn absolute_is_stable() {
        proptest::proptest!(|(path in r"[a-cC:./\\ ?é*]{0,24}")| {
            let once = absolute(&cwd(), &path);
            if !path.starts_with(VERBATIM) && !once.starts_with(r"\\") {
                proptest::prop_assert_eq!(absolute(&cwd(), &once), once.clone());
                proptest::prop_assert!(drive_of(&once).is_some());
            }
            let (folder, name) = split_name(&path);
            proptest::prop_assert_eq!(format!("{folder}{name}"), path.clone());
            let _ = (parent(&path), file_name(&path), extension(&path), device_of(&path));
        });
    }

    #[test]
    fn a_path_has_a_folder_a_name_and_an_ending() {
        for (path, folder, name, ending) in [
            (r"C:\a\b.txt", r"C:\a", "b.txt", "txt"),
            (r"C:\b", r"C:\", "b", ""),
            (r"C:\", r"C:\", "", ""),
            (r"\\server\share\", r"\\server\share\", "", ""),
            (r"\\server\share\a.b.c", r"\\server\share\", "a.b.c", "c"),
            (r"\\server\share\a\b", r"\\server\share\a", "b", ""),
            (r"\\?\C:\a\b", r"\\?\C:\a", "b", ""),
            (r"\\?\UNC\server\share\b", r"\\?\UNC\server\share\", "b", ""),
        ] {
            assert_eq!(
                (parent(path), file_name(path), extension(path)),
                (folder, name, ending),
                "{path}"
            );
        }
        assert_eq!(file_name("c:x.bat"), "x.bat");
        assert_eq!(extension(r"C:\a.b\c"), "");
    }

    #[test]
    fn a_pattern_is_split_off_as_written() {
        assert_eq!(split_name(r"C:\a\*."), (r"C:\a\", "*."));
        assert_eq!(split_name("c:*.x"), ("c:", "*.x"));
        assert_eq!(split_name("*"), ("", "*"));
        assert_eq!(split_name(r"a\"), (r"a\", ""));
        assert_eq!(split_name(r"\\s\sh"), (r"\\s\sh", ""));
    }

    #[test]
    fn join_makes_no_double_separators() {
        assert_eq!(join(r"C:\", "x"), r"C:\x");
        assert_eq!(join(r"C:\a", "x"), r"C:\a\x");
        assert_eq!(join(r"\\s\sh\", "x"), r"\\s\sh\x");
    }
}
