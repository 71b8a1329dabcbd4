use std::io;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::Definition;
use super::process::{Process, since_boot};
use crate::host::{StateStore, upper, versioned};

/// The version that this program reads and writes.
const FORMAT_VERSION: u64 = 1;

/// What is kept of a service: a document of its own, so that a thousand services are not written for one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Kept {
    format_version: u64,
    /// Key name.
    pub(super) name: String,
    /// How it was started.
    pub(super) definition: Definition,
    /// Whether it is to run: an end that nobody asked for is told from one that somebody did.
    pub(super) wanted: bool,
    /// The service's process; for one with a status command, the start command's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) process: Option<Process>,
    /// When it was asked to stop, in milliseconds since the system started.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) stopping: Option<u64>,
}

impl Kept {
    pub(super) fn new(name: &str, definition: Definition) -> Self {
        Self {
            format_version: FORMAT_VERSION,
            name: name.to_owned(),
            definition,
            wanted: false,
            process: None,
            stopping: None,
        }
    }

    pub(super) fn parse(bytes: &[u8]) -> io::Result<Self> {
        Ok(versioned::read(bytes, FORMAT_VERSION)?)
    }

    fn bytes(&self) -> io::Result<Vec<u8>> {
        let mut bytes = serde_json::to_vec_pretty(self)?;
        bytes.push(b'\n');
        Ok(bytes)
    }

    /// Milliseconds since it was asked to stop.
    pub(super) fn stopping_for(&self) -> Option<u64> {
        let now = u64::try_from(since_boot().as_millis()).unwrap_or(u64::MAX);
        self.stopping.map(|since| now.saturating_sub(since))
    }

    pub(super) fn mark_stopping(&mut self) {
        self.wanted = false;
        self.stopping = u64::try_from(since_boot().as_millis()).ok();
    }
}

/// The document of a service: readable, and different for different names.
pub(super) fn document(name: &str) -> String {
    let readable: String = name
        .chars()
        .filter(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
        .take(40)
        .collect();
    let digest = Sha256::digest(name.chars().map(upper).collect::<String>().as_bytes());
    let code = data_encoding::HEXLOWER.encode(&digest[..6]);
    format!("{}-{code}.json", readable.to_ascii_lowercase())
}

/// The file that a service's output goes to.
pub(super) fn log_file(state: &dyn StateStore, name: &str) -> PathBuf {
    PathBuf::from(state.location(&document(name))).with_extension("log")
}

pub(super) fn read(state: &dyn StateStore, document: &str) -> io::Result<Option<Kept>> {
    let bytes = state.read(document)?;
    bytes.as_deref().map(Kept::parse).transpose()
}

/// Changes a service's document under the lock of the folder. `change` gets what is there and gives what is to be.
pub(super) fn update<T>(
    state: &dyn StateStore,
    name: &str,
    mut change: impl FnMut(Option<Kept>) -> (Option<Kept>, T),
) -> io::Result<T> {
    let mut outcome = None;
    state.update(&document(name), &mut |bytes| {
        let present = bytes.map(Kept::parse).transpose()?;
        let (kept, told) = change(present);
        outcome = Some(told);
        kept.map(|kept| kept.bytes()).transpose()
    })?;
    outcome.ok_or_else(|| io::Error::other("the document was not opened"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_is_one_for_a_name_in_any_case() {
        assert_eq!(document("MSSQL$Mail"), document("mssql$MAIL"));
        assert_ne!(document("MSSQL$Mail"), document("MSSQLMail"));
        assert!(document("日本 語/../x").starts_with("x-"));
    }
}
