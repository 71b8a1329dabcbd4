use super::arm302_event_not_tested::is_blind;
use super::{Check, Effort, Facts, Findings, Rule, Severity};
use crate::plan::extract::uses;
use crate::plan::{ScenarioPlan, ScriptName, Step, StepKind};
use crate::report::facts::first_start;

pub(super) const RULE: Rule = Rule {
    code: "ARM305",
    name: "undefined-event-acts",
    severity: Severity::Notice,
    effort: Effort::UnderTwoHours,
    finds: "A script starts or stops something when CLP_EVENT is not defined.",
    reason: "CLP_EVENT is not defined when somebody starts the script by hand. Services then start beside the cluster, or \
             those of a running group stop.",
    remedy: "End the script for every event that it does not know, with a message.",
    example: "IF \"%CLP_EVENT%\" == \"RECOVER\" GOTO EXIT\r\nARMLOAD ARCBASE /S /A /R 1 ArcBase",
    source: "The product's script template goes to no_arm then: Cluster Server is offline",
    check: Check::Folder(check),
};

fn check(rule: &Rule, facts: &Facts, findings: &mut Findings) {
    for (script, server) in [ScriptName::Start, ScriptName::Stop]
        .into_iter()
        .flat_map(|script| ["HOME", "OTHER"].map(|server| (script, server)))
    {
        // A script that looks at no event at all has a finding for that.
        if script == ScriptName::Start && is_blind(facts, script) {
            continue;
        }
        let Some(scenario) = facts.scenario(script, None, server, "SUCCESS") else {
            continue;
        };
        let (step, text) = match script {
            ScriptName::Start => (first_start(scenario), "this is started"),
            ScriptName::Stop => (first_stop(scenario), "this is stopped"),
        };
        if let Some(place) = step.and_then(|step| facts.step_place(&step.span)) {
            findings
                .add(
                    rule,
                    &place,
                    format!("{text} also when the script is not run by the cluster (CLP_EVENT is not defined)"),
                )
                .help("before it: IF \"%CLP_EVENT%\" == \"\" GOTO no_arm");
        }
    }
}

fn first_stop(scenario: &ScenarioPlan) -> Option<&Step> {
    let mut first = None;
    uses::each(&scenario.steps, &mut |step| {
        let stops = match &step.kind {
            StepKind::StopWatch { .. } => true,
            StepKind::ServiceControl { operation, .. } => operation == "stop",
            _ => false,
        };
        if stops && first.is_none() {
            first = Some(step);
        }
    });
    first
}
