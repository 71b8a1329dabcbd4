use std::path::PathBuf;
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// What the watch does about a service that ends, where the original's behaviour is not known or unwise.
///
/// The site file's `[watch]` fills this; `ARMLOAD` keeps it with the watch, so that the watch does what was settled when
/// the service was loaded, wherever the scripts lie by then.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct WatchPolicy {
    /// Which end is a fault. Known: the original means an abnormal end.
    pub fault: Fault,
    /// What `/SCR` restarts. Unknown fact: what "from the script" does in the original.
    pub restart_script: RestartScript,
    /// What `/INT t` means. Unknown facts: its unit and its meaning.
    pub interval_option: IntervalOption,
    /// What is done, once, when the restarts of `/R n` are used up, or at the first fault with `/M`. Unknown fact: what the
    /// original does; manuals of later versions have a failover of the group or a shutdown of the server there.
    pub escalation: Escalation,
    /// Seconds after which an escalation that still runs, or a script that restarts, is given up.
    pub escalation_limit: u32,
}

/// Which end of a service is a fault.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fault {
    /// An end that nobody asked the service manager for. An administrator's stop is none.
    #[default]
    Abnormal,
    /// Every end but by `ARMKILL`.
    AnyStop,
}

/// What `/SCR` restarts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RestartScript {
    /// The group's START script is run again, with the cluster's variables of the time of the load.
    #[default]
    StartScript,
    /// The service alone, as without `/SCR`.
    Service,
}

/// What `/INT t` means.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum IntervalOption {
    /// Nothing: a restart is tried at once.
    #[default]
    Ignore,
    /// Seconds between a fault and the restart.
    Seconds,
}

/// What is done when restarts are used up.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Written", into = "Written")]
pub enum Escalation {
    /// Nothing but a line in the cluster log.
    #[default]
    None,
    /// The group's STOP script is run.
    StopGroup,
    /// A command: a program and its arguments.
    Command(Vec<String>),
}

/// How an escalation stands in a file.
#[derive(Clone, Serialize, Deserialize)]
#[serde(untagged)]
enum Written {
    Word(Word),
    Command(Vec<String>),
}

#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Word {
    None,
    StopGroup,
}

impl From<Written> for Escalation {
    fn from(written: Written) -> Self {
        match written {
            Written::Word(Word::StopGroup) => Self::StopGroup,
            Written::Command(command) if !command.is_empty() => Self::Command(command),
            Written::Word(Word::None) | Written::Command(_) => Self::None,
        }
    }
}

impl From<Escalation> for Written {
    fn from(escalation: Escalation) -> Self {
        match escalation {
            Escalation::None => Self::Word(Word::None),
            Escalation::StopGroup => Self::Word(Word::StopGroup),
            Escalation::Command(command) => Self::Command(command),
        }
    }
}

impl Default for WatchPolicy {
    fn default() -> Self {
        Self {
            fault: Fault::default(),
            restart_script: RestartScript::default(),
            interval_option: IntervalOption::default(),
            escalation: Escalation::default(),
            escalation_limit: 600,
        }
    }
}

impl WatchPolicy {
    /// How long an escalation may take.
    pub fn limit(&self) -> Duration {
        Duration::from_secs(self.escalation_limit.into())
    }
}

/// Where a load comes from: what a watch needs to act without the script that loaded it. The caller fills it in.
#[derive(Debug, Clone, PartialEq)]
pub struct LoadOrigin {
    /// The script's folder.
    pub folder: PathBuf,
    /// The site file, if there is one.
    pub site: Option<PathBuf>,
    /// Whether the cluster names the folder itself (`CLP_SCRIPT_PATH`); else the variable is this program's own, and set
    /// again when the script is run again.
    pub is_named: bool,
    /// What the watch is to do.
    pub policy: WatchPolicy,
    /// Whether somebody watches at present.
    pub supervised: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_escalation_is_a_word_or_a_command() {
        for (text, expected) in [
            ("", Escalation::None),
            ("escalation = \"none\"", Escalation::None),
            ("escalation = \"stop-group\"", Escalation::StopGroup),
            ("escalation = []", Escalation::None),
            (
                "escalation = [\"mail\", \"-s\"]",
                Escalation::Command(vec!["mail".to_owned(), "-s".to_owned()]),
            ),
        ] {
            let policy: WatchPolicy = toml::from_str(text).unwrap();
            assert_eq!(policy.escalation, expected, "{text}");
            let again: WatchPolicy =
                serde_json::from_str(&serde_json::to_string(&policy).unwrap()).unwrap();
            assert_eq!(again, policy);
        }
        for text in [
            "escalation = \"reboot\"",
            "escalation = 1",
            "eskalation = []",
        ] {
            assert!(toml::from_str::<WatchPolicy>(text).is_err(), "{text}");
        }
    }
}
