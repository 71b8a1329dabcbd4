//! The command line of `XCOPY`.

use jiff::civil::Date;

use super::WRONG;
use crate::batch::programs::switches::{Word, split};
use crate::batch::programs::{Failure, content};
use crate::host::{DirectoryEntry, Invocation, path, same_name};

/// What is asked for.
#[derive(Debug, Default)]
pub(super) struct Request {
    pub(super) source: String,
    /// The current folder where it is left out.
    pub(super) target: String,
    /// `/S`, and `/E` with it
    pub(super) subfolders: bool,
    /// `/E`
    pub(super) empty_folders: bool,
    /// `/T`
    pub(super) tree_only: bool,
    /// `/I`: a target that is not there is a folder.
    pub(super) target_is_folder: bool,
    /// `/-I`: it is a file.
    pub(super) target_is_file: bool,
    /// `/Y` or `/-Y`, here or in `COPYCMD`
    pub(super) overwrites: bool,
    /// `/D`
    pub(super) newer: bool,
    /// `/D:m-d-y`
    pub(super) since: Option<Date>,
    /// `/U`
    pub(super) update_only: bool,
    /// `/A`
    pub(super) archive: bool,
    /// `/M`
    pub(super) archive_reset: bool,
    /// `/H`
    pub(super) hidden: bool,
    /// `/R`
    pub(super) read_only: bool,
    /// `/K`
    pub(super) keeps_attributes: bool,
    /// `/C`
    pub(super) goes_on: bool,
    /// `/Q`
    pub(super) quiet: bool,
    /// `/F`
    pub(super) full_names: bool,
    /// `/L`
    pub(super) list_only: bool,
    /// `/EXCLUDE`: texts that no path may hold, in small letters.
    excluded: Vec<String>,
}

impl Request {
    /// Reads the command line, and the files of `/EXCLUDE`; `None` when only help is wanted.
    pub(super) fn read(call: &Invocation<'_>) -> Result<Option<Self>, Failure> {
        let mut request = Self {
            overwrites: call
                .context
                .environment
                .get("COPYCMD")
                .is_some_and(|value| same_name(value.trim(), "/y")),
            ..Self::default()
        };
        let mut names = Vec::new();
        for word in split(call.arguments) {
            match word {
                Word::Plain(name) => names.push(name),
                Word::Switch(switch) if switch == "?" => return Ok(None),
                Word::Switch(switch) => request.switch(call, &switch)?,
            }
        }
        let mut names = names.into_iter();
        match (names.next(), names.next(), names.next()) {
            (Some(source), target, None) if !source.is_empty() => {
                request.source = source;
                request.target = target.unwrap_or_else(|| ".".to_owned());
                Ok(Some(request))
            }
            _ => Err(Failure::new(WRONG, "Invalid number of parameters")),
        }
    }

    fn switch(&mut self, call: &Invocation<'_>, switch: &str) -> Result<(), Failure> {
        let wrong = || Failure::new(WRONG, format!("Invalid switch - /{switch}"));
        if let Some(files) = switch.strip_prefix("exclude:") {
            return self.exclude(call, files);
        }
        if let Some(date) = switch.strip_prefix("d:") {
            self.newer = true;
            self.since = Some(
                date_of(date)
                    .ok_or_else(|| Failure::new(WRONG, format!("Invalid date - {date}")))?,
            );
            return Ok(());
        }
        match switch {
            "s" => self.subfolders = true,
            "e" => {
                self.subfolders = true;
                self.empty_folders = true;
            }
            "t" => {
                self.subfolders = true;
                self.tree_only = true;
            }
            "i" => self.target_is_folder = true,
            "-i" => self.target_is_file = true,
            "y" => self.overwrites = true,
            "-y" => self.overwrites = false,
            "d" => self.newer = true,
            "u" => self.update_only = true,
            "a" => self.archive = true,
            "m" => self.archive_reset = true,
            "h" => self.hidden = true,
            "r" => self.read_only = true,
            "k" => self.keeps_attributes = true,
            "c" => self.goes_on = true,
            "q" => self.quiet = true,
            "f" => self.full_names = true,
            "l" => self.list_only = true,
            // Verifying, restarting, compression, owners, links, short names: nothing to do here.
            "v" | "z" | "j" | "b" | "g" | "n" | "o" | "x" | "compress" | "sparse" | "noclone" => {}
            // Both ask at every step; a script has nobody to answer.
            "p" | "w" => {
                return Err(Failure::new(
                    WRONG,
                    format!("/{switch} asks at every step and is refused here."),
                ));
            }
            _ => return Err(wrong()),
        }
        Ok(())
    }

    fn exclude(&mut self, call: &Invocation<'_>, files: &str) -> Result<(), Failure> {
        for file in files.split('+') {
            let bytes = content::of_file(call, &path::absolute(&call.context.cwd, file))
                .map_err(|_| Failure::new(WRONG, format!("Can't read file: {file}\r\n")))?;
            self.excluded.extend(
                content::lines(&bytes)
                    .map(content::without_end)
                    .filter(|line| !line.is_empty())
                    .map(|line| call.context.codepage.get().decode(line).to_lowercase()),
            );
        }
        Ok(())
    }

    /// Whether `/H` and `/EXCLUDE` let an entry of a folder through.
    pub(super) fn takes(&self, folder: &str, entry: &DirectoryEntry) -> bool {
        let attributes = entry.metadata.attributes;
        if (attributes.hidden || attributes.system) && !self.hidden {
            return false;
        }
        if self.excluded.is_empty() {
            return true;
        }
        let mut path = path::join(folder, &entry.name).to_lowercase();
        if entry.metadata.is_dir {
            // `\name\` leaves a folder out.
            path.push('\\');
        }
        !self.excluded.iter().any(|text| path.contains(text))
    }
}

/// `m-d-y`, the order of the United States; a year of two digits is of this or the last century.
fn date_of(text: &str) -> Option<Date> {
    let mut parts = text.split(['-', '/', '.']).map(str::parse::<i16>);
    let (month, day, year) = (
        parts.next()?.ok()?,
        parts.next()?.ok()?,
        parts.next()?.ok()?,
    );
    let year = match year {
        0..80 => year + 2000,
        80..100 => year + 1900,
        _ => year,
    };
    Date::new(year, month.try_into().ok()?, day.try_into().ok()?)
        .ok()
        .filter(|_| parts.next().is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_month_day_year() {
        for (text, expected) in [
            ("12-31-2020", Some((2020, 12, 31))),
            ("1-2-99", Some((1999, 1, 2))),
            ("1-2-05", Some((2005, 1, 2))),
            ("31-12-2020", None),
            ("1-2", None),
            ("1-2-3-4", None),
            ("", None),
        ] {
            let found = date_of(text).map(|date| (date.year(), date.month(), date.day()));
            assert_eq!(found, expected, "{text}");
        }
    }
}
