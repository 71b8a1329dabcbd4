use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::Watch;
use crate::arm::WatchPolicy;

/// What a watch needs to act without the script that loaded it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Origin {
    /// The script's folder, as the system names it.
    pub folder: String,
    /// The site file, where there was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub site: Option<String>,
    /// The cluster's variables (`CLP_…`).
    pub variables: BTreeMap<String, String>,
    /// What to do about a fault.
    pub policy: WatchPolicy,
}

/// What the watch has done so far. It is written before it is done, so that a watch that is killed and started again
/// knows.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Supervision {
    /// Left alone for maintenance.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub paused: bool,
    /// The restarts that still count, the oldest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub restarts: Vec<Timestamp>,
    /// The supervisor's process that is restarting the service just now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub restarting: Option<u32>,
    /// It does so by running the START script again, so whatever that script does with the watch is part of the restart.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub by_script: bool,
    /// When the restarts were used up and the escalation was begun.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub escalated: Option<Timestamp>,
}

impl Supervision {
    pub(super) fn is_new(&self) -> bool {
        *self == Self::default()
    }
}

impl Watch {
    /// Whether somebody is to watch what was started: `/R` or `/M` of a service that really exists.
    pub fn is_to_be_watched(&self) -> bool {
        self.origin.is_some() && self.options.asks_for_a_watch()
    }

    /// Whether it was loaded in this run of the operating system. Where nobody knows, it was.
    pub fn is_of_boot(&self, boot: Option<&str>) -> bool {
        match (boot, self.boot.as_deref()) {
            (Some(now), Some(then)) => now == then,
            _ => true,
        }
    }
}

impl super::WatchOptions {
    /// Whether the options ask for more than a start.
    pub fn asks_for_a_watch(&self) -> bool {
        self.restart_limit.is_some() || self.monitor_only
    }
}
