use std::collections::BTreeMap;

use super::Walks;
use crate::execute::batch::HandOver;
use crate::host::Record;
use crate::host::sandbox::{Event, Tree};

/// What a run left behind.
#[derive(Debug, Clone, Default)]
pub struct Ended {
    /// The exit code.
    pub exit_code: i32,
    /// The variables at the end, where the engine can tell.
    pub variables: Option<Vec<(String, String)>>,
    /// What the engine itself found to be wrong.
    pub complaints: Vec<String>,
    /// Where and why a plan handed the rest to the interpreter.
    pub handed_over: Option<HandOver>,
    /// The loops of the plan that may be gone through in another way.
    pub walks: Walks,
    /// Everything that was noticed, in order.
    pub events: Vec<Event>,
    /// Standard output.
    pub output: String,
    /// Standard error.
    pub error: String,
    /// The drives.
    pub files: Tree,
    /// The directory, as LDIF.
    pub directory: Option<String>,
    /// Watches, services, codes, the cluster log.
    pub documents: BTreeMap<String, Vec<u8>>,
}

impl Ended {
    /// The effects, in order.
    pub fn records(&self) -> impl Iterator<Item = &Record> {
        self.events.iter().filter_map(|event| match event {
            Event::Told(record) => Some(&**record),
            _ => None,
        })
    }

    /// How many effects the interpreter had on behalf of a plan.
    pub fn interpreted(&self) -> usize {
        let mut begun = false;
        let mut count = 0;
        for event in &self.events {
            match event {
                Event::Interpreted { begins } => begun = *begins,
                Event::Told(_) => count += usize::from(begun),
                _ => {}
            }
        }
        count
    }
}
