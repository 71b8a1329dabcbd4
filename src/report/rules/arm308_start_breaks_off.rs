use super::{Check, Effort, Facts, Findings, Rule, Severity};
use crate::plan::{OutcomeKind, ScriptName};
use crate::report::facts::last_step;
use crate::source::Span;

pub(super) const RULE: Rule = Rule {
    code: "ARM308",
    name: "start-breaks-off",
    severity: Severity::Blocker,
    effort: Effort::UnderTwoHours,
    finds: "START.BAT breaks off in some situation of the cluster: at a label that is missing, or a line that cannot be read.",
    reason: "What stands behind that line is not done, and the message of cmd.exe is seen by nobody. The exit code is 1, \
             which the resource takes for a failed start.",
    remedy: "Mend the line: the finding about the label or the syntax says how.",
    example: "IF \"%CLP_SERVER%\" == \"OTHER\" GOTO ON_OTHER",
    source: "cmd.exe ends a script at a GOTO without its label: tests/language/batch, goto_to_a_missing_label_ends_the_script",
    check: Check::Folder(check),
};

fn check(rule: &Rule, facts: &Facts, findings: &mut Findings) {
    let broken = facts.plan.scenarios.iter().filter(|scenario| {
        scenario.script == ScriptName::Start && scenario.outcome.kind == OutcomeKind::Aborted
    });
    let mut places: Vec<Place<'_>> = Vec::new();
    for scenario in broken {
        let Some(last) = last_step(&scenario.steps) else {
            continue;
        };
        let event = scenario.event.as_deref().unwrap_or("no event");
        let situation = format!(
            "{event} on {} with CLP_DISK {}",
            scenario.server, scenario.disk
        );
        match places.iter_mut().find(|place| *place.span == last.span) {
            Some(place) => place.situations.push(situation),
            None => places.push(Place {
                span: &last.span,
                reason: scenario.outcome.reason.as_deref(),
                situations: vec![situation],
            }),
        }
    }
    for Place {
        span,
        reason,
        situations,
    } in places
    {
        let (Some(place), Some(first)) = (facts.step_place(span), situations.first()) else {
            continue;
        };
        let more = match situations.len() {
            1 => String::new(),
            count => format!(" and {} more situations", count - 1),
        };
        let told = findings.add(
            rule,
            &place,
            format!("the start breaks off here for {first}{more}"),
        );
        if let Some(reason) = reason {
            told.help(reason);
        }
    }
}

/// Where scenarios break off, and which.
struct Place<'p> {
    span: &'p Span,
    reason: Option<&'p str>,
    situations: Vec<String>,
}
