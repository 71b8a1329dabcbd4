use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::Path;
use std::rc::Rc;
use std::sync::{Arc, Mutex};

use super::Facts;
use super::whereabouts::Home;
use crate::host::idle::{self, Lookups, Questions};
use crate::host::placing::Originals;
use crate::host::{Files, path};

/// Folders that were read, so that those that are copies of them need not be: a cluster puts a group's scripts on each of its
/// nodes.
///
/// A folder is a copy when everything that was asked while the first one was read is answered alike, and when nothing of
/// the first depends on where it lies. Whether a folder is read or taken from a copy makes no difference to what is said of it,
/// so it does not matter which of them comes first.
#[derive(Default)]
pub(super) struct Copies(Mutex<Known>);

#[derive(Default)]
struct Known {
    /// By [`Folder::key`].
    alike: HashMap<u64, Vec<Alike>>,
    /// Most folders are asked the same.
    questions: HashSet<Arc<Questions>>,
}

/// Folders of which the same was asked.
struct Alike {
    questions: Arc<Questions>,
    home: Home,
    /// Their numbers, by what they answered.
    firsts: HashMap<[u8; 32], usize>,
}

/// A folder that may be a copy, or have copies.
pub(super) struct Folder {
    /// Full Windows path.
    full: String,
    home: Home,
    files: Rc<dyn Files>,
    /// Of what it holds: folders with different ones are no copies of each other.
    key: u64,
}

impl Folder {
    /// `None` for what is never taken for a copy: one with links in it, which parts of this program follow and others do not,
    /// one that lies at a root, and one that cannot be read. Scripts larger than `largest` are not read.
    pub(super) fn of(place: &Path, largest: u64) -> Option<Self> {
        let files = idle::files_to_read();
        let full = files.to_windows(place)?;
        let home = Home::of(&full)?;
        let mut key = DefaultHasher::new();
        // Originals are found without `files`.
        Originals::of(place).ok()?.names().hash(&mut key);
        for entry in files.read_dir(&full).ok()? {
            let found = &entry.metadata;
            if found.is_link {
                return None;
            }
            (&entry.name, found.is_dir).hash(&mut key);
            let ending = path::extension(&entry.name).to_ascii_lowercase();
            let is_script = matches!(ending.as_str(), "bat" | "cmd" | "vbs");
            if is_script && !found.is_dir && found.size <= largest {
                let bytes = files.read(&path::join(&full, &entry.name));
                bytes.ok().hash(&mut key);
            }
        }
        Some(Self {
            full,
            home,
            files,
            key: key.finish(),
        })
    }

    /// Notes what is asked while the folder is read.
    pub(super) fn lookups(&self) -> Lookups {
        Lookups::of(&self.full)
    }

    /// Whether what was read says the same wherever the folder lies.
    pub(super) fn has_no_place(&self, facts: &Facts) -> bool {
        !self.home.may_matter(facts)
    }
}

impl Copies {
    /// The number of a folder that this one is a copy of.
    pub(super) fn first_of(&self, folder: &Folder) -> Option<usize> {
        // Other threads need not wait while files are read.
        let asked: Vec<Arc<Questions>> = {
            let known = self.0.lock().ok()?;
            let alike = known.alike.get(&folder.key)?.iter();
            alike
                .filter(|alike| alike.home == folder.home)
                .map(|alike| Arc::clone(&alike.questions))
                .collect()
        };
        asked.iter().find_map(|questions| {
            let answers = questions.asked_of(&*folder.files, &folder.full)?;
            let known = self.0.lock().ok()?;
            let mut alike = known.alike.get(&folder.key)?.iter();
            let alike =
                alike.find(|alike| alike.questions == *questions && alike.home == folder.home)?;
            alike.firsts.get(&answers).copied()
        })
    }

    /// Notes a folder that was read, by its number.
    pub(super) fn note(&self, folder: &Folder, lookups: &Lookups, number: usize) {
        let Some((questions, answers)) = lookups.taken() else {
            return;
        };
        let Ok(mut known) = self.0.lock() else {
            return;
        };
        let questions = match known.questions.get(&questions) {
            Some(same) => Arc::clone(same),
            None => {
                let new = Arc::new(questions);
                known.questions.insert(Arc::clone(&new));
                new
            }
        };
        let alike = known.alike.entry(folder.key).or_default();
        let place = alike
            .iter()
            .position(|one| one.questions == questions && one.home == folder.home);
        let place = place.unwrap_or_else(|| {
            alike.push(Alike {
                questions,
                home: folder.home.clone(),
                firsts: HashMap::new(),
            });
            alike.len() - 1
        });
        if let Some(alike) = alike.get_mut(place) {
            alike.firsts.entry(answers).or_insert(number);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::PathBuf;

    use super::*;
    use crate::plan::extract::Request;

    /// Folders with a START.BAT, which calls W.BAT where there is one.
    struct Laid(tempfile::TempDir);

    impl Laid {
        fn new() -> Self {
            Self(tempfile::tempdir().unwrap())
        }

        fn folder(&self, name: &str, files: &[(&str, &str)]) -> PathBuf {
            let folder = self.0.path().join(name);
            fs::create_dir_all(&folder).unwrap();
            for (name, text) in files {
                fs::write(folder.join(name), text).unwrap();
            }
            folder
        }
    }

    /// Reads a folder as number 7, and then says of which number another one is a copy.
    fn copy_of(first: &Path, other: &Path) -> Option<usize> {
        let copies = Copies::default();
        let folder = Folder::of(first, u64::MAX).unwrap();
        let lookups = folder.lookups();
        let facts = Facts::read(&Request {
            folder: first.to_owned(),
            without_links: true,
            lookups: Some(lookups.clone()),
            ..Request::default()
        })
        .unwrap();
        if folder.has_no_place(&facts) {
            copies.note(&folder, &lookups, 7);
        }
        copies.first_of(&Folder::of(other, u64::MAX)?)
    }

    const START: (&str, &str) = ("START.BAT", "call W.BAT\r\nARMLOAD ID /S %NAME%\r\n");
    const SETTINGS: (&str, &str) = ("W.BAT", "set NAME=SVC\r\n");

    #[test]
    fn a_copy_is_known_again() {
        let laid = Laid::new();
        let first = laid.folder("first", &[START, SETTINGS]);
        let other = laid.folder("deeper/with blanks & more", &[START, SETTINGS]);
        assert_eq!(copy_of(&first, &other), Some(7));
        assert_eq!(copy_of(&other, &first), Some(7));
    }

    #[test]
    fn what_is_answered_otherwise_makes_no_copy() {
        let laid = Laid::new();
        let first = laid.folder("first", &[START, SETTINGS]);
        let others: [&[(&str, &str)]; 5] = [
            &[START],
            &[START, ("W.BAT", "set NAME=SVD\r\n")],
            &[START, ("w.bat", SETTINGS.1)],
            &[START, SETTINGS, ("notes.txt", "")],
            &[
                ("START.BAT", "call W.BAT\r\nARMLOAD IE /S %NAME%\r\n"),
                SETTINGS,
            ],
        ];
        for (index, files) in others.iter().enumerate() {
            let other = laid.folder(&format!("other{index}"), files);
            assert_eq!(copy_of(&first, &other), None, "{files:?}");
            assert_eq!(copy_of(&other, &first), None, "{files:?}");
        }
    }

    #[test]
    fn what_lies_below_counts_where_it_is_read() {
        let laid = Laid::new();
        let start = [("START.BAT", "call sub\\W.BAT\r\n")];
        let [first, alike, other] = ["a", "b", "c"].map(|name| laid.folder(name, &start));
        laid.folder("a/sub", &[SETTINGS]);
        laid.folder("b/sub", &[SETTINGS, ("unread.txt", "")]);
        laid.folder("c/sub", &[("W.BAT", "set NAME=OTHER\r\n")]);
        assert_eq!(copy_of(&first, &alike), Some(7));
        assert_eq!(copy_of(&first, &other), None);
    }

    #[test]
    fn a_look_outside_makes_a_folder_that_has_no_copies() {
        let laid = Laid::new();
        for text in ["call ..\\W.BAT\r\n", "call \\W.BAT\r\n"] {
            let start = [("START.BAT", text)];
            let [first, other] = ["a", "b"].map(|name| laid.folder(name, &start));
            assert_eq!(copy_of(&first, &other), None, "{text}");
        }
    }

    #[test]
    fn a_folder_that_asks_where_it_lies_has_no_copies() {
        let laid = Laid::new();
        for text in ["call \"%~dp0W.BAT\"\r\n", "echo %CD%\r\n"] {
            let start = [("START.BAT", text), SETTINGS];
            let [first, other] = ["a", "b"].map(|name| laid.folder(name, &start));
            assert_eq!(copy_of(&first, &other), None, "{text}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_folder_with_a_link_in_it_is_no_copy() {
        let laid = Laid::new();
        let first = laid.folder("first", &[START, SETTINGS]);
        let other = laid.folder("other", &[START]);
        std::os::unix::fs::symlink(first.join("W.BAT"), other.join("W.BAT")).unwrap();
        assert_eq!(copy_of(&first, &other), None);
    }
}
