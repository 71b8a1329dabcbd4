//! A script that is made of a file of the corpus, so that the corpus stays its only source.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use serde::Deserialize;

/// A text put in the place of another one.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Substitution {
    /// Must occur, else the corpus has moved on and the case with it.
    pub(crate) from: String,
    /// Put in its place, wherever it stands.
    pub(crate) to: String,
}

/// What every case of a file starts from: a corpus file, mechanical edits of it, and a text behind it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Base {
    /// Path below `corpus/`.
    corpus: String,
    /// Edits in the order given.
    #[serde(default)]
    substitute: Vec<Substitution>,
    /// A file beside the case file, put behind the script: procedures and classes stand in force from the first line on.
    append: Option<String>,
}

impl Base {
    /// The whole script of one case: edited corpus file, appended file, the case's own text.
    ///
    /// Fails when a file can't be read or a text to be replaced does not occur.
    pub(crate) fn script(
        &self,
        folder: &Path,
        edits: &[Substitution],
        own: &str,
    ) -> Result<String> {
        let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
        let mut script = read(&corpus.join(&self.corpus))?;
        for edit in self.substitute.iter().chain(edits) {
            ensure!(
                script.contains(&edit.from),
                "{:?} does not occur in {}",
                edit.from,
                self.corpus
            );
            script = script.replace(&edit.from, &edit.to);
        }
        if let Some(name) = &self.append {
            script.push('\n');
            script.push_str(&read(&folder.join(name))?);
        }
        script.push('\n');
        script.push_str(own);
        Ok(script)
    }
}

fn read(path: &Path) -> Result<String> {
    let text = fs::read_to_string(path).with_context(|| path.display().to_string())?;
    Ok(text.replace("\r\n", "\n"))
}
