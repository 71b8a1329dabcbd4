//! What the scripts of a folder know of each other: variables, files, labels of the sibling, watch IDs.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::sync::LazyLock;

use regex::Regex;

use super::batch::Statements;
use super::batch::commands::Command;
use super::draft::Draft;
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

/// Variables that the cluster provides, in capitals.
static CLUSTER: LazyLock<BTreeSet<String>> = LazyLock::new(|| {
    let names = known_variables().iter();
    names.map(|variable| variable.name.to_uppercase()).collect()
});

/// Where a watch ID stands.
#[derive(Debug, Clone)]
pub(super) struct WatchPlace {
    /// Bytes of the draft's text.
    pub(super) range: std::ops::Range<usize>,
    /// As written.
    pub(super) id: String,
}

/// What one script tells the others.
#[derive(Debug, Default)]
pub(super) struct Learned {
    /// What searches ask for.
    names: Names,
    /// Watch IDs that are loaded.
    loaded: Vec<WatchPlace>,
    /// Watch IDs that are killed.
    killed: Vec<WatchPlace>,
}

/// Variables of one script.
#[derive(Debug, Default, PartialEq, Eq)]
struct Names {
    /// Those that the script sets, in capitals, with the last text that one is set to.
    variables: BTreeMap<String, String>,
    /// How often they stand where a command is expected, by name in capitals.
    commands: BTreeMap<String, usize>,
    /// How often they are used at all, by name in capitals.
    uses: BTreeMap<String, usize>,
}

/// What is known of the folder at one moment of mending.
#[derive(Debug, Default)]
pub(super) struct Knowledge {
    /// Names of the folder's files in small letters.
    files: BTreeSet<String>,
    /// By draft.
    learned: Vec<Rc<Learned>>,
    /// Counts up where a search may find something else than before.
    moment: usize,
}

impl Knowledge {
    pub(super) fn of(drafts: &[Draft], files: &[String]) -> Self {
        Self {
            files: files.iter().map(|file| file.to_lowercase()).collect(),
            learned: drafts
                .iter()
                .map(|draft| Rc::clone(draft.version().learned()))
                .collect(),
            moment: 0,
        }
    }

    #[cfg(test)]
    pub(super) fn of_watches(loaded: Vec<WatchPlace>, killed: Vec<WatchPlace>) -> Self {
        let names = Names::default();
        Self {
            learned: vec![Rc::new(Learned {
                names,
                loaded,
                killed,
            })],
            ..Self::default()
        }
    }

    /// Learns anew what a draft tells that was changed.
    pub(super) fn renew(&mut self, index: usize, draft: &Draft) {
        if let Some(learned) = self.learned.get_mut(index) {
            let old = std::mem::replace(learned, Rc::clone(draft.version().learned()));
            self.moment += usize::from(learned.names != old.names);
        }
    }

    /// Two moments are equal where every search finds in a text what it found before.
    pub(super) fn moment(&self) -> usize {
        self.moment
    }

    /// Watch IDs that are loaded, each with the index of its draft.
    pub(super) fn loaded(&self) -> impl Iterator<Item = (usize, &WatchPlace)> {
        let drafts = self.learned.iter().enumerate();
        drafts.flat_map(|(index, draft)| draft.loaded.iter().map(move |place| (index, place)))
    }

    /// Watch IDs that are killed, each with the index of its draft.
    pub(super) fn killed(&self) -> impl Iterator<Item = (usize, &WatchPlace)> {
        let drafts = self.learned.iter().enumerate();
        drafts.flat_map(|(index, draft)| draft.killed.iter().map(move |place| (index, place)))
    }

    /// Whether a variable is set by a script, or by the cluster.
    pub(super) fn is_variable(&self, name: &str) -> bool {
        !name.is_empty() && self.value(&name.to_uppercase()).is_some()
    }

    /// How sure it is that a variable holds no program: the cluster provides it, or it is used as an argument elsewhere; a
    /// line that is damaged may be the one on which it stands as a command.
    pub(super) fn is_argument(&self, name: &str) -> Option<Confidence> {
        let name = name.to_uppercase();
        if name.starts_with("CLP_") {
            return Some(Confidence::High);
        }
        let value = self.value(&name)?;
        let looks_like_a_program = ["PROG", "EXE", "CMD", "TOOL", "BIN", "PATH", "COMMAND"]
            .iter()
            .any(|part| name.contains(part))
            || value.contains(['.', '\\', '/', ':']) && !value.contains('@');
        let count = |of: fn(&Names) -> &BTreeMap<String, usize>| -> usize {
            let drafts = self.learned.iter();
            drafts.filter_map(|draft| of(&draft.names).get(&name)).sum()
        };
        let as_command = count(|names| &names.commands);
        if looks_like_a_program || as_command > 1 {
            None
        } else if count(|names| &names.uses) > as_command {
            Some(Confidence::High)
        } else {
            Some(Confidence::Medium)
        }
    }

    /// The last text that a script sets a variable to, by its name in capitals; none of the scripts' is one of the cluster's.
    fn value(&self, name: &str) -> Option<&str> {
        let mut drafts = self.learned.iter().rev();
        let set = drafts.find_map(|draft| draft.names.variables.get(name));
        set.map(String::as_str)
            .or_else(|| CLUSTER.contains(name).then_some(""))
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

impl From<&Statements> for Learned {
    fn from(statements: &Statements) -> Self {
        let mut learned = Self::default();
        let text = statements.text();
        for set in SET.iter().flat_map(|pattern| pattern.captures_iter(text)) {
            let value = set[2].trim_end().to_owned();
            let variables = &mut learned.names.variables;
            variables.insert(set[1].to_uppercase(), value);
        }
        for used in USED.iter().flat_map(|pattern| pattern.captures_iter(text)) {
            let uses = &mut learned.names.uses;
            *uses.entry(used[1].to_uppercase()).or_default() += 1;
        }
        for command in statements.commands() {
            if let Some(name) = variable_at_start(&command.name) {
                let commands = &mut learned.names.commands;
                *commands.entry(name.to_uppercase()).or_default() += 1;
            }
            learned.watch(command, text);
        }
        learned
    }
}

impl Learned {
    /// Notes the watch ID of a command that loads or kills one.
    fn watch(&mut self, command: &Command, text: &str) {
        let watches = ["ARMLOAD", "ARMKILL"].map(arm::Standing::Command);
        if !watches.contains(&arm::standing(&command.name)) {
            return;
        }
        let (id, places) = match arm::parse(&command.name, &command.arguments) {
            Ok(ArmCommand::Load(load)) => (load.watch_id, &mut self.loaded),
            Ok(ArmCommand::Kill(kill)) => (kill.watch_id, &mut self.killed),
            _ => return,
        };
        let start = command.arguments_at + id.place.offset;
        let range = start..start + id.place.length;
        let id = id.value.to_string();
        if !id.contains(['%', '!']) && text.get(range.clone()) == Some(id.as_str()) {
            places.push(WatchPlace { range, id });
        }
    }
}

/// The variable that a word begins with: `%TOOL%\x` or `%TOOL%`.
pub(super) fn variable_at_start(word: &str) -> Option<&str> {
    let name = word.trim_start_matches('"').strip_prefix('%')?;
    let name = name.split('%').next()?;
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '_' | '#' | '$' | '@');
    (!name.is_empty() && name.chars().all(plain)).then_some(name)
}
