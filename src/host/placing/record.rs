use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use serde::{Deserialize, Serialize};

use super::{Disk, draft_of};

/// What was there before, and what was put in its place. Lies with the originals.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Record {
    format_version: String,
    /// The program that the two lines call.
    pub(super) program: String,
    pub(super) scripts: Vec<RecordedScript>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct RecordedScript {
    /// The file's name as the folder spells it.
    pub(super) name: String,
    /// Of the original.
    pub(super) sha256: String,
    /// Of the two lines in its place.
    pub(super) two_lines_sha256: String,
    /// Whether the original may not be written.
    pub(super) read_only: bool,
}

/// Its name in the folder of the originals.
const NAME: &str = "armistice.json";
const FORMAT_VERSION: &str = "1.0";

pub(super) fn path_in(originals: &Path) -> PathBuf {
    originals.join(NAME)
}

impl Record {
    pub(super) fn new(program: &str, scripts: Vec<RecordedScript>) -> Self {
        Self {
            format_version: FORMAT_VERSION.to_owned(),
            program: program.to_owned(),
            scripts,
        }
    }

    /// Reads it; `None` when there is none.
    pub(super) fn read(disk: &dyn Disk, originals: &Path) -> anyhow::Result<Option<Self>> {
        let path = path_in(originals);
        let shown = path.display();
        let unreadable = || format!("{shown} cannot be read");
        if disk.facts(&path).with_context(unreadable)?.is_none() {
            return Ok(None);
        }
        let bytes = disk.read(&path).with_context(unreadable)?;
        let damaged = || {
            format!(
                "{shown} says what install did, and is damaged: restore it from a backup, or put the scripts back by hand from {}",
                originals.display()
            )
        };
        let value: serde_json::Value = serde_json::from_slice(&bytes).with_context(damaged)?;
        // A version that only adds is understood; a new first number means something else.
        let version = value
            .get("format_version")
            .and_then(|version| version.as_str());
        match version.and_then(|version| version.split('.').next()) {
            Some("1") => {}
            Some(_) => bail!("{shown} was written by a newer version of Armistice; use that one"),
            None => bail!(damaged()),
        }
        let record: Self = serde_json::from_value(value).with_context(damaged)?;
        let plain =
            |one: &RecordedScript| !one.name.is_empty() && !one.name.contains(['/', '\\', ':']);
        if record.scripts.len() != 2 || !record.scripts.iter().all(plain) {
            bail!(damaged());
        }
        Ok(Some(record))
    }

    /// Writes it; it is there as a whole or not at all.
    pub(super) fn write(&self, disk: &dyn Disk, originals: &Path) -> anyhow::Result<()> {
        let path = path_in(originals);
        let shown = || format!("{} cannot be written", path.display());
        let mut text = serde_json::to_vec_pretty(self)?;
        text.push(b'\n');
        let draft = draft_of(&path);
        disk.write(&draft, &text).with_context(shown)?;
        disk.rename(&draft, &path).with_context(shown)?;
        disk.sync_folder(originals).with_context(shown)
    }
}
