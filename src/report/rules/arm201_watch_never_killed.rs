use super::{Check, Effort, Facts, Findings, Rule, Severity, nearest};
use crate::host::arguments::quote;
use crate::plan::{ScriptName, WatchTarget};
use crate::report::facts::{WatchUse, is_stopped, same_id};

pub(super) const RULE: Rule = Rule {
    code: "ARM201",
    name: "watch-never-killed",
    severity: Severity::Blocker,
    effort: Effort::UnderTwoHours,
    finds: "ARMLOAD loads a watch ID that no script kills.",
    reason: "A stop of the group leaves the service running. It holds files on the switching partition, so the partition \
             cannot be separated, and the server may be shut down for that. A later start finds the ID live and refuses it.",
    remedy: "Kill the ID in STOP.BAT, in the reverse of the order in which START.BAT loads.",
    example: "rem START.BAT\r\nARMLOAD ARCPRINT /S /A /R 1 ArcPrint\r\nrem STOP.BAT has no ARMKILL ARCPRINT",
    source: "NEC Express5800/320Ma Installation & Configuration Guide, page 109: a watch lasts until ARMKILL",
    check: Check::Folder(check),
};

fn check(rule: &Rule, facts: &Facts, findings: &mut Findings) {
    let stops = || {
        let scenarios = facts.plan.scenarios.iter();
        scenarios.filter(|scenario| scenario.script == ScriptName::Stop)
    };
    if stops().next().is_none() {
        return;
    }
    let uses = facts.watch_uses();
    for load in uses
        .iter()
        .filter(|one| one.loaded && !one.waits && !one.open)
    {
        for id in load.ids.iter().filter(|id| !is_killed(uses, id)) {
            let told = findings.add(
                rule,
                &load.place,
                format!("the watch ID {id} is loaded and never killed"),
            );
            let told = match service_of(facts, id) {
                Some(service) if stops().any(|stop| is_stopped(stop, service)) => {
                    told.severity(Severity::Decision)
                }
                _ if load.service => told,
                _ => told.severity(Severity::Decision),
            };
            told.help(match nearest(id, killed_only(uses)) {
                Some(near) => format!(
                    "ARMKILL {near} is about an ID that nothing loads; is {id} meant there?"
                ),
                None => format!("add ARMKILL {} to STOP.BAT", quote(id)),
            });
        }
    }
}

fn is_killed(uses: &[WatchUse], id: &str) -> bool {
    uses.iter().any(|one| !one.loaded && one.covers(id))
}

/// IDs that are killed and that nothing loads.
fn killed_only(uses: &[WatchUse]) -> impl Iterator<Item = &str> {
    let kills = uses.iter().filter(|one| !one.loaded);
    kills
        .flat_map(|one| one.ids.iter().map(String::as_str))
        .filter(|id| !uses.iter().any(|one| one.loaded && one.covers(id)))
}

fn service_of<'f>(facts: &'f Facts, id: &str) -> Option<&'f str> {
    let watch = facts
        .plan
        .watches
        .iter()
        .find(|watch| same_id(&watch.id, id))?;
    match &watch.target {
        Some(WatchTarget::Service(service)) => service.known(),
        _ => None,
    }
}
