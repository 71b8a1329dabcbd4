use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io;
use std::process::Child;
use std::rc::Rc;
use std::time::Duration;

use rustix::process::Signal;

use super::kept::{self, Kept};
use super::launch::{Order, Running, open_log};
use super::monitor::Monitor;
use super::{Definition, ProcessSettings};
use crate::host::native::{FolderState, boot_identifier};
use crate::host::{
    Clock, Condition, ServiceState, ServiceStatus, Services, StartType, StateStore, SystemError,
    same_name,
};

/// ERROR_SERVICE_SPECIFIC_ERROR
const SPECIFIC_ERROR: SystemError = SystemError(1066);

/// What the service manager says of a service whose process ended without being asked: ERROR_PROCESS_ABORTED.
const ABORTED: u32 = 1067;
/// Of one that was not started since the system was: ERROR_SERVICE_NEVER_STARTED.
const NEVER_STARTED: u32 = 1077;

/// How long a start waits for each service that it needs.
const DEPENDENCY_LIMIT: Duration = Duration::from_secs(30);

/// Services as processes.
pub struct ProcessServices {
    pub(super) state: Rc<FolderState>,
    clock: Rc<dyn Clock>,
    settings: ProcessSettings,
    pub(super) boot: Option<String>,
    /// Processes that this one started and that nobody has waited for.
    children: RefCell<Vec<Child>>,
    pub(super) monitor: RefCell<Monitor>,
}

/// A service, its definition and what is kept of it.
struct Known {
    name: String,
    definition: Definition,
    kept: Option<Kept>,
}

impl ProcessServices {
    /// Services with these definitions and with those that were started before, from any folder. `state` is the folder of
    /// their documents; those of the definitions are looked at here, so that a damaged one is told in words.
    ///
    /// # Errors
    /// When a definition makes no sense, or a document cannot be read, is damaged, or a newer program wrote it.
    pub fn open(
        state: FolderState,
        clock: Rc<dyn Clock>,
        settings: ProcessSettings,
    ) -> io::Result<Self> {
        settings
            .check()
            .map_err(|message| io::Error::new(io::ErrorKind::InvalidInput, message))?;
        for name in settings.services.keys() {
            let document = kept::document(name);
            kept::read(&state, &document).map_err(|error| {
                let location = state.location(&document);
                io::Error::new(
                    error.kind(),
                    format!("{location}: {error}; nothing was changed in it"),
                )
            })?;
        }
        Ok(Self {
            state: Rc::new(state),
            clock,
            settings,
            boot: boot_identifier(),
            children: RefCell::default(),
            monitor: RefCell::default(),
        })
    }

    /// Key name, definition and document of the service with this key name or display name.
    fn identify(&self, name: &str) -> Result<Known, SystemError> {
        if name.is_empty() {
            return Err(SystemError::SERVICE_DOES_NOT_EXIST);
        }
        let defined = &self.settings.services;
        let by_key = defined.iter().find(|(key, _)| same_name(key, name));
        let found = by_key.or_else(|| {
            defined.iter().find(|(_, definition)| {
                let display = definition.display_name.as_deref();
                display.is_some_and(|display| same_name(display, name))
            })
        });
        if let Some((name, definition)) = found {
            return Ok(Known {
                name: name.clone(),
                definition: definition.clone(),
                kept: kept::read(&*self.state, &kept::document(name))?,
            });
        }
        let kept = match kept::read(&*self.state, &kept::document(name))? {
            Some(kept) => Some(kept),
            None => self.all_kept()?.into_iter().find(|kept| {
                let display = kept.definition.display_name.as_deref();
                display.is_some_and(|display| same_name(display, name))
            }),
        };
        let kept = kept.ok_or(SystemError::SERVICE_DOES_NOT_EXIST)?;
        Ok(Known {
            name: kept.name.clone(),
            definition: kept.definition.clone(),
            kept: Some(kept),
        })
    }

    /// The document of a service, for whoever looks at it again and again.
    pub(super) fn document_of(&self, name: &str) -> Result<String, SystemError> {
        Ok(kept::document(&self.identify(name)?.name))
    }

    /// Every service that was ever started.
    fn all_kept(&self) -> Result<Vec<Kept>, SystemError> {
        let entries = match std::fs::read_dir(self.state.folder()) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(error.into()),
        };
        let names = entries
            .flatten()
            .filter_map(|entry| entry.file_name().into_string().ok())
            .filter(|name| name.ends_with(".json") && !name.starts_with('.'));
        // One that is damaged must not hide the others; it is told when its own service is asked for.
        Ok(names
            .filter_map(|name| kept::read(&*self.state, &name).ok().flatten())
            .collect())
    }

    fn status_of(&self, known: &Known) -> ServiceStatus {
        let condition = self.condition(known);
        ServiceStatus {
            name: known.name.clone(),
            display_name: known
                .definition
                .display_name
                .clone()
                .unwrap_or_else(|| known.name.clone()),
            state: condition.state,
            start_type: known.definition.start_type,
            exit_code: condition.exit_code,
            dependencies: known.definition.dependencies.clone(),
        }
    }

    fn condition(&self, known: &Known) -> Condition {
        let definition = &known.definition;
        let Some(kept) = &known.kept else {
            if definition.is_script_like() && self.ask_status(definition) {
                return Condition::RUNNING;
            }
            return Condition::stopped(NEVER_STARTED);
        };
        let is_alive = kept
            .process
            .as_ref()
            .is_some_and(|process| process.is_alive(self.boot.as_deref()));
        self.condition_of(kept, is_alive, |definition| self.ask_status(definition))
    }

    /// The state of a service whose process is known to live or not; `ask` runs its status command.
    pub(super) fn condition_of(
        &self,
        kept: &Kept,
        is_alive: bool,
        ask: impl FnOnce(&Definition) -> bool,
    ) -> Condition {
        let definition = &kept.definition;
        if definition.is_script_like() {
            return if is_alive {
                Condition::START_PENDING
            } else if !ask(definition) {
                self.ended(kept)
            } else if kept
                .stopping_for()
                .is_some_and(|time| u128::from(time) < definition.stop_limit().as_millis())
            {
                Condition::STOP_PENDING
            } else {
                Condition::RUNNING
            };
        }
        let Some(process) = &kept.process else {
            return self.ended(kept);
        };
        match kept.stopping_for() {
            None if !is_alive => self.ended(kept),
            None if process.age() < definition.settle() => Condition::START_PENDING,
            None => Condition::RUNNING,
            // It has stopped when none of its group is left.
            Some(_) if !is_alive && !process.group_is_alive(self.boot.as_deref()) => {
                self.ended(kept)
            }
            Some(time) => {
                if u128::from(time) >= definition.stop_limit().as_millis() {
                    let _ = process.signal_group(Signal::KILL);
                }
                Condition::STOP_PENDING
            }
        }
    }

    fn ended(&self, kept: &Kept) -> Condition {
        let of_this_boot = kept
            .process
            .as_ref()
            .is_some_and(|process| process.is_of_boot(self.boot.as_deref()));
        Condition::stopped(if !of_this_boot {
            NEVER_STARTED
        } else if kept.wanted {
            ABORTED
        } else {
            0
        })
    }

    fn ask_status(&self, definition: &Definition) -> bool {
        Running::start(definition, &definition.status, None).is_ok_and(Running::wait)
    }

    /// `path` holds the services that wait for this one, so that a circle is found.
    fn start_known(&self, known: &Known, path: &mut Vec<String>) -> Result<(), SystemError> {
        if known.definition.start_type == StartType::Disabled {
            return Err(SystemError::SERVICE_DISABLED);
        }
        if self.condition(known).state != ServiceState::Stopped {
            return Err(SystemError::SERVICE_ALREADY_RUNNING);
        }
        path.push(known.name.clone());
        for needed in &known.definition.dependencies {
            self.start_needed(needed, path)?;
        }
        path.pop();
        let order = Order {
            folder: self.state.folder().to_owned(),
            name: known.name.clone(),
            definition: known.definition.clone(),
            open_files: self.monitor.borrow().open_files,
        };
        let child = order.carry_out()?;
        self.children.borrow_mut().push(child);
        Ok(())
    }

    fn start_needed(&self, name: &str, path: &mut Vec<String>) -> Result<(), SystemError> {
        let known = self
            .identify(name)
            .map_err(|_| SystemError::SERVICE_DEPENDENCY_DELETED)?;
        if path.iter().any(|waiting| same_name(waiting, &known.name)) {
            return Err(SystemError::CIRCULAR_DEPENDENCY);
        }
        match self.condition(&known).state {
            ServiceState::Running | ServiceState::Paused => return Ok(()),
            ServiceState::StartPending => {}
            ServiceState::StopPending => return Err(SystemError::SERVICE_DEPENDENCY_FAIL),
            ServiceState::Stopped => match self.start_known(&known, path) {
                Ok(()) | Err(SystemError::SERVICE_ALREADY_RUNNING) => {}
                Err(SystemError::CIRCULAR_DEPENDENCY) => {
                    return Err(SystemError::CIRCULAR_DEPENDENCY);
                }
                Err(_) => return Err(SystemError::SERVICE_DEPENDENCY_FAIL),
            },
        }
        let reached = self.wait_for(&known.name, ServiceState::Running, DEPENDENCY_LIMIT)?;
        match reached.state {
            ServiceState::Running => Ok(()),
            _ => Err(SystemError::SERVICE_DEPENDENCY_FAIL),
        }
    }

    /// Runs the stop command. For a foreground service, where it fails, the group is asked by a signal after all.
    fn stop_by_command(&self, known: &Known, definition: &Definition) -> bool {
        open_log(&*self.state, &known.name)
            .and_then(|log| Running::start(definition, &definition.stop, Some(log)))
            .is_ok_and(Running::wait)
    }

    fn mark_stopping(&self, known: &Known, definition: &Definition) -> Result<(), SystemError> {
        kept::update(&*self.state, &known.name, |present| {
            // A service with a status command may have been started by somebody else.
            let mut kept = present.unwrap_or_else(|| Kept::new(&known.name, definition.clone()));
            kept.mark_stopping();
            (Some(kept), ())
        })?;
        Ok(())
    }

    fn unmark_stopping(&self, known: &Known) -> Result<(), SystemError> {
        kept::update(&*self.state, &known.name, |present| {
            let kept = present.map(|mut kept| {
                kept.wanted = true;
                kept.stopping = None;
                kept
            });
            (kept, ())
        })?;
        Ok(())
    }

    /// Takes the exit codes of ended processes, which would stay in the process table otherwise.
    pub(super) fn reap(&self) {
        self.children
            .borrow_mut()
            .retain_mut(|child| matches!(child.try_wait(), Ok(None)));
    }

    /// Adds what depends on `name`, the farthest first.
    fn collect_dependents(
        &self,
        all: &BTreeMap<String, Known>,
        name: &str,
        seen: &mut Vec<String>,
        found: &mut Vec<String>,
    ) {
        for known in all.values() {
            let mut dependencies = known.definition.dependencies.iter();
            if !dependencies.any(|needed| same_name(needed, name)) || seen.contains(&known.name) {
                continue;
            }
            seen.push(known.name.clone());
            self.collect_dependents(all, &known.name, seen, found);
            if self.condition(known).state != ServiceState::Stopped {
                found.push(known.name.clone());
            }
        }
    }

    /// All services, those that only other folders define too.
    fn all(&self) -> Result<BTreeMap<String, Known>, SystemError> {
        let mut all = BTreeMap::new();
        for kept in self.all_kept()? {
            let known = Known {
                name: kept.name.clone(),
                definition: kept.definition.clone(),
                kept: Some(kept),
            };
            all.insert(known.name.to_lowercase(), known);
        }
        for name in self.settings.services.keys() {
            all.insert(name.to_lowercase(), self.identify(name)?);
        }
        Ok(all)
    }
}

impl Services for ProcessServices {
    fn back_end(&self) -> &'static str {
        "process"
    }

    fn query(&self, name: &str) -> Result<ServiceStatus, SystemError> {
        self.reap();
        Ok(self.status_of(&self.identify(name)?))
    }

    fn list(&self) -> Result<Vec<ServiceStatus>, SystemError> {
        self.reap();
        let all = self.all()?;
        Ok(all.values().map(|known| self.status_of(known)).collect())
    }

    fn start(&self, name: &str) -> Result<(), SystemError> {
        self.reap();
        self.start_known(&self.identify(name)?, &mut Vec::new())
    }

    fn stop(&self, name: &str) -> Result<(), SystemError> {
        let known = self.identify(name)?;
        match self.condition(&known).state {
            ServiceState::Stopped => return Err(SystemError::SERVICE_NOT_ACTIVE),
            ServiceState::StartPending | ServiceState::StopPending => {
                return Err(SystemError::SERVICE_CANNOT_ACCEPT_CTRL);
            }
            ServiceState::Running | ServiceState::Paused => {}
        }
        if !self.running_dependents(name)?.is_empty() {
            return Err(SystemError::DEPENDENT_SERVICES_RUNNING);
        }
        // What was started is stopped as it was meant then, also when the site file says something else by now.
        let kept = known.kept.as_ref();
        let definition = kept.map_or(&known.definition, |kept| &kept.definition);
        // Noted first: whoever watches must not take the end for a fault.
        self.mark_stopping(&known, definition)?;
        let stopped = !definition.stop.is_empty() && self.stop_by_command(&known, definition);
        if stopped {
            return Ok(());
        }
        match kept.and_then(|kept| kept.process.as_ref()) {
            Some(process) if !definition.is_script_like() => {
                Ok(process.signal_group(Signal::TERM)?)
            }
            _ => {
                self.unmark_stopping(&known)?;
                Err(SPECIFIC_ERROR)
            }
        }
    }

    fn running_dependents(&self, name: &str) -> Result<Vec<String>, SystemError> {
        let name = self.identify(name)?.name;
        let mut found = Vec::new();
        self.collect_dependents(&self.all()?, &name, &mut vec![name.clone()], &mut found);
        Ok(found)
    }

    fn wait_for(
        &self,
        name: &str,
        state: ServiceState,
        limit: Duration,
    ) -> Result<ServiceStatus, SystemError> {
        // What was waited is counted and not read from a clock: a wait ends early when the run is cancelled.
        let mut waited = Duration::ZERO;
        let mut pause = Duration::from_millis(5);
        loop {
            let status = self.query(name)?;
            let pending = matches!(
                status.state,
                ServiceState::StartPending | ServiceState::StopPending
            );
            if status.state == state || !pending || waited >= limit {
                return Ok(status);
            }
            self.clock.sleep(pause);
            waited = waited.saturating_add(pause);
            pause = (pause * 2).min(Duration::from_millis(100));
        }
    }

    fn conditions(&self, names: &[String]) -> Vec<Result<Condition, SystemError>> {
        self.reap();
        self.monitor.borrow_mut().conditions(self, names)
    }

    fn wait_for_change(&self, limit: Duration) {
        self.monitor.borrow_mut().wait(limit);
    }
}
