use super::arm205_watch_reserved::is_reserved;
use super::{Check, Effort, Facts, Findings, Rule, Severity};
use crate::report::Confidence;

/// The most characters a watch ID may have.
pub(super) const LONGEST: usize = 255;

pub(super) const RULE: Rule = Rule {
    code: "ARM206",
    name: "watch-form",
    severity: Severity::Notice,
    effort: Effort::UnderTwoHours,
    finds: "A watch ID is longer than 255 characters, or has others than letters and digits of ASCII.",
    reason: "An ID has up to 255 letters and digits. One that is longer is a blocker: the service is not started under it. \
             What the product does with other characters is not published; scripts with an underscore are in use.",
    remedy: "Choose an ID of letters and digits, in START.BAT and in STOP.BAT.",
    example: "ARMLOAD ARC_INDEX /S /A /R 1 ArcIndex",
    source: "NEC Express5800/320Ma Installation & Configuration Guide, page 109: at most 255 single-byte alphanumerics",
    check: Check::Folder(check),
};

fn check(rule: &Rule, facts: &Facts, findings: &mut Findings) {
    for one in facts.watch_uses().iter().filter(|one| one.loaded) {
        for id in &one.ids {
            let length = id.chars().count();
            if length > LONGEST {
                findings
                    .add(
                        rule,
                        &one.place,
                        format!(
                            "the watch ID has {length} characters; at most {LONGEST} are allowed"
                        ),
                    )
                    .severity(Severity::Blocker);
            } else if let Some(odd) = odd_character(id) {
                findings
                    .add(
                        rule,
                        &one.place,
                        format!("the watch ID {id} has the character {odd:?}; the manual allows letters and digits only"),
                    )
                    .confidence(Confidence::Medium);
            }
        }
    }
}

/// The first character that the manual does not allow; the reserved prefix is told by a rule of its own.
fn odd_character(id: &str) -> Option<char> {
    let rest = if is_reserved(id) { &id[4..] } else { id };
    rest.chars().find(|c| !c.is_ascii_alphanumeric())
}
