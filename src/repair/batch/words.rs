//! What the first word of a line may be.

use crate::arm::{Standing, standing};
use crate::batch::builtins;
use crate::batch::parser::is_separator;
use crate::repair::knowledge::Knowledge;

/// Programs that scripts of failover groups start by their bare names.
const PROGRAMS: [&str; 46] = [
    "attrib",
    "bcp",
    "choice",
    "clpcl",
    "clpgrp",
    "clplogcmd",
    "clpmsg",
    "clprsc",
    "clpstat",
    "cluster",
    "cmd",
    "cscript",
    "diskpart",
    "eventcreate",
    "fc",
    "find",
    "findstr",
    "hostname",
    "icacls",
    "ipconfig",
    "iisreset",
    "isql",
    "ldifde",
    "more",
    "mountvol",
    "net",
    "netsh",
    "osql",
    "ping",
    "powershell",
    "reg",
    "robocopy",
    "sc",
    "schtasks",
    "shutdown",
    "sleep",
    "sort",
    "sqlcmd",
    "sqlplus",
    "subst",
    "taskkill",
    "timeout",
    "vssadmin",
    "where",
    "wscript",
    "xcopy",
];

/// The first word of a line, up to a blank or other separator, without `@` and parentheses in front.
pub(super) fn first_word(line: &str) -> &str {
    let line = line.trim_start_matches(|c| is_separator(c) || matches!(c, '@' | '(' | ')'));
    let end = line.find(is_separator).unwrap_or(line.len());
    &line[..end]
}

/// Whether a line begins as only a statement of the language begins: a keyword, a built-in command, a label, an ARM
/// command or near miss of one.
pub(super) fn begins_statement(line: &str) -> bool {
    let trimmed = line.trim_start_matches(is_separator);
    if trimmed.starts_with([':', '@', '(', ')']) {
        return true;
    }
    let word = first_word(line);
    let plain = word.to_ascii_lowercase();
    matches!(plain.as_str(), "if" | "for" | "rem" | "else" | "do" | "in")
        || builtins::find(word).is_some()
        || standing(word) != Standing::Unknown
        || crate::arm::meant(word).is_some()
}

/// Whether a word is known to start something, or looks like a program's name.
pub(super) fn is_program(word: &str, known: &Knowledge) -> bool {
    let word = word.trim_matches('"');
    let plain = word.to_ascii_lowercase();
    let plain = plain.strip_suffix(".exe").unwrap_or(&plain);
    let ending = crate::host::path::extension(word).to_ascii_lowercase();
    PROGRAMS.contains(&plain)
        || known.is_file(word)
        || word.contains(['\\', '/'])
        || matches!(
            ending.as_str(),
            "exe" | "bat" | "cmd" | "com" | "vbs" | "vbe" | "js" | "wsf" | "ps1" | "msc"
        )
}

/// Whether a line is a remark.
pub(super) fn is_remark(line: &str) -> bool {
    let line = line.trim_start_matches(|c| is_separator(c) || c == '@');
    line.starts_with("::")
        || line
            .get(..3)
            .is_some_and(|word| word.eq_ignore_ascii_case("rem"))
            && line[3..].chars().next().is_none_or(is_separator)
}

/// Whether a line is a label or a remark written as one.
pub(super) fn is_label(line: &str) -> bool {
    line.trim_start_matches(is_separator).starts_with(':')
}
