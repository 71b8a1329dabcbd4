//! What scripts need from outside, so that a new home for them can be checked before they move.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Facts;
use crate::plan::extract::uses;
use crate::plan::{Condition, Origin, StepKind, Value};

/// Names of what is expected outside of the scripts; the parts that only a run tells are shown as `…`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Contracts {
    /// Services that are started, stopped or asked.
    pub services: Vec<String>,
    /// Programs that are run.
    pub programs: Vec<String>,
    /// Accounts under which something runs or binds.
    pub accounts: Vec<String>,
    /// Servers that are named.
    pub servers: Vec<String>,
    /// Variables that the environment or the cluster has to provide.
    pub variables: Vec<String>,
    /// Attributes of directory objects that are written.
    pub directory_attributes: Vec<String>,
    /// Files and folders that are tested, imported or written.
    pub files: Vec<String>,
}

impl Contracts {
    /// The kinds of which anything is named, in the order in which reports show them.
    pub fn named(&self) -> impl Iterator<Item = (&'static str, &[String])> {
        let kinds: [(&str, &[String]); 7] = [
            ("Services", &self.services),
            ("Programs", &self.programs),
            ("Accounts", &self.accounts),
            ("Servers", &self.servers),
            ("Variables", &self.variables),
            ("Directory attributes", &self.directory_attributes),
            ("Files", &self.files),
        ];
        kinds.into_iter().filter(|(_, names)| !names.is_empty())
    }
}

/// All of a folder, sorted.
pub(super) fn of(facts: &Facts) -> Contracts {
    let mut sets = Sets::default();
    let plan = &facts.plan;
    uses::each_once(plan.lists(), &mut |step| sets.note(&step.kind));
    for variable in &plan.variables {
        if matches!(variable.origin, Origin::Cluster | Origin::Environment) {
            sets.add("variables", &variable.name);
        }
        // A server is what an argument of the directory script or a UNC path names; settings say which.
        if let (Origin::Settings, Some(value)) = (variable.origin, &variable.value)
            && let Some(text) = value.known()
            && let Some(server) = text.strip_prefix(r"\\")
        {
            sets.add("servers", server.split('\\').next().unwrap_or(server));
        }
    }
    let mut take = |name: &str| {
        let names = sets.found.remove(name).unwrap_or_default();
        names
            .into_values()
            .map(|name| facts.secrets.redact(&name))
            .collect::<Vec<String>>()
    };
    Contracts {
        services: take("services"),
        programs: take("programs"),
        accounts: take("accounts"),
        servers: take("servers"),
        variables: take("variables"),
        directory_attributes: take("attributes"),
        files: take("files"),
    }
}

/// Names by kind; each once without regard to case, as first written.
#[derive(Default)]
struct Sets {
    found: BTreeMap<&'static str, BTreeMap<String, String>>,
}

impl Sets {
    fn add(&mut self, kind: &'static str, name: &str) {
        let name = name.trim().trim_matches('"');
        if name.is_empty() {
            return;
        }
        let names = self.found.entry(kind).or_default();
        let first = names.entry(name.to_lowercase());
        first.or_insert_with(|| name.to_owned());
    }

    fn value(&mut self, kind: &'static str, value: &Value) {
        self.add(kind, &shown(value));
    }

    fn note(&mut self, kind: &StepKind) {
        match kind {
            StepKind::StartService { service, .. } => self.value("services", service),
            StepKind::ServiceControl { service, .. } => self.value("services", service),
            StepKind::StopWatch {
                service: Some(service),
                ..
            } => self.value("services", service),
            StepKind::StartProgram {
                program, account, ..
            } => {
                self.value("programs", program);
                if let Some(account) = account {
                    self.value("accounts", account);
                }
            }
            StepKind::RunProgram { program, .. } => self.value("programs", program),
            StepKind::RunDirectoryScript {
                account, arguments, ..
            } => {
                if let Some(account) = account {
                    self.value("accounts", account);
                }
                // By the guides the first two arguments are the servers; a number is the priority.
                let named = arguments.iter().filter(|value| {
                    let text = value.known().unwrap_or("");
                    !text.is_empty() && !text.chars().all(|c| c.is_ascii_digit())
                });
                for argument in named {
                    self.value("servers", argument);
                }
            }
            StepKind::ImportLdif {
                file,
                server,
                account,
                ..
            } => {
                self.value("files", file);
                if let Some(server) = server {
                    self.value("servers", server);
                }
                if let Some(account) = account {
                    self.value("accounts", account);
                }
            }
            StepKind::DirectoryModify { changes, .. } => {
                for change in changes {
                    self.add("attributes", &change.attribute);
                }
            }
            StepKind::WriteFile { path, .. } => self.value("files", path),
            StepKind::If { condition, .. } => self.tested(condition),
            _ => {}
        }
    }

    fn tested(&mut self, condition: &Condition) {
        match condition {
            Condition::Exists(value) => self.value("files", value),
            Condition::Not(inner) => self.tested(inner),
            Condition::All(all) | Condition::Any(all) => {
                for one in all {
                    self.tested(one);
                }
            }
            _ => {}
        }
    }
}

fn shown(value: &Value) -> String {
    crate::plan::render::human::loose_value(value)
}
