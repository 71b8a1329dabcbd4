use std::collections::HashMap;
use std::os::fd::OwnedFd;
use std::path::Path;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::{PidfdFlags, Resource, pidfd_open};

use super::ProcessServices;
use super::kept::{self, Kept};
use super::launch::Running;
use crate::host::native::FileStamp;
use crate::host::{Condition, SystemError, upper};

/// Looks at many services again and again. Their processes are waited for and not asked: where nothing ends, a look
/// costs one system call for all of them.
#[derive(Default)]
pub(super) struct Monitor {
    folder: Option<FileStamp>,
    services: HashMap<String, Watched>,
    /// The limit of open files before it was raised for the handles of a thousand processes.
    pub(super) open_files: Option<u64>,
}

/// One service as it was last read.
#[derive(Default)]
struct Watched {
    document: String,
    stamp: Option<FileStamp>,
    kept: Option<Kept>,
    /// The handle that becomes readable when the process ends.
    handle: Option<OwnedFd>,
    life: Life,
    status: Status,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Life {
    #[default]
    Ended,
    /// Its handle tells the end.
    Held,
    /// The system gave no handle, so `/proc` is asked each time.
    Asked,
}

/// What a status command says.
#[derive(Default)]
struct Status {
    runs: bool,
    next: Option<Instant>,
    asking: Option<Running>,
}

impl Monitor {
    pub(super) fn conditions(
        &mut self,
        services: &ProcessServices,
        names: &[String],
    ) -> Vec<Result<Condition, SystemError>> {
        let folder = services.state.folder();
        let now = FileStamp::of(folder);
        let changed = self.folder.as_ref() != Some(&now);
        // A change in the same moment as the last one would look the same, so a young stamp is not relied on.
        self.folder = now.is_settled().then_some(now);
        names
            .iter()
            .map(|name| self.condition(services, folder, name, changed))
            .collect()
    }

    fn condition(
        &mut self,
        services: &ProcessServices,
        folder: &Path,
        name: &str,
        changed: bool,
    ) -> Result<Condition, SystemError> {
        let key: String = name.chars().map(upper).collect();
        let is_new = !self.services.contains_key(&key);
        if changed || is_new {
            self.read_again(services, folder, &key, name)?;
        }
        let Some(watched) = self.services.get_mut(&key) else {
            return Err(SystemError(1060));
        };
        let Some(kept) = &watched.kept else {
            return Err(SystemError(1060));
        };
        let is_alive = match watched.life {
            Life::Ended => false,
            Life::Held => true,
            Life::Asked => kept
                .process
                .as_ref()
                .is_some_and(|process| process.is_alive(services.boot.as_deref())),
        };
        if kept.definition.is_script_like() && !is_alive {
            watched.status.look(kept);
        }
        let runs = watched.status.runs;
        Ok(services.condition_of(kept, is_alive, |_| runs))
    }

    fn read_again(
        &mut self,
        services: &ProcessServices,
        folder: &Path,
        key: &str,
        name: &str,
    ) -> Result<(), SystemError> {
        if !self.services.contains_key(key) {
            let document = services.document_of(name)?;
            let watched = Watched {
                document,
                ..Watched::default()
            };
            self.services.insert(key.to_owned(), watched);
        }
        let Some(watched) = self.services.get_mut(key) else {
            return Ok(());
        };
        let stamp = FileStamp::of(&folder.join(&watched.document));
        if watched.stamp.as_ref() == Some(&stamp) {
            return Ok(());
        }
        watched.stamp = None;
        let kept = kept::read(&*services.state, &watched.document)?;
        watched.stamp = stamp.is_settled().then_some(stamp);
        let process = |kept: &Option<Kept>| kept.as_ref().and_then(|kept| kept.process.clone());
        let is_other = process(&watched.kept) != process(&kept);
        watched.kept = kept;
        if is_other {
            watched.status = Status::default();
            self.hold(services, key);
        }
        Ok(())
    }

    /// Takes a handle of the service's process.
    fn hold(&mut self, services: &ProcessServices, key: &str) {
        let full = self.services.len() + 64 > self.file_limit();
        if full {
            self.raise_file_limit();
        }
        let Some(watched) = self.services.get_mut(key) else {
            return;
        };
        watched.handle = None;
        watched.life = Life::Ended;
        let process = watched.kept.as_ref().and_then(|kept| kept.process.as_ref());
        let Some((process, pid)) = process.and_then(|process| Some((process, process.pid()?)))
        else {
            return;
        };
        let handle = pidfd_open(pid, PidfdFlags::empty());
        // Looked at after the handle was taken: the number cannot have changed hands from then on.
        if !process.is_alive(services.boot.as_deref()) {
            return;
        }
        match handle {
            Ok(handle) => {
                watched.handle = Some(handle);
                watched.life = Life::Held;
            }
            Err(_) => watched.life = Life::Asked,
        }
    }

    fn file_limit(&self) -> usize {
        let limits = rustix::process::getrlimit(Resource::Nofile);
        limits.current.map_or(usize::MAX, |limit| {
            usize::try_from(limit).unwrap_or(usize::MAX)
        })
    }

    fn raise_file_limit(&mut self) {
        let mut limits = rustix::process::getrlimit(Resource::Nofile);
        if limits.current != limits.maximum {
            self.open_files = self.open_files.or(limits.current);
            limits.current = limits.maximum;
            let _ = rustix::process::setrlimit(Resource::Nofile, limits);
        }
    }

    /// Waits until a process ends, but not longer than this.
    pub(super) fn wait(&mut self, limit: Duration) {
        let limit = self
            .services
            .values()
            .filter_map(|watched| watched.status.pause())
            .fold(limit, Duration::min);
        let held: Vec<(&String, &OwnedFd)> = self
            .services
            .iter()
            .filter_map(|(key, watched)| Some((key, watched.handle.as_ref()?)))
            .collect();
        let mut handles: Vec<PollFd<'_>> = held
            .iter()
            .map(|(_, handle)| PollFd::new(*handle, PollFlags::IN))
            .collect();
        let timeout = Timespec {
            tv_sec: i64::try_from(limit.as_secs()).unwrap_or(i64::MAX),
            tv_nsec: limit.subsec_nanos().into(),
        };
        let ready = match poll(&mut handles, Some(&timeout)) {
            Ok(ready) => ready,
            // A signal woke it up, or the handles are too many for the system: then time has to do.
            Err(rustix::io::Errno::INTR) => 0,
            Err(_) => {
                std::thread::sleep(limit);
                0
            }
        };
        if ready == 0 {
            return;
        }
        let ended: Vec<String> = held
            .iter()
            .zip(&handles)
            .filter(|(_, handle)| !handle.revents().is_empty())
            .map(|((key, _), _)| (*key).clone())
            .collect();
        for key in ended {
            if let Some(watched) = self.services.get_mut(&key) {
                watched.handle = None;
                watched.life = Life::Ended;
            }
        }
    }
}

impl Status {
    /// Looks what the status command says, and starts it anew when it is time. The first answer is waited for.
    fn look(&mut self, kept: &Kept) {
        let definition = &kept.definition;
        if let Some(asking) = &mut self.asking {
            if let Some(runs) = asking.result() {
                self.runs = runs;
                self.asking = None;
                self.next = Some(Instant::now() + definition.status_interval());
            }
            return;
        }
        if self.next.is_some_and(|next| Instant::now() < next) {
            return;
        }
        let is_first = self.next.is_none();
        match Running::start(definition, &definition.status, None) {
            Ok(asking) if is_first => {
                self.runs = asking.wait();
                self.next = Some(Instant::now() + definition.status_interval());
            }
            Ok(asking) => self.asking = Some(asking),
            Err(_) => {
                self.runs = false;
                self.next = Some(Instant::now() + definition.status_interval());
            }
        }
    }

    /// How long until there is something to look at.
    fn pause(&self) -> Option<Duration> {
        match (&self.asking, self.next) {
            (Some(_), _) => Some(Duration::from_millis(20)),
            (None, next) => Some(next?.saturating_duration_since(Instant::now())),
        }
    }
}
