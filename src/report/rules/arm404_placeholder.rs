use std::sync::LazyLock;

use regex::Regex;

use super::{Check, Effort, Facts, Findings, Rule, Severity};
use crate::host::MASK;
use crate::report::Confidence;

pub(super) const RULE: Rule = Rule {
    code: "ARM404",
    name: "placeholder",
    severity: Severity::Blocker,
    effort: Effort::UnderTwoHours,
    finds: "A setting holds a placeholder, or one of the names that the guide prints as an example.",
    reason: "With a placeholder, accounts and servers are looked for that do not exist, and the move of the directory fails. A \
             name of the guide's example may be a real one by chance, so that is a decision.",
    remedy: "Write the names of the site. Where a server really has the name of the example, leave it, with a comment \
             `rem armistice: ignore ARM404` before it.",
    example: "SET W#EXCHG1=your_domain\\administrator",
    source: "NEC ExpressCluster X for Windows Configuration Guide: W#EXCHG.BAT for Exchange Server 2003 and 2007",
    check: Check::Folder(check),
};

/// Texts that describe what is to be written in their place.
static DESCRIPTION: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?ix) ^<[^<>]+>$ | (?:^|[\\/.@]) your[_-] | ^x{3,}(?:[\\/.@].*)?$ | ^change[_-]?me$ | ^to[_-]?do$ | ^\?{2,}$
            | ^(?:[a-z]+_)?(?:server|host|domain|account|user|computer|service|database|instance)_name$
            | (?:^|\\)(?:domain|user|account)_name(?:\\|$)",
    )
    .ok()
});

/// The names that the guide for Exchange Server 2007 prints, and what each stands for.
const GUIDE: [&str; 6] = [
    r"NEC\administrator",
    "AD-SERVER",
    "SERVER1",
    "SERVER2",
    "NEC",
    "password",
];

fn check(rule: &Rule, facts: &Facts, findings: &mut Findings) {
    for setting in facts.assignments() {
        let value = setting.value.replace('^', "");
        let is_description = DESCRIPTION
            .as_ref()
            .is_some_and(|pattern| pattern.is_match(&value));
        let name = &setting.name;
        let shown = match facts.secrets.is_secret_name(name) {
            true => MASK,
            false => &value,
        };
        if is_description {
            findings
                .add(
                    rule,
                    &setting.place,
                    format!("{name} still holds the placeholder {shown}"),
                )
                .help("write the name that this site uses");
        } else if is_of_guide(name, &value) {
            findings
                .add(
                    rule,
                    &setting.place,
                    format!("{name} holds {shown}, as the guide prints it for an example"),
                )
                .severity(Severity::Decision)
                .confidence(Confidence::Medium)
                .help("is that the name that this site uses?");
        }
    }
}

/// The guide's own settings are numbered, so that other scripts with a server of such a name are left alone.
fn is_of_guide(name: &str, value: &str) -> bool {
    name.to_ascii_uppercase().starts_with("W#EXCHG")
        && GUIDE.iter().any(|known| known.eq_ignore_ascii_case(value))
}
