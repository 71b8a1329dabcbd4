//! One case: a script, what it is given, and what Windows answers.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;

use crate::answer::Answer;
use crate::base::{Base, Substitution};
use crate::language::Language;

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
    /// The text of the script, lines ending in LF; written with CRLF. Where the file has a base, what is put behind that.
    #[serde(default)]
    pub(crate) script: String,
    /// Further edits of the file's base.
    #[serde(default)]
    substitute: Vec<Substitution>,
    /// One of the language's extensions; its first one when absent.
    #[serde(default)]
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
    /// Exit code of `cmd /c case.bat args`, or of `cscript //nologo case.vbs args`.
    #[serde(default)]
    pub(crate) exit: i32,
    /// Standard error in Windows' English text; not compared when absent, and never with Wine, whose texts are its own.
    pub(crate) stderr: Option<String>,
    /// Every file the script makes, changes or deletes (`"(deleted)"`), and every folder that is empty at the end and was not before (`"name/" = ""`).
    #[serde(default)]
    pub(crate) expect_files: BTreeMap<String, String>,
    /// Why Wine answers otherwise, and by which source it is wrong.
    pub(crate) known_difference: Option<String>,
    /// The language's folder and the file the case stands in, without extension: `batch/a_set`.
    #[serde(skip)]
    pub(crate) topic: String,
    /// What the script is written in.
    #[serde(skip)]
    pub(crate) language: Language,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CaseFile {
    base: Option<Base>,
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

    /// The text after the file name, split at its blanks.
    ///
    /// Quotes stay where the program puts the text together again, and go where a program's arguments are asked for.
    /// Fails on blanks that would not reach the program.
    pub(crate) fn words(&self) -> Result<Vec<String>> {
        let keeps_quotes = self.language == Language::Batch;
        let mut words = vec![String::new()];
        let mut quoted = false;
        for character in self.args.chars() {
            match (character, words.last_mut()) {
                (' ', _) if !quoted => words.push(String::new()),
                (_, Some(word)) => {
                    quoted ^= character == '"';
                    if character != '"' || keeps_quotes {
                        word.push(character);
                    }
                }
                (_, None) => {}
            }
        }
        if self.args.is_empty() {
            words.clear();
        }
        ensure!(
            !words.iter().any(String::is_empty),
            "blanks at the ends of the arguments or doubled ones would not reach the program"
        );
        Ok(words)
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
        ensure!(!self.script.is_empty(), "no script");
        ensure!(
            self.language
                .extensions()
                .contains(&self.extension.as_str()),
            "the extension is one of {:?}",
            self.language.extensions()
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

/// Reads all case files of a language, in the order of their names.
///
/// Fails when a file can't be read, a case is malformed, or a name occurs twice.
pub(crate) fn read_folder(root: &Path, language: Language) -> Result<Vec<Case>> {
    let folder = root.join(language.folder());
    let mut paths = Vec::new();
    for entry in fs::read_dir(&folder).with_context(|| folder.display().to_string())? {
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
        for case in read_file(&path, language).with_context(|| shown.to_string())? {
            if !names.insert(case.name.clone()) {
                bail!("{shown}: {}: a second case of this name", case.name);
            }
            cases.push(case);
        }
    }
    ensure!(!cases.is_empty(), "{}: no cases", folder.display());
    Ok(cases)
}

fn read_file(path: &Path, language: Language) -> Result<Vec<Case>> {
    let file: CaseFile = toml::from_str(&fs::read_to_string(path)?)?;
    let folder = path.parent().unwrap_or(path);
    let topic = path.file_stem().unwrap_or_default().to_string_lossy();
    let mut cases = file.case;
    for case in &mut cases {
        case.language = language;
        case.topic = format!("{}/{topic}", language.folder());
        if let (true, Some(default)) = (case.extension.is_empty(), language.extensions().first()) {
            case.extension = (*default).to_owned();
        }
        let name = case.name.clone();
        match &file.base {
            Some(base) => {
                case.script = base
                    .script(folder, &case.substitute, &case.script)
                    .context(name.clone())?;
            }
            None => ensure!(
                case.substitute.is_empty(),
                "{name}: the file has no base to substitute in"
            ),
        }
        case.examine().context(name)?;
    }
    Ok(cases)
}
