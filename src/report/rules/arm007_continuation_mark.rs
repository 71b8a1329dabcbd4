use super::{Check, Effort, Facts, Findings, Rule, Severity};
use crate::repair::Mend;
use crate::report::facts::{listed, more_lines};

pub(super) const RULE: Rule = Rule {
    code: "ARM007",
    name: "continuation-mark",
    severity: Severity::Blocker,
    effort: Effort::UnderTwoHours,
    finds: "A VBScript statement goes on in the next line without the mark ` _`.",
    reason: "The file does not compile, and cscript runs nothing of it.",
    remedy: "Put ` _` at the end of the line. `armistice repair` does so.",
    example: "strPath = \"CN=\" & strName &\r\n\",CN=Users\"",
    source: "Exchange 2003 and 2007 guides, exch.vbs as printed",
    check: Check::Folder(check),
};

fn check(rule: &Rule, facts: &Facts, findings: &mut Findings) {
    for (damage, lines) in facts.damage_by_file(&[Mend::ContinuationMark]) {
        let message = match lines.len() {
            1 => "the statement goes on in the next line, and its mark is missing".to_owned(),
            many => format!(
                "the statement goes on in the next line, and its mark is missing, here and on {}",
                more_lines(many - 1)
            ),
        };
        findings
            .add(rule, &damage.place, message)
            .confidence(damage.confidence)
            .help(format!(
                "put a blank and an underscore at the end: {}",
                listed(&lines)
            ));
    }
}
