use super::{Check, Effort, Facts, Findings, Rule, Severity};
use crate::vbscript::tree::Position;

pub(super) const RULE: Rule = Rule {
    code: "ARM701",
    name: "vbscript",
    severity: Severity::Notice,
    effort: Effort::OverSixHours,
    finds: "A file is VBScript.",
    reason: "Microsoft has announced that VBScript leaves Windows: it is a feature on demand now, will be off by default, and then be removed. \
             Where it is gone, cscript cannot run the file.",
    remedy: "`armistice run` carries the file out without Windows Script Host; `armistice plan` shows what it does, for those who write \
             it anew.",
    example: "WScript.Echo \"moving the organization\"",
    source: "Microsoft, deprecated features of the Windows client (October 2023)",
    check: Check::Folder(check),
};

fn check(rule: &Rule, facts: &Facts, findings: &mut Findings) {
    for file in &facts.directory {
        let name = file.name();
        let what = if file.called {
            "the scripts start it"
        } else {
            "it lies beside the scripts"
        };
        findings.add(
            rule,
            &file.rest_of_line(Position { line: 1, column: 1 }),
            format!("{name} is VBScript, which leaves Windows; {what}"),
        );
    }
}
