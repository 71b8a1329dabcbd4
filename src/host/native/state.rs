use std::cell::Cell;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use fs4::TryLockError;

use crate::host::{Change, Rotation, StateStore};

/// State documents as files in a folder, which is made when something is first written.
///
/// Only the owner may look into it, on Windows the system and the administrators too. Use one store per folder in a process: a second one would wait for the
/// first while that holds the lock.
#[derive(Debug)]
pub struct FolderState {
    folder: PathBuf,
    patience: Duration,
    /// How many changes are under way, one inside the other.
    depth: Cell<u32>,
    /// Nothing real stands behind what the documents say of services and watches.
    is_rehearsal: bool,
}

/// The file whose lock stands for the folder.
const LOCK: &str = ".lock";

impl FolderState {
    /// State in this folder; waits up to 30 seconds for another process that is changing it.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self {
            folder: folder.into(),
            patience: Duration::from_secs(30),
            depth: Cell::new(0),
            is_rehearsal: false,
        }
    }

    /// The same for a group whose services are simulated.
    ///
    /// They are nowhere but in this folder, so that a loss of power, which ends real services and what watches them, may
    /// take what is said of them too, and the last messages. Whatever else lies here is as safe as ever.
    #[must_use]
    pub fn for_rehearsal(self) -> Self {
        Self {
            is_rehearsal: true,
            ..self
        }
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    fn path(&self, name: &str) -> io::Result<PathBuf> {
        let is_plain = |part: &str| {
            !part.is_empty()
                && !part.starts_with('.')
                && part
                    .chars()
                    .all(|c| c.is_alphanumeric() || matches!(c, '.' | '_' | '-'))
        };
        if name.split('/').all(is_plain) {
            Ok(self.folder.join(name))
        } else {
            Err(io::Error::new(
                io::ErrorKind::InvalidInput,
                format!("`{name}` cannot be the name of a state document"),
            ))
        }
    }

    /// Runs a change under the folder's lock.
    fn locked<T>(&self, change: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
        if self.depth.get() > 0 {
            return self.nested(change);
        }
        make_private(&self.folder)?;
        let mut options = File::options();
        options.create(true).truncate(false).write(true);
        let lock = options.open(self.folder.join(LOCK))?;
        let start = Instant::now();
        loop {
            match fs4::FileExt::try_lock(&lock) {
                Ok(()) => break,
                Err(TryLockError::WouldBlock) if start.elapsed() < self.patience => {
                    thread::sleep(Duration::from_millis(20));
                }
                Err(TryLockError::WouldBlock) => {
                    return Err(io::Error::new(
                        io::ErrorKind::TimedOut,
                        format!(
                            "another process has been changing {} for {} seconds",
                            self.folder.display(),
                            self.patience.as_secs()
                        ),
                    ));
                }
                Err(TryLockError::Error(error)) => return Err(error),
            }
        }
        let result = self.nested(change);
        let _ = fs4::FileExt::unlock(&lock);
        result
    }

    fn nested<T>(&self, change: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
        struct Level<'a>(&'a Cell<u32>);
        impl Drop for Level<'_> {
            fn drop(&mut self) {
                self.0.set(self.0.get().saturating_sub(1));
            }
        }
        self.depth.set(self.depth.get() + 1);
        let _level = Level(&self.depth);
        change()
    }

    fn replace(&self, name: &str, change: Change<'_>, is_durable: bool) -> io::Result<()> {
        let path = self.path(name)?;
        self.locked(|| {
            let present = self.read(name)?;
            let Some(bytes) = change(present.as_deref())? else {
                return Ok(());
            };
            let folder = path.parent().unwrap_or(&self.folder);
            make_private(folder)?;
            let mut file = tempfile::Builder::new()
                .prefix(".new-")
                .tempfile_in(folder)?;
            file.write_all(&bytes)?;
            // The content must be on disk before the name points to it, so that a loss of power leaves the old document or
            // the new one. Which of the two does not matter: what a document says of services, watches and codes ends with
            // this run of the system. Without the wait a file system may keep the new name and lose the content, which
            // `read` then sees.
            if is_durable {
                file.as_file().sync_all()?;
            }
            file.persist(&path)?;
            Ok(())
        })
    }
}

/// Whether a loss of power has taken a JSON document, or its end: files that were not waited for come back empty, cut off,
/// or with zeros in them.
fn is_torn(bytes: &[u8]) -> bool {
    let is_cut_off = || {
        serde_json::from_slice::<serde::de::IgnoredAny>(bytes).is_err_and(|error| error.is_eof())
    };
    bytes.contains(&0) || is_cut_off()
}

impl StateStore for FolderState {
    fn read(&self, name: &str) -> io::Result<Option<Vec<u8>>> {
        match fs::read(self.path(name)?) {
            Ok(bytes) if self.is_rehearsal && name.ends_with(".json") && is_torn(&bytes) => {
                Ok(None)
            }
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn update(&self, name: &str, change: Change<'_>) -> io::Result<()> {
        self.replace(name, change, true)
    }

    fn update_passing(&self, name: &str, change: Change<'_>) -> io::Result<()> {
        self.replace(name, change, !self.is_rehearsal)
    }

    fn append(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        let path = self.path(name)?;
        self.locked(|| {
            make_private(path.parent().unwrap_or(&self.folder))?;
            let mut file = private_options().append(true).create(true).open(&path)?;
            file.write_all(bytes)?;
            if self.is_rehearsal {
                return Ok(());
            }
            file.sync_data()
        })
    }

    fn append_rotating(&self, name: &str, bytes: &[u8], rotation: Rotation) -> io::Result<()> {
        let path = self.path(name)?;
        // Under the lock nobody else appends or renames, and nobody keeps the document open beyond it.
        self.locked(|| {
            let length = match fs::metadata(&path) {
                Ok(found) => found.len(),
                Err(error) if error.kind() == io::ErrorKind::NotFound => 0,
                Err(error) => return Err(error),
            };
            let grown = length.saturating_add(bytes.len() as u64);
            if length > 0 && grown > rotation.size {
                rotate(&path, rotation.count)?;
            }
            self.append(name, bytes)
        })
    }

    fn location(&self, name: &str) -> String {
        self.folder.join(name).display().to_string()
    }
}

/// Moves each full document one number on, the last one out.
fn rotate(path: &Path, count: u32) -> io::Result<()> {
    let numbered = |number: u32| {
        let mut name = path.as_os_str().to_owned();
        name.push(format!(".{number}"));
        PathBuf::from(name)
    };
    for number in (1..count).rev() {
        match fs::rename(numbered(number), numbered(number + 1)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    match count {
        0 => fs::remove_file(path),
        _ => fs::rename(path, numbered(1)),
    }
}

/// Makes a folder that only its owner may use. One that is there already keeps its permissions; on Windows, where folders
/// that everybody can write to are usual, it is refused if others can write to it.
#[cfg(windows)]
pub(super) fn make_private(folder: &Path) -> io::Result<()> {
    crate::host::windows::private_folder::make(folder)
}

/// Makes a folder that only its owner may use; one that is there already keeps its permissions.
#[cfg(not(windows))]
pub(super) fn make_private(folder: &Path) -> io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

pub(super) fn private_options() -> fs::OpenOptions {
    let mut options = File::options();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    #[cfg(not(unix))]
    options.read(false);
    options
}

pub(super) fn sync_folder(folder: &Path) {
    // Windows has no such thing, and some file systems refuse it; the document itself is safe.
    if cfg!(unix)
        && let Ok(folder) = File::open(folder)
    {
        let _ = folder.sync_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn store() -> (tempfile::TempDir, FolderState) {
        let folder = tempfile::tempdir().unwrap();
        let store = FolderState::new(folder.path().join("a").join("state"));
        (folder, store)
    }

    fn put(store: &FolderState, name: &str, bytes: &[u8]) {
        store
            .update(name, &mut |_| Ok(Some(bytes.to_vec())))
            .unwrap();
    }

    #[test]
    fn a_document_that_was_never_written_is_none_and_makes_no_folder() {
        let (_folder, store) = store();
        assert_eq!(store.read("watches.json").unwrap(), None);
        assert!(!store.folder().exists());
    }

    #[test]
    fn documents_are_replaced_whole() {
        let (_folder, store) = store();
        put(&store, "runs/1.json", b"one, long");
        store
            .update("runs/1.json", &mut |present| {
                assert_eq!(present, Some(&b"one, long"[..]));
                Ok(Some(b"two".to_vec()))
            })
            .unwrap();
        assert_eq!(store.read("runs/1.json").unwrap().unwrap(), b"two");
        store.update("runs/1.json", &mut |_| Ok(None)).unwrap();
        assert_eq!(store.read("runs/1.json").unwrap().unwrap(), b"two");
        // Nothing else is left behind.
        assert_eq!(
            fs::read_dir(store.folder().join("runs")).unwrap().count(),
            1
        );
    }

    #[test]
    fn a_failed_change_leaves_the_document_as_it_was() {
        let (_folder, store) = store();
        put(&store, "x", b"old");
        let failed = store.update("x", &mut |_| Err(io::Error::other("no")));
        assert_eq!(failed.unwrap_err().to_string(), "no");
        assert_eq!(store.read("x").unwrap().unwrap(), b"old");
        put(&store, "x", b"new");
    }

    #[test]
    fn what_a_loss_of_power_leaves_of_a_rehearsal_counts_as_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let rehearsal = FolderState::new(folder.path()).for_rehearsal();
        let whole = "{\n  \"services\": {\n    \"x\": \"日本\"\n  }\n}\n";
        rehearsal
            .update_passing("services.json", &mut |_| Ok(Some(whole.into())))
            .unwrap();
        let path = folder.path().join("services.json");
        assert_eq!(fs::read_to_string(&path).unwrap(), whole);
        // The line end behind the last bracket is not missed.
        for length in 0..whole.len() - 1 {
            let torn = &whole.as_bytes()[..length];
            let mut zeroed = torn.to_vec();
            zeroed.resize(whole.len(), 0);
            let mut begun = vec![0; length + 1];
            begun.extend_from_slice(&whole.as_bytes()[length + 1..]);
            for bytes in [torn, &zeroed, &begun] {
                fs::write(&path, bytes).unwrap();
                assert_eq!(rehearsal.read("services.json").unwrap(), None, "{bytes:?}");
                // Where services are real it has been waited for, so somebody else has damaged it.
                let real = FolderState::new(folder.path());
                assert_eq!(real.read("services.json").unwrap().unwrap(), bytes);
            }
        }
        rehearsal
            .update_passing("services.json", &mut |present| {
                assert_eq!(present, None);
                Ok(Some(whole.into()))
            })
            .unwrap();
        assert_eq!(
            rehearsal.read("services.json").unwrap().unwrap(),
            whole.as_bytes()
        );
        // What is wrong in another way was not the power.
        fs::write(&path, "{]").unwrap();
        assert_eq!(rehearsal.read("services.json").unwrap().unwrap(), b"{]");
    }

    #[test]
    fn logs_grow() {
        let (_folder, store) = store();
        store.append("cluster.log", b"1\n").unwrap();
        store.append("cluster.log", b"2\n").unwrap();
        assert_eq!(store.read("cluster.log").unwrap().unwrap(), b"1\n2\n");
    }

    #[test]
    fn a_change_may_change_other_documents() {
        let (_folder, store) = store();
        store
            .update("a", &mut |_| {
                put(&store, "b", b"inner");
                store.append("c", b"log")?;
                Ok(Some(b"outer".to_vec()))
            })
            .unwrap();
        assert_eq!(store.read("a").unwrap().unwrap(), b"outer");
        assert_eq!(store.read("b").unwrap().unwrap(), b"inner");
    }

    #[test]
    fn a_lock_held_by_another_is_waited_for_and_then_told() {
        let (_folder, store) = store();
        put(&store, "x", b"1");
        let other = FolderState {
            patience: Duration::from_millis(60),
            ..FolderState::new(store.folder())
        };
        store
            .update("x", &mut |_| {
                let error = other.append("y", b"2").unwrap_err();
                assert_eq!(error.kind(), io::ErrorKind::TimedOut);
                Ok(None)
            })
            .unwrap();
        other.append("y", b"2").unwrap();
    }

    #[test]
    fn names_cannot_lead_out_of_the_folder() {
        let (_folder, store) = store();
        for name in [
            "", "..", "../x", "a/../b", "/etc/x", "a\\b", ".lock", "a//b", "a b", "C:x",
        ] {
            let error = store.read(name).unwrap_err();
            assert_eq!(error.kind(), io::ErrorKind::InvalidInput, "{name}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn only_the_owner_may_look() {
        use std::os::unix::fs::PermissionsExt;
        let (_folder, store) = store();
        put(&store, "runs/x", b"1");
        store.append("log", b"1").unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(store.folder()), 0o700);
        assert_eq!(mode(&store.folder().join("runs")), 0o700);
        assert_eq!(mode(&store.folder().join("runs/x")), 0o600);
        assert_eq!(mode(&store.folder().join("log")), 0o600);
    }

    #[test]
    fn changes_from_several_threads_do_not_get_lost() {
        let (_folder, store) = store();
        let folder = store.folder().to_owned();
        let threads: Vec<_> = (0..4)
            .map(|_| {
                let folder = folder.clone();
                thread::spawn(move || {
                    let store = FolderState::new(folder);
                    for _ in 0..10 {
                        store
                            .update("count", &mut |present| {
                                let mut bytes = present.unwrap_or_default().to_vec();
                                bytes.push(b'x');
                                Ok(Some(bytes))
                            })
                            .unwrap();
                    }
                })
            })
            .collect();
        for thread in threads {
            thread.join().unwrap();
        }
        assert_eq!(store.read("count").unwrap().unwrap().len(), 40);
    }
}
