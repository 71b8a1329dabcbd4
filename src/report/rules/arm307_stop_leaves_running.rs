use super::{Check, Effort, Facts, Findings, Rule, Severity};
use crate::plan::{OutcomeKind, ScenarioPlan};
use crate::report::Place;
use crate::report::facts::{LeftRunning, last_step};

pub(super) const RULE: Rule = Rule {
    code: "ARM307",
    name: "stop-leaves-running",
    severity: Severity::Blocker,
    effort: Effort::UnderTwoHours,
    finds: "STOP.BAT ends in some situation without killing what START.BAT loads there, although it does so in another one.",
    reason: "The services keep running on the switching partition. A partition that is in use cannot be separated, so the \
             server may be shut down; the other server starts the same services over the same data.",
    remedy: "Kill the same IDs in every branch. Where the script breaks off at a label that is missing, write the label: \
             `armistice repair` proposes the nearest one.",
    example: "IF \"%CLP_EVENT%\" == \"START\" GOTO NORMAL\r\nIF \"%CLP_EVENT%\" == \"FAILOVER\" GOTO FAILOVER\r\n:NOLOG\r\n:FAILOVER\r\nARMKILL EXCHIS",
    source: "NEC ExpressCluster X for Windows Configuration Guide, Exchange Server 2007: STOP.BAT jumps to NORMAL and has \
             only NOLOG; its note on partitions that are in use",
    check: Check::Folder(check),
};

fn check(rule: &Rule, facts: &Facts, findings: &mut Findings) {
    // The same on both servers is one finding.
    let mut told: Vec<(LeftRunning<'_>, Vec<&str>)> = Vec::new();
    for left in facts.left_running() {
        let same = told.iter_mut().find(|(known, _)| {
            known.ids == left.ids
                && known.stop.event == left.stop.event
                && known.stop.outcome == left.stop.outcome
        });
        let server = left.stop.server.as_str();
        match same {
            Some((_, servers)) => servers.push(server),
            None => told.push((left, vec![server])),
        }
    }
    for (left, servers) in told {
        tell(rule, facts, findings, &left, &servers);
    }
}

fn tell(
    rule: &Rule,
    facts: &Facts,
    findings: &mut Findings,
    left: &LeftRunning<'_>,
    servers: &[&str],
) {
    let stop = left.stop;
    let aborted = stop.outcome.kind == OutcomeKind::Aborted;
    let place = if aborted { end_of(facts, stop) } else { None };
    let place = place.or_else(|| facts.test_of(stop.script, "CLP_EVENT"));
    let (Some(place), Some((first, rest))) = (place, left.ids.split_first()) else {
        return;
    };
    let what = match rest.len() {
        0 => format!("{first} is left running"),
        1 => format!("{first} and one more are left running"),
        more => format!("{first} and {more} more are left running"),
    };
    let mut situation = format!("CLP_EVENT {}", stop.event.as_deref().unwrap_or(""));
    if let [server] = servers {
        situation.push_str(&format!(" on {server}"));
    }
    let text = match aborted {
        true => format!("a stop with {situation} ends here, and {what}"),
        false => format!("a stop with {situation} does not kill all: {what}"),
    };
    let told = findings.add(rule, &place, text);
    match &stop.outcome.reason {
        Some(reason) if aborted => told.help(reason),
        _ => told.help(format!("kill {} there too", left.ids.join(", "))),
    };
}

/// The line at which an aborted scenario ends.
fn end_of(facts: &Facts, scenario: &ScenarioPlan) -> Option<Place> {
    facts.step_place(&last_step(&scenario.steps)?.span)
}
