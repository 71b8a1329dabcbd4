use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::{SystemError, upper};

/// A service's state, with the numbers of `SERVICE_STATUS.dwCurrentState`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ServiceState {
    /// 1
    Stopped,
    /// 2
    StartPending,
    /// 3
    StopPending,
    /// 4
    Running,
    /// 7
    Paused,
}

impl ServiceState {
    /// The number `sc query` shows.
    pub fn number(self) -> u32 {
        match self {
            Self::Stopped => 1,
            Self::StartPending => 2,
            Self::StopPending => 3,
            Self::Running => 4,
            Self::Paused => 7,
        }
    }

    /// The word `sc query` shows.
    pub fn word(self) -> &'static str {
        match self {
            Self::Stopped => "STOPPED",
            Self::StartPending => "START_PENDING",
            Self::StopPending => "STOP_PENDING",
            Self::Running => "RUNNING",
            Self::Paused => "PAUSED",
        }
    }

    /// The state with this number.
    ///
    /// 5 (about to run again after a pause) and 6 (about to pause) are told as start-pending: like it they pass by
    /// themselves, and the service takes no request until then.
    pub fn from_number(number: u32) -> Option<Self> {
        Some(match number {
            1 => Self::Stopped,
            2 | 5 | 6 => Self::StartPending,
            3 => Self::StopPending,
            4 => Self::Running,
            7 => Self::Paused,
            _ => return None,
        })
    }

    /// Whether the service is on its way to another state.
    pub fn is_pending(self) -> bool {
        matches!(self, Self::StartPending | Self::StopPending)
    }
}

/// When a service starts by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StartType {
    /// At boot.
    Automatic,
    /// On request.
    Manual,
    /// Never: a start fails with 1058.
    Disabled,
}

/// One service as the service manager sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceStatus {
    /// Key name, spelt as registered.
    pub name: String,
    /// Display name.
    pub display_name: String,
    /// State now.
    pub state: ServiceState,
    /// When it starts by itself.
    pub start_type: StartType,
    /// Win32 exit code of the last end.
    pub exit_code: u32,
    /// Key names of the services it needs.
    pub dependencies: Vec<String>,
}

/// What a look at all services at once shows of one of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceSnapshot {
    /// Key name, spelt as registered.
    pub name: String,
    /// State now.
    pub state: ServiceState,
    /// Its process, where it has one and it is known.
    pub process: Option<u32>,
    /// Win32 exit code of the last end.
    pub exit_code: u32,
}

/// What the service manager itself does when a service ends unexpectedly.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RecoveryAction {
    /// Nothing.
    None,
    /// It starts the service again.
    Restart,
    /// It starts the computer anew.
    Reboot,
    /// It runs a program.
    RunCommand,
}

/// As much of a service as whoever watches it needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Condition {
    /// State now.
    pub state: ServiceState,
    /// Win32 exit code of the last end: 0 after a stop that somebody asked for, 1067 when its process ended unasked.
    pub exit_code: u32,
}

impl Condition {
    /// It runs.
    pub const RUNNING: Self = Self::of(ServiceState::Running);
    /// It is starting.
    pub const START_PENDING: Self = Self::of(ServiceState::StartPending);
    /// It is stopping.
    pub const STOP_PENDING: Self = Self::of(ServiceState::StopPending);

    const fn of(state: ServiceState) -> Self {
        Self {
            state,
            exit_code: 0,
        }
    }

    /// It has stopped with this exit code.
    pub const fn stopped(exit_code: u32) -> Self {
        Self {
            state: ServiceState::Stopped,
            exit_code,
        }
    }
}

/// The service manager. Names are key names or display names, without regard to case.
pub trait Services {
    /// What to call this back end in messages: `simulated`, `process` or `windows`.
    fn back_end(&self) -> &'static str;
    /// One service.
    ///
    /// # Errors
    /// 1060 when no service has that name, 5 without the right to look.
    fn query(&self, name: &str) -> Result<ServiceStatus, SystemError>;
    /// All services, by key name.
    ///
    /// # Errors
    /// 5 without the right to look.
    fn list(&self) -> Result<Vec<ServiceStatus>, SystemError>;
    /// The states of all services, for somebody who looks often: as cheap as the back end can make it.
    ///
    /// # Errors
    /// 5 without the right to look.
    fn states(&self) -> Result<Vec<ServiceSnapshot>, SystemError> {
        let all = self.list()?;
        Ok(all
            .into_iter()
            .map(|status| ServiceSnapshot {
                name: status.name,
                state: status.state,
                process: None,
                exit_code: status.exit_code,
            })
            .collect())
    }
    /// What the service manager itself does after the first, second … unexpected end; nothing when the list is empty.
    ///
    /// # Errors
    /// 1060 when no service has that name, 5 without the right to look.
    fn recovery_actions(&self, name: &str) -> Result<Vec<RecoveryAction>, SystemError> {
        self.query(name).map(|_| Vec::new())
    }
    /// Asks for a start and returns without waiting: the state is then start-pending or running.
    /// What it depends on is started first.
    ///
    /// # Errors
    /// 1056 running already, 1058 disabled, 1060 unknown, 1068 a dependency failed, 1069 logon failure, 1053 no answer.
    fn start(&self, name: &str) -> Result<(), SystemError>;
    /// Asks for a stop and returns without waiting.
    ///
    /// # Errors
    /// 1051 when running services depend on it, 1060 unknown, 1062 not started.
    fn stop(&self, name: &str) -> Result<(), SystemError>;
    /// Running services that depend on this one, in the order in which they must be stopped.
    ///
    /// # Errors
    /// 1060 unknown.
    fn running_dependents(&self, name: &str) -> Result<Vec<String>, SystemError>;
    /// Waits until the service is in `state`, at most `limit`; returns the state reached.
    ///
    /// # Errors
    /// 1060 unknown, 5 without the right to look, 1053 when the service gives no sign of life on its way.
    fn wait_for(
        &self,
        name: &str,
        state: ServiceState,
        limit: std::time::Duration,
    ) -> Result<ServiceStatus, SystemError>;
    /// The conditions of many services, in the order of the names: what a watch asks again and again. Where names are key
    /// names it takes one look at all services.
    fn conditions(&self, names: &[String]) -> Vec<Result<Condition, SystemError>> {
        let key = |name: &str| name.chars().map(upper).collect::<String>();
        let all = match self.states() {
            Ok(all) => all,
            Err(error) => return vec![Err(error); names.len()],
        };
        let all: HashMap<String, Condition> = all
            .into_iter()
            .map(|found| {
                let condition = Condition {
                    state: found.state,
                    exit_code: found.exit_code,
                };
                (key(&found.name), condition)
            })
            .collect();
        let query = |name: &String| {
            self.query(name).map(|status| Condition {
                state: status.state,
                exit_code: status.exit_code,
            })
        };
        names
            .iter()
            .map(|name| all.get(&key(name)).copied().map_or_else(|| query(name), Ok))
            .collect()
    }
    /// Waits until one of the services that were last asked for may have changed, but not longer than this. Where the
    /// service manager does not tell, the time passes.
    fn wait_for_change(&self, limit: std::time::Duration) {
        std::thread::sleep(limit);
    }
    /// What else would act when the service fails, in words: the service manager itself, by the service's own settings.
    fn recovery(&self, name: &str) -> Option<String> {
        let actions = self.recovery_actions(name).ok()?;
        let words: Vec<&str> = actions
            .iter()
            .filter_map(|action| match action {
                RecoveryAction::None => None,
                RecoveryAction::Restart => Some("restart"),
                RecoveryAction::Reboot => Some("reboot"),
                RecoveryAction::RunCommand => Some("run a command"),
            })
            .collect();
        (!words.is_empty()).then(|| words.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_of_the_service_manager_is_a_state() {
        for number in [1, 2, 3, 4, 7] {
            assert_eq!(ServiceState::from_number(number).unwrap().number(), number);
        }
        for passing_by in [5, 6] {
            assert!(ServiceState::from_number(passing_by).unwrap().is_pending());
        }
        assert_eq!(ServiceState::from_number(0), None);
        assert_eq!(ServiceState::from_number(8), None);
    }
}
