use super::{Check, Effort, Facts, Findings, Rule, Severity};
use crate::repair::Mend;

pub(super) const RULE: Rule = Rule {
    code: "ARM006",
    name: "dash",
    severity: Severity::Blocker,
    effort: Effort::UnderTwoHours,
    finds: "A dash, a ligature or another sign of the printer's case stands in place of a plain one.",
    reason: "Programs know only the hyphen in front of their options; with a dash the option is taken for a file or a name.",
    remedy: "Write the plain sign. `armistice repair` does so.",
    example: "ldifde \u{2013}i \u{2013}f spn.ldf",
    source: "Word processors and printed pages replace hyphens",
    check: Check::Folder(check),
};

fn check(rule: &Rule, facts: &Facts, findings: &mut Findings) {
    for damage in facts.damage() {
        let is_quote = damage
            .before
            .contains(['\u{2018}', '\u{2019}', '\u{201C}', '\u{201D}']);
        if damage.kind != Mend::Typography || is_quote {
            continue;
        }
        findings
            .add(
                rule,
                &damage.place,
                format!(
                    "{} is no sign that the language or its programs know",
                    damage.before
                ),
            )
            .confidence(damage.confidence)
            .help("write the plain sign: a hyphen, separate letters, a blank");
    }
}
