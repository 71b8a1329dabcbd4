//! Reads the scripts of a folder.

use std::path::Path;
use std::rc::Rc;

use anyhow::{Context as _, bail};

use super::draft::{Draft, Language};
use crate::host::placing::Originals;
use crate::host::{Files, idle, path, same_name};
use crate::source::{CodePage, SourceText};

/// Scripts are far smaller; what is larger is copied as it is.
const LARGEST: u64 = 1 << 20;

/// A file that is copied as it is although it is a script.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct LeftAlone {
    /// The file.
    pub file: String,
    /// Why it cannot be mended.
    pub reason: String,
}

/// The scripts of a folder.
pub(super) struct Folder {
    pub(super) files: Rc<dyn Files>,
    /// Full Windows path.
    pub(super) path: String,
    /// The file that is meant, where one is.
    pub(super) only: Option<String>,
    pub(super) codepage: Option<CodePage>,
    /// Names of all files.
    pub(super) names: Vec<String>,
    pub(super) drafts: Vec<Draft>,
    pub(super) left_alone: Vec<LeftAlone>,
}

impl Folder {
    pub(super) fn read(place: &Path, codepage: Option<CodePage>) -> anyhow::Result<Self> {
        let shown = place.display();
        let files = Originals::of(place)?.over(idle::files_to_read());
        let full = files
            .to_windows(place)
            .with_context(|| format!("{shown} lies on no drive"))?;
        let unreadable = || format!("{shown} cannot be read");
        let is_folder = files.metadata(&full).with_context(unreadable)?.is_dir;
        let (folder, only) = if is_folder {
            (full.as_str(), None)
        } else {
            (path::parent(&full), Some(path::file_name(&full).to_owned()))
        };
        let mut names: Vec<String> = files
            .read_dir(folder)
            .with_context(unreadable)?
            .into_iter()
            .filter(|entry| !entry.metadata.is_dir)
            .map(|entry| entry.name)
            .collect();
        names.sort();
        let mut read = Self {
            path: folder.to_owned(),
            codepage,
            files,
            only,
            drafts: Vec::new(),
            left_alone: Vec::new(),
            names,
        };
        read.drafts();
        if read.drafts.is_empty() && read.left_alone.is_empty() {
            bail!(
                "{shown} has no batch or VBScript file; give a folder that holds one, or the file itself"
            );
        }
        Ok(read)
    }

    fn drafts(&mut self) {
        for name in self.names.clone() {
            let Some(language) = Language::of(&name) else {
                continue;
            };
            match self.draft(&name, language) {
                Ok(draft) => self.drafts.push(draft),
                Err(reason) => self.left_alone.push(LeftAlone { file: name, reason }),
            }
        }
    }

    fn draft(&self, name: &str, language: Language) -> Result<Draft, String> {
        let full = path::join(&self.path, name);
        let size = self.files.metadata(&full).map_or(0, |found| found.size);
        if size > LARGEST {
            return Err(format!("it has {size} bytes, and no script is that large"));
        }
        let bytes = self.files.read(&full).map_err(|error| error.to_string())?;
        let source =
            SourceText::decode(name, &bytes, self.codepage).map_err(|error| error.to_string())?;
        let text = source.codepage().encode(source.text());
        let Some(mark) = bytes.strip_suffix(&*text) else {
            return Err(format!(
                "some of its bytes have no meaning in {}, so it cannot be written back as it is; name its code page",
                source.codepage()
            ));
        };
        Ok(Draft::new(name, language, source, mark.to_vec()))
    }
}

/// Whether a file may be mended; where one is meant, the others only tell what they know.
pub(super) fn is_meant(only: Option<&str>, name: &str) -> bool {
    only.is_none_or(|only| same_name(only, name))
}
