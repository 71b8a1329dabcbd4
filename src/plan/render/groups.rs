//! Scenarios in which the same is done with the same end, taken together.

use std::collections::BTreeSet;

use super::notation::plain;
use crate::plan::{Plan, ScenarioPlan, ScriptName};

/// Scenarios that share a step list and an outcome.
#[derive(Debug)]
pub(crate) struct Group<'p> {
    /// Which, in the order of the plan; never empty.
    pub(crate) scenarios: Vec<&'p ScenarioPlan>,
}

/// The plan's scenarios in groups, in the order in which each first occurs.
pub(crate) fn groups(plan: &Plan) -> Vec<Group<'_>> {
    let mut groups: Vec<Group<'_>> = Vec::new();
    for scenario in &plan.scenarios {
        let same = groups.iter_mut().find(|group| {
            let first = group.first();
            first.script == scenario.script
                && first.outcome == scenario.outcome
                && first.steps == scenario.steps
        });
        match same {
            Some(group) => group.scenarios.push(scenario),
            None => groups.push(Group {
                scenarios: vec![scenario],
            }),
        }
    }
    groups
}

impl<'p> Group<'p> {
    /// The first scenario, which stands for all.
    pub(crate) fn first(&self) -> &'p ScenarioPlan {
        self.scenarios[0]
    }
}

/// The script's usual name.
pub(crate) fn script(name: ScriptName) -> &'static str {
    match name {
        ScriptName::Start => "START",
        ScriptName::Stop => "STOP",
    }
}

/// The event's name; a script that runs without the cluster has none.
pub(crate) fn event(scenario: &ScenarioPlan) -> String {
    match &scenario.event {
        Some(event) => plain(event).into_owned(),
        None => "(none)".to_owned(),
    }
}

/// The scenarios in few words: `START|FAILOVER HOME SUCCESS, RECOVER HOME|OTHER SUCCESS|FAILURE`.
pub(crate) fn situations(scenarios: &[&ScenarioPlan]) -> String {
    situation_rows(scenarios).join(", ")
}

/// The scenarios in few words, one text for those that can be told together.
pub(crate) fn situation_rows(scenarios: &[&ScenarioPlan]) -> Vec<String> {
    let mut rows: Vec<[Vec<String>; 3]> = scenarios
        .iter()
        .map(|scenario| {
            [
                vec![event(scenario)],
                vec![plain(&scenario.server).into_owned()],
                vec![plain(&scenario.disk).into_owned()],
            ]
        })
        .collect();
    for column in [2, 1, 0] {
        rows = merged(rows, column);
    }
    rows.iter()
        .map(|row| {
            let words: Vec<String> = row.iter().map(|words| words.join("|")).collect();
            words.join(" ")
        })
        .collect()
}

/// Rows that differ in this column only become one.
fn merged(rows: Vec<[Vec<String>; 3]>, column: usize) -> Vec<[Vec<String>; 3]> {
    let mut merged: Vec<[Vec<String>; 3]> = Vec::new();
    for row in rows {
        let same = merged.iter_mut().find(|known| {
            (0..3)
                .filter(|other| *other != column)
                .all(|other| known[other] == row[other])
        });
        match same {
            Some(known) => {
                let have: BTreeSet<String> = known[column].iter().cloned().collect();
                let new = row[column].iter().filter(|word| !have.contains(*word));
                known[column].extend(new.cloned());
            }
            None => merged.push(row),
        }
    }
    merged
}
