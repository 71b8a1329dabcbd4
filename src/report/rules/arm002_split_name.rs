use super::{Check, Effort, Facts, Findings, Rule, Severity};
use crate::repair::Mend;

pub(super) const RULE: Rule = Rule {
    code: "ARM002",
    name: "split-name",
    severity: Severity::Blocker,
    effort: Effort::UnderTwoHours,
    finds: "A name that the page broke into two lines, or printed partly twice.",
    reason: "cmd.exe reads two names in place of one, and percent signs no longer belong together. The arguments of a program are others than those that are meant.",
    remedy: "Put the two parts of the name together. `armistice repair` does so.",
    example: "exch.vbs %PRIMARY_SERVER_NAME%\r\nE% %BACKUP_SERVER_NAME%",
    source: "Exchange 2003 guide, START.BAT as printed",
    check: Check::Folder(check),
};

fn check(rule: &Rule, facts: &Facts, findings: &mut Findings) {
    for damage in facts.damage() {
        if !matches!(damage.kind, Mend::SplitName) {
            continue;
        }
        findings
            .add(rule, &damage.place, &damage.reason)
            .confidence(damage.confidence)
            .help("put the two parts of the name together on one line");
    }
}
