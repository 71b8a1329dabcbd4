use std::collections::BTreeMap;

use super::{Check, Effort, Facts, Findings, Rule, Severity};
use crate::arm::Standing;
use crate::plan::Role;
use crate::report::Place;

pub(super) const RULE: Rule = Rule {
    code: "ARM703",
    name: "compatibility-layer",
    severity: Severity::Notice,
    effort: Effort::TwoToSixHours,
    finds: "Scripts use the ARM commands.",
    reason: "ARMLOAD and its siblings belong to a compatibility layer of the cluster product. Newer versions no longer document it; an \
             installation without it does not know the commands.",
    remedy: "Armistice has the commands itself: `armistice run` carries the scripts out, and the program also answers to their names.",
    example: "ARMLOAD WATCH1 /S MSExchangeIS",
    source: "ExpressCluster X configuration guides",
    check: Check::Folder(check),
};

fn check(rule: &Rule, facts: &Facts, findings: &mut Findings) {
    let mut counts: BTreeMap<&'static str, usize> = BTreeMap::new();
    let mut first: Option<Place> = None;
    let mut files: Vec<_> = facts.reached().collect();
    files.sort_by_key(|file| file.role != Some(Role::Start));
    for file in files {
        file.each(&mut |at| {
            let Some(word) = at.word() else { return };
            let (Standing::Command(name) | Standing::Unsupported(name)) = word.standing else {
                return;
            };
            *counts.entry(name).or_default() += 1;
            first.get_or_insert_with(|| at.place());
        });
    }
    let Some(place) = first else { return };
    let list: Vec<String> = counts
        .iter()
        .map(|(name, count)| format!("{name} ({count})"))
        .collect();
    findings.add(
        rule,
        &place,
        format!(
            "the scripts use commands of the compatibility layer: {}",
            list.join(", ")
        ),
    );
}
