use super::{Check, Effort, Facts, Findings, Rule, Severity};
use crate::repair::Mend;

pub(super) const RULE: Rule = Rule {
    code: "ARM005",
    name: "curly-quote",
    severity: Severity::Blocker,
    effort: Effort::UnderTwoHours,
    finds: "A curly quotation mark stands where the language knows only the straight one.",
    reason: "To cmd.exe it is a letter like any other: texts with blanks fall apart, and comparisons never hold. VBScript does not compile.",
    remedy: "Write a straight quotation mark. `armistice repair` does so.",
    example: "ARMLOG \u{201C}START START.BAT\u{201D}",
    source: "Word processors and printed pages replace quotation marks",
    check: Check::Folder(check),
};

fn check(rule: &Rule, facts: &Facts, findings: &mut Findings) {
    for damage in facts.damage() {
        let is_quote = damage
            .before
            .contains(['\u{2018}', '\u{2019}', '\u{201C}', '\u{201D}']);
        if damage.kind != Mend::Typography || !is_quote {
            continue;
        }
        findings
            .add(
                rule,
                &damage.place,
                format!("{} is no quotation mark to the language", damage.before),
            )
            .confidence(damage.confidence)
            .help("write a straight quotation mark");
    }
}
