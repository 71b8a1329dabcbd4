use super::{Check, Effort, Facts, Findings, Rule, Severity};
use crate::repair::Mend;

pub(super) const RULE: Rule = Rule {
    code: "ARM004",
    name: "text-without-mark",
    severity: Severity::Decision,
    effort: Effort::UnderTwoHours,
    finds: "A heading, a ruler or the end of a comment stands without a comment mark. In VBScript it is a blocker.",
    reason: "In a batch file it is an unknown command, which is told on every run. A VBScript file with it does not compile, and cscript runs nothing of it.",
    remedy: "Put REM or an apostrophe in front. `armistice repair` does so.",
    example: "rem *****\r\nAfter a failover\r\nrem *****",
    source: "Exchange 2003 and 2007 guides: headings as printed",
    check: Check::Folder(check),
};

fn check(rule: &Rule, facts: &Facts, findings: &mut Findings) {
    for damage in facts.damage() {
        if !matches!(damage.kind, Mend::Heading | Mend::WrappedComment) {
            continue;
        }
        let (severity, mark) = if damage.is_vbscript {
            (Severity::Blocker, "an apostrophe")
        } else {
            (rule.severity, "REM")
        };
        findings
            .add(rule, &damage.place, &damage.reason)
            .severity(severity)
            .confidence(damage.confidence)
            .help(format!("put {mark} in front"));
    }
}
