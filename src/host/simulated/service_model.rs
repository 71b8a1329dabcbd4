use std::collections::BTreeMap;

use jiff::civil::DateTime;
use serde::{Deserialize, Serialize};

use super::service_settings::{SimulatedService, SimulatedSettings, UnknownService, delay};
use crate::host::{ServiceState, ServiceStatus, StartType, SystemError};
use crate::host::{same_name, upper};

/// ERROR_DEPENDENT_SERVICES_RUNNING
pub(super) const DEPENDENTS_RUNNING: SystemError = SystemError(1051);
/// ERROR_SERVICE_ALREADY_RUNNING
pub(super) const ALREADY_RUNNING: SystemError = SystemError(1056);
/// ERROR_SERVICE_DISABLED
pub(super) const DISABLED: SystemError = SystemError(1058);
/// ERROR_CIRCULAR_DEPENDENCY
pub(super) const CIRCULAR: SystemError = SystemError(1059);
/// ERROR_SERVICE_DOES_NOT_EXIST
pub(super) const UNKNOWN: SystemError = SystemError(1060);
/// ERROR_SERVICE_CANNOT_ACCEPT_CTRL
pub(super) const CANNOT_ACCEPT: SystemError = SystemError(1061);
/// ERROR_SERVICE_NOT_ACTIVE
pub(super) const NOT_ACTIVE: SystemError = SystemError(1062);
/// ERROR_SERVICE_DEPENDENCY_FAIL
pub(super) const DEPENDENCY_FAILED: SystemError = SystemError(1068);
/// ERROR_SERVICE_DEPENDENCY_DELETED
pub(super) const DEPENDENCY_DELETED: SystemError = SystemError(1075);
/// ERROR_SERVICE_NEVER_STARTED, the exit code of a service that did not run since boot.
const NEVER_STARTED: u32 = 1077;

/// What is kept of one service from run to run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Kept {
    name: String,
    state: ServiceState,
    /// When a pending state ends, local time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    until: Option<String>,
    /// The exit code with which a start-pending service will have stopped again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ends_with: Option<u32>,
    exit_code: u32,
    /// How many of its failures have happened.
    failures: u32,
}

/// The services by upper-case key name.
pub(super) type Services = BTreeMap<String, Kept>;

/// The services at one moment: every rule of the simulated service manager, without its storage.
pub(super) struct Model<'a> {
    pub(super) settings: &'a SimulatedSettings,
    pub(super) services: Services,
    pub(super) now: DateTime,
}

fn key(name: &str) -> String {
    name.chars().map(upper).collect()
}

impl Model<'_> {
    /// The key name of a service, as it is registered, by key name or display name.
    fn identify(&self, name: &str) -> Result<String, SystemError> {
        let set_up = &self.settings.services;
        if let Some(known) = set_up.keys().find(|known| same_name(known, name)) {
            return Ok(known.clone());
        }
        let shown = |service: &SimulatedService| {
            service
                .display_name
                .as_ref()
                .is_some_and(|shown| same_name(shown, name))
        };
        if let Some((known, _)) = set_up.iter().find(|(_, service)| shown(service)) {
            return Ok(known.clone());
        }
        match self.settings.unknown {
            UnknownService::Exists if !name.trim().is_empty() => Ok(self
                .services
                .get(&key(name))
                .map_or_else(|| name.to_owned(), |kept| kept.name.clone())),
            _ => Err(UNKNOWN),
        }
    }

    fn set_up(&self, name: &str) -> SimulatedService {
        let found = self.settings.services.get(name).cloned();
        found.unwrap_or_else(|| SimulatedService {
            start_delay: self.settings.delay,
            stop_delay: self.settings.delay,
            ..SimulatedService::default()
        })
    }

    /// What is kept of a service, with a pending state that has come to its end settled.
    fn kept(&self, name: &str) -> Kept {
        let set_up = self.set_up(name);
        let Some(kept) = self.services.get(&key(name)) else {
            return Kept {
                name: name.to_owned(),
                state: if set_up.running {
                    ServiceState::Running
                } else {
                    ServiceState::Stopped
                },
                until: None,
                ends_with: None,
                exit_code: if set_up.running { 0 } else { NEVER_STARTED },
                failures: 0,
            };
        };
        let mut kept = kept.clone();
        if self.remaining(&kept).is_none() {
            settle(&mut kept);
        }
        kept
    }

    /// How long a pending state still lasts. One that ends later than its delays allow was noted by another clock.
    fn remaining(&self, kept: &Kept) -> Option<std::time::Duration> {
        let until: DateTime = kept.until.as_ref()?.parse().ok()?;
        let left = std::time::Duration::try_from(until.duration_since(self.now)).ok()?;
        let longest: std::time::Duration = self
            .settings
            .services
            .values()
            .map(|service| delay(service.start_delay).saturating_add(delay(service.stop_delay)))
            .fold(
                delay(self.settings.delay),
                std::time::Duration::saturating_add,
            );
        (!left.is_zero() && left <= longest).then_some(left)
    }

    pub(super) fn query(&self, name: &str) -> Result<ServiceStatus, SystemError> {
        Ok(self.status(&self.identify(name)?))
    }

    /// How long the service's pending state still lasts.
    pub(super) fn pending(&self, name: &str) -> Option<std::time::Duration> {
        let name = self.identify(name).ok()?;
        self.remaining(self.services.get(&key(&name))?)
    }

    fn status(&self, name: &str) -> ServiceStatus {
        let set_up = self.set_up(name);
        let kept = self.kept(name);
        ServiceStatus {
            name: kept.name,
            display_name: set_up.display_name.unwrap_or_else(|| name.to_owned()),
            state: kept.state,
            start_type: set_up.start_type,
            exit_code: kept.exit_code,
            dependencies: set_up.dependencies,
        }
    }

    pub(super) fn list(&self) -> Vec<ServiceStatus> {
        let set_up = self.settings.services.keys().cloned();
        let used = self.services.values().map(|kept| kept.name.clone());
        let names: BTreeMap<String, String> =
            used.chain(set_up).map(|name| (key(&name), name)).collect();
        names.values().map(|name| self.status(name)).collect()
    }

    pub(super) fn start(&mut self, name: &str) -> Result<(), SystemError> {
        let name = self.identify(name)?;
        self.start_identified(&name, &mut Vec::new())
    }

    /// `path` holds the services that wait for this one, so that a circle is found.
    fn start_identified(&mut self, name: &str, path: &mut Vec<String>) -> Result<(), SystemError> {
        let set_up = self.set_up(name);
        if set_up.start_type == StartType::Disabled {
            return Err(DISABLED);
        }
        let mut kept = self.kept(name);
        if kept.state != ServiceState::Stopped {
            return Err(ALREADY_RUNNING);
        }
        path.push(name.to_owned());
        let mut ready = self.now;
        for needed in &set_up.dependencies {
            ready = ready.max(self.start_needed(needed, path)?);
        }
        path.pop();
        if let Some(error) = set_up.fail_start
            && may_fail(&set_up, &mut kept)
        {
            self.keep(kept);
            return Err(SystemError(error));
        }
        kept.ends_with = match set_up.exit_code {
            Some(code) if may_fail(&set_up, &mut kept) => Some(code),
            _ => None,
        };
        let running = ready.saturating_add(delay(set_up.start_delay));
        kept.state = ServiceState::StartPending;
        kept.exit_code = 0;
        kept.until = Some(running.to_string());
        if running <= self.now {
            settle(&mut kept);
        }
        self.keep(kept);
        Ok(())
    }

    /// Starts what another service needs, unless it runs; the time from which it runs.
    fn start_needed(
        &mut self,
        name: &str,
        path: &mut Vec<String>,
    ) -> Result<DateTime, SystemError> {
        let name = self.identify(name).map_err(|_| DEPENDENCY_DELETED)?;
        if path.iter().any(|waiting| same_name(waiting, &name)) {
            return Err(CIRCULAR);
        }
        match self.kept(&name).state {
            ServiceState::Running | ServiceState::Paused | ServiceState::StartPending => {}
            ServiceState::StopPending => return Err(DEPENDENCY_FAILED),
            ServiceState::Stopped => match self.start_identified(&name, path) {
                Ok(()) => {}
                Err(CIRCULAR) => return Err(CIRCULAR),
                Err(_) => return Err(DEPENDENCY_FAILED),
            },
        }
        let kept = self.kept(&name);
        let fails = kept.state == ServiceState::Stopped || kept.ends_with.is_some();
        if fails {
            return Err(DEPENDENCY_FAILED);
        }
        Ok(kept
            .until
            .and_then(|until| until.parse().ok())
            .unwrap_or(self.now))
    }

    pub(super) fn stop(&mut self, name: &str) -> Result<(), SystemError> {
        let name = self.identify(name)?;
        let set_up = self.set_up(&name);
        let mut kept = self.kept(&name);
        match kept.state {
            ServiceState::Stopped => return Err(NOT_ACTIVE),
            ServiceState::StartPending | ServiceState::StopPending => return Err(CANNOT_ACCEPT),
            ServiceState::Running | ServiceState::Paused => {}
        }
        if !self.running_dependents(&name)?.is_empty() {
            return Err(DEPENDENTS_RUNNING);
        }
        if let Some(error) = set_up.fail_stop
            && may_fail(&set_up, &mut kept)
        {
            self.keep(kept);
            return Err(SystemError(error));
        }
        let stopped = self.now.saturating_add(delay(set_up.stop_delay));
        kept.state = ServiceState::StopPending;
        kept.ends_with = Some(0);
        kept.until = Some(stopped.to_string());
        if stopped <= self.now {
            settle(&mut kept);
        }
        self.keep(kept);
        Ok(())
    }

    pub(super) fn running_dependents(&self, name: &str) -> Result<Vec<String>, SystemError> {
        let name = self.identify(name)?;
        let mut found = Vec::new();
        self.collect_dependents(&name, &mut vec![name.clone()], &mut found);
        Ok(found)
    }

    /// Adds what depends on `name`, the farthest first.
    fn collect_dependents(&self, name: &str, seen: &mut Vec<String>, found: &mut Vec<String>) {
        for (other, service) in &self.settings.services {
            let needs = service
                .dependencies
                .iter()
                .filter_map(|needed| self.identify(needed).ok())
                .any(|needed| same_name(&needed, name));
            if !needs || seen.contains(other) {
                continue;
            }
            seen.push(other.clone());
            self.collect_dependents(other, seen, found);
            if self.kept(other).state != ServiceState::Stopped {
                found.push(other.clone());
            }
        }
    }

    fn keep(&mut self, kept: Kept) {
        self.services.insert(key(&kept.name), kept);
    }
}

/// Whether a failure that is set up happens this time; counts it.
fn may_fail(set_up: &SimulatedService, kept: &mut Kept) -> bool {
    let fails = set_up.fails.is_none_or(|times| kept.failures < times);
    if fails {
        kept.failures = kept.failures.saturating_add(1);
    }
    fails
}

/// The end of a pending state.
fn settle(kept: &mut Kept) {
    match (kept.state, kept.ends_with.take()) {
        (ServiceState::StartPending, None) => kept.state = ServiceState::Running,
        (ServiceState::StartPending | ServiceState::StopPending, code) => {
            kept.state = ServiceState::Stopped;
            kept.exit_code = code.unwrap_or(0);
        }
        (ServiceState::Stopped | ServiceState::Running | ServiceState::Paused, _) => {}
    }
    kept.until = None;
}
