use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::Path;

use crate::host::path;
use crate::host::placing::Originals;
use crate::source::{CodePage, SourceText, Span};

/// The scripts of a folder as texts, by name in small letters.
#[derive(Debug, Default)]
pub struct Sources(BTreeMap<String, SourceText>);

impl Sources {
    /// Reads the batch and VBScript files that lie in a folder; what is no text is left out, as running it will tell.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn read(folder: &Path, codepage: Option<CodePage>) -> io::Result<Self> {
        let originals = Originals::of(folder)?;
        let mut sources = BTreeMap::new();
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let extension = path::extension(&name).to_ascii_lowercase();
            if !["bat", "cmd", "vbs"].contains(&extension.as_str()) || !entry.path().is_file() {
                continue;
            }
            let bytes = fs::read(originals.text_of(&entry.path()))?;
            if let Ok(source) = SourceText::decode(&name, &bytes, codepage) {
                sources.insert(name.to_lowercase(), source);
            }
        }
        Ok(Self(sources))
    }

    /// The stored spelling of a name.
    pub fn name_of(&self, name: &str) -> Option<String> {
        let source = self.0.get(&name.to_lowercase())?;
        Some(source.name().to_string())
    }

    /// The names of the batch files.
    pub fn batch_files(&self) -> Vec<String> {
        self.0
            .values()
            .map(|source| source.name().to_string())
            .filter(|name| !path::extension(name).eq_ignore_ascii_case("vbs"))
            .collect()
    }

    /// The line of a place.
    pub fn line(&self, span: &Span) -> Option<&str> {
        let source = self.0.get(&span.file.to_lowercase())?;
        source.line(usize::try_from(span.line).ok()?.checked_sub(1)?)
    }

    /// The drives that the scripts name: a letter by itself before a colon.
    pub fn drives(&self) -> BTreeSet<char> {
        let mut drives = BTreeSet::new();
        for source in self.0.values() {
            for line in (0..source.line_count()).filter_map(|index| source.line(index)) {
                let mut before = [' '; 2];
                for c in line.chars() {
                    let [outer, letter] = before;
                    // `/c:` and `%~d:` are options and modifiers.
                    let alone =
                        !outer.is_alphanumeric() && !matches!(outer, '/' | '-' | '%' | '~' | '!');
                    if c == ':' && letter.is_ascii_alphabetic() && alone {
                        drives.insert(letter.to_ascii_uppercase());
                    }
                    before = [letter, c];
                }
            }
        }
        drives
    }
}
