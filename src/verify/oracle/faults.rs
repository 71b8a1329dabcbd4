use serde::Deserialize;

/// Something that Wine's cmd.exe is known to do otherwise than Windows.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// Its name in the output.
    pub name: String,
    /// What Wine does, and what Windows does.
    pub reason: String,
    /// Where that is known from.
    pub source: String,
    /// The corpus folders that differ by it.
    pub folders: Vec<String>,
    /// The kind of the first difference: `effect`, `exit code`, `standard output`.
    pub what: String,
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
