//! Whether what is said of a folder can depend on where it lies. Only what cannot is said of a copy, too.
//!
//! While scripts are read, the path of their folder gets into texts by `%CD%` and by modifiers (`%~dp0`, `%%~fa`), and texts
//! are held against it where a folder is entered and where a file is looked for. So a folder has no place of its own when its
//! batch files hold none of the former, and nothing in them can name the folder: no path from the root or from the folder
//! above, unless it plainly leads elsewhere. Whoever asks this takes "perhaps" for yes; a folder is then read by itself.
//!
//! VBScript files are read without regard to their place; in them only a path that is written out could be the folder's.

use super::Facts;
use crate::host::path;

/// What two folders need to have in common so that neither can be named where the other cannot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Home {
    /// Small letter.
    drive: u8,
    /// The uppermost folder, in small letters.
    uppermost: String,
}

impl Home {
    /// Of a full Windows path; `None` where anything may be the folder: at a root, or on another machine.
    pub(super) fn of(folder: &str) -> Option<Self> {
        let drive = u8::try_from(path::drive_of(folder)?)
            .ok()?
            .to_ascii_lowercase();
        let below = folder.get(2..)?.strip_prefix('\\')?;
        let uppermost = below.split('\\').next().unwrap_or("").to_lowercase();
        (!uppermost.is_empty()).then_some(Self { drive, uppermost })
    }

    /// Whether it may matter that a folder lies where it does.
    pub(super) fn may_matter(&self, facts: &Facts) -> bool {
        let mut batch = facts.batch.iter().map(|file| file.script.source.text());
        let mut directory = facts.directory.iter().map(|file| file.source().text());
        batch.any(|text| asks_where(text) || self.may_be_named(text))
            || directory.any(|text| self.may_be_named(text))
    }

    /// Whether a path in a text may be that of a folder here.
    fn may_be_named(&self, text: &str) -> bool {
        let text = text.to_lowercase();
        let uppermost = self.uppermost.as_str();
        let as_part = |(at, _): (usize, &str)| {
            let before = text.get(..at).is_some_and(|it| it.ends_with(['\\', '/']));
            let behind = text.get(at + uppermost.len()..);
            before || behind.is_some_and(|it| it.starts_with(['\\', '/']))
        };
        if text.match_indices(uppermost).any(as_part) {
            return true;
        }
        let signs = text.as_bytes();
        let mut may_be_cut = None;
        memchr::memchr3_iter(b':', b'\\', b'/', signs).any(|at| match signs[at] {
            b':' => self.may_be_drive(signs, at, &mut may_be_cut),
            _ => begins_path(signs, at) && is_expansion(signs.get(at + 1)),
        })
    }

    /// Whether a colon may be behind the letter of the drive, and this folder behind that.
    fn may_be_drive(&self, signs: &[u8], at: usize, may_be_cut: &mut Option<bool>) -> bool {
        let back = |steps: usize| at.checked_sub(steps).map(|place| signs[place]);
        let Some(letter) = back(1) else {
            return false;
        };
        let is_part = |c: u8| c.is_ascii_alphanumeric() || b"_%!~^".contains(&c);
        if letter.is_ascii_alphabetic() && !back(2).is_some_and(is_part) {
            return letter == self.drive && !self.leads_elsewhere(&signs[at + 1..]);
        }
        let is_variable = |c: u8| b"%!~^".contains(&c);
        let expanded = b"%!^".contains(&letter)
            || letter.is_ascii_alphanumeric() && back(2).is_some_and(is_variable);
        let is_end = |c: &u8| b"\\/%!^\" \t\r\n".contains(c);
        if !expanded || !signs.get(at + 1).is_none_or(is_end) {
            return false;
        }
        // The letter then stands at the end of something else, or is cut out of it.
        *may_be_cut.get_or_insert_with(|| {
            let cut = |pair: &[u8]| {
                pair[0] == self.drive && !pair[1].is_ascii_alphanumeric() || pair == b":~"
            };
            signs.windows(2).any(cut) || signs.last() == Some(&self.drive)
        })
    }

    /// Whether what stands behind a drive's colon names another uppermost folder.
    fn leads_elsewhere(&self, behind: &[u8]) -> bool {
        let Some((b'\\' | b'/', path)) = behind.split_first() else {
            return false;
        };
        let is_plain = |c: &u8| c.is_ascii_alphanumeric() || b"_-.$".contains(c) || !c.is_ascii();
        let end = path.iter().position(|c| !is_plain(c));
        let (name, next) = path.split_at(end.unwrap_or(path.len()));
        let uppermost = self.uppermost.as_bytes();
        !name.is_empty()
            && !is_expansion(next.first())
            && !name.starts_with(uppermost)
            && !uppermost.starts_with(name)
    }
}

fn is_expansion(sign: Option<&u8>) -> bool {
    matches!(sign, Some(b'%' | b'!' | b'^'))
}

/// Whether a path begins at a separator.
fn begins_path(signs: &[u8], at: usize) -> bool {
    at.checked_sub(1).is_none_or(|before| {
        let c = signs[before];
        c.is_ascii_whitespace() || b"\"=(,;@<>&|'".contains(&c)
    })
}

/// Whether a batch file may ask for the folder that it lies in, or for one above it.
fn asks_where(text: &str) -> bool {
    let text = text.to_lowercase();
    // Names that are put together may be any name, CD among them.
    ["!%", "%!", "%%%", ".^"]
        .iter()
        .any(|one| text.contains(one))
        || text
            .match_indices('~')
            .any(|(at, _)| is_modifier(&text, at))
        || text
            .match_indices("cd")
            .any(|(at, _)| is_name_of_folder(&text, at))
        || text.match_indices('.').any(|(at, _)| leads_up(&text, at))
}

/// Whether a tilde begins modifiers that give more than a name, or may do so.
fn is_modifier(text: &str, at: usize) -> bool {
    const LETTERS: &str = "fdpnxsatz";
    let behind = &text[at + 1..];
    match behind.chars().next() {
        Some(c) if c.is_ascii_digit() || c == '-' || c == ' ' => return false,
        Some(c) if c.is_ascii_alphabetic() => {}
        _ => return true,
    }
    let end = behind
        .find(|c| !LETTERS.contains(c))
        .unwrap_or(behind.len());
    let next = behind[end..].chars().next();
    match next {
        Some('$') => true,
        // An argument's place is not looked at; only that of the script itself is known.
        Some('0') => behind[..end].contains(|c| c != 'n' && c != 'x'),
        Some(c) if c.is_ascii_digit() => false,
        Some(c) if text.contains(&format!("%%{c}")) => end > 0,
        // The variable has the name of a modifier.
        _ => end > 1,
    }
}

/// Whether these two letters are the variable, and not the command with a folder behind it.
fn is_name_of_folder(text: &str, at: usize) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    let before = text[..at].chars().next_back();
    let behind = text[at + 2..].chars().next();
    if before.is_some_and(is_part) || behind.is_some_and(is_part) {
        return false;
    }
    before.is_some_and(|c| "%!=".contains(c)) || !behind.is_some_and(|c| " \t/.\\".contains(c))
}

/// Whether a dot may be the first of the two that lead to the folder above. `cd ..` is no such thing: where it leads is not
/// looked at.
fn leads_up(text: &str, at: usize) -> bool {
    let before = &text[..at];
    let mut behind = text[at + 1..].chars();
    let next = behind.next();
    if next != Some('.') {
        let is_half = before.ends_with(['%', '!']) && matches!(next, Some('\\' | '/'))
            || matches!(next, Some('%' | '!'));
        return is_half && has_dot_by_itself(text);
    }
    if before.ends_with('.') || behind.next() == Some('.') {
        return false;
    }
    let command = before.trim_end_matches(['"', ' ', '\t']);
    let command = command.strip_suffix("/d").map_or(command, str::trim_end);
    let is_cd = command
        .strip_suffix("cd")
        .is_some_and(|rest| !rest.ends_with(|c: char| c.is_alphanumeric() || "_%!=".contains(c)));
    !is_cd
}

/// Whether a variable may hold a dot and nothing else.
fn has_dot_by_itself(text: &str) -> bool {
    let by_itself = |(at, _): (usize, &str)| {
        let before = text[..at].chars().next_back();
        let behind = text[at + 1..].chars().next();
        before.is_none_or(|c| c.is_whitespace() || "=\"'(,;^".contains(c))
            && !behind.is_some_and(|c| c.is_alphanumeric() || c == '\\' || c == '/')
    };
    text.contains(":~") || text.match_indices('.').any(by_itself)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn home() -> Home {
        Home::of(r"Z:\estate\site1\mail").unwrap()
    }

    #[test]
    fn a_batch_file_may_ask_where_it_lies() {
        for text in [
            r#"call "%~dp0W.BAT""#,
            "echo %~f0",
            "for %%a in (x.txt) do echo %%~fa",
            "for %%d in (x.txt) do echo %%~dd",
            "echo %~$PATH:1",
            "echo %~z0",
            "echo %CD%",
            "echo !cd!",
            "echo %cd:~0,2%",
            "set NAME=CD",
            "set NAME=CD \r\necho !%NAME%!",
            "call echo %%%NAME%%%",
            r"call ..\mail\W.BAT",
            "set DOT=.\r\ncall %DOT%.\\mail\\W.BAT",
            "for %%d in (.) do call .%%d\\mail\\W.BAT",
            "for %%i in (.) do echo %%~nxi",
            r"call .^.\mail\W.BAT",
        ] {
            assert!(asks_where(text), "{text}");
        }
    }

    #[test]
    fn a_batch_file_that_does_not_ask_where_it_lies_is_known_as_such() {
        for text in [
            "call W.BAT",
            "cd %CLP_SCRIPT_PATH%",
            r#"cd /d "%CLP_SCRIPT_PATH%""#,
            r#"cd "..\scripts\mail""#,
            "cd ..",
            "call :SITE \"%~1\"",
            "for %%d in (a b) do echo %%~d\\x",
            "echo %~nx0",
            "echo %~dp2",
            "ren %LOG%.%NEXT% x.log",
            "echo %NAME:~0,3%",
            "echo please wait ...",
            "armgetcd RESULT",
            r"call .\W.BAT",
        ] {
            assert!(!asks_where(text), "{text}");
        }
    }

    #[test]
    fn a_text_may_name_the_folder() {
        for text in [
            r"cd Z:\estate\site1\mail",
            r"cd z:/Estate/site1/mail",
            r"cd \estate\site1\mail",
            r"set TOP=estate\site1",
            r"cd Z:\%TOP%",
            r"cd Z:\est%REST%",
            "set DRIVE=Z:",
            "set DRIVE=Z\r\ncd %DRIVE%:\\x",
            "for %%a in (C Z) do cd %%a:\\x",
            "set ALL=CZD\r\nset DRIVE=%ALL:~1,1%\r\ncd %DRIVE%:\\x",
            r"cd \%TOP%",
            r#"cd "/%TOP%""#,
        ] {
            assert!(home().may_be_named(text), "{text}");
        }
    }

    #[test]
    fn a_text_that_names_other_folders_does_not_name_this_one() {
        for text in [
            r"set DATA=F:\Shares\mail",
            r"cd Z:\other\mail",
            r#"sc config x binpath= "Z:\Program Files\x""#,
            r"del %TEMP%\%NAME%.log",
            "for %%e in (a b) do echo %%e:%%f",
            ":estate",
            "GetObject(\"LDAP://RootDSE\")",
            "echo %NAME%: done",
            "rem estate: z is a letter",
        ] {
            assert!(!home().may_be_named(text), "{text}");
        }
    }

    #[test]
    fn a_root_and_another_machine_are_no_home() {
        for folder in [r"Z:\", r"\\server\share\mail"] {
            assert_eq!(Home::of(folder), None, "{folder}");
        }
        assert_eq!(Home::of(r"z:\Estate\a"), Home::of(r"Z:\estate\b\c"));
        assert_ne!(Home::of(r"Y:\estate\a"), Home::of(r"Z:\estate\a"));
        assert_ne!(Home::of(r"Z:\other\a"), Home::of(r"Z:\estate\a"));
    }
}
