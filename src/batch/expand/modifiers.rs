//! `%~dpnx0`, `%%~nxa`, `%~$PATH:1`: parts of a file's name, and what is known of the file.

use crate::host::{Cwd, Environment, Files, path};

/// The letters between `~` and the variable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Modifiers<'t> {
    /// `fdpnxsatz` in any order.
    letters: &'t str,
    /// `$PATH:` names the variable with the folders to look in.
    search: Option<&'t str>,
}

impl<'t> Modifiers<'t> {
    /// Reads what follows the tilde: modifiers, then a variable that `is_variable` accepts. As many modifier letters as
    /// possible are taken as long as a variable is left over. Returns the bytes used.
    pub(crate) fn parse(
        text: &'t str,
        is_variable: impl Fn(char) -> bool,
    ) -> Option<(Self, char, usize)> {
        let letters_end = text
            .find(|c: char| !"fdpnxsatz".contains(c.to_ascii_lowercase()))
            .unwrap_or(text.len());
        if let Some(search) = text[letters_end..].strip_prefix('$')
            && let Some(colon) = search.find(':')
            && let Some(variable) = search[colon + 1..].chars().next()
            && is_variable(variable)
        {
            let modifiers = Self {
                letters: &text[..letters_end],
                search: Some(&search[..colon]),
            };
            let used = letters_end + 1 + colon + 1 + variable.len_utf8();
            return Some((modifiers, variable, used));
        }
        // The variable may itself be one of the modifier letters: "%~na" is the name part of %a.
        let mut end = letters_end;
        loop {
            if let Some(variable) = text[end..].chars().next()
                && is_variable(variable)
            {
                let modifiers = Self {
                    letters: &text[..end],
                    search: None,
                };
                return Some((modifiers, variable, end + variable.len_utf8()));
            }
            end = text[..end].char_indices().next_back()?.0;
        }
    }
}

impl Modifiers<'_> {
    /// As they are written behind the tilde.
    pub(crate) fn text(&self) -> String {
        match self.search {
            Some(variable) => format!("{}${variable}:", self.letters),
            None => self.letters.to_owned(),
        }
    }

    /// Attributes, time or size are wanted, or the file must be looked for: the name alone does not tell.
    pub(crate) fn asks_for_the_file(&self) -> bool {
        let asks = |c: char| matches!(c.to_ascii_lowercase(), 'a' | 't' | 'z' | 's');
        self.search.is_some() || self.letters.contains(asks)
    }

    /// Nothing but the tilde: only quotes are taken off.
    pub(crate) fn is_plain(&self) -> bool {
        self.letters.is_empty() && self.search.is_none()
    }
}

/// The modified value.
pub(crate) fn apply(
    modifiers: &Modifiers<'_>,
    value: &str,
    cwd: &Cwd,
    environment: &Environment,
    files: &dyn Files,
) -> String {
    let value = unquoted(value);
    if modifiers.letters.is_empty() && modifiers.search.is_none() || value.is_empty() {
        return value.to_owned();
    }
    let full = match modifiers.search {
        None => path::absolute(cwd, value),
        Some(variable) => match search(value, variable, cwd, environment, files) {
            Some(found) => found,
            None => return String::new(),
        },
    };
    // What exists is shown as it is spelt on the disk.
    let mut full = files.stored_case(&full).unwrap_or(full);
    // A separator at the end stays: the name part is then empty.
    if value.ends_with(['\\', '/']) && !full.ends_with('\\') {
        full.push('\\');
    }
    let has = |letter: char| {
        modifiers
            .letters
            .chars()
            .any(|c| c.eq_ignore_ascii_case(&letter))
    };
    let mut facts = Vec::new();
    if has('a') || has('t') || has('z') {
        let metadata = files.metadata(&full).ok();
        if has('a') {
            facts.push(metadata.as_ref().map_or(String::new(), attributes));
        }
        if has('t') {
            facts.push(metadata.as_ref().map_or(String::new(), |m| {
                m.modified.strftime("%m/%d/%Y %I:%M %p").to_string()
            }));
        }
        if has('z') {
            facts.push(metadata.map_or(String::new(), |m| m.size.to_string()));
        }
    }
    let mut name = String::new();
    // 's' asks for the short form; no short names are kept here, so the long one is the answer.
    let everything = has('f')
        || modifiers.search.is_some() && modifiers.letters.is_empty()
        || has('s') && !(has('d') || has('p') || has('n') || has('x'));
    let folder_end = full.rfind('\\').map_or(0, |index| index + 1);
    let drive_end = if path::drive_of(&full).is_some() {
        2
    } else {
        0
    };
    let file = full.get(folder_end..).unwrap_or("");
    let dot = file.rfind('.').unwrap_or(file.len());
    if everything || has('d') {
        name.push_str(&full[..drive_end]);
    }
    if everything || has('p') {
        name.push_str(full.get(drive_end..folder_end).unwrap_or(""));
    }
    if everything || has('n') {
        name.push_str(&file[..dot]);
    }
    if everything || has('x') {
        name.push_str(&file[dot..]);
    }
    if !name.is_empty() {
        facts.push(name);
    }
    facts.retain(|fact| !fact.is_empty());
    facts.join(" ")
}

fn unquoted(value: &str) -> &str {
    match value.strip_prefix('"') {
        Some(inner) => inner.strip_suffix('"').unwrap_or(inner),
        None => value,
    }
}

fn attributes(metadata: &crate::host::Metadata) -> String {
    let flag = |set: bool, letter: char| if set { letter } else { '-' };
    let a = metadata.attributes;
    let mut text: String = [
        flag(metadata.is_dir, 'd'),
        flag(a.read_only, 'r'),
        flag(a.archive, 'a'),
        flag(a.hidden, 'h'),
        flag(a.system, 's'),
    ]
    .into_iter()
    .collect();
    // Compressed, offline, temporary, link … are not told apart here.
    text.push_str("------");
    text
}

fn search(
    name: &str,
    variable: &str,
    cwd: &Cwd,
    environment: &Environment,
    files: &dyn Files,
) -> Option<String> {
    let folders = environment.get(variable)?;
    // The current folder comes first, as in every search for a program.
    std::iter::once(cwd.folder())
        .chain(folders.split(';'))
        .map(|folder| folder.trim().trim_matches('"'))
        .filter(|folder| !folder.is_empty())
        .map(|folder| path::absolute(cwd, &path::join(folder, name)))
        .find(|candidate| files.metadata(candidate).is_ok_and(|found| !found.is_dir))
}
