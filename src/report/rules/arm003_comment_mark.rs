use super::{Check, Effort, Facts, Findings, Rule, Severity};
use crate::repair::Mend;
use crate::report::facts::{listed, more_lines};

pub(super) const RULE: Rule = Rule {
    code: "ARM003",
    name: "comment-mark",
    severity: Severity::Blocker,
    effort: Effort::UnderTwoHours,
    finds: "A VBScript comment begins with another sign than the apostrophe: a back-tick, a backslash, an accent, a curly quote.",
    reason: "VBScript knows no such sign, so the file does not compile, and cscript runs nothing of it.",
    remedy: "Write an apostrophe. `armistice repair` does so.",
    example: "` Variables of the script",
    source: "Exchange 2003 and 2007 guides, exch.vbs as printed",
    check: Check::Folder(check),
};

fn check(rule: &Rule, facts: &Facts, findings: &mut Findings) {
    for (damage, lines) in facts.damage_by_file(&[Mend::CommentMark]) {
        let message = match lines.len() {
            1 => "a comment begins with an apostrophe, not with this sign".to_owned(),
            many => format!(
                "a comment begins with an apostrophe, not with this sign, here and on {}",
                more_lines(many - 1)
            ),
        };
        findings
            .add(rule, &damage.place, message)
            .confidence(damage.confidence)
            .help(format!(
                "write an apostrophe in its place: {}",
                listed(&lines)
            ));
    }
}
