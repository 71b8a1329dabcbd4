use super::{Check, Effort, Facts, Findings, Rule, Severity};
use crate::report::facts::{Twice, shown_place};

pub(super) const RULE: Rule = Rule {
    code: "ARM203",
    name: "watch-loaded-twice",
    severity: Severity::Blocker,
    effort: Effort::UnderTwoHours,
    finds: "One run loads a watch ID a second time while it is live. Case does not matter.",
    reason: "A watch ID must be unique in the cluster. What the second line should start is refused or runs without a watch \
             of its own, and ARMKILL can stop one of the two only.",
    remedy: "Give the second an ID of its own, and kill both in STOP.BAT.",
    example: "ARMLOAD ArcScan /S /A /R 1 ArcScan\r\nARMLOAD ARCSCAN /S /A /R 1 ArcScanWeb",
    source: "NEC Express5800/320Ma Installation & Configuration Guide, page 109: unique within a cluster, case is not \
             regarded",
    check: Check::Folder(check),
};

fn check(rule: &Rule, facts: &Facts, findings: &mut Findings) {
    for scenario in &facts.plan.scenarios {
        for twice in Twice::of(scenario).iter().filter(|twice| twice.loaded) {
            let Some(place) = facts.step_place(twice.again) else {
                continue;
            };
            findings
                .add(
                    rule,
                    &place,
                    format!(
                        "the watch ID {} is live already: {} has loaded it",
                        twice.id,
                        shown_place(twice.first)
                    ),
                )
                .help("give what is started here an ID of its own");
        }
    }
}
