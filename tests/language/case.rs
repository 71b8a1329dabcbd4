//! One case: a script, what it is given, and what Windows answers.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;

use crate::answer::Answer;

/// The value in `expect_files` that says "this file is gone".
pub(crate) const DELETED: &str = "(deleted)";

/// A script with its input and the answer of Windows.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Case {
    /// States the fact; unique over all files.
    pub(crate) name: String,
    /// The public description of Windows the answer was taken from.
    pub(crate) source: String,
    /// The text of `case.bat`, lines ending in LF; written with CRLF.
    pub(crate) script: String,
    /// `bat` or `cmd`.
    #[serde(default = "bat")]
    pub(crate) extension: String,
    /// What follows the file name on the command line.
    #[serde(default)]
    pub(crate) args: String,
    /// Standard input, lines ending in LF; handed over with CRLF.
    #[serde(default)]
    pub(crate) stdin: String,
    /// Environment variables; no others are handed over.
    #[serde(default)]
    pub(crate) env: BTreeMap<String, String>,
    /// Input files by path relative to the script; a name that ends in `/` is an empty folder.
    #[serde(default)]
    pub(crate) files: BTreeMap<String, String>,
    /// Standard output.
    pub(crate) expect: String,
    /// Exit code of `cmd /c case.bat args`.
    #[serde(default)]
    pub(crate) exit: i32,
    /// Standard error in Windows' English text; not compared when absent, and never with Wine, whose texts are its own.
    pub(crate) stderr: Option<String>,
    /// Every file the script makes, changes or deletes (`"(deleted)"`), and every folder that is empty at the end and was not before (`"name/" = ""`).
    #[serde(default)]
    pub(crate) expect_files: BTreeMap<String, String>,
    /// Why Wine answers otherwise, and by which source it is wrong.
    pub(crate) known_difference: Option<String>,
    /// The file the case stands in, without extension.
    #[serde(skip)]
    pub(crate) topic: String,
}

fn bat() -> String {
    "bat".to_owned()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CaseFile {
    case: Vec<Case>,
}

impl Case {
    /// The name of a test on this case: `KIND/TOPIC/NAME`.
    pub(crate) fn trial(&self, kind: &str) -> String {
        format!("{kind}/{}/{}", self.topic, self.name)
    }

    /// The script's file name.
    pub(crate) fn script_name(&self) -> String {
        format!("case.{}", self.extension)
    }

    /// What Windows answers.
    pub(crate) fn expected(&self) -> Answer {
        Answer {
            stdout: self.expect.clone(),
            exit: crate::process::eight_bits(self.exit),
            files: self.expect_files.clone(),
            timed_out: false,
        }
    }

    /// A checksum over everything the script can see, by which a recording of an older text is noticed (FNV-1a, 64 bits).
    pub(crate) fn fingerprint(&self) -> String {
        let mut hash = Fnv::default();
        for text in [&self.script, &self.extension, &self.args, &self.stdin] {
            hash.add(text);
        }
        for (name, value) in self.env.iter().chain(&self.files) {
            hash.add(name);
            hash.add(value);
        }
        format!("{:016x}", hash.0)
    }

    fn examine(&self) -> Result<()> {
        let fact = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        ensure!(
            !self.name.is_empty() && self.name.chars().all(fact),
            "a name is made of lower-case letters, digits and `_`"
        );
        ensure!(!self.source.trim().is_empty(), "no source given");
        ensure!(
            matches!(self.extension.as_str(), "bat" | "cmd"),
            "the extension is `bat` or `cmd`"
        );
        if let Some(reason) = &self.known_difference {
            ensure!(
                !reason.trim().is_empty(),
                "a known difference needs its reason"
            );
        }
        Ok(())
    }
}

struct Fnv(u64);

impl Default for Fnv {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Fnv {
    fn add(&mut self, text: &str) {
        // The zero byte keeps ("a", "bc") and ("ab", "c") apart.
        for byte in text.bytes().chain([0]) {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
}

/// Reads all case files of a folder, in the order of their names.
///
/// Fails when a file can't be read, a case is malformed, or a name occurs twice.
pub(crate) fn read_folder(folder: &Path) -> Result<Vec<Case>> {
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        let path = entry?.path();
        if path
            .extension()
            .is_some_and(|extension| extension == "toml")
        {
            paths.push(path);
        }
    }
    paths.sort();
    let mut cases = Vec::new();
    let mut names = BTreeSet::new();
    for path in paths {
        let shown = path.display();
        let text = fs::read_to_string(&path).with_context(|| shown.to_string())?;
        let file: CaseFile = toml::from_str(&text).with_context(|| shown.to_string())?;
        let topic = path.file_stem().unwrap_or_default().to_string_lossy();
        for mut case in file.case {
            case.examine()
                .with_context(|| format!("{shown}: {}", case.name))?;
            if !names.insert(case.name.clone()) {
                bail!("{shown}: {}: a second case of this name", case.name);
            }
            case.topic = topic.clone().into_owned();
            cases.push(case);
        }
    }
    ensure!(!cases.is_empty(), "{}: no cases", folder.display());
    Ok(cases)
}
