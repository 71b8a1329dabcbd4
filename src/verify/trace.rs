use std::collections::BTreeMap;

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
}
