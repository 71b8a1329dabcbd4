use serde::Deserialize;

use crate::verify::Difference;

/// Something that Wine's cmd.exe is known to do otherwise than Windows, where a script meets it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// Its name in the output.
    pub name: String,
    /// What Wine does, and what Windows does.
    pub reason: String,
    /// Where that is known from.
    pub source: String,
    /// The corpus folder.
    pub folder: String,
    /// The script: `start` or `stop`.
    pub script: String,
    /// What differs first: `effect 2`, `exit code` …; the beginning of it is enough.
    pub what: String,
    /// A text that stands on the side of cmd.exe.
    #[serde(default)]
    pub shows: String,
}

impl Fault {
    /// Whether it explains a difference of a script.
    pub fn explains(&self, folder: &str, script: &str, difference: &Difference) -> bool {
        self.folder == folder
            && self.script == script
            && difference.what.starts_with(&self.what)
            && difference.right.text.contains(&self.shows)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    #[serde(default)]
    fault: Vec<Fault>,
}

/// All that are known.
pub fn faults() -> Vec<Fault> {
    toml::from_str::<Document>(include_str!("wine_faults.toml"))
        .map(|document| document.fault)
        .unwrap_or_default()
}
