//! `ATTRIB`: attributes of files, shown and changed.

use super::named_files::{LONGEST_PATH, entries, is_pattern};
use super::switches::{Word, split};
use super::{Answer, Failure, complain, say};
use crate::host::path::{self, Pattern};
use crate::host::{Attributes, Effect, Invocation, Outcome};

const USAGE: &str = "Shows or changes attributes of files.\r\n\r\n\
    ATTRIB [+R | -R] [+A | -A] [+S | -S] [+H | -H] [drive:][path][filename] [/S [/D]]\r\n";

/// The widths of the columns before the path, as Windows 10 has them.
const COLUMNS: usize = 21;

#[derive(Default)]
struct Request {
    /// Attributes to give and to take, by their letters.
    changes: Vec<(char, bool)>,
    file: Option<String>,
    /// `/S`
    subfolders: bool,
    /// `/D`
    folders: bool,
}

/// Shows attributes, or changes them where some are given.
pub(super) fn attrib(call: &Invocation<'_>) -> Answer {
    let Some(request) = read(call.arguments)? else {
        say(call, USAGE)?;
        return Ok(0);
    };
    let name = request.file.as_deref().unwrap_or("*.*");
    let full = path::absolute(&call.context.cwd, name);
    let mut files = Vec::new();
    if is_pattern(name) || request.subfolders {
        let (typed, pattern) = path::split_name(name);
        let folder = path::absolute(&call.context.cwd, typed);
        let pattern = Pattern::new(pattern);
        collect(call, &request, &folder, &pattern, &mut files);
    } else if let Ok(metadata) = call.host.files.metadata(&full) {
        let stored = call.host.files.stored_case(&full).unwrap_or(full);
        files.push((stored, metadata.attributes));
    }
    if files.is_empty() {
        return Err(Failure::new(1, format!("File not found - {name}")));
    }
    let mut code = 0;
    for (file, attributes) in files {
        if request.changes.is_empty() {
            say(call, &format!("{}{file}\r\n", columns(attributes)))?;
        } else if !change(call, &request, &file, attributes) {
            code = 1;
        }
    }
    Ok(code)
}

fn read(text: &str) -> Result<Option<Request>, Failure> {
    let mut request = Request::default();
    for word in split(text) {
        match word {
            Word::Switch(switch) => match switch.as_str() {
                "?" => return Ok(None),
                "s" => request.subfolders = true,
                "d" => request.folders = true,
                // Of links themselves; here a link is what it leads to.
                "l" => {}
                _ => return Err(Failure::new(1, format!("Invalid switch - /{switch}"))),
            },
            Word::Plain(word) => {
                let mut letters = word.chars();
                match (letters.next(), letters.next(), letters.next()) {
                    (Some(sign @ ('+' | '-')), Some(letter), None) => {
                        let letter = letter.to_ascii_lowercase();
                        match letter {
                            'r' | 'a' | 's' | 'h' => request.changes.push((letter, sign == '+')),
                            // Attributes that only NTFS has: to be indexed, offline, pinned …
                            'i' | 'x' | 'o' | 'p' | 'u' | 'b' | 'v' => {}
                            _ => {
                                return Err(Failure::new(
                                    1,
                                    format!("Parameter format not correct - {word}"),
                                ));
                            }
                        }
                    }
                    _ => request.file = Some(word),
                }
            }
        }
    }
    Ok(Some(request))
}

/// Files that fit a pattern, with `/D` folders as well.
fn collect(
    call: &Invocation<'_>,
    request: &Request,
    folder: &str,
    pattern: &Pattern,
    files: &mut Vec<(String, Attributes)>,
) {
    if folder.len() > LONGEST_PATH {
        return;
    }
    let entries = entries(call, folder);
    for entry in &entries {
        if pattern.matches(&entry.name) && (!entry.metadata.is_dir || request.folders) {
            files.push((path::join(folder, &entry.name), entry.metadata.attributes));
        }
    }
    if request.subfolders {
        for entry in entries.iter().filter(|entry| entry.metadata.is_dir) {
            collect(
                call,
                request,
                &path::join(folder, &entry.name),
                pattern,
                files,
            );
        }
    }
}

fn columns(attributes: Attributes) -> String {
    let letter = |set, letter| if set { letter } else { ' ' };
    let letters: String = [
        letter(attributes.archive, 'A'),
        ' ',
        ' ',
        letter(attributes.system, 'S'),
        letter(attributes.hidden, 'H'),
        letter(attributes.read_only, 'R'),
    ]
    .iter()
    .collect();
    format!("{letters:COLUMNS$}")
}

/// Changes one file; a hidden or a system file only when that attribute is spoken of.
fn change(call: &Invocation<'_>, request: &Request, file: &str, old: Attributes) -> bool {
    let speaks_of = |letter| {
        request
            .changes
            .iter()
            .any(|(changed, _)| *changed == letter)
    };
    for (set, letter, word) in [(old.system, 's', "system"), (old.hidden, 'h', "hidden")] {
        if set && !speaks_of(letter) {
            complain(call, &format!("Not resetting {word} file - {file}"));
            return true;
        }
    }
    let mut new = old;
    for (letter, value) in &request.changes {
        let slot = match letter {
            'r' => &mut new.read_only,
            'a' => &mut new.archive,
            's' => &mut new.system,
            _ => &mut new.hidden,
        };
        *slot = *value;
    }
    let changed = call.host.files.set_attributes(file, new);
    let outcome = match &changed {
        Ok(()) => Outcome::done(),
        Err(error) => Outcome::told(1, error.to_string()),
    };
    let list: String = request
        .changes
        .iter()
        .map(|(letter, value)| format!(" {}{letter}", if *value { '+' } else { '-' }))
        .collect();
    let effect = Effect::FileOperation {
        operation: format!("attrib{list}"),
        path: file.to_owned(),
        target: None,
    };
    call.host
        .effects
        .record(effect, &call.context.span, outcome);
    if let Err(error) = changed {
        complain(call, &format!("{error} - {file}"));
    }
    changed.is_ok()
}

#[cfg(test)]
mod tests {
    use crate::batch::programs::testing::Bench;

    #[test]
    fn attributes_are_changed_and_shown() {
        let bench = Bench::new();
        bench.file("a.txt", "x");
        bench.file(r"sub\b.txt", "x");
        let answer = bench.run("attrib +r a.txt");
        assert_eq!((answer.code, answer.err.as_str()), (0, ""));
        let shown = bench.run("attrib a.txt").out;
        assert!(
            shown.ends_with("R               W:\\case\\a.txt\r\n"),
            "{shown:?}"
        );
        assert_eq!(shown.len(), 21 + 15);
        assert_eq!(bench.run("attrib -R A.TXT").code, 0);
        let shown = bench.run("attrib /s *.txt").out;
        assert!(!shown.contains("R  "), "{shown:?}");
        assert_eq!(shown.lines().count(), 2);
        assert_eq!(
            bench.effects(),
            ["attrib +r W:\\case\\a.txt", "attrib -r W:\\case\\a.txt"]
        );
    }

    #[test]
    fn a_missing_file_and_a_wrong_switch_fail() {
        let bench = Bench::new();
        let answer = bench.run("attrib +r nosuch.txt");
        assert_eq!(
            (answer.code, answer.err.as_str()),
            (1, "File not found - nosuch.txt\r\n")
        );
        assert_eq!(bench.run("attrib /z").code, 1);
        assert_eq!(bench.run("attrib +q x").code, 1);
    }
}
