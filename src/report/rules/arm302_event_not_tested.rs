use super::{Check, Effort, Facts, Findings, Rule, Severity};
use crate::plan::{ScenarioPlan, ScriptName};
use crate::report::facts::{acts, any_step, first_start};

pub(super) const RULE: Rule = Rule {
    code: "ARM302",
    name: "event-not-tested",
    severity: Severity::Decision,
    effort: Effort::UnderTwoHours,
    finds: "A script does the same whatever CLP_EVENT says.",
    reason: "START.BAT also runs when a server comes back to the cluster (RECOVER): everything in it is done once more while \
             the group runs. A script that somebody starts by hand does the same.",
    remedy: "Branch on CLP_EVENT as the product's template does: START, FAILOVER and RECOVER in START.BAT, START and FAILOVER \
             in STOP.BAT.",
    example: "@echo off\r\nARMLOAD ARCBASE /S /A /R 1 ArcBase",
    source: "The product's script template; CLP_EVENT in the cluster's reference",
    check: Check::Folder(check),
};

fn check(rule: &Rule, facts: &Facts, findings: &mut Findings) {
    let script = ScriptName::Start;
    if !is_blind(facts, script) {
        return;
    }
    let start = facts.scenario(script, Some("START"), "HOME", "SUCCESS");
    let place = start
        .and_then(first_start)
        .and_then(|step| facts.step_place(&step.span));
    if let Some(place) = place {
        findings
            .add(
                rule,
                &place,
                "this is done on every event, also when a server comes back to the cluster (RECOVER)",
            )
            .help("before it: IF \"%CLP_EVENT%\" == \"RECOVER\" GOTO EXIT");
    }
}

/// Whether a script that acts does not look at the event.
pub(super) fn is_blind(facts: &Facts, script: ScriptName) -> bool {
    let of = |event| facts.scenario(script, event, "HOME", "SUCCESS");
    let (Some(start), Some(failover), Some(recover), Some(none)) = (
        of(Some("START")),
        of(Some("FAILOVER")),
        of(Some("RECOVER")),
        of(None),
    ) else {
        return false;
    };
    let same = |other: &ScenarioPlan| other.steps == start.steps;
    same(failover)
        && same(recover)
        && same(none)
        && any_step(start, &|step| acts(&step.kind))
        && !facts.interpreted_with(start, "CLP_EVENT")
}
