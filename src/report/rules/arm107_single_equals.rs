use super::{Check, Effort, Facts, Findings, Rule, Severity};
use crate::report::facts::single_equals;

pub(super) const RULE: Rule = Rule {
    code: "ARM107",
    name: "single-equals",
    severity: Severity::Blocker,
    effort: Effort::UnderTwoHours,
    finds: "IF compares with one equals sign in place of two.",
    reason: "To cmd.exe one equals sign is a blank. It cannot read the line, tells that a word was unexpected, and ends the \
             script there; what stands behind it is never done.",
    remedy: "Write two equals signs, or EQU where numbers are compared.",
    example: "if %ERRORLEVEL%=0 ARMLOG \"licence server stopped\"",
    source: "corpus/hand-edited, STOP.BAT: cmd.exe ends the script with `0 was unexpected at this time.`",
    check: Check::Folder(check),
};

fn check(rule: &Rule, facts: &Facts, findings: &mut Findings) {
    for file in facts.reached() {
        for line in file.lines() {
            let Err(error) = &line.parsed else { continue };
            let Some((index, at)) = single_equals(file, error) else {
                continue;
            };
            findings
                .add(
                    rule,
                    &file.place(index, at..at + 1),
                    "one equals sign compares nothing; cmd.exe ends the script at this line",
                )
                .help("write == in its place, or EQU between two numbers");
        }
    }
}
