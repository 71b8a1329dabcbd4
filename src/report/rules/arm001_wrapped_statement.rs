use super::{Check, Effort, Facts, Findings, Rule, Severity};
use crate::repair::Mend;

pub(super) const RULE: Rule = Rule {
    code: "ARM001",
    name: "wrapped-statement",
    severity: Severity::Blocker,
    effort: Effort::UnderTwoHours,
    finds: "A line that is the rest of the statement before it.",
    reason: "cmd.exe takes the rest for a command of its own, which does not exist, and runs the first part without its end: a script host without its script, an import without its account. A VBScript file does not compile, so nothing of it runs.",
    remedy: "Put the line at the end of the one before. `armistice repair` does so.",
    example: "ARMLoad EXCHSCR /W /U %ADMIN% cscript\r\nexch.vbs %PRIMARY% %BACKUP% %CLP_PRIORITY%",
    source: "Exchange 2003 and 2007 guides: statements that the printed page broke",
    check: Check::Folder(check),
};

fn check(rule: &Rule, facts: &Facts, findings: &mut Findings) {
    for damage in facts.damage() {
        if !matches!(damage.kind, Mend::WrappedStatement) {
            continue;
        }
        findings
            .add(
                rule,
                &damage.place,
                format!("this line is the rest of the one before: {}", damage.reason),
            )
            .confidence(damage.confidence)
            .help("put it at the end of the line before");
    }
}
