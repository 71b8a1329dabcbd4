//! What the scripts of a folder know of each other: variables, files, labels of the sibling, watch IDs.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use regex::Regex;

use super::batch::commands;
use super::draft::{Draft, Language};
use super::edit::Confidence;
use crate::arm::{self, ArmCommand};
use crate::cluster::known_variables;
use crate::host::path;

/// `SET NAME=text`, also behind `IF`, `&` or a parenthesis.
static SET: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r#"(?i)(?:^|[\s@(&])set\s+(?:/[pa]\s+)?"?([^=\s"%!]+)=([^&"\r\n]*)"#).ok()
});

/// `%NAME%`
static USED: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"%([\w#$@]+)%").ok());

/// Where a watch ID stands.
#[derive(Debug, Clone)]
pub(super) struct WatchPlace {
    /// Index of the draft.
    pub(super) draft: usize,
    /// Bytes of the draft's text.
    pub(super) range: std::ops::Range<usize>,
    /// As written.
    pub(super) id: String,
}

/// What is known of the folder at one moment of mending.
#[derive(Debug, Default)]
pub(super) struct Knowledge {
    /// Variables that a script sets or the cluster provides, in capitals, with the last text that one is set to.
    variables: BTreeMap<String, String>,
    /// How often variables stand where a command is expected, by name in capitals.
    commands: BTreeMap<String, usize>,
    /// How often variables are used at all, by name in capitals.
    uses: BTreeMap<String, usize>,
    /// Names of the folder's files in small letters.
    files: BTreeSet<String>,
    /// Watch IDs that are loaded.
    pub(super) loaded: Vec<WatchPlace>,
    /// Watch IDs that are killed.
    pub(super) killed: Vec<WatchPlace>,
}

impl Knowledge {
    pub(super) fn of(drafts: &[Draft], files: &[String]) -> Self {
        let mut known = Self {
            files: files.iter().map(|file| file.to_lowercase()).collect(),
            ..Self::default()
        };
        for variable in known_variables() {
            known
                .variables
                .insert(variable.name.to_uppercase(), String::new());
        }
        for (index, draft) in drafts.iter().enumerate() {
            if draft.language == Language::Batch {
                known.learn(index, draft);
            }
        }
        known
    }

    #[cfg(test)]
    pub(super) fn of_watches(loaded: Vec<WatchPlace>, killed: Vec<WatchPlace>) -> Self {
        Self {
            loaded,
            killed,
            ..Self::default()
        }
    }

    fn learn(&mut self, index: usize, draft: &Draft) {
        for set in SET
            .iter()
            .flat_map(|pattern| pattern.captures_iter(draft.text()))
        {
            let value = set[2].trim_end().to_owned();
            self.variables.insert(set[1].to_uppercase(), value);
        }
        for used in USED
            .iter()
            .flat_map(|pattern| pattern.captures_iter(draft.text()))
        {
            *self.uses.entry(used[1].to_uppercase()).or_default() += 1;
        }
        for command in commands::of(&draft.name, draft.text()) {
            if let Some(name) = variable_at_start(&command.name) {
                *self.commands.entry(name.to_uppercase()).or_default() += 1;
            }
            let watches = ["ARMLOAD", "ARMKILL"].map(arm::Standing::Command);
            if !watches.contains(&arm::standing(&command.name)) {
                continue;
            }
            let id = match arm::parse(&command.name, &command.arguments) {
                Ok(ArmCommand::Load(load)) => (load.watch_id, true),
                Ok(ArmCommand::Kill(kill)) => (kill.watch_id, false),
                _ => continue,
            };
            let (id, is_loaded) = id;
            let start = command.arguments_at + id.place.offset;
            let range = start..start + id.place.length;
            let id = id.value.to_string();
            if id.contains(['%', '!']) || draft.text().get(range.clone()) != Some(id.as_str()) {
                continue;
            }
            let place = WatchPlace {
                draft: index,
                range,
                id,
            };
            if is_loaded {
                self.loaded.push(place);
            } else {
                self.killed.push(place);
            }
        }
    }

    /// Whether a variable is set by a script, or by the cluster.
    pub(super) fn is_variable(&self, name: &str) -> bool {
        !name.is_empty() && self.variables.contains_key(&name.to_uppercase())
    }

    /// How sure it is that a variable holds no program: the cluster provides it, or it is used as an argument elsewhere; a
    /// line that is damaged may be the one on which it stands as a command.
    pub(super) fn is_argument(&self, name: &str) -> Option<Confidence> {
        let name = name.to_uppercase();
        if name.starts_with("CLP_") {
            return Some(Confidence::High);
        }
        let value = self.variables.get(&name)?;
        let looks_like_a_program = ["PROG", "EXE", "CMD", "TOOL", "BIN", "PATH", "COMMAND"]
            .iter()
            .any(|part| name.contains(part))
            || value.contains(['.', '\\', '/', ':']) && !value.contains('@');
        let count = |of: &BTreeMap<String, usize>| of.get(&name).copied().unwrap_or(0);
        let as_command = count(&self.commands);
        if looks_like_a_program || as_command > 1 {
            None
        } else if count(&self.uses) > as_command {
            Some(Confidence::High)
        } else {
            Some(Confidence::Medium)
        }
    }

    /// Whether the folder has a file of this name; a name without ending may be a batch file or program.
    pub(super) fn is_file(&self, name: &str) -> bool {
        let name = path::file_name(name.trim_matches('"')).to_lowercase();
        !name.is_empty()
            && ["", ".bat", ".cmd", ".exe", ".com", ".vbs"]
                .iter()
                .any(|ending| self.files.contains(&format!("{name}{ending}")))
    }
}

/// The variable that a word begins with: `%TOOL%\x` or `%TOOL%`.
pub(super) fn variable_at_start(word: &str) -> Option<&str> {
    let name = word.trim_start_matches('"').strip_prefix('%')?;
    let name = name.split('%').next()?;
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '_' | '#' | '$' | '@');
    (!name.is_empty() && name.chars().all(plain)).then_some(name)
}
