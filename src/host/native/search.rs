use super::NativeFiles;
use super::drives::is_windows_name;
use super::environment::DEFAULT_PATHEXT;
use super::listings::Listings;
use crate::host::{Context, Files, path};

/// Looks a command up as cmd does: as given if it has a path, else in the current folder and along `PATH`.
///
/// In each folder a name with an ending is tried as it is, then every name with the endings of `PATHEXT`; elsewhere
/// than on Windows a plain executable file comes last. `NoDefaultCurrentDirectoryInExePath` leaves the current folder out.
pub(super) fn find(
    files: &NativeFiles,
    listings: &Listings,
    name: &str,
    context: &Context,
) -> Option<String> {
    let name = name.replace('"', "");
    let environment = &context.environment;
    let pathext = environment.get("PATHEXT");
    let endings: Vec<&str> = pathext
        .as_deref()
        .unwrap_or(DEFAULT_PATHEXT)
        .split(';')
        .map(str::trim)
        .filter(|ending| ending.starts_with('.'))
        .collect();
    let (folder, written) = path::split_name(&name);
    // `.` and `sub\` name folders; their absolute paths would look like the name of a program.
    if written.trim_end_matches(['.', ' ']).is_empty() {
        return None;
    }
    let full = path::absolute(&context.cwd, &name);
    let last = path::file_name(&full);
    if !is_windows_name(last) {
        return None;
    }
    if !folder.is_empty() {
        return find_in(files, listings, path::parent(&full), last, &endings);
    }
    let here = (!environment.contains("NoDefaultCurrentDirectoryInExePath"))
        .then(|| context.cwd.folder().to_owned());
    let along = environment.get("PATH").map(|value| entries(&value));
    here.into_iter()
        .chain(
            along
                .into_iter()
                .flatten()
                .map(|entry| path::absolute(&context.cwd, &entry)),
        )
        .find_map(|folder| find_in(files, listings, &folder, last, &endings))
}

/// The folders of a `PATH`: between semicolons, which count for nothing inside quotes.
pub(super) fn entries(value: &str) -> Vec<String> {
    let mut entries = vec![String::new()];
    let mut quoted = false;
    for c in value.chars() {
        match c {
            '"' => quoted = !quoted,
            ';' if !quoted => entries.push(String::new()),
            _ => {
                if let Some(entry) = entries.last_mut() {
                    entry.push(c);
                }
            }
        }
    }
    entries.retain(|entry| !entry.trim().is_empty());
    entries
}

fn find_in(
    files: &NativeFiles,
    listings: &Listings,
    folder: &str,
    name: &str,
    endings: &[&str],
) -> Option<String> {
    // One look at the folder serves all endings; Windows itself finds names quicker than it lists them.
    let listed = (!cfg!(windows)).then(|| listings.of(files, folder));
    let stored = |wanted: &str| {
        let stored = match &listed {
            Some(listed) => listed.stored(wanted)?,
            None => wanted,
        };
        let full = path::join(folder, stored);
        let is_file = files.metadata(&full).is_ok_and(|metadata| !metadata.is_dir);
        is_file.then_some(full)
    };
    let as_given = name.contains('.').then(|| stored(name)).flatten();
    as_given
        .or_else(|| {
            endings
                .iter()
                .find_map(|ending| stored(&format!("{name}{ending}")))
        })
        .or_else(|| {
            let plain = (!cfg!(windows)).then(|| stored(name)).flatten()?;
            is_executable(files, &plain).then_some(plain)
        })
}

#[cfg(unix)]
fn is_executable(files: &NativeFiles, path: &str) -> bool {
    use std::os::unix::fs::PermissionsExt;
    files
        .to_native(path)
        .ok()
        .and_then(|native| native.metadata().ok())
        .is_some_and(|metadata| metadata.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_executable(_: &NativeFiles, _: &str) -> bool {
    false
}
