//! `DIR`

mod listing;
mod options;

use options::Options;

use super::cleared;
use super::selection::{Named, is_pattern};
use crate::batch::interpreter::{Interpreter, Run, Status};
use crate::host::path::Pattern;
use crate::host::{DirectoryEntry, SystemError, path, same_name};

/// `DIR [name…] [switches]`: lists files and folders in the form of the United States edition.
///
/// `DIRCMD` holds switches that come before those of the command.
pub(crate) fn dir(interpreter: &mut Interpreter, arguments: &str) -> Run {
    let mut options = Options::default();
    let preset = interpreter.context.environment.get("DIRCMD");
    let names = preset
        .map_or(Ok(Vec::new()), |preset| options.read(&preset))
        .and_then(|_| options.read(arguments));
    let mut names = match names {
        Ok(names) => names,
        Err(message) => return Ok(interpreter.fail(&message)),
    };
    if names.is_empty() {
        names.push("*".to_owned());
    }
    let mut run = Listing {
        options,
        volume: None,
        files: 0,
        bytes: 0,
        folders: 0,
    };
    let mut failed = false;
    for group in groups(interpreter, &names) {
        if let Err(error) = run.group(interpreter, &group)? {
            let message = match error {
                SystemError::FILE_NOT_FOUND => "File Not Found",
                other => other.text(),
            };
            interpreter.err(&format!("{message}\r\n"));
            failed = true;
        }
    }
    if failed {
        interpreter.errorlevel = 1;
        return Ok(Status::FAILURE);
    }
    Ok(cleared(interpreter))
}

/// Patterns for one folder: they share its listing.
struct Group {
    folder: String,
    patterns: Vec<String>,
}

fn groups(interpreter: &Interpreter, names: &[String]) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for name in names {
        let (folder, pattern) = folder_and_pattern(interpreter, name);
        match groups.last_mut() {
            Some(last) if same_name(&last.folder, &folder) => last.patterns.push(pattern),
            _ => groups.push(Group {
                folder,
                patterns: vec![pattern],
            }),
        }
    }
    groups
}

fn folder_and_pattern(interpreter: &Interpreter, name: &str) -> (String, String) {
    let named = Named::new(interpreter, name);
    let full = interpreter.absolute(name);
    let everything = "*".to_owned();
    if named.last.is_empty() {
        return (full, everything);
    }
    if is_pattern(&named.last) {
        return (named.folder, named.last);
    }
    let found = interpreter.host.files.metadata(&full);
    if found.is_ok_and(|found| found.is_dir) {
        let stored = interpreter.host.files.stored_case(&full);
        return (stored.unwrap_or(full), everything);
    }
    // A name that is only an ending, `dir .txt`, means all files with it.
    let pattern = if named.last.starts_with('.') {
        format!("*{}", named.last)
    } else {
        named.last
    };
    (named.folder, pattern)
}

/// A listing at work.
struct Listing {
    options: Options,
    /// The drive whose head has been shown.
    volume: Option<char>,
    files: usize,
    bytes: u64,
    folders: usize,
}

type Found = Result<(), SystemError>;

impl Listing {
    fn group(&mut self, interpreter: &mut Interpreter, group: &Group) -> Run<Found> {
        self.head(interpreter, &group.folder)?;
        (self.files, self.bytes, self.folders) = (0, 0, 0);
        let patterns: Vec<Pattern> = group.patterns.iter().map(|p| Pattern::new(p)).collect();
        let any = match self.folder(interpreter, &group.folder, &patterns)? {
            Ok(any) => any,
            Err(error) => return Ok(Err(error)),
        };
        if !any {
            if !self.options.bare {
                interpreter.out(&format!("\r\n Directory of {}\r\n\r\n", group.folder))?;
            }
            return Ok(Err(SystemError::FILE_NOT_FOUND));
        }
        if !self.options.bare {
            if self.options.tree {
                let total = listing::file_total(self.files, self.bytes, &self.options);
                interpreter.out(&format!("\r\n     Total Files Listed:\r\n{total}"))?;
            }
            let free = interpreter
                .host
                .files
                .free_space(&group.folder)
                .unwrap_or(0);
            interpreter.out(&listing::folder_total(self.folders, free, &self.options))?;
        }
        Ok(Ok(()))
    }

    /// The two lines about the disk, once for each.
    fn head(&mut self, interpreter: &Interpreter, folder: &str) -> Run<()> {
        let drive = path::drive_of(folder);
        if self.options.bare || drive.is_none() || self.volume == drive {
            return Ok(());
        }
        self.volume = drive;
        interpreter.out(&super::system::volume_lines(drive.unwrap_or('C')))
    }

    /// Lists a folder, and with `/S` those below it; tells whether anything fitted.
    fn folder(
        &mut self,
        interpreter: &mut Interpreter,
        folder: &str,
        patterns: &[Pattern],
    ) -> Run<Result<bool, SystemError>> {
        let all = match interpreter.host.files.read_dir(folder) {
            Ok(all) => all,
            Err(error) => return Ok(Err(error)),
        };
        let below: Vec<String> = all
            .iter()
            .filter(|entry| self.options.tree && entry.metadata.is_dir && !entry.metadata.is_link)
            .map(|entry| path::join(folder, &entry.name))
            .collect();
        let (dots, mut entries) = self.fitting(interpreter, folder, all, patterns);
        // The two dots count as found, so an empty folder is listed as such and is no error.
        let mut any = !dots.is_empty() || !entries.is_empty();
        listing::sort(&mut entries, &self.options.order);
        if self.options.bare {
            for entry in &entries {
                let name = if self.options.tree {
                    path::join(folder, &entry.name)
                } else {
                    entry.name.clone()
                };
                let name = if self.options.lower {
                    name.to_lowercase()
                } else {
                    name
                };
                interpreter.out(&format!("{name}\r\n"))?;
            }
        } else if any {
            let mut shown = dots;
            shown.append(&mut entries);
            self.show(interpreter, folder, &shown)?;
        }
        for folder in below {
            if let Ok(found) = self.folder(interpreter, &folder, patterns)? {
                any |= found;
            }
        }
        Ok(Ok(any))
    }

    /// What fits, pattern after pattern; `.` and `..` apart, which every folder but a root has.
    fn fitting(
        &self,
        interpreter: &Interpreter,
        folder: &str,
        all: Vec<DirectoryEntry>,
        patterns: &[Pattern],
    ) -> (Vec<DirectoryEntry>, Vec<DirectoryEntry>) {
        let mut dots = Vec::new();
        if path::parent(folder).len() < folder.len() {
            for (name, place) in [(".", folder), ("..", path::parent(folder))] {
                if let Ok(metadata) = interpreter.host.files.metadata(place)
                    && self.options.wants(&metadata)
                    && patterns.iter().any(|pattern| pattern.matches(name))
                {
                    dots.push(DirectoryEntry {
                        name: name.to_owned(),
                        metadata,
                    });
                }
            }
        }
        let wanted: Vec<DirectoryEntry> = all
            .into_iter()
            .filter(|entry| self.options.wants(&entry.metadata))
            .collect();
        let entries = patterns
            .iter()
            .flat_map(|pattern| wanted.iter().filter(|entry| pattern.matches(&entry.name)))
            .cloned()
            .collect();
        (dots, entries)
    }

    fn show(
        &mut self,
        interpreter: &Interpreter,
        folder: &str,
        entries: &[DirectoryEntry],
    ) -> Run<()> {
        let files = entries
            .iter()
            .filter(|entry| !entry.metadata.is_dir)
            .count();
        let bytes = entries.iter().map(|entry| entry.metadata.size).sum();
        self.files += files;
        self.bytes += bytes;
        self.folders += entries.len() - files;
        let lines = listing::lines(entries, &self.options);
        let total = listing::file_total(files, bytes, &self.options);
        interpreter.out(&format!("\r\n Directory of {folder}\r\n\r\n{lines}{total}"))
    }
}
