use super::{Check, Effort, Facts, Findings, Rule, Severity};

/// What the product keeps for itself.
const RESERVED: &str = "NEC_";

pub(super) const RULE: Rule = Rule {
    code: "ARM205",
    name: "watch-reserved",
    severity: Severity::Decision,
    effort: Effort::UnderTwoHours,
    finds: "A watch ID begins with NEC_.",
    reason: "IDs with this prefix belong to the product itself. A version that uses the same name refuses the line or stops \
             something else.",
    remedy: "Choose another ID, in START.BAT and in STOP.BAT.",
    example: "ARMLOAD NEC_ARCHIVE /S /A /R 1 ArcAudit",
    source: "NEC Express5800/320Ma Installation & Configuration Guide, page 109: IDs must not begin with NEC_",
    check: Check::Folder(check),
};

fn check(rule: &Rule, facts: &Facts, findings: &mut Findings) {
    for one in facts.watch_uses().iter().filter(|one| one.loaded) {
        for id in &one.ids {
            if is_reserved(id) {
                findings.add(
                    rule,
                    &one.place,
                    format!("the watch ID {id} begins with {RESERVED}, which the cluster product keeps for itself"),
                );
            }
        }
    }
}

/// Whether an ID begins with the product's own prefix.
pub(super) fn is_reserved(id: &str) -> bool {
    id.get(..RESERVED.len())
        .is_some_and(|prefix| prefix.eq_ignore_ascii_case(RESERVED))
}
