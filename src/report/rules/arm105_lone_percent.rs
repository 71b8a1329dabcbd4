use super::{Check, Effort, Facts, Findings, Rule, Severity};
use crate::report::Confidence;
use crate::report::facts::{BatchFile, Percent, is_name_character, percents};

pub(super) const RULE: Rule = Rule {
    code: "ARM105",
    name: "lone-percent",
    severity: Severity::Decision,
    effort: Effort::UnderTwoHours,
    finds: "A percent sign without its partner, which cmd.exe drops. It is a blocker where a variable of the scripts stands \
            beside it.",
    reason: "The text beside the sign stays as it is: SET X=W#EXCHG1% sets the text W#EXCHG1 and not what that variable holds. \
             Accounts, server names and arguments are then names of variables.",
    remedy: "Write the missing percent sign, or two signs where one is meant as text. `armistice repair` does the first.",
    example: "SET DOMAIN_ADMIN_ACCOUNT=W#EXCHG1%",
    source: "cmd.exe drops a percent sign without a partner: tests/language/batch, lone_percent_is_dropped",
    check: Check::Folder(check),
};

fn check(rule: &Rule, facts: &Facts, findings: &mut Findings) {
    for file in facts.reached() {
        for index in 0..file.script.source.line_count() {
            if file.is_silent(index) || facts.is_damaged(file, index) {
                continue;
            }
            let line = file.script.source.line(index).unwrap_or("");
            if let Some((name, range)) = wrong_pair(line) {
                findings
                    .add(
                        rule,
                        &file.place(index, range),
                        format!("cmd.exe pairs percent signs from the left, and takes `{name}` for a variable"),
                    )
                    .severity(Severity::Blocker)
                    .help("write %% where a percent sign is text, and both signs around each variable");
            } else if let Some(lone) = lone(line) {
                tell(rule, facts, findings, file, index, lone);
            }
        }
    }
}

/// Two signs that do not belong together, by the blank beside one of them.
fn wrong_pair(line: &str) -> Option<(&str, std::ops::Range<usize>)> {
    percents(line)
        .into_iter()
        .find_map(|percent| match percent {
            Percent::Variable { name, range } if name.starts_with(' ') || name.ends_with(' ') => {
                Some((name, range))
            }
            _ => None,
        })
}

/// The sign of a line that is dropped.
fn lone(line: &str) -> Option<usize> {
    percents(line)
        .into_iter()
        .find_map(|percent| match percent {
            Percent::Lone(at) => Some(at),
            Percent::Variable { .. } => None,
        })
}

fn tell(
    rule: &Rule,
    facts: &Facts,
    findings: &mut Findings,
    file: &BatchFile,
    index: usize,
    sign: usize,
) {
    let line = file.script.source.line(index).unwrap_or("");
    let before = &line[..sign];
    let start = before
        .char_indices()
        .rev()
        .take_while(|(_, c)| is_name_character(*c))
        .last()
        .map_or(sign, |(at, _)| at);
    let behind = &line[sign + 1..];
    let length = behind
        .find(|c| !is_name_character(c))
        .unwrap_or(behind.len());
    let (left, right) = (&before[start..], &behind[..length]);
    let is_variable = |name: &str| !name.is_empty() && facts.is_variable(name);
    if is_variable(left) {
        findings
            .add(
                rule,
                &file.place(index, start..sign + 1),
                format!("cmd.exe drops this percent sign and takes {left} as text"),
            )
            .severity(Severity::Blocker)
            .help(format!("write %{left}%"));
    } else if is_variable(right) {
        findings
            .add(
                rule,
                &file.place(index, sign..sign + 1 + length),
                format!("cmd.exe drops this percent sign and takes {right} as text"),
            )
            .severity(Severity::Blocker)
            .help(format!("write %{right}%"));
    } else {
        findings
            .add(
                rule,
                &file.place(index, sign..sign + 1),
                "cmd.exe drops this percent sign, which has no partner",
            )
            .confidence(Confidence::Medium)
            .help("write %% for a percent sign that is text");
    }
}
