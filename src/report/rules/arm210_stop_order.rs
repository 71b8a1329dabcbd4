use super::{Check, Effort, Facts, Findings, Rule, Severity};
use crate::plan::{ScenarioPlan, ScriptName};
use crate::report::facts::{Watched, same_id};

pub(super) const RULE: Rule = Rule {
    code: "ARM210",
    name: "stop-order",
    severity: Severity::Decision,
    effort: Effort::UnderTwoHours,
    finds: "STOP.BAT does not kill in the reverse of the order in which START.BAT loads.",
    reason: "Services are started in the order in which they need each other. Stopped in another order, one loses what it \
             still needs: it writes errors, hangs until a time limit, or leaves data that is not closed.",
    remedy: "Turn the order of the ARMKILL lines round, or decide that these services do not need each other.",
    example: "rem START.BAT\r\nARMLOAD BASE /S /A /R 1 ArcBase\r\nARMLOAD WEB /S /A /R 1 ArcWeb\r\nrem STOP.BAT\r\nARMKILL BASE\r\nARMKILL WEB",
    source: "NEC ExpressCluster X for Windows Configuration Guide, Exchange Server 2003 and 2007: strict reverse order",
    check: Check::Folder(check),
};

fn check(rule: &Rule, facts: &Facts, findings: &mut Findings) {
    for stop in &facts.plan.scenarios {
        if stop.script != ScriptName::Stop || stop.disk == "FAILURE" {
            continue;
        }
        let event = stop.event.as_deref();
        let start = facts.scenario(ScriptName::Start, event, &stop.server, &stop.disk);
        let Some((first, second)) = start.and_then(|start| first_out_of_order(start, stop)) else {
            continue;
        };
        let (Some(place), Some(early), Some(late)) =
            (facts.step_place(first.span), first.id, second.id)
        else {
            continue;
        };
        // One pair is enough: the rest follows when the lines are put in order.
        findings
            .add(
                rule,
                &place,
                format!("{early} is stopped before {late}, although it is started before it"),
            )
            .help("stop in the reverse of the order in which START.BAT loads");
    }
}

/// The first two kills that follow each other and stand in the order of their loads.
fn first_out_of_order<'p>(
    start: &'p ScenarioPlan,
    stop: &'p ScenarioPlan,
) -> Option<(Watched<'p>, Watched<'p>)> {
    let loads: Vec<Watched<'p>> = Watched::of(start)
        .into_iter()
        .filter(|one| one.loaded && !one.waits)
        .collect();
    let position = |id: &str| {
        let same = |load: &Watched<'_>| load.id.is_some_and(|loaded| same_id(loaded, id));
        // An ID that is loaded at two places has no place in the order.
        let mut places = loads.iter().enumerate().filter(|(_, load)| same(load));
        match (places.next(), places.next()) {
            (Some((at, _)), None) => Some(at),
            _ => None,
        }
    };
    let kills: Vec<(usize, Watched<'p>)> = Watched::of(stop)
        .into_iter()
        .filter(|one| !one.loaded)
        .filter_map(|kill| Some((position(kill.id?)?, kill)))
        .collect();
    kills
        .windows(2)
        .find(|pair| pair[0].0 < pair[1].0)
        .map(|pair| (pair[0].1.clone(), pair[1].1.clone()))
}
