use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use sha2::{Digest as _, Sha256};

use crate::host::{DirectoryEntry, Files, Metadata, SystemError, path, same_name};

/// All that was asked of files while one folder was read, with paths relative to that folder, and what the answers were: a
/// folder in which all of it is answered alike holds the same scripts. Copies share what they note.
#[derive(Debug, Clone)]
pub struct Lookups(Rc<Noting>);

#[derive(Debug)]
struct Noting {
    /// Full Windows path.
    folder: String,
    asked: RefCell<Asked>,
}

#[derive(Debug, Default)]
struct Asked {
    answers: BTreeMap<Question, Digest>,
    /// Something was asked that another folder cannot be asked in its stead.
    beyond: bool,
}

type Digest = [u8; 32];

/// What can be asked, by what is quickest to be answered otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Kind {
    Entries,
    Metadata,
    StoredCase,
    Bytes,
}

/// One question.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Question {
    kind: Kind,
    /// Below the folder, with the separator before it; empty for the folder itself.
    below: String,
}

/// What was asked of one folder, so that it can be asked of another.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Questions(Vec<Question>);

impl Lookups {
    /// Nothing is asked yet. `folder` is a full Windows path.
    pub fn of(folder: &str) -> Self {
        Self(Rc::new(Noting {
            folder: folder.to_owned(),
            asked: RefCell::default(),
        }))
    }

    /// What was asked, and one digest of all answers; `None` when some of it can be asked of no other folder.
    pub fn taken(&self) -> Option<(Questions, Digest)> {
        let asked = self.0.asked.borrow();
        if asked.beyond {
            return None;
        }
        let mut all = Sha256::new();
        asked.answers.values().for_each(|answer| all.update(answer));
        let questions = asked.answers.keys().cloned().collect();
        Some((Questions(questions), all.finalize().into()))
    }

    pub(super) fn metadata(&self, path: &str, answer: &Result<Metadata, SystemError>) {
        self.note(Kind::Metadata, path, || Some(of_metadata(answer)));
    }

    pub(super) fn entries(&self, path: &str, answer: &Result<Vec<DirectoryEntry>, SystemError>) {
        self.note(Kind::Entries, path, || Some(of_entries(answer)));
    }

    pub(super) fn stored_case(&self, path: &str, answer: &Result<String, SystemError>) {
        let folder = &self.0.folder;
        self.note(Kind::StoredCase, path, || of_stored_case(answer, folder));
    }

    pub(super) fn bytes(&self, path: &str, answer: &Result<Vec<u8>, SystemError>) {
        self.note(Kind::Bytes, path, || Some(of_bytes(answer)));
    }

    /// Something was asked that has no answer to be compared.
    pub(super) fn beyond(&self) {
        self.0.asked.borrow_mut().beyond = true;
    }

    fn note(&self, kind: Kind, path: &str, answer: impl FnOnce() -> Option<Digest>) {
        let folder = self.0.folder.as_str();
        let below = path.strip_prefix(folder);
        let is_below = |rest: &&str| rest.is_empty() || rest.starts_with('\\');
        let Some(below) = below.filter(is_below) else {
            // No relative path leads from one drive to another, so that all folders get the same answer there.
            if path::drive_of(path).is_none() || path::drive_of(path) == path::drive_of(folder) {
                self.beyond();
            }
            return;
        };
        let question = Question {
            kind,
            below: below.to_owned(),
        };
        if self.0.asked.borrow().answers.contains_key(&question) {
            return;
        }
        match answer() {
            Some(answer) => {
                let mut asked = self.0.asked.borrow_mut();
                asked.answers.insert(question, answer);
            }
            None => self.beyond(),
        }
    }
}

impl Questions {
    /// One digest of what a folder answers, to be held against that of [`Lookups::taken`]; `None` when it has no answer that
    /// could be the same.
    pub fn asked_of(&self, files: &dyn Files, folder: &str) -> Option<Digest> {
        let mut all = Sha256::new();
        for question in &self.0 {
            let path = format!("{folder}{}", question.below);
            all.update(match question.kind {
                Kind::Entries => of_entries(&files.read_dir(&path)),
                Kind::Metadata => of_metadata(&files.metadata(&path)),
                Kind::StoredCase => of_stored_case(&files.stored_case(&path), folder)?,
                Kind::Bytes => of_bytes(&files.read(&path)),
            });
        }
        Some(all.finalize().into())
    }
}

fn of_error(error: SystemError) -> Digest {
    digest(&[b"error", &error.0.to_le_bytes()])
}

/// The time and the attributes are left out: reading scripts asks for neither.
fn of_metadata(answer: &Result<Metadata, SystemError>) -> Digest {
    match answer {
        Ok(found) => digest(&[
            &[u8::from(found.is_dir), u8::from(found.is_link)],
            &found.size.to_le_bytes(),
        ]),
        Err(error) => of_error(*error),
    }
}

fn of_entries(answer: &Result<Vec<DirectoryEntry>, SystemError>) -> Digest {
    match answer {
        Ok(entries) => {
            let mut all = Sha256::new();
            for entry in entries {
                let found = &entry.metadata;
                all.update(digest(&[
                    entry.name.as_bytes(),
                    &[u8::from(found.is_dir), u8::from(found.is_link)],
                ]));
            }
            all.finalize().into()
        }
        Err(error) => of_error(*error),
    }
}

/// `None` when what is stored lies elsewhere.
fn of_stored_case(answer: &Result<String, SystemError>, folder: &str) -> Option<Digest> {
    match answer {
        Ok(stored) => {
            let start = stored.get(..folder.len())?;
            same_name(start, folder).then(|| digest(&[&stored.as_bytes()[folder.len()..]]))
        }
        Err(error) => Some(of_error(*error)),
    }
}

fn of_bytes(answer: &Result<Vec<u8>, SystemError>) -> Digest {
    match answer {
        Ok(bytes) => digest(&[bytes]),
        Err(error) => of_error(*error),
    }
}

/// Of parts, each with its length, so that no two lists of parts are the same text.
fn digest(parts: &[&[u8]]) -> Digest {
    let mut digest = Sha256::new();
    for part in parts {
        digest.update((part.len() as u64).to_le_bytes());
        digest.update(part);
    }
    digest.finalize().into()
}
