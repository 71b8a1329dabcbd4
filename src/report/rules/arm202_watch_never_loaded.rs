use super::{Check, Effort, Facts, Findings, Rule, Severity, nearest};
use crate::plan::ScriptName;
use crate::report::facts::WatchUse;

pub(super) const RULE: Rule = Rule {
    code: "ARM202",
    name: "watch-never-loaded",
    severity: Severity::Decision,
    effort: Effort::UnderTwoHours,
    finds: "ARMKILL kills a watch ID that no script loads.",
    reason: "The line stops nothing. Where the ID is a misspelling of one that is loaded, that service keeps running on the \
             switching partition after the stop; the finding is a blocker then.",
    remedy: "Write the ID as START.BAT loads it. `armistice repair` proposes the nearest one. Take the line out when it \
             belongs to a service that is no longer part of the group.",
    example: "rem START.BAT\r\nARMLOAD EXHADT /S /A /R 1 MSEXCHANGEADTopology\r\nrem STOP.BAT\r\nARMKILL EXCHADT",
    source: "NEC ExpressCluster X for Windows Configuration Guide, Exchange Server 2007: EXHADT and EXHASU are loaded, \
             EXCHADT and EXCHASU killed",
    check: Check::Folder(check),
};

fn check(rule: &Rule, facts: &Facts, findings: &mut Findings) {
    let starts = |scenario: &crate::plan::ScenarioPlan| scenario.script == ScriptName::Start;
    if !facts.plan.scenarios.iter().any(starts) {
        return;
    }
    let uses = facts.watch_uses();
    for kill in uses.iter().filter(|one| !one.loaded && !one.open) {
        for id in &kill.ids {
            if uses.iter().any(|one| one.loaded && one.covers(id)) {
                continue;
            }
            let told = findings.add(
                rule,
                &kill.place,
                format!("the watch ID {id} is killed and never loaded"),
            );
            if let Some(near) = nearest(id, loaded_only(uses)) {
                told.severity(Severity::Blocker).help(format!(
                    "{near} is loaded and never killed; is it meant here?"
                ));
            } else if let Some(near) = nearest(id, loaded(uses)) {
                told.help(format!("the nearest ID that is loaded is {near}"));
            }
        }
    }
}

fn loaded(uses: &[WatchUse]) -> impl Iterator<Item = &str> {
    let loads = uses.iter().filter(|one| one.loaded);
    loads.flat_map(|one| one.ids.iter().map(String::as_str))
}

/// IDs that are loaded and that nothing kills, other than those of programs that are waited for.
fn loaded_only(uses: &[WatchUse]) -> impl Iterator<Item = &str> {
    let loads = uses.iter().filter(|one| one.loaded && !one.waits);
    loads
        .flat_map(|one| one.ids.iter().map(String::as_str))
        .filter(|id| !uses.iter().any(|one| !one.loaded && one.covers(id)))
}
