//! Watch IDs and variables on both sides.

use super::{Change, Compared, Sides, VariableChange, WatchChange};
use crate::plan::render::inventory::origin;
use crate::plan::render::names::{Names, Purpose};
use crate::plan::render::notation::{exact, plain, value};
use crate::plan::render::settings::Comparing;
use crate::plan::{Origin, Plan, Value, Variable, WatchTarget};

/// A watch ID that starts something, in words.
#[derive(Clone)]
struct Watch {
    id: String,
    target: String,
}

impl Watch {
    fn has_id_of(&self, other: &Self) -> bool {
        self.id.to_uppercase() == other.id.to_uppercase()
    }

    fn starts_what(&self, other: &Self) -> bool {
        self.target.to_uppercase() == other.target.to_uppercase()
    }
}

/// All texts of a plan that are compared here.
pub(super) fn texts(plan: &Plan, comparing: &Comparing<'_>) -> Vec<String> {
    let texts = plan.variables.iter();
    texts
        .filter_map(|variable| shown(variable, comparing))
        .collect()
}

/// Watch IDs that start something else, or on one side only.
pub(super) fn watches(before: Compared<'_>, after: Compared<'_>) -> Vec<WatchChange> {
    let before = loaded(before);
    let after = loaded(after);
    let mut changes = Vec::new();
    let mut renamed: Vec<usize> = Vec::new();
    for watch in &before {
        if let Some(now) = after.iter().find(|now| now.has_id_of(watch)) {
            if !now.starts_what(watch) {
                changes.push(changed(watch, now));
            }
            continue;
        }
        // The same service under an ID that is new.
        let moved = after.iter().position(|now| {
            now.starts_what(watch) && !before.iter().any(|known| known.has_id_of(now))
        });
        match moved {
            Some(position) if !renamed.contains(&position) => {
                renamed.push(position);
                changes.push(changed(watch, &after[position]));
            }
            _ => changes.push(only(Change::Gone, watch)),
        }
    }
    for (position, now) in after.iter().enumerate() {
        let known = before.iter().any(|watch| watch.has_id_of(now));
        if !known && !renamed.contains(&position) {
            changes.push(only(Change::New, now));
        }
    }
    changes
}

fn loaded(side: Compared<'_>) -> Vec<Watch> {
    let names = Names::of(&[], Purpose::Comparing(side.comparing));
    let loaded = side.plan.watches.iter().filter_map(|watch| {
        let target = match watch.target.as_ref()? {
            WatchTarget::Service(service) => value(service, &names),
            WatchTarget::Program(program) => format!("program {}", value(program, &names)),
        };
        let id = value(&Value::text(watch.id.as_str()), &names);
        Some(Watch { id, target })
    });
    loaded.collect()
}

fn changed(before: &Watch, after: &Watch) -> WatchChange {
    WatchChange {
        change: Change::Changed,
        watch_id: Sides::both(&before.id, &after.id),
        target: Sides::both(&before.target, &after.target),
    }
}

fn only(change: Change, watch: &Watch) -> WatchChange {
    WatchChange {
        change,
        watch_id: Sides::one(change, &watch.id),
        target: Sides::one(change, &watch.target),
    }
}

/// Variables on one side only, and those with another value, which does not count for settings.
pub(super) fn variables(before: Compared<'_>, after: Compared<'_>) -> Vec<VariableChange> {
    let mut changes = Vec::new();
    let named = |plan: &'_ [Variable], name: &str| {
        let name = name.to_uppercase();
        let found = plan.iter().find(|one| one.name.to_uppercase() == name);
        found.cloned()
    };
    for variable in &before.plan.variables {
        let Some(now) = named(&after.plan.variables, &variable.name) else {
            changes.push(only_variable(Change::Gone, variable, before));
            continue;
        };
        let origins = (origin(variable.origin), origin(now.origin));
        let values = (
            shown(variable, before.comparing),
            shown(&now, after.comparing),
        );
        let key = |value: &Option<String>| {
            value
                .as_deref()
                .map(|value| before.alike.key(value).to_owned())
        };
        if origins.0 != origins.1
            || variable.secret != now.secret
            || key(&values.0) != key(&values.1)
        {
            changes.push(VariableChange {
                change: Change::Changed,
                name: plain(&variable.name).into_owned(),
                origin: Sides::both(origins.0, origins.1),
                value: Sides {
                    before: values.0,
                    after: values.1,
                },
            });
        }
    }
    for now in &after.plan.variables {
        if named(&before.plan.variables, &now.name).is_none() {
            changes.push(only_variable(Change::New, now, after));
        }
    }
    changes
}

fn only_variable(change: Change, variable: &Variable, side: Compared<'_>) -> VariableChange {
    VariableChange {
        change,
        name: plain(&variable.name).into_owned(),
        origin: Sides::one(change, origin(variable.origin)),
        value: match shown(variable, side.comparing) {
            Some(value) => Sides::one(change, value),
            None => Sides::default(),
        },
    }
}

/// The value where it counts.
fn shown(variable: &Variable, comparing: &Comparing<'_>) -> Option<String> {
    if variable.secret || variable.origin == Origin::Settings {
        return None;
    }
    let names = Names::of(&[], Purpose::Comparing(comparing));
    variable.value.as_ref().map(|value| exact(value, &names))
}
