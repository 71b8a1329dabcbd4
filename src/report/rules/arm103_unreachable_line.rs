use super::{Check, Effort, Facts, Findings, Rule, Severity};
use crate::report::facts::BatchFile;

pub(super) const RULE: Rule = Rule {
    code: "ARM103",
    name: "unreachable-line",
    severity: Severity::Decision,
    effort: Effort::UnderTwoHours,
    finds: "Lines that nothing leads to: the line before them never goes on, and no GOTO or CALL names a label in front of them.",
    reason: "They look as if they did something. A service that is started there is never started, a stop there never happens.",
    remedy: "Find out whether the lines are wanted. If so, lead to them with a label; if not, delete them.",
    example: "exit 1\r\nARMLOAD LICMON lmmon.exe",
    source: "Control flow of cmd.exe; where a value tells the label, every label counts as reached",
    check: Check::Folder(check),
};

fn check(rule: &Rule, facts: &Facts, findings: &mut Findings) {
    for file in facts.reached() {
        for (first, last) in unreached(file) {
            let lines = if first == last {
                "nothing leads to this line".to_owned()
            } else {
                format!("nothing leads to lines {} to {}", first + 1, last + 1)
            };
            let label = label_above(file, first);
            let told = findings.add(rule, &file.whole_line(first), lines);
            match label {
                Some(label) => told.help(format!(
                    "no GOTO and no CALL names :{label}; name it where it is meant, or delete what stands behind it"
                )),
                None => told.help(
                    "the line before never goes on to it; put a label in front that something names, or delete it",
                ),
            };
        }
    }
}

/// First and last line of each run of lines that nothing leads to, by index from 0.
fn unreached(file: &BatchFile) -> Vec<(usize, usize)> {
    let reached = file.reached();
    let mut runs: Vec<(usize, usize)> = Vec::new();
    let mut goes_on = false;
    for line in file.lines() {
        if reached.range(line.first..=line.last).next().is_some() {
            goes_on = false;
        } else if (line.first..=line.last).any(|at| !file.is_silent(at)) {
            match runs.last_mut() {
                Some((_, last)) if goes_on => *last = line.last,
                _ => runs.push((line.first, line.last)),
            }
            goes_on = true;
        } else if file.script.source.line(line.first).is_some_and(|text| {
            text.trim_start().starts_with(':') && !text.trim_start().starts_with("::")
        }) {
            // Behind another label that nothing names begins another run.
            goes_on = false;
        }
    }
    runs
}

/// The label right above a line, remarks and empty lines between them left out.
fn label_above(file: &BatchFile, line: usize) -> Option<&str> {
    let silent = (0..line).rev().take_while(|at| file.is_silent(*at));
    let labels = file.script.labels();
    silent
        .filter_map(|at| labels.iter().find(|(index, _)| *index == at))
        .map(|(_, label)| *label)
        .next()
}
