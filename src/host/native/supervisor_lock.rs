use std::fs::{self, File};
use std::io;
use std::path::Path;
use std::time::Duration;

use fs4::TryLockError;
use serde::{Deserialize, Serialize};

use super::state::{make_private, private_options};

/// The folder of the watch in a state folder.
const FOLDER: &str = "watch";
/// Locked for as long as a watch runs; the system lets go of it also when that is killed. Not the folder's own lock, under
/// which the watch writes its log.
const LOCK: &str = "supervisor.lock";
/// Who holds it: a locked file cannot be read on every system.
const WHO: &str = "supervisor.json";
/// Whoever asks whether a watch runs holds the lock for a moment.
const PATIENCE: Duration = Duration::from_millis(500);
const STEP: Duration = Duration::from_millis(20);

/// The watch of a state folder, of which there is one at a time.
#[derive(Debug)]
pub struct SupervisorLock {
    _file: File,
}

/// The watch that runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Supervisor {
    /// Its process.
    pub process: u32,
    /// Since when, in local time.
    pub since: String,
}

/// Why the lock cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum NotTheOnly {
    /// Somebody has it.
    #[error("a watch runs for this state folder already{}", who(.0.as_ref()))]
    Held(Option<Supervisor>),
    /// The state folder cannot be used.
    #[error(transparent)]
    State(#[from] io::Error),
}

fn who(supervisor: Option<&Supervisor>) -> String {
    supervisor.map_or_else(String::new, |supervisor| {
        format!(
            ": process {}, since {}",
            supervisor.process, supervisor.since
        )
    })
}

impl SupervisorLock {
    /// Takes it for the calling process.
    ///
    /// # Errors
    /// When another process has it, or the state folder cannot be written.
    pub fn take(state: &Path, since: &str) -> Result<Self, NotTheOnly> {
        let folder = state.join(FOLDER);
        make_private(&folder)?;
        let mut options = private_options();
        options.create(true).truncate(false).write(true);
        let file = options.open(folder.join(LOCK))?;
        let mut waited = Duration::ZERO;
        loop {
            match fs4::FileExt::try_lock(&file) {
                Ok(()) => break,
                Err(TryLockError::WouldBlock) if waited < PATIENCE => {
                    std::thread::sleep(STEP);
                    waited += STEP;
                }
                Err(TryLockError::WouldBlock) => return Err(NotTheOnly::Held(noted(&folder))),
                Err(TryLockError::Error(error)) => return Err(error.into()),
            }
        }
        let supervisor = Supervisor {
            process: std::process::id(),
            since: since.to_owned(),
        };
        let text = serde_json::to_vec(&supervisor).map_err(io::Error::from)?;
        fs::write(folder.join(WHO), text)?;
        Ok(Self { _file: file })
    }

    /// The watch that runs for a state folder, if one does.
    pub fn holder(state: &Path) -> Option<Supervisor> {
        let folder = state.join(FOLDER);
        let file = File::open(folder.join(LOCK)).ok()?;
        match fs4::FileExt::try_lock_shared(&file) {
            Ok(()) => None,
            Err(_) => Some(noted(&folder).unwrap_or(Supervisor {
                process: 0,
                since: String::new(),
            })),
        }
    }
}

fn noted(folder: &Path) -> Option<Supervisor> {
    serde_json::from_slice(&fs::read(folder.join(WHO)).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_one_watch_for_a_state_folder() {
        let state = tempfile::tempdir().unwrap();
        assert_eq!(SupervisorLock::holder(state.path()), None);
        let lock = SupervisorLock::take(state.path(), "2008-10-15 03:00:00").unwrap();
        let holder = SupervisorLock::holder(state.path()).unwrap();
        assert_eq!(holder.process, std::process::id());
        let refused = SupervisorLock::take(state.path(), "later").unwrap_err();
        let message = refused.to_string();
        assert!(
            message.contains(&std::process::id().to_string()),
            "{message}"
        );
        assert!(message.contains("03:00:00"), "{message}");
        drop(lock);
        assert_eq!(SupervisorLock::holder(state.path()), None);
        SupervisorLock::take(state.path(), "later").unwrap();
    }
}
