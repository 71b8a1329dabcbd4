//! Scenarios on both sides: how they end, and their steps, aligned.

use std::sync::LazyLock;

use regex::Regex;
use similar::{Algorithm, capture_diff_slices};

use super::alike::Alike;
use super::{
    AlignedLine, Change, Compared, OutcomeChange, Sides, StepListChange, directory, inventory,
};
use crate::plan::render::groups::{event, script, situations};
use crate::plan::render::in_full;
use crate::plan::render::names::{Names, Purpose, without_marks, without_names};
use crate::plan::render::notation::plain;
use crate::plan::render::outline::{self, Line};
use crate::plan::render::settings::Comparing;
use crate::plan::{Outcome, Plan, ScenarioPlan, ScriptName};

/// Line and column of a place within a text.
static PLACE: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r":\d+(?::\d+)?\b").ok());

/// Scenarios that end otherwise, or are on one side only.
pub(super) fn outcomes(before: Compared<'_>, after: Compared<'_>) -> Vec<OutcomeChange> {
    let mut changes = Vec::new();
    for scenario in &before.plan.scenarios {
        let Some(now) = counterpart(scenario, after.plan) else {
            changes.push(only(Change::Gone, scenario));
            continue;
        };
        if !ends_alike(&scenario.outcome, &now.outcome) {
            changes.push(OutcomeChange {
                change: Change::Changed,
                scenario: name(scenario),
                outcome: Sides::both(in_full(&scenario.outcome), in_full(&now.outcome)),
            });
        }
    }
    for now in &after.plan.scenarios {
        if counterpart(now, before.plan).is_none() {
            changes.push(only(Change::New, now));
        }
    }
    changes
}

fn only(change: Change, scenario: &ScenarioPlan) -> OutcomeChange {
    OutcomeChange {
        change,
        scenario: name(scenario),
        outcome: Sides::one(change, in_full(&scenario.outcome)),
    }
}

/// The same situation in another plan; priorities follow from the server.
fn counterpart<'p>(scenario: &ScenarioPlan, plan: &'p Plan) -> Option<&'p ScenarioPlan> {
    plan.scenarios.iter().find(|other| {
        other.script == scenario.script
            && other.event == scenario.event
            && other.server == scenario.server
            && other.disk == scenario.disk
    })
}

fn name(scenario: &ScenarioPlan) -> String {
    format!(
        "{} {} {} {}",
        script(scenario.script),
        event(scenario),
        plain(&scenario.server),
        plain(&scenario.disk)
    )
}

fn ends_alike(before: &Outcome, after: &Outcome) -> bool {
    before.kind == after.kind
        && before.exit_code == after.exit_code
        && before.reason.as_deref().map(without_places)
            == after.reason.as_deref().map(without_places)
}

fn without_places(text: &str) -> String {
    match &*PLACE {
        Some(place) => place.replace_all(text, "").into_owned(),
        None => text.to_owned(),
    }
}

/// Scenarios whose step lists are the same pair.
struct Pair<'p> {
    script: ScriptName,
    scenarios: Vec<&'p ScenarioPlan>,
    before: Vec<Line>,
    after: Vec<Line>,
}

/// The step lists that differ, each pair once.
pub(super) fn step_lists(before: Compared<'_>, after: Compared<'_>) -> Vec<StepListChange> {
    let mut pairs: Vec<Pair<'_>> = Vec::new();
    for scenario in &before.plan.scenarios {
        let Some(now) = counterpart(scenario, after.plan) else {
            continue;
        };
        let one = lines(scenario, before.comparing);
        let other = lines(now, after.comparing);
        if keys(&one, before.alike) == keys(&other, before.alike) {
            continue;
        }
        let same = pairs.iter_mut().find(|pair| {
            pair.script == scenario.script && pair.before == one && pair.after == other
        });
        match same {
            Some(pair) => pair.scenarios.push(scenario),
            None => pairs.push(Pair {
                script: scenario.script,
                scenarios: vec![scenario],
                before: one,
                after: other,
            }),
        }
    }
    pairs
        .iter()
        .map(|pair| aligned(pair, before.alike))
        .collect()
}

fn lines(scenario: &ScenarioPlan, comparing: &Comparing<'_>) -> Vec<Line> {
    let names = Names::of(&scenario.steps, Purpose::Comparing(comparing));
    outline::lines(&scenario.steps, &names)
}

/// What has to be the same in two lines that are the same.
fn keys(lines: &[Line], alike: &Alike) -> Vec<(usize, String)> {
    let key = |line: &Line| (line.depth, alike.key(&compared_text(line)).to_owned());
    lines.iter().map(key).collect()
}

fn compared_text(line: &Line) -> String {
    let text = without_names(&line.text);
    if line.any_case {
        text.to_uppercase()
    } else {
        text
    }
}

/// All texts of a plan that are compared.
pub(super) fn texts(plan: &Plan, comparing: &Comparing<'_>) -> Vec<String> {
    let mut texts = inventory::texts(plan, comparing);
    texts.extend(directory::texts(plan, comparing));
    for scenario in &plan.scenarios {
        let lines = lines(scenario, comparing);
        texts.extend(lines.iter().map(compared_text));
    }
    texts
}

fn aligned(pair: &Pair<'_>, alike: &Alike) -> StepListChange {
    let operations = capture_diff_slices(
        Algorithm::Myers,
        &keys(&pair.before, alike),
        &keys(&pair.after, alike),
    );
    let mut lines = Vec::new();
    for operation in operations {
        let (tag, before, after) = operation.as_tag_tuple();
        let before = &pair.before[before];
        let after = &pair.after[after];
        if tag == similar::DiffTag::Equal {
            let same = before.iter().zip(after);
            lines.extend(same.map(|(one, other)| line(Change::Same, Some(one), Some(other))));
        } else {
            lines.extend(before.iter().map(|one| line(Change::Gone, Some(one), None)));
            lines.extend(
                after
                    .iter()
                    .map(|other| line(Change::New, None, Some(other))),
            );
        }
    }
    StepListChange {
        scenarios: format!("{}: {}", script(pair.script), situations(&pair.scenarios)),
        lines,
    }
}

fn line(change: Change, before: Option<&Line>, after: Option<&Line>) -> AlignedLine {
    let either = before.or(after);
    AlignedLine {
        change,
        place: Sides {
            before: before.and_then(|line| line.place.clone()),
            after: after.and_then(|line| line.place.clone()),
        },
        depth: either.map_or(0, |line| line.depth),
        text: either.map_or_else(String::new, |line| without_marks(&line.text)),
    }
}
