//! Which values of two plans are the same setting.

use std::collections::BTreeMap;

use crate::plan::render::settings::Settings;
use crate::plan::{Origin, Plan, Value};

/// The settings of both plans. A value that several variables hold on one side stands for all of them on both: nobody
/// can tell there which of them a step means.
pub(super) fn of_both(before: &Plan, after: &Plan) -> (Settings, Settings) {
    let before = values(before);
    let after = values(after);
    let mut stands_for: BTreeMap<String, String> = BTreeMap::new();
    for name in before.keys().chain(after.keys()) {
        stands_for.insert(name.clone(), name.clone());
    }
    for side in [&before, &after] {
        for (name, value) in side {
            let same = side.iter().find(|(_, other)| *other == value);
            if let Some((first, _)) = same {
                unite(&mut stands_for, first, name);
            }
        }
    }
    (
        settings(&before, &stands_for),
        settings(&after, &stands_for),
    )
}

/// Name in capitals and value of each setting.
fn values(plan: &Plan) -> BTreeMap<String, String> {
    let settings = plan
        .variables
        .iter()
        .filter(|variable| variable.origin == Origin::Settings);
    settings
        .filter_map(|variable| {
            let value = variable.value.as_ref().and_then(Value::known)?;
            Some((variable.name.to_uppercase(), value.to_owned()))
        })
        .collect()
}

/// Lets one name stand for all variables that either stood for.
fn unite(stands_for: &mut BTreeMap<String, String>, one: &str, other: &str) {
    let (Some(one), Some(other)) = (stands_for.get(one).cloned(), stands_for.get(other).cloned())
    else {
        return;
    };
    let first = one.clone().min(other.clone());
    for name in stands_for.values_mut() {
        if *name == one || *name == other {
            name.clone_from(&first);
        }
    }
}

fn settings(values: &BTreeMap<String, String>, stands_for: &BTreeMap<String, String>) -> Settings {
    Settings::new(values.iter().map(|(name, value)| {
        let symbol = stands_for.get(name).unwrap_or(name).clone();
        (name.clone(), value.clone(), symbol)
    }))
}
