use super::{Check, Effort, Facts, Findings, Rule, Severity};
use crate::report::facts::{Twice, shown_place};

pub(super) const RULE: Rule = Rule {
    code: "ARM213",
    name: "watch-killed-twice",
    severity: Severity::Notice,
    effort: Effort::UnderTwoHours,
    finds: "One run kills a watch ID a second time.",
    reason: "The second line stops nothing and answers with an error. Often another ID was meant, one that then is never \
             killed.",
    remedy: "Take the second line out, or write the ID that is meant.",
    example: "ARMKILL ArcScan\r\nARMKILL ArcScan",
    source: "What ARMKILL answers for an ID that is not live is not published; here it is an exit code of 1",
    check: Check::Folder(check),
};

fn check(rule: &Rule, facts: &Facts, findings: &mut Findings) {
    for scenario in &facts.plan.scenarios {
        for twice in Twice::of(scenario).iter().filter(|twice| !twice.loaded) {
            if let Some(place) = facts.step_place(twice.again) {
                let first = shown_place(twice.first);
                findings.add(
                    rule,
                    &place,
                    format!(
                        "the watch ID {} is killed already: {first} does it",
                        twice.id
                    ),
                );
            }
        }
    }
}
