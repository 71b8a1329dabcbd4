//! A saved plan: what a run would do and change, kept so that just this and nothing else is carried out later.

use std::collections::HashMap;
use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::host::dry_run::{Area, ExpectedChange};
use crate::plan::{Plan, ScenarioPlan};

/// A plan of one situation, with the changes that a dry run predicted for it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SavedPlan {
    /// The plan: its sources have their digests, its only scenario is the one to run.
    #[serde(flatten)]
    pub plan: Plan,
    /// What it would change, in the order of the run.
    pub expected_changes: Vec<ExpectedChange>,
}

/// Why a saved plan is not what would be done now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Difference {
    /// The saved plan is for another situation.
    Situation {
        /// Of the saved plan.
        expected: String,
        /// Of this run.
        found: String,
    },
    /// A script is another one, new, or gone.
    Script {
        /// Its path.
        path: String,
        /// The digest in the saved plan.
        expected: Option<String>,
        /// The digest now.
        found: Option<String>,
    },
    /// The scripts are the same, and what is read from them is not: another version of this program, other settings.
    Steps {
        /// The part that differs, as its field is named.
        part: &'static str,
    },
    /// Something would change in another way.
    Change {
        /// What the saved plan expects to change.
        expected: Option<ExpectedChange>,
        /// What would change now.
        found: Option<ExpectedChange>,
    },
}

/// The fields of a plan that say what is done; the others only describe it.
const PARTS: [&str; 5] = [
    "format_version",
    "sources",
    "variables",
    "watches",
    "scenarios",
];

impl SavedPlan {
    /// The plan of one situation; `scenario` is its place in the plan.
    pub fn new(plan: &Plan, scenario: usize, expected_changes: Vec<ExpectedChange>) -> Self {
        let mut plan = plan.clone();
        plan.scenarios = plan.scenarios.get(scenario).cloned().into_iter().collect();
        plan.secrets.clear();
        Self {
            plan,
            expected_changes,
        }
    }

    /// What is different from what would be done `now`; nothing when the plan may be carried out.
    pub fn differences(&self, now: &Self) -> Vec<Difference> {
        let mut differences = Vec::new();
        let (expected, found) = (self.situation(), now.situation());
        if expected != found {
            differences.push(Difference::Situation { expected, found });
            // Another situation has other steps and changes; to list them all would hide the reason.
            return differences;
        }
        self.compare_sources(now, &mut differences);
        if differences.is_empty() {
            self.compare_steps(now, &mut differences);
        }
        self.compare_changes(now, &mut differences);
        differences
    }

    fn situation(&self) -> String {
        self.plan.scenarios.first().map_or_else(
            || "no situation".to_owned(),
            |scenario: &ScenarioPlan| {
                let script = match scenario.script {
                    crate::plan::ScriptName::Start => "START.BAT",
                    crate::plan::ScriptName::Stop => "STOP.BAT",
                };
                format!(
                    "{script} with event {}, server {}, disk {}, priority {}",
                    scenario.event.as_deref().unwrap_or("(none)"),
                    scenario.server,
                    scenario.disk,
                    scenario.priority
                )
            },
        )
    }

    fn compare_sources(&self, now: &Self, differences: &mut Vec<Difference>) {
        let digest = |plan: &Plan, path: &str| {
            let mut sources = plan.sources.iter();
            let found = sources.find(|source| source.path.eq_ignore_ascii_case(path));
            found.map(|source| source.sha256.clone())
        };
        let known = self.plan.sources.iter();
        let new = now
            .plan
            .sources
            .iter()
            .filter(|source| digest(&self.plan, &source.path).is_none());
        for source in known.chain(new) {
            let expected = digest(&self.plan, &source.path);
            let found = digest(&now.plan, &source.path);
            if expected != found {
                differences.push(Difference::Script {
                    path: source.path.clone(),
                    expected,
                    found,
                });
            }
        }
    }

    /// The plans are held against each other as JSON, which is what was saved.
    fn compare_steps(&self, now: &Self, differences: &mut Vec<Difference>) {
        let (Ok(saved), Ok(found)) = (
            serde_json::to_value(&self.plan),
            serde_json::to_value(&now.plan),
        ) else {
            differences.push(Difference::Steps {
                part: "format_version",
            });
            return;
        };
        for part in PARTS {
            if saved.get(part) != found.get(part) {
                differences.push(Difference::Steps { part });
            }
        }
    }

    fn compare_changes(&self, now: &Self, differences: &mut Vec<Difference>) {
        let by_subject = |changes: &[ExpectedChange]| -> HashMap<_, _> {
            let changes = changes.iter();
            changes
                .map(|change| (subject(change), change.clone()))
                .collect()
        };
        let (saved, present) = (
            by_subject(&self.expected_changes),
            by_subject(&now.expected_changes),
        );
        for expected in &self.expected_changes {
            let found = present.get(&subject(expected));
            if !found.is_some_and(|found| is_same(expected, found)) {
                differences.push(Difference::Change {
                    expected: Some(expected.clone()),
                    found: found.cloned(),
                });
            }
        }
        for found in &now.expected_changes {
            if !saved.contains_key(&subject(found)) {
                differences.push(Difference::Change {
                    expected: None,
                    found: Some(found.clone()),
                });
            }
        }
    }
}

/// What a change is a change of.
fn subject(change: &ExpectedChange) -> (Area, String, String) {
    (
        change.area,
        change.object.to_lowercase(),
        change.attribute.to_ascii_lowercase(),
    )
}

/// Whether two changes come to the same. The size of a file that is written to says nothing: a script's own log grows.
fn is_same(a: &ExpectedChange, b: &ExpectedChange) -> bool {
    let sorted = |values: &[String]| {
        let mut values = values.to_vec();
        values.sort_unstable();
        values
    };
    a.operation == b.operation
        && (a.area == Area::File
            || sorted(&a.old) == sorted(&b.old) && sorted(&a.new) == sorted(&b.new))
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Situation { expected, found } => {
                write!(f, "the plan is for {expected}; this run is {found}")
            }
            Self::Script {
                path,
                expected,
                found,
            } => match (expected, found) {
                (Some(_), None) => write!(f, "{path} is not there any more"),
                (None, _) => write!(f, "{path} is new"),
                (Some(expected), Some(found)) => write!(
                    f,
                    "{path} was changed: the plan was made from {expected}, now it is {found} (SHA-256)"
                ),
            },
            Self::Steps { part } => write!(
                f,
                "the scripts are the same, but their plan is another one in \"{part}\""
            ),
            Self::Change { expected, found } => {
                let Some(subject) = expected.as_ref().or(found.as_ref()) else {
                    return Ok(());
                };
                write!(
                    f,
                    "{} {}: expected {}, found {}",
                    subject.object,
                    subject.attribute,
                    in_words(expected.as_ref()),
                    in_words(found.as_ref())
                )
            }
        }
    }
}

fn in_words(change: Option<&ExpectedChange>) -> String {
    let Some(change) = change else {
        return "no change".to_owned();
    };
    let side = |values: &[String]| match values.is_empty() {
        true => "(nothing)".to_owned(),
        false => values.join(", "),
    };
    format!("{} → {}", side(&change.old), side(&change.new))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::{Outcome, OutcomeKind, Role, ScriptName, Source, Steps};

    fn change(object: &str, old: &[&str], new: &[&str]) -> ExpectedChange {
        let list = |values: &[&str]| values.iter().map(|&value| value.to_owned()).collect();
        ExpectedChange::of(Area::Directory, object, "homeMDB", list(old), list(new)).unwrap()
    }

    fn saved(digest: &str, changes: Vec<ExpectedChange>) -> SavedPlan {
        let scenario = |event: &str| ScenarioPlan {
            script: ScriptName::Start,
            event: Some(event.to_owned()),
            server: "HOME".to_owned(),
            disk: "SUCCESS".to_owned(),
            priority: "1".to_owned(),
            outcome: Outcome {
                kind: OutcomeKind::Completed,
                exit_code: Some(0),
                reason: None,
            },
            steps: Steps::default(),
        };
        let plan = Plan {
            format_version: "1.0".to_owned(),
            sources: vec![Source {
                path: "START.BAT".to_owned(),
                role: Role::Start,
                sha256: digest.to_owned(),
                encoding: "utf-8".to_owned(),
                line_ending: "crlf".to_owned(),
            }],
            scenarios: vec![scenario("START"), scenario("FAILOVER")],
            ..Plan::default()
        };
        SavedPlan::new(&plan, 1, changes)
    }

    fn differences(saved: &SavedPlan, now: &SavedPlan) -> Vec<String> {
        let differences = saved.differences(now);
        differences.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_plan_that_was_written_and_read_again_is_the_same() {
        let plan = saved("ab", vec![change("CN=a", &["x"], &["y"])]);
        let text = serde_json::to_string(&plan).unwrap();
        let again: SavedPlan = serde_json::from_str(&text).unwrap();
        assert_eq!(again, plan);
        assert_eq!(differences(&again, &plan), [""; 0]);
        assert_eq!(again.plan.scenarios.len(), 1);
    }

    #[test]
    fn a_changed_script_is_named_with_both_digests() {
        let told = differences(&saved("ab", Vec::new()), &saved("cd", Vec::new()));
        assert_eq!(
            told,
            ["START.BAT was changed: the plan was made from ab, now it is cd (SHA-256)"]
        );
    }

    #[test]
    fn an_object_that_has_moved_on_is_named_with_what_it_had_and_has() {
        let before = saved(
            "ab",
            vec![
                change("CN=a", &["x"], &["y"]),
                change("CN=b", &["x"], &["y"]),
                change("CN=c", &["x"], &["y"]),
            ],
        );
        let now = saved(
            "ab",
            vec![
                change("CN=a", &["x"], &["y"]),
                change("CN=b", &["z"], &["y"]),
                change("CN=d", &[], &["y"]),
            ],
        );
        assert_eq!(
            differences(&before, &now),
            [
                "CN=b homeMDB: expected x → y, found z → y",
                "CN=c homeMDB: expected x → y, found no change",
                "CN=d homeMDB: expected no change, found (nothing) → y",
            ]
        );
    }

    #[test]
    fn another_situation_is_the_only_thing_that_is_told() {
        let plan = saved("ab", Vec::new());
        let mut other = saved("cd", vec![change("CN=a", &["x"], &["y"])]);
        other.plan.scenarios[0].event = Some("RECOVER".to_owned());
        let told = differences(&plan, &other);
        assert_eq!(told.len(), 1);
        assert!(told[0].contains("event FAILOVER") && told[0].contains("event RECOVER"));
    }
}
