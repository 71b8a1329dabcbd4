use std::fs::{self, File};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use fs4::TryLockError;

use super::boot_identifier;
use super::state::{make_private, private_options, sync_folder};
use crate::host::{Cancel, Hold, Journals, Log, ProcessMark};

/// Journals as files in the folder `runs` of a group's state folder.
#[derive(Debug, Clone)]
pub struct FolderJournals {
    group: String,
    folder: PathBuf,
}

/// The file whose lock stands for the group.
const LOCK: &str = ".lock";
const JOURNAL: &str = "jsonl";
/// Locked by its run; left behind by one that was killed.
const MARK: &str = "running";
const CANCEL: &str = "cancel";
/// How often a run looks whether it is to end.
const LOOK: Duration = Duration::from_millis(100);

impl FolderJournals {
    /// The journals of the group with this state folder.
    pub fn new(group: &Path) -> Self {
        let name = group.file_name().unwrap_or_default();
        Self {
            group: name.to_string_lossy().into_owned(),
            folder: group.join("runs"),
        }
    }

    /// The journals of every group in a state folder, by the groups' names. Groups lie below their service back end.
    ///
    /// # Errors
    /// When the folder cannot be read; one that does not exist has no groups.
    pub fn groups(state: &Path) -> io::Result<Vec<Self>> {
        let mut groups = Vec::new();
        for back_end in folders(state)? {
            for group in folders(&back_end)? {
                let journals = Self::new(&group);
                if journals.folder.exists() {
                    groups.push(journals);
                }
            }
        }
        Ok(groups)
    }

    /// The group's state folder.
    pub fn state(&self) -> &Path {
        self.folder.parent().unwrap_or(&self.folder)
    }

    fn path(&self, id: &str, ending: &str) -> io::Result<PathBuf> {
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
        if id.is_empty() || !id.chars().all(plain) {
            return Err(io::Error::new(
                io::ErrorKind::InvalidInput,
                format!("{id:?} is no run"),
            ));
        }
        Ok(self.folder.join(format!("{id}.{ending}")))
    }

    /// The IDs of the files with an ending.
    fn ids(&self, ending: &str) -> io::Result<Vec<String>> {
        let mut ids = Vec::new();
        let entries = match fs::read_dir(&self.folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(ids),
            Err(error) => return Err(error),
        };
        for entry in entries {
            let path = entry?.path();
            if path.extension().is_some_and(|found| found == ending)
                && let Some(id) = path.file_stem().and_then(|id| id.to_str())
            {
                ids.push(id.to_owned());
            }
        }
        ids.sort_unstable();
        Ok(ids)
    }
}

/// The folders in a folder, in the order of their names.
fn folders(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let mut found = Vec::new();
    for entry in entries {
        let path = entry?.path();
        if path.is_dir() {
            found.push(path);
        }
    }
    found.sort_unstable();
    Ok(found)
}

impl Journals for FolderJournals {
    fn group(&self) -> String {
        self.group.clone()
    }

    fn list(&self) -> io::Result<Vec<String>> {
        self.ids(JOURNAL)
    }

    fn read(&self, id: &str) -> io::Result<Vec<u8>> {
        fs::read(self.path(id, JOURNAL)?)
    }

    fn create(&self, id: &str) -> io::Result<Box<dyn Log>> {
        make_private(&self.folder)?;
        let path = self.path(id, JOURNAL)?;
        let file = private_options()
            .append(true)
            .create_new(true)
            .open(&path)?;
        sync_folder(&self.folder);
        Ok(Box::new(FileLog(file)))
    }

    fn open(&self, id: &str) -> io::Result<Box<dyn Log>> {
        let path = self.path(id, JOURNAL)?;
        let mut file = File::options().read(true).append(true).open(&path)?;
        if file.seek(SeekFrom::End(0))? > 0 {
            file.seek(SeekFrom::End(-1))?;
            let mut last = [0];
            file.read_exact(&mut last)?;
            if last != *b"\n" {
                file.write_all(b"\n")?;
            }
        }
        Ok(Box::new(FileLog(file)))
    }

    fn location(&self, id: &str) -> String {
        let path = self.folder.join(format!("{id}.{JOURNAL}"));
        path.display().to_string()
    }

    fn try_lock(&self) -> io::Result<Option<Hold>> {
        make_private(&self.folder)?;
        let mut options = private_options();
        options.create(true).truncate(false).write(true);
        let file = options.open(self.folder.join(LOCK))?;
        match fs4::FileExt::try_lock(&file) {
            Ok(()) => Ok(Some(Box::new(file))),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(error),
        }
    }

    fn mark(&self, id: &str) -> io::Result<Hold> {
        let mut options = private_options();
        options.create(true).truncate(false).write(true);
        let file = options.open(self.path(id, MARK)?)?;
        // Whoever looks at the mark holds it for a moment.
        fs4::FileExt::lock(&file)?;
        sync_folder(&self.folder);
        Ok(Box::new(file))
    }

    fn unmark(&self, id: &str) -> io::Result<()> {
        for ending in [CANCEL, MARK] {
            match fs::remove_file(self.path(id, ending)?) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
        Ok(())
    }

    fn marks(&self) -> io::Result<Vec<(String, bool)>> {
        let mut marks = Vec::new();
        for id in self.ids(MARK)? {
            let held = match File::open(self.path(&id, MARK)?) {
                Ok(file) => match fs4::FileExt::try_lock_shared(&file) {
                    Ok(()) => false,
                    Err(TryLockError::WouldBlock) => true,
                    Err(TryLockError::Error(error)) => return Err(error),
                },
                // It ended just now.
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                Err(error) => return Err(error),
            };
            marks.push((id, held));
        }
        Ok(marks)
    }

    fn request_cancel(&self, id: &str, by: &str) -> io::Result<()> {
        let path = self.path(id, CANCEL)?;
        if path.exists() {
            return Ok(());
        }
        // Whole or not at all: the run reads it as soon as it is there.
        let mut file = tempfile::Builder::new()
            .prefix(".new-")
            .tempfile_in(&self.folder)?;
        file.write_all(by.as_bytes())?;
        file.persist(&path)?;
        Ok(())
    }

    fn cancelled_by(&self, id: &str) -> Option<String> {
        fs::read_to_string(self.path(id, CANCEL).ok()?).ok()
    }

    fn watch(&self, id: &str, cancel: &Cancel) -> Hold {
        let (end, ended) = mpsc::channel::<()>();
        if let Ok(path) = self.path(id, CANCEL) {
            let cancel = cancel.clone();
            thread::spawn(move || {
                // The channel closes when the result is dropped.
                while ended.recv_timeout(LOOK) == Err(mpsc::RecvTimeoutError::Timeout) {
                    if path.exists() {
                        cancel.request();
                        return;
                    }
                }
            });
        }
        Box::new(end)
    }

    fn now(&self) -> jiff::Timestamp {
        jiff::Timestamp::now()
    }

    fn pause(&self, duration: Duration) {
        thread::sleep(duration);
    }

    fn process(&self) -> ProcessMark {
        ProcessMark {
            id: std::process::id(),
            started: process_start(),
            boot: boot_identifier(),
        }
    }
}

/// When this process started, in ticks since the system did; Linux alone tells that in a file.
fn process_start() -> Option<String> {
    let text = fs::read_to_string("/proc/self/stat").ok()?;
    // The program's name stands in brackets and may hold anything, so the fields are counted from behind it.
    let (_, fields) = text.rsplit_once(')')?;
    fields.split_whitespace().nth(19).map(str::to_owned)
}

struct FileLog(File);

impl Log for FileLog {
    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.0.write_all(bytes)
    }

    fn sync(&mut self) -> io::Result<()> {
        self.0.sync_data()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn journals() -> (tempfile::TempDir, FolderJournals) {
        let state = tempfile::tempdir().unwrap();
        let journals = FolderJournals::new(&state.path().join("simulated").join("group 1"));
        (state, journals)
    }

    #[test]
    fn a_torn_line_is_closed_before_the_next_is_added() {
        let (_state, journals) = journals();
        let mut log = journals.create("a").unwrap();
        log.append(b"{\"one\":1}\n{\"tw").unwrap();
        drop(log);
        assert!(journals.create("a").is_err());
        let mut log = journals.open("a").unwrap();
        log.append(b"{}\n").unwrap();
        log.sync().unwrap();
        assert_eq!(journals.read("a").unwrap(), b"{\"one\":1}\n{\"tw\n{}\n");
        drop(journals.open("a").unwrap());
        assert_eq!(journals.read("a").unwrap().len(), 18);
    }

    #[test]
    fn one_holds_the_lock_and_a_mark_outlives_it() {
        let (state, journals) = journals();
        let lock = journals.try_lock().unwrap().unwrap();
        assert!(journals.try_lock().unwrap().is_none());
        drop(lock);
        assert!(journals.try_lock().unwrap().is_some());

        let mark = journals.mark("b").unwrap();
        assert_eq!(journals.marks().unwrap(), [("b".to_owned(), true)]);
        drop(mark);
        assert_eq!(journals.marks().unwrap(), [("b".to_owned(), false)]);
        journals.unmark("b").unwrap();
        assert_eq!(journals.marks().unwrap(), []);
        journals.unmark("b").unwrap();

        let groups = FolderJournals::groups(state.path()).unwrap();
        let names: Vec<_> = groups.iter().map(Journals::group).collect();
        assert_eq!(names, ["group 1"]);
    }

    #[test]
    fn a_request_reaches_the_run_that_it_names() {
        let (_state, journals) = journals();
        let _lock = journals.try_lock().unwrap();
        let (mine, other) = (Cancel::default(), Cancel::default());
        let _watching = (
            journals.watch("mine", &mine),
            journals.watch("other", &other),
        );
        journals.request_cancel("mine", "STOP").unwrap();
        for _ in 0..200 {
            if mine.is_requested() {
                break;
            }
            thread::sleep(Duration::from_millis(20));
        }
        assert!(mine.is_requested() && !other.is_requested());
        assert_eq!(journals.cancelled_by("mine").as_deref(), Some("STOP"));
    }

    #[test]
    fn an_id_is_no_path() {
        let (_state, journals) = journals();
        for id in ["", "..", "a/b", "a\\b", "ä"] {
            assert!(journals.read(id).is_err(), "{id}");
        }
    }

    #[test]
    fn a_state_folder_that_does_not_exist_has_no_groups() {
        let (state, journals) = journals();
        assert!(journals.list().unwrap().is_empty());
        assert!(
            FolderJournals::groups(&state.path().join("none"))
                .unwrap()
                .is_empty()
        );
    }
}
