//! `DEL`, `ERASE`

use super::arguments::{Part, invalid_switch, is_blank, parts};
use super::selection::{Named, is_concealed, matching};
use super::{SYNTAX, cleared, question, tell};
use crate::batch::interpreter::{Interpreter, Run};
use crate::host::{Attributes, Metadata, SystemError, path};

/// What the switches of a `DEL` ask for.
#[derive(Debug, Default)]
struct Options {
    /// `/P`: each file is asked for.
    each: bool,
    /// `/F`: read-only files too.
    force: bool,
    /// `/S`
    tree: bool,
    /// `/Q`
    quiet: bool,
    /// `/A:…`: letters with whether the attribute must be set; without it hidden and system files are passed over.
    attributes: Option<Vec<(char, bool)>>,
}

/// `DEL [/P] [/F] [/S] [/Q] [/A…] name…`: removes files; a folder's name stands for all files in it.
///
/// ERRORLEVEL is cleared whether files were removed or not (dbenham's table), and `||` sees no failure either.
pub(crate) fn delete(interpreter: &mut Interpreter, arguments: &str) -> Run {
    let mut options = Options::default();
    let mut names = Vec::new();
    for part in parts(arguments) {
        match part {
            Part::Name(name) => names.push(name),
            Part::Switch(switch) => {
                if !options.take(&switch) {
                    return Ok(interpreter.fail(&invalid_switch(&switch)));
                }
            }
            Part::Plus => {}
        }
    }
    if names.is_empty() {
        return Ok(interpreter.fail(SYNTAX));
    }
    for name in &names {
        if is_blank(name) {
            interpreter.err(&format!("{}\r\n", SystemError::INVALID_NAME));
            continue;
        }
        delete_named(interpreter, name, &options)?;
    }
    Ok(cleared(interpreter))
}

impl Options {
    /// Reads one switch; false if there is no such switch.
    fn take(&mut self, switch: &str) -> bool {
        let lower = switch.to_ascii_lowercase();
        match lower.as_str() {
            "p" => self.each = true,
            "f" => self.force = true,
            "s" => self.tree = true,
            "q" => self.quiet = true,
            _ => {
                let Some(letters) = lower.strip_prefix('a') else {
                    return false;
                };
                let Some(attributes) = attribute_letters(letters) else {
                    return false;
                };
                self.attributes = Some(attributes);
            }
        }
        true
    }

    fn wants(&self, metadata: &Metadata) -> bool {
        match &self.attributes {
            None => !is_concealed(metadata.attributes),
            Some(letters) => letters
                .iter()
                .all(|(letter, set)| has_attribute(metadata, *letter) == *set),
        }
    }
}

/// `:-hs`, `h-s`: letters, each with whether the attribute must be set; `None` for a letter that is none.
pub(super) fn attribute_letters(text: &str) -> Option<Vec<(char, bool)>> {
    let mut letters = Vec::new();
    let mut set = true;
    for c in text.strip_prefix(':').unwrap_or(text).chars() {
        let c = c.to_ascii_lowercase();
        match c {
            '-' => set = false,
            'd' | 'r' | 'h' | 's' | 'a' | 'i' | 'l' | 'o' => {
                letters.push((c, set));
                set = true;
            }
            _ => return None,
        }
    }
    Some(letters)
}

/// Whether a file or folder has the attribute of a letter; what is not kept here (`I`, `L`, `O`) nobody has.
pub(super) fn has_attribute(metadata: &Metadata, letter: char) -> bool {
    let attributes = metadata.attributes;
    match letter {
        'd' => metadata.is_dir,
        'r' => attributes.read_only,
        'h' => attributes.hidden,
        's' => attributes.system,
        'a' => attributes.archive,
        _ => false,
    }
}

fn delete_named(interpreter: &mut Interpreter, name: &str, options: &Options) -> Run<()> {
    let mut named = Named::new(interpreter, name);
    let is_folder = !named.is_pattern() && {
        let full = interpreter.absolute(name);
        let found = interpreter.host.files.metadata(&full);
        found.is_ok_and(|found| found.is_dir)
    };
    if is_folder {
        named.folder = interpreter.absolute(name);
        named.last = "*".to_owned();
    }
    let everything = matches!(named.last.as_str(), "*" | "*.*");
    if everything
        && !options.quiet
        && !options.each
        && !question::are_you_sure(interpreter, &named.full())?
    {
        return Ok(());
    }
    let found = delete_in(interpreter, &named.folder, &named.last, options)?;
    match found {
        Ok(0) => interpreter.err(&format!("Could Not Find {}\r\n", named.full())),
        Ok(_) => {}
        Err(error) => interpreter.err(&format!("{error}\r\n")),
    }
    Ok(())
}

/// Removes what fits in one folder, and with `/S` below it; returns how many files were found.
fn delete_in(
    interpreter: &mut Interpreter,
    folder: &str,
    pattern: &str,
    options: &Options,
) -> Run<Result<usize, SystemError>> {
    let entries = match matching(interpreter, folder, pattern) {
        Ok(entries) => entries,
        Err(error) => return Ok(Err(error)),
    };
    let mut found = 0;
    for entry in entries {
        if entry.metadata.is_dir || !options.wants(&entry.metadata) {
            continue;
        }
        found += 1;
        let full = path::join(folder, &entry.name);
        delete_one(interpreter, &full, entry.metadata.attributes, options)?;
    }
    if options.tree {
        let below = interpreter.host.files.read_dir(folder).unwrap_or_default();
        for entry in below {
            // Links are not followed: what they lead to lies elsewhere.
            if entry.metadata.is_dir && !entry.metadata.is_link {
                let folder = path::join(folder, &entry.name);
                found += delete_in(interpreter, &folder, pattern, options)?.unwrap_or(0);
            }
        }
    }
    Ok(Ok(found))
}

fn delete_one(
    interpreter: &mut Interpreter,
    full: &str,
    mut attributes: Attributes,
    options: &Options,
) -> Run<()> {
    if options.each && !question::may_delete(interpreter, full)? {
        return Ok(());
    }
    let files = &interpreter.host.files;
    let mut removed = files.remove_file(full);
    if removed == Err(SystemError::ACCESS_DENIED) && options.force && attributes.read_only {
        attributes.read_only = false;
        removed = files
            .set_attributes(full, attributes)
            .and_then(|()| files.remove_file(full));
    }
    tell(interpreter, "delete", full, None, removed);
    match removed {
        Ok(()) if options.tree => interpreter.out(&format!("Deleted file - {full}\r\n"))?,
        Ok(()) => {}
        Err(error) => {
            // cmd names the file on standard output and the reason on standard error.
            interpreter.out(&format!("{full}\r\n"))?;
            interpreter.err(&format!("{error}\r\n"));
        }
    }
    Ok(())
}
