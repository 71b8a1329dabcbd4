use serde::{Deserialize, Serialize};

use super::SystemError;

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
    /// 1060 unknown, 5 without the right to look.
    fn wait_for(
        &self,
        name: &str,
        state: ServiceState,
        limit: std::time::Duration,
    ) -> Result<ServiceStatus, SystemError>;
}
