//! What directory scripts search, bind and change, on both sides.

use std::collections::BTreeMap;

use super::{Change, Compared, DirectoryChange};
use crate::plan::render::names::{Names, Purpose, without_marks, without_names};
use crate::plan::render::notation::{plain, value};
use crate::plan::render::outline::within;
use crate::plan::render::settings::Comparing;
use crate::plan::{Modification, Plan, Step, StepKind};

/// What directory scripts do: kind and key, with the words.
type Deeds = BTreeMap<(&'static str, String), String>;

/// All texts of a plan that are compared here.
pub(super) fn texts(plan: &Plan, comparing: &Comparing<'_>) -> Vec<String> {
    let mut found = Vec::new();
    for scenario in &plan.scenarios {
        let names = Names::of(&scenario.steps, Purpose::Comparing(comparing));
        collect(&scenario.steps, &names, &mut found);
    }
    let texts = found.into_iter();
    texts.map(|(_, text)| without_names(&text)).collect()
}

/// What only one side does.
pub(super) fn changes(before: Compared<'_>, after: Compared<'_>) -> Vec<DirectoryChange> {
    let before = deeds(before);
    let after = deeds(after);
    let only = |one: &Deeds, other: &Deeds, change| {
        let only = one.iter().filter(|(key, _)| !other.contains_key(*key));
        let deeds = only.map(|((kind, _), text)| (change, (*kind, text.clone())));
        deeds.collect::<Vec<_>>()
    };
    let gone = only(&before, &after, Change::Gone);
    let new = only(&after, &before, Change::New);
    gone.into_iter()
        .chain(new)
        .map(|(change, (kind, text))| DirectoryChange {
            change,
            kind,
            text: without_marks(&text),
        })
        .collect()
}

fn deeds(side: Compared<'_>) -> Deeds {
    let mut deeds = Deeds::new();
    for scenario in &side.plan.scenarios {
        let names = Names::of(&scenario.steps, Purpose::Comparing(side.comparing));
        let mut found = Vec::new();
        collect(&scenario.steps, &names, &mut found);
        deeds.extend(found.into_iter().map(|(kind, text)| {
            let key = side.alike.key(&without_names(&text)).to_owned();
            ((kind, key), text)
        }));
    }
    deeds
}

fn collect(steps: &[Step], names: &Names<'_>, deeds: &mut Vec<(&'static str, String)>) {
    for step in steps {
        match &step.kind {
            StepKind::DirectorySearch { base, filter, .. } => {
                let text = format!("{} below {}", value(filter, names), value(base, names));
                deeds.push(("search", text));
            }
            StepKind::DirectoryBind { path, .. } => {
                deeds.push(("object", value(path, names)));
            }
            StepKind::DirectoryModify { changes, .. } => {
                deeds.extend(changes.iter().map(|change| {
                    let what = match change.operation {
                        Modification::Replace => "replaced",
                        Modification::Add => "values added",
                        Modification::Delete => "values deleted",
                    };
                    ("attribute", format!("{}: {what}", plain(&change.attribute)))
                }));
            }
            StepKind::If {
                then, otherwise, ..
            } => {
                collect(then, names, deeds);
                collect(otherwise, names, deeds);
            }
            kind => collect(within(kind), names, deeds),
        }
    }
}
