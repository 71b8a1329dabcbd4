//! Recorded answers of Wine, one JSON file per case file, in a folder per language.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};

use crate::answer::Answer;
use crate::case::Case;
use crate::language::Language;

/// One answer and the fingerprint of the case it was given to.
#[derive(Debug, Serialize, Deserialize)]
struct Recording {
    case: String,
    #[serde(flatten)]
    answer: Answer,
}

/// All recordings: topic, then case name.
#[derive(Debug, Default)]
pub(crate) struct Recordings(BTreeMap<String, BTreeMap<String, Recording>>);

impl Recordings {
    /// Reads every `LANGUAGE/*.json` of a folder; a folder that doesn't exist holds none.
    pub(crate) fn read(folder: &Path) -> Result<Self> {
        let mut recordings = Self::default();
        for (topic, path) in files(folder)? {
            let text = fs::read_to_string(&path)?;
            let answers =
                serde_json::from_str(&text).with_context(|| path.display().to_string())?;
            recordings.0.insert(topic, answers);
        }
        Ok(recordings)
    }

    /// Puts new answers in the place of older ones; the result names the topics they belong to.
    pub(crate) fn merge(&mut self, cases: &[Arc<Case>], answers: Vec<Answer>) -> BTreeSet<String> {
        let mut topics = BTreeSet::new();
        for (case, answer) in cases.iter().zip(answers) {
            let recording = Recording {
                case: case.fingerprint(),
                answer,
            };
            self.0
                .entry(case.topic.clone())
                .or_default()
                .insert(case.name.clone(), recording);
            topics.insert(case.topic.clone());
        }
        topics
    }

    /// Drops recordings whose case is gone; the result names the topics they belonged to.
    pub(crate) fn forget_lost(&mut self, cases: &[Arc<Case>]) -> BTreeSet<String> {
        let lost = self.without_a_case(cases);
        let mut topics = BTreeSet::new();
        for (topic, name) in lost {
            if let Some(answers) = self.0.get_mut(&topic) {
                answers.remove(&name);
            }
            topics.insert(topic);
        }
        topics
    }

    /// Writes the files of some topics; `all` removes files of topics that are gone.
    pub(crate) fn write(&self, folder: &Path, topics: &BTreeSet<String>, all: bool) -> Result<()> {
        for language in Language::ALL {
            fs::create_dir_all(folder.join(language.folder()))?;
        }
        for (topic, path) in files(folder)? {
            if all && !self.0.contains_key(&topic) {
                fs::remove_file(&path)?;
            }
        }
        for (topic, answers) in self.0.iter().filter(|(topic, _)| topics.contains(*topic)) {
            let text = serde_json::to_string_pretty(answers)?;
            fs::write(folder.join(format!("{topic}.json")), text + "\n")?;
        }
        Ok(())
    }

    /// Holds the recorded answer against the expected one; the error says what is wrong with the pair.
    pub(crate) fn check(&self, case: &Case) -> Result<()> {
        let recording = self
            .0
            .get(&case.topic)
            .and_then(|answers| answers.get(&case.name));
        let Some(recording) = recording else {
            bail!("not recorded: run `ARMISTICE_RECORD=wine cargo test --test language`");
        };
        if recording.case != case.fingerprint() {
            bail!("the case was changed after it was recorded");
        }
        let differences = recording.answer.differences(&case.expected());
        match (&case.known_difference, differences.is_empty()) {
            (None, true) | (Some(_), false) => Ok(()),
            (None, false) => bail!("Wine answers otherwise:\n{differences}"),
            (Some(reason), true) => {
                bail!("Wine answers as Windows does, so the mark is out of date: {reason}")
            }
        }
    }

    /// Topic and name of recordings whose case is gone.
    pub(crate) fn without_a_case(&self, cases: &[Arc<Case>]) -> Vec<(String, String)> {
        let known: BTreeSet<_> = cases
            .iter()
            .map(|case| (case.topic.as_str(), case.name.as_str()))
            .collect();
        let mut left_over = Vec::new();
        for (topic, answers) in &self.0 {
            for name in answers.keys() {
                if !known.contains(&(topic.as_str(), name.as_str())) {
                    left_over.push((topic.clone(), name.clone()));
                }
            }
        }
        left_over
    }
}

/// Topic and path of every recording file.
fn files(folder: &Path) -> Result<Vec<(String, PathBuf)>> {
    let mut found = Vec::new();
    for language in Language::ALL {
        let inner = folder.join(language.folder());
        if !inner.exists() {
            continue;
        }
        for entry in fs::read_dir(inner)? {
            let path = entry?.path();
            if path
                .extension()
                .is_some_and(|extension| extension == "json")
            {
                let name = path.file_stem().unwrap_or_default().to_string_lossy();
                found.push((format!("{}/{name}", language.folder()), path));
            }
        }
    }
    Ok(found)
}
