use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::LoadOrigin;

/// What the ARM commands do where the original's behaviour is not known, and time limits.
///
/// The site file fills this. No published page answers any of these questions: the defaults are this project's
/// choice, and each can be changed when a site knows better.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// What `ARMLOAD … /S` without `/A` makes of a service that is already running. Unknown fact: what `/A` means;
    /// published scripts give it on every service, which fits "already running is no error".
    pub already_running: AlreadyRunning,
    /// How long `ARMLOAD … /S` waits for a service to run, in seconds. Unknown fact: whether the original waits at all.
    pub start_limit: u32,
    /// How long `ARMKILL` waits for a service to stop, in seconds. Unknown fact: the same.
    pub stop_limit: u32,
    /// Whether `ARMKILL` also stops running services that depend on the one it stops. Unknown fact: whether the
    /// original does. Without it such a stop fails with Windows' error 1051.
    pub stop_dependents: bool,
    /// How long a program may take to end after `ARMKILL` has asked it to, in seconds, before it is ended by force; 0 for at
    /// once. Unknown fact: whether the original asks at all. Half a minute lets a program write what it holds, and leaves
    /// a STOP with several of them far from the cluster's own limit for a script.
    pub kill_limit: u32,
    /// Whether a program is run as the account of `/U`. Absent: where services are real. A simulated run is a trial on
    /// some machine, where the account need not exist.
    pub other_account: Option<OtherAccount>,
    /// Which account stands for a name that scripts give with `/U`, where it has another one here.
    pub accounts: BTreeMap<String, String>,
    /// What `/WAIT t` does. Unknown facts: its unit and its meaning.
    pub wait_option: WaitOption,
    /// Whether `ARMLOAD … /W` ends with the program's exit code. Unknown fact: `ARMLOAD`'s own exit codes; published
    /// scripts carry results through `ARMSETCD`, so they do not rely on it, and a code that is passed on hides nothing.
    pub pass_exit_code: bool,
    /// Exit codes. Unknown fact: all of them.
    pub exit_codes: ExitCodes,
    /// What tells this run of the operating system from the one before (a boot identifier), filled in by the caller.
    /// Without it every watch counts as loaded in this run of the system.
    #[serde(skip)]
    pub boot: Option<String>,
    /// Where loads come from, filled in by the caller where services are real: what is kept for the watch.
    #[serde(skip)]
    pub origin: Option<LoadOrigin>,
}

/// What a running service means to `ARMLOAD … /S` without `/A`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AlreadyRunning {
    /// It is taken under watch, as with `/A`.
    Accept,
    /// It is an error.
    #[default]
    Fail,
}

/// What `ARMLOAD … /U account program` does about the account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OtherAccount {
    /// The program runs as the account, or not at all.
    Require,
    /// It runs as whoever runs this program, and that is said.
    Ignore,
}

/// What `/WAIT t` means.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WaitOption {
    /// Nothing: the time limit of the settings holds.
    #[default]
    Ignore,
    /// The time limit for the service to run, in seconds.
    Seconds,
}

/// The exit codes of the ARM commands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ExitCodes {
    /// `ARMLOAD` of a watch ID that is live.
    pub refused: i32,
    /// `ARMKILL` of a watch ID that was never loaded.
    pub never_loaded: i32,
    /// Something could not be done.
    pub failed: i32,
    /// A command line that cannot be understood.
    pub usage: i32,
    /// `ARMGETCD` of an ID without a code.
    pub unset_code: i32,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            already_running: AlreadyRunning::default(),
            start_limit: 600,
            stop_limit: 600,
            stop_dependents: false,
            kill_limit: 30,
            other_account: None,
            accounts: BTreeMap::new(),
            wait_option: WaitOption::default(),
            pass_exit_code: true,
            exit_codes: ExitCodes::default(),
            boot: None,
            origin: None,
        }
    }
}

impl Default for ExitCodes {
    fn default() -> Self {
        Self {
            refused: 1,
            never_loaded: 1,
            failed: 1,
            usage: 2,
            unset_code: 0,
        }
    }
}

impl Settings {
    /// How long to wait for a service to run.
    pub(super) fn start_limit(&self, wait_time: Option<u32>) -> Duration {
        let seconds = match (self.wait_option, wait_time) {
            (WaitOption::Seconds, Some(seconds)) => seconds,
            _ => self.start_limit,
        };
        Duration::from_secs(seconds.into())
    }

    /// How long a program may take to end.
    pub(super) fn kill_limit(&self) -> Duration {
        Duration::from_secs(self.kill_limit.into())
    }

    /// The account that a name of `/U` stands for.
    pub(super) fn account<'a>(&'a self, name: &'a str) -> &'a str {
        self.accounts
            .iter()
            .find(|(known, _)| crate::host::same_name(known, name))
            .map_or(name, |(_, account)| account)
    }

    /// How long to wait for a service to stop.
    pub(super) fn stop_limit(&self) -> Duration {
        Duration::from_secs(self.stop_limit.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_site_file_may_set_a_part_and_may_not_misspell() {
        let settings: Settings =
            toml::from_str("already_running = \"accept\"\n[exit_codes]\nrefused = 7\n").unwrap();
        assert_eq!(settings.already_running, AlreadyRunning::Accept);
        assert_eq!(settings.exit_codes.refused, 7);
        assert_eq!(settings.exit_codes.usage, ExitCodes::default().usage);
        assert_eq!(settings.start_limit, Settings::default().start_limit);
        assert!(toml::from_str::<Settings>("already_runing = \"accept\"").is_err());
    }

    #[test]
    fn the_wait_option_counts_only_when_it_is_told_to() {
        let mut settings = Settings::default();
        assert_eq!(settings.start_limit(Some(5)).as_secs(), 600);
        settings.wait_option = WaitOption::Seconds;
        assert_eq!(settings.start_limit(Some(5)).as_secs(), 5);
        assert_eq!(settings.start_limit(None).as_secs(), 600);
    }
}
