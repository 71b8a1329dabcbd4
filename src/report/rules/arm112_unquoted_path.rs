use std::sync::LazyLock;

use regex::Regex;

use super::{Check, Effort, Facts, Findings, Rule, Severity};
use crate::report::facts::{At, Word, variables_of};

pub(super) const RULE: Rule = Rule {
    code: "ARM112",
    name: "unquoted-path",
    severity: Severity::Decision,
    effort: Effort::UnderTwoHours,
    finds: "A path with blanks stands without quotation marks where it is cut at the blank.",
    reason: "cmd.exe and most programs take the part before the blank as the whole path, and the rest as further arguments: \
             C:\\Program Files\\x.exe starts C:\\Program.",
    remedy: "Put quotation marks around the path.",
    example: "C:\\Program Files\\Archive\\arcctl.exe stop",
    source: "cmd.exe splits a command line at blanks: tests/language/batch; CD and ECHO are the exceptions",
    check: Check::Folder(check),
};

/// `C:\Program Files\` and what else has a blank inside of a folder's name.
static PATH: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r#"(?i)(?:^|[\s=,;@(])((?:[a-z]:|%[a-z_#]+%)?\\(?:[^\s"\\/:*?<>|&]+\\)*(?:[^\s"\\/:*?<>|&]+ )+[^\s"\\/:*?<>|&]+\\[^\s"&|<>]*)"#).ok()
});

/// Commands that take everything up to the line's end as one text.
const WHOLE: [&str; 11] = [
    "cd", "chdir", "echo", "rem", "set", "title", "prompt", "path", "armlog", "armbcast", "goto",
];

fn check(rule: &Rule, facts: &Facts, findings: &mut Findings) {
    for file in facts.reached() {
        file.each(&mut |at| {
            let Some(word) = at.word() else { return };
            if word.is(&WHOLE) || facts.is_damaged(file, at.line()) {
                return;
            }
            if let Some(path) = cut(&at) {
                findings
                    .add(
                        rule,
                        &at.place_of(&path),
                        format!("{path} is cut at its first blank"),
                    )
                    .help(format!("write \"{path}\""));
                return;
            }
            by_value(rule, facts, findings, &at, word);
        });
    }
}

/// A path that is written out and cut.
fn cut(at: &At<'_>) -> Option<String> {
    let rest = at.rest();
    let found = PATH.as_ref()?.captures(rest)?.get(1)?;
    let before = &rest[..found.start()];
    let quoted = before.matches('"').count() % 2 == 1;
    (!quoted).then(|| found.as_str().to_owned())
}

/// A variable with a path with blanks, without quotation marks around it.
fn by_value(rule: &Rule, facts: &Facts, findings: &mut Findings, at: &At<'_>, word: &Word) {
    let rest = at.rest();
    for name in variables_of(rest) {
        let Some(start) = rest.find(&format!("%{name}%")) else {
            continue;
        };
        let quoted = rest[..start].matches('"').count() % 2 == 1;
        let value = facts
            .assignments()
            .iter()
            .find(|set| set.name.eq_ignore_ascii_case(name) && is_blank_path(&set.value));
        let Some(value) = value.filter(|_| !quoted) else {
            continue;
        };
        findings
            .add(
                rule,
                &at.place_of(&format!("%{name}%")),
                format!(
                    "{name} is {} (line {} of {}), which {} gets in parts",
                    value.value, value.place.span.line, value.place.span.file, word.name
                ),
            )
            .help(format!("write \"%{name}%\""));
        return;
    }
}

fn is_blank_path(value: &str) -> bool {
    let path = value.contains('\\') && !value.contains('"');
    // Behind a program's name its arguments follow.
    let arguments = value
        .rsplit_once('.')
        .is_some_and(|(_, ending)| ending.contains(' '))
        || value.contains(" /")
        || value.contains(" -");
    path && value.contains(' ') && !arguments && !value.contains(';')
}
