use super::{Check, Effort, Facts, Findings, Rule, Severity, nearest};
use crate::batch::tree::{Comparison, Condition, If, Kind};

/// What each variable of the cluster can hold; CLP_PRIORITY holds a number.
const VALUES: [(&str, &[&str]); 5] = [
    ("CLP_EVENT", &["START", "FAILOVER", "RECOVER", "STANDBY"]),
    ("CLP_SERVER", &["HOME", "OTHER"]),
    ("CLP_DISK", &["SUCCESS", "FAILURE"]),
    ("CLP_LASTACTION", &["REBOOT", "HALT", "NONE"]),
    ("CLP_PRIORITY", &[]),
];

pub(super) const RULE: Rule = Rule {
    code: "ARM311",
    name: "impossible-value",
    severity: Severity::Blocker,
    effort: Effort::UnderTwoHours,
    finds: "A variable of the cluster is compared with a text that it never holds. Case matters to == without /I.",
    reason: "The comparison is never true, so the branch behind it is never taken: a failover is not recognized, or a disk \
             that failed is used.",
    remedy: "Write the value as the cluster sets it: START, FAILOVER, RECOVER; HOME, OTHER; SUCCESS, FAILURE; for \
             CLP_PRIORITY the position of the server, from 1.",
    example: "IF \"%CLP_EVENT%\" == \"Failover\" GOTO FAILOVER",
    source: "The product's script template; the values in use in published scripts",
    check: Check::Folder(check),
};

fn check(rule: &Rule, facts: &Facts, findings: &mut Findings) {
    for file in facts.reached() {
        file.each(&mut |at| {
            let Kind::If(test) = &at.command.kind else {
                return;
            };
            let Some((name, value)) = compared(test) else {
                return;
            };
            let Some((name, known)) = VALUES
                .iter()
                .find(|(known, _)| known.eq_ignore_ascii_case(name))
            else {
                return;
            };
            if is_possible(known, value, test.ignore_case) {
                return;
            }
            let told = findings.add(
                rule,
                &at.place_of(value),
                format!(
                    "{name} is never \"{value}\", so this comparison always comes out the same"
                ),
            );
            if let Some(near) = nearest(value, known.iter().copied()) {
                told.help(format!("{near} is what the cluster sets"));
            }
        });
    }
}

/// The variable and the text that an `IF` compares for equality, both in quotation marks or both without.
fn compared(test: &If) -> Option<(&str, &str)> {
    let Condition::Compare(
        left,
        Comparison::Same | Comparison::Equal | Comparison::NotEqual,
        right,
    ) = &test.condition
    else {
        return None;
    };
    let (left, right) = (left.text.as_str(), right.text.as_str());
    let inside = |text: &'_ str| -> Option<(usize, usize)> {
        let quoted = text.len() >= 2 && text.starts_with('"') && text.ends_with('"');
        Some(if quoted {
            (1, text.len() - 1)
        } else {
            (0, text.len())
        })
    };
    let ((from, to), (start, end)) = (inside(left)?, inside(right)?);
    if (from, start) != (0, 0) && (from, start) != (1, 1) {
        return None;
    }
    let (left, right) = (left.get(from..to)?, right.get(start..end)?);
    let variable = |text: &'_ str| text.len() > 2 && text.starts_with('%') && text.ends_with('%');
    let (variable_side, value) = match (variable(left), variable(right)) {
        (true, false) => (left, right),
        (false, true) => (right, left),
        _ => return None,
    };
    let name = variable_side.trim_matches('%');
    (!name.contains(':') && !value.contains(['%', '!'])).then_some((name, value))
}

fn is_possible(known: &[&str], value: &str, ignore_case: bool) -> bool {
    if value.is_empty() {
        return true;
    }
    match known {
        [] => value.parse::<u32>().is_ok_and(|position| position > 0),
        _ if ignore_case => known.iter().any(|known| known.eq_ignore_ascii_case(value)),
        _ => known.contains(&value),
    }
}
