use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::Serialize;

/// What the world of a run is like, where it could be otherwise: the same for everything that runs in it.
///
/// The default is the base: every program is there and succeeds without a word, no service fails, no file lies outside
/// the script folder, no variable is set that the scenario does not set.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Decisions {
    /// Files that are there, or are not, before the script starts, by absolute Windows path.
    pub files: BTreeMap<String, Presence>,
    /// Exit codes, by program (`sqlcmd`) and number of its call, from 1.
    pub exit_codes: BTreeMap<(String, usize), i32>,
    /// Codes that are stored before the script starts, by ID (`ARMGETCD`).
    pub codes: BTreeMap<String, i32>,
    /// Variables that have another value than in the base; `None` for one that is not defined.
    pub variables: BTreeMap<String, Option<String>>,
    /// Services that do not start.
    pub failing_services: BTreeSet<String>,
    /// No service starts.
    pub no_service_starts: bool,
    /// No program outside this process is installed.
    pub no_programs: bool,
    /// What every program prints.
    pub output: Option<String>,
    /// What is the matter with the directory.
    pub directory: DirectoryFault,
    /// Which of the other directories that were made is there, from 1; 0 for the first one.
    pub other_directory: usize,
}

/// Whether a file is there.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub enum Presence {
    /// A file with this text.
    Present(String),
    /// A folder.
    Folder,
    /// Not there.
    Absent,
}

/// What is the matter with the directory.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub enum DirectoryFault {
    /// Nothing.
    #[default]
    None,
    /// It does not answer.
    Unreachable,
    /// It refuses every change of this object.
    Refuses(String),
}

impl Decisions {
    /// Whether a service does not start.
    pub fn fails(&self, service: &str) -> bool {
        self.no_service_starts
            || self
                .failing_services
                .iter()
                .any(|failing| failing.eq_ignore_ascii_case(service))
    }
}

/// In words; a value of a variable is not shown, since it may be part of a secret.
impl fmt::Display for Decisions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut parts = Vec::new();
        for (path, presence) in &self.files {
            parts.push(match presence {
                Presence::Present(_) => format!("{path} exists"),
                Presence::Folder => format!("the folder {path} exists"),
                Presence::Absent => format!("{path} does not exist"),
            });
        }
        for ((program, call), code) in &self.exit_codes {
            parts.push(format!("call {call} of {program} returns {code}"));
        }
        for (id, code) in &self.codes {
            parts.push(format!("the code of {id} is {code}"));
        }
        for (name, value) in &self.variables {
            parts.push(match value {
                Some(_) => format!("{name} has another value"),
                None => format!("{name} is not defined"),
            });
        }
        for service in &self.failing_services {
            parts.push(format!("the service {service} does not start"));
        }
        if self.no_service_starts {
            parts.push("no service starts".to_owned());
        }
        if self.no_programs {
            parts.push("no program is installed".to_owned());
        }
        if self.output.is_some() {
            parts.push("programs print a line".to_owned());
        }
        if self.other_directory > 0 {
            parts.push(format!("generated directory {}", self.other_directory + 1));
        }
        match &self.directory {
            DirectoryFault::None => {}
            DirectoryFault::Unreachable => parts.push("the directory does not answer".to_owned()),
            DirectoryFault::Refuses(dn) => {
                parts.push(format!("the directory refuses changes of {dn}"));
            }
        }
        if parts.is_empty() {
            f.write_str("base")
        } else {
            f.write_str(&parts.join(", "))
        }
    }
}
