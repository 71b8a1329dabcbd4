use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::host::StartType;

/// How simulated services behave; the site file fills this.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SimulatedSettings {
    /// What a name means that no service is set up for.
    pub unknown: UnknownService,
    /// How long such a service takes to start and to stop, in seconds.
    pub delay: f64,
    /// Services by key name.
    pub services: BTreeMap<String, SimulatedService>,
}

/// What the simulation makes of a service name that was not set up.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum UnknownService {
    /// A service of that name exists, is stopped and starts on request.
    #[default]
    Exists,
    /// No such service: error 1060.
    Error,
}

/// One simulated service.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SimulatedService {
    /// Display name; the key name where there is none.
    pub display_name: Option<String>,
    /// Key names of the services it needs.
    pub dependencies: Vec<String>,
    /// When it starts by itself (`disabled` makes a start fail with 1058).
    pub start_type: StartType,
    /// Whether it runs when the simulation begins.
    pub running: bool,
    /// How long it is start-pending, in seconds.
    pub start_delay: f64,
    /// How long it is stop-pending, in seconds.
    pub stop_delay: f64,
    /// The Windows error with which a start fails at once, such as 1068 or 1069.
    pub fail_start: Option<u32>,
    /// The Windows error with which a stop fails at once.
    pub fail_stop: Option<u32>,
    /// A start is accepted, but at the end of the delay the service has stopped again with this exit code.
    pub exit_code: Option<u32>,
    /// How many times the failures above happen; without it always.
    pub fails: Option<u32>,
}

impl Default for SimulatedService {
    fn default() -> Self {
        Self {
            display_name: None,
            dependencies: Vec::new(),
            start_type: StartType::Manual,
            running: false,
            start_delay: 0.0,
            stop_delay: 0.0,
            fail_start: None,
            fail_stop: None,
            exit_code: None,
            fails: None,
        }
    }
}

/// A delay from a site file; what is no sensible length of time counts as none.
pub(super) fn delay(seconds: f64) -> Duration {
    Duration::try_from_secs_f64(seconds).unwrap_or_default()
}
