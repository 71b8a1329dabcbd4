use super::{Check, Effort, Facts, Findings, Rule, Severity};
use crate::plan::extract::uses;
use crate::plan::render::names::{Names, Purpose, without_marks};
use crate::plan::render::phrase;
use crate::plan::{ScenarioPlan, ScriptName};
use crate::report::facts::{acts, any_step};
use crate::source::Span;

pub(super) const RULE: Rule = Rule {
    code: "ARM304",
    name: "event-branches-differ",
    severity: Severity::Decision,
    effort: Effort::TwoToSixHours,
    finds: "A script does something else for FAILOVER than for START on the same server. Messages are not compared.",
    reason: "Branches that were copied drift apart: a service that was added to one is missing in the other, and that shows \
             only in a failover. Other cluster products do not tell the two apart.",
    remedy: "Let both labels stand over the same lines; or say why they differ, and how the new place is to tell the two \
             events apart.",
    example: ":NORMAL\r\nARMLOAD ARCBASE /S /A /R 1 ArcBase\r\nARMLOAD ARCWEB /S /A /R 1 ArcWeb\r\nGOTO EXIT\r\n:FAILOVER\r\nARMLOAD ARCBASE /S /A /R 1 ArcBase\r\nGOTO EXIT",
    source: "NEC ExpressCluster X for Windows Configuration Guide, Exchange Server 2003 and 2007: one branch for both",
    check: Check::Folder(check),
};

fn check(rule: &Rule, facts: &Facts, findings: &mut Findings) {
    for script in [ScriptName::Start, ScriptName::Stop] {
        for server in ["HOME", "OTHER"] {
            let of = |event| facts.scenario(script, event, server, "SUCCESS");
            let (Some(start), Some(failover)) = (of(Some("START")), of(Some("FAILOVER"))) else {
                continue;
            };
            // A branch that is missing or breaks off has a finding of its own.
            let is_missing = |one: &ScenarioPlan| {
                of(None).is_some_and(|none| none.steps == one.steps) || breaks_off(one)
            };
            if start.steps == failover.steps || is_missing(start) || is_missing(failover) {
                continue;
            }
            let Some((here, normal, after)) = first_difference(start, failover) else {
                continue;
            };
            if let Some(place) = facts.step_place(here) {
                findings.add(
                    rule,
                    &place,
                    format!(
                        "the branches for START and FAILOVER differ: on START: {}; on FAILOVER: {}",
                        normal.as_deref().unwrap_or("nothing more"),
                        after.as_deref().unwrap_or("nothing more")
                    ),
                );
            }
        }
    }
}

fn breaks_off(scenario: &ScenarioPlan) -> bool {
    any_step(scenario, &|step| {
        matches!(step.kind, crate::plan::StepKind::MissingLabel { .. })
    })
}

/// The first action in which two scenarios differ: where, and what each does there.
fn first_difference<'p>(
    start: &'p ScenarioPlan,
    failover: &'p ScenarioPlan,
) -> Option<(&'p Span, Option<String>, Option<String>)> {
    let (one, other) = (actions(start), actions(failover));
    let at = one
        .iter()
        .zip(&other)
        .position(|(one, other)| one.0 != other.0)
        .unwrap_or(one.len().min(other.len()));
    let (normal, after) = (one.get(at), other.get(at));
    let span = after.or(normal)?.1;
    let text = |action: Option<&(String, &Span)>| action.map(|(text, _)| text.clone());
    Some((span, text(normal), text(after)))
}

/// What a scenario does to the outside world, in words.
fn actions(scenario: &ScenarioPlan) -> Vec<(String, &Span)> {
    let names = Names::of(&scenario.steps, Purpose::Reading);
    let mut found = Vec::new();
    uses::each(&scenario.steps, &mut |step| {
        if acts(&step.kind)
            && let Some(phrase) = phrase::of(step, &names)
        {
            found.push((without_marks(&phrase.head), &step.span));
        }
    });
    found
}
