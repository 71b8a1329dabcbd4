//! `command /?`

use crate::batch::parser::is_separator;

/// One line about a command, if its arguments ask for it: a word `/?` anywhere outside of quotes, as cmd looks for it.
///
/// `START` hands what stands behind its command on, and the parser has read `REM` to the end of its line.
pub(crate) fn asked(name: &str, arguments: &str) -> Option<&'static str> {
    // Almost never asked for, so the question mark alone is looked for first.
    if !arguments.as_bytes().contains(&b'?') {
        return None;
    }
    let end = name
        .find(|c: char| !c.is_ascii_alphabetic())
        .unwrap_or(name.len());
    let name = name.get(..end)?.to_ascii_lowercase();
    if name == "rem"
        || name == "start" && !arguments.trim_start_matches(is_separator).starts_with("/?")
    {
        return None;
    }
    let mut quoted = false;
    let outside: String = arguments
        .chars()
        .map(|c| {
            quoted ^= c == '"';
            if quoted || c == '"' { '.' } else { c }
        })
        .collect();
    if !outside.split(is_separator).any(|word| word == "/?") {
        return None;
    }
    LINES
        .iter()
        .find(|(names, _)| names.contains(&name.as_str()))
        .map(|(_, line)| *line)
}

const LINES: [(&[&str], &str); 37] = [
    (&["assoc"], "Usage: ASSOC [.ending]"),
    (&["break"], "Usage: BREAK"),
    (&["call"], "Usage: CALL file | :label | command [arguments]"),
    (&["cd", "chdir"], "Usage: CD [/D] [folder]"),
    (&["cls"], "Usage: CLS"),
    (&["color"], "Usage: COLOR [two hexadecimal digits]"),
    (
        &["copy"],
        "Usage: COPY [/A | /B] source [+ source...] [target] [/V] [/Y | /-Y] [/Z]",
    ),
    (&["date"], "Usage: DATE [/T]"),
    (
        &["del", "erase"],
        "Usage: DEL [/P] [/F] [/S] [/Q] [/A:attributes] name...",
    ),
    (
        &["dir"],
        "Usage: DIR [name...] [/A:attributes] [/B] [/-C] [/D] [/L] [/N] [/O:order] [/P] [/Q] [/S] [/T:field] [/W] [/X]",
    ),
    (&["echo"], "Usage: ECHO [ON | OFF | text]"),
    (&["endlocal"], "Usage: ENDLOCAL"),
    (&["exit"], "Usage: EXIT [/B] [code]"),
    (&["ftype"], "Usage: FTYPE [type]"),
    (&["goto"], "Usage: GOTO label | :EOF"),
    (&["md", "mkdir"], "Usage: MD folder..."),
    (&["mklink"], "Usage: MKLINK (not supported)"),
    (&["move"], "Usage: MOVE [/Y | /-Y] source [target]"),
    (&["path"], "Usage: PATH [folders | ;]"),
    (&["pause"], "Usage: PAUSE"),
    (&["popd"], "Usage: POPD"),
    (&["prompt"], "Usage: PROMPT [text]"),
    (&["pushd"], "Usage: PUSHD [folder]"),
    (&["rd", "rmdir"], "Usage: RD [/S] [/Q] folder..."),
    (&["ren", "rename"], "Usage: REN name newname"),
    (
        &["set"],
        "Usage: SET [name=[value]] | SET /A expression | SET /P name=[prompt]",
    ),
    (
        &["setlocal"],
        "Usage: SETLOCAL [ENABLEEXTENSIONS | DISABLEEXTENSIONS] [ENABLEDELAYEDEXPANSION | DISABLEDELAYEDEXPANSION]",
    ),
    (&["shift"], "Usage: SHIFT [/n]"),
    (
        &["start"],
        "Usage: START [\"title\"] [/D folder] [/B] [/WAIT] [/MIN | /MAX] [/LOW | /NORMAL | /HIGH] command [arguments]",
    ),
    (&["time"], "Usage: TIME [/T]"),
    (&["title"], "Usage: TITLE [text]"),
    (&["type"], "Usage: TYPE name..."),
    (&["ver"], "Usage: VER"),
    (&["verify"], "Usage: VERIFY [ON | OFF]"),
    (&["vol"], "Usage: VOL [drive:]"),
    (&["if"], "Usage: IF [NOT] condition command [ELSE command]"),
    (&["for"], "Usage: FOR %%variable IN (set) DO command"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn help_is_asked_for_by_a_word_outside_of_quotes() {
        assert_eq!(asked("CD", " /?"), Some("Usage: CD [/D] [folder]"));
        assert_eq!(asked("copy", " a /? b"), asked("copy", "/?"));
        assert_eq!(asked("echo", "./?"), None);
        assert_eq!(asked("echo", " \"/?\""), None);
        assert_eq!(asked("echo", " http://x/?q=1"), None);
        assert_eq!(asked("start", " prog /?"), None);
        assert_eq!(asked("rem", " /?"), None);
    }

    #[test]
    fn every_built_in_has_a_line() {
        for (names, line) in LINES {
            for name in names {
                assert!(line.starts_with("Usage: "));
                let known = super::super::find(name).is_some() || ["if", "for"].contains(name);
                assert!(known, "{name}");
            }
        }
    }
}
