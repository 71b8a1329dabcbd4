//! Mends scripts: what a page's layout has damaged, and defects with one safe mend.
//!
//! What is sure is applied; the rest is proposed by name, with what it would change in the plan. Every edit is listed. A file
//! keeps its encoding, byte-order mark and line ends, has no more syntax errors than before, and mending it again
//! changes nothing.

mod batch;
mod characters;
mod difference;
mod draft;
mod edit;
mod folder;
mod knowledge;
mod lines;
mod page_numbers;
mod parts;
pub mod render;
mod rounds;
mod secrets;
#[cfg(test)]
mod tests;
mod unified;
mod vbscript;
mod version;
mod watch_ids;

pub use edit::{Confidence, Edit, Mend, Standing};
pub use folder::LeftAlone;

use std::path::PathBuf;

use crate::host::Secrets;
use crate::plan::diff::Difference;
use crate::source::CodePage;
use folder::Folder;
use rounds::Open;

/// What is to be mended.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// The folder, or one file of it.
    pub path: PathBuf,
    /// The code page of the files; otherwise each is judged by its bytes.
    pub codepage: Option<CodePage>,
    /// Which proposals are accepted.
    pub accept: Accept,
}

/// Which proposals are accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Accept {
    /// All.
    All,
    /// Those with these names.
    Named(Vec<String>),
}

impl Default for Accept {
    fn default() -> Self {
        Self::Named(Vec::new())
    }
}

impl Accept {
    fn takes(&self, name: &str) -> bool {
        match self {
            Self::All => true,
            Self::Named(names) => names.iter().any(|known| known.eq_ignore_ascii_case(name)),
        }
    }
}

/// A folder whose scripts are mended, in memory.
pub struct Repaired {
    folder: Folder,
    open: Vec<Open>,
    secrets: Secrets,
}

/// Mends the scripts of a folder. Nothing is written.
///
/// # Errors
/// When the folder cannot be read or holds no script.
pub fn repair(request: &Request) -> anyhow::Result<Repaired> {
    let mut folder = Folder::read(&request.path, request.codepage)?;
    let open = rounds::mend(&mut folder, &request.accept, &|_| true);
    let secrets = secrets::of(&folder);
    Ok(Repaired {
        folder,
        open,
        secrets,
    })
}

/// What is sure, by file and place, and behind it what would be proposed against the damage of a page. What was mended before
/// is not mended again.
///
/// # Errors
/// As [`repair`].
pub(crate) fn edits(request: &Request) -> anyhow::Result<Vec<Edit>> {
    Ok(parts::edits(Folder::read(&request.path, request.codepage)?))
}

impl Repaired {
    /// The edits that are part of the copies, by file and place.
    pub fn edits(&self) -> Vec<&Edit> {
        let mut edits: Vec<&Edit> = self
            .folder
            .drafts
            .iter()
            .flat_map(|draft| &draft.edits)
            .collect();
        edits.sort_by_key(|edit| (&edit.file, edit.line, edit.column));
        edits
    }

    /// The edits that wait to be accepted.
    pub fn proposals(&self) -> impl Iterator<Item = &Edit> {
        self.open.iter().map(|open| &open.edit)
    }

    /// Scripts that cannot be mended and are copied as they are.
    pub fn left_alone(&self) -> &[LeftAlone] {
        &self.folder.left_alone
    }

    /// The files that are different, with their bytes.
    pub fn changed_files(&self) -> Vec<(String, Vec<u8>)> {
        let drafts = self.folder.drafts.iter();
        drafts
            .filter(|draft| draft.is_changed())
            .map(|draft| (draft.name.clone(), draft.bytes()))
            .collect()
    }

    /// What a proposal would change in the plan; `None` when the scripts have no plan.
    pub fn difference(&self, name: &str) -> Option<Difference> {
        let open = self.open.iter().find(|open| open.edit.name == name)?;
        difference::of(&self.folder, open)
    }

    /// The names in `accept` that no edit has.
    pub fn unknown<'a>(&self, accept: &'a Accept) -> Vec<&'a str> {
        let Accept::Named(names) = accept else {
            return Vec::new();
        };
        let is_known = |name: &&String| {
            let mut edits = self.edits().into_iter().chain(self.proposals());
            edits.any(|edit| edit.name.eq_ignore_ascii_case(name))
        };
        let unknown = names.iter().filter(|name| !is_known(name));
        unknown.map(String::as_str).collect()
    }
}
