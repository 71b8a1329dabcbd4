use super::arm302_event_not_tested::is_blind;
use super::{Check, Effort, Facts, Findings, Rule, Severity};
use crate::plan::{ScenarioPlan, ScriptName, StepKind};
use crate::report::Place;
use crate::report::facts::{acts, any_step, first_start, is_message};

pub(super) const RULE: Rule = Rule {
    code: "ARM303",
    name: "event-branch-missing",
    severity: Severity::Blocker,
    effort: Effort::UnderTwoHours,
    finds: "A script has no branch for an event that the cluster sends: START, FAILOVER, or RECOVER in START.BAT.",
    reason: "Without START or FAILOVER the group counts as started or stopped, and nothing was done. Without RECOVER the \
             return of a server is taken for something else: for a script that is run by hand, or for a start.",
    remedy: "Add the branch. For RECOVER it is usually enough to go to the end.",
    example: "IF \"%CLP_EVENT%\" == \"START\" GOTO NORMAL\r\nGOTO no_arm",
    source: "The product's script template: START, FAILOVER and RECOVER in START.BAT, START and FAILOVER in STOP.BAT",
    check: Check::Folder(check),
};

fn check(rule: &Rule, facts: &Facts, findings: &mut Findings) {
    for script in [ScriptName::Start, ScriptName::Stop] {
        let of = |event| facts.scenario(script, event, "HOME", "SUCCESS");
        let Some(place) = facts.test_of(script, "CLP_EVENT") else {
            continue;
        };
        if is_blind(facts, script) {
            continue;
        }
        let (Some(start), Some(failover), Some(none)) =
            (of(Some("START")), of(Some("FAILOVER")), of(None))
        else {
            continue;
        };
        for (event, one, other) in [("START", start, failover), ("FAILOVER", failover, start)] {
            let is_missing = is_same(facts, one, none)
                && !is_same(facts, other, none)
                && any_step(other, &|step| works(&step.kind))
                // Otherwise the script takes all that it does not know for this event.
                && !any_step(none, &|step| works(&step.kind));
            if is_missing {
                let text =
                    format!("{event} is not handled: it is taken for a run outside of the cluster");
                findings
                    .add(rule, &place, text)
                    .help(format!("add a branch for {event}"));
            }
        }
        if script == ScriptName::Start
            && let Some(recover) = of(Some("RECOVER"))
        {
            recovers(rule, facts, findings, &place, [start, recover, none]);
        }
    }
}

fn recovers(
    rule: &Rule,
    facts: &Facts,
    findings: &mut Findings,
    place: &Place,
    [start, recover, none]: [&ScenarioPlan; 3],
) {
    let told = if first_start(recover).is_some() && is_same(facts, recover, start) {
        findings.add(
            rule,
            place,
            "RECOVER is not handled: when a server comes back, everything is started once more",
        )
    } else if is_same(facts, recover, none) && any_step(none, &|step| tells(&step.kind)) {
        findings.add(
            rule,
            place,
            "RECOVER is not handled: when a server comes back, that is taken for a run outside of the cluster",
        )
    } else {
        return;
    };
    told.severity(Severity::Decision)
        .help("IF \"%CLP_EVENT%\" == \"RECOVER\" GOTO EXIT");
}

/// Whether two situations are the same to the script, as far as the plan tells.
fn is_same(facts: &Facts, one: &ScenarioPlan, other: &ScenarioPlan) -> bool {
    one.steps == other.steps && !facts.interpreted_with(one, "CLP_EVENT")
}

/// Whether a step only sends a message.
fn tells(kind: &StepKind) -> bool {
    match kind {
        StepKind::Broadcast { .. } => true,
        StepKind::RunProgram { program, .. } => program.known().is_some_and(is_message),
        _ => false,
    }
}

/// Whether a step does more than that.
fn works(kind: &StepKind) -> bool {
    acts(kind) && !tells(kind)
}
