//! What is different between the plans of two folders: a site and its successor, a script and its repaired copy.
//!
//! Line numbers do not count, and neither do the values of settings: two sites with the same scripts are equal.

mod alike;
mod directory;
mod human;
mod inventory;
mod settings;
mod steps;
#[cfg(test)]
mod tests;

pub use human::human;

use alike::Alike;
use serde::Serialize;

use super::render::json_lines;
use super::render::settings::{Comparing, Settings};
use super::{Lines, Plan};

/// One of two plans.
pub struct Side<'a> {
    /// What it is called.
    pub title: &'a str,
    /// The plan.
    pub plan: &'a Plan,
    /// What stands for lines that the plan leaves to the interpreter: equal for equal lines. `None` when they cannot be read.
    pub fingerprint: &'a dyn Fn(&Lines) -> Option<String>,
}

/// What is different.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// The version of this form; a minor step only adds.
    pub format_version: &'static str,
    /// The first folder.
    pub before: String,
    /// The second folder.
    pub after: String,
    /// Whether nothing is different.
    pub equal: bool,
    /// Services and programs under watch IDs.
    pub watches: Vec<WatchChange>,
    /// Variables.
    pub variables: Vec<VariableChange>,
    /// What directory scripts search, bind and change.
    pub directory: Vec<DirectoryChange>,
    /// How scenarios end.
    pub outcomes: Vec<OutcomeChange>,
    /// Steps, for each distinct pair of step lists that differ.
    pub steps: Vec<StepListChange>,
}

/// A text on both sides; absent where there is none.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Sides {
    /// On the first side.
    pub before: Option<String>,
    /// On the second side.
    pub after: Option<String>,
}

/// How something is different.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// Only on the first side.
    Gone,
    /// Only on the second side.
    New,
    /// On both, and not the same.
    Changed,
    /// On both, the same (steps only).
    Same,
}

/// A watch ID, or what it starts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WatchChange {
    /// `changed` is another service under the same ID, or the same service under another ID.
    pub change: Change,
    /// The ID.
    pub watch_id: Sides,
    /// The service or program.
    pub target: Sides,
}

/// A variable.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct VariableChange {
    /// How it is different.
    pub change: Change,
    /// Its name.
    pub name: String,
    /// Where it comes from.
    pub origin: Sides,
    /// Its value; left out for settings and secrets.
    pub value: Sides,
}

/// Something that directory scripts do on one side only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DirectoryChange {
    /// `gone` or `new`.
    pub change: Change,
    /// `search`, `object` or `attribute`.
    pub kind: &'static str,
    /// In words.
    pub text: String,
}

/// The end of a scenario.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OutcomeChange {
    /// How it is different.
    pub change: Change,
    /// `START FAILOVER HOME SUCCESS`: script, event, server, disk.
    pub scenario: String,
    /// The ends.
    pub outcome: Sides,
}

/// Two step lists, aligned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StepListChange {
    /// The scenarios in which they are carried out.
    pub scenarios: String,
    /// All lines of both.
    pub lines: Vec<AlignedLine>,
}

/// A line of one step list or of both.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AlignedLine {
    /// `gone`, `new` or `same`.
    pub change: Change,
    /// The script lines.
    pub place: Sides,
    /// How deep it lies in calls, conditions and loops, from 0.
    pub depth: usize,
    /// The step in words.
    pub text: String,
}

/// The version of the form of [`Difference`].
const FORMAT_VERSION: &str = "1.0";

/// Compares two plans.
pub fn compare(before: &Side<'_>, after: &Side<'_>) -> Difference {
    let (settings_before, settings_after) = settings::of_both(before.plan, after.plan);
    let mut alike = Alike::default();
    for (side, settings) in [(before, &settings_before), (after, &settings_after)] {
        let longest = comparing(settings.clone(), side);
        let shortest = comparing(settings.clone().shortest_first(), side);
        alike.learn(
            &steps::texts(side.plan, &longest),
            &steps::texts(side.plan, &shortest),
        );
    }
    let one = comparing(settings_before, before);
    let other = comparing(settings_after, after);
    let one = Compared {
        plan: before.plan,
        comparing: &one,
        alike: &alike,
    };
    let other = Compared {
        plan: after.plan,
        comparing: &other,
        alike: &alike,
    };
    let mut difference = Difference {
        format_version: FORMAT_VERSION,
        before: before.title.to_owned(),
        after: after.title.to_owned(),
        equal: false,
        watches: inventory::watches(one, other),
        variables: inventory::variables(one, other),
        directory: directory::changes(one, other),
        outcomes: steps::outcomes(one, other),
        steps: steps::step_lists(one, other),
    };
    difference.equal = difference.watches.is_empty()
        && difference.variables.is_empty()
        && difference.directory.is_empty()
        && difference.outcomes.is_empty()
        && difference.steps.is_empty();
    difference
}

fn comparing<'a>(settings: Settings, side: &Side<'a>) -> Comparing<'a> {
    Comparing {
        settings,
        fingerprint: side.fingerprint,
    }
}

/// The difference as JSON, indented, with a line end behind it.
///
/// # Errors
/// None is known: the types have no form that JSON lacks.
pub fn json(difference: &Difference) -> serde_json::Result<String> {
    json_lines(difference)
}

/// A plan, and what does not count in it.
#[derive(Clone, Copy)]
struct Compared<'a> {
    plan: &'a Plan,
    comparing: &'a Comparing<'a>,
    alike: &'a Alike,
}

impl Sides {
    fn both(before: impl Into<String>, after: impl Into<String>) -> Self {
        Self {
            before: Some(before.into()),
            after: Some(after.into()),
        }
    }

    fn one(change: Change, text: impl Into<String>) -> Self {
        match change {
            Change::New => Self {
                before: None,
                after: Some(text.into()),
            },
            Change::Gone | Change::Changed | Change::Same => Self {
                before: Some(text.into()),
                after: None,
            },
        }
    }
}
