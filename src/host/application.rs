use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher as _, Hasher as _};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{Cancel, Launch, ProgramEnd, SystemError};

/// A program that is to run under a watch, where it can be found and ended later by another process.
pub struct Application<'a> {
    /// What to start. Without its `wait` the program gets none of the caller's pipes and no terminal: whoever reads the
    /// caller's output to its end must not have to wait for the program. Files are passed on.
    pub launch: Launch<'a>,
    /// What its processes are known by.
    pub token: &'a str,
    /// The account that it is to run as; absent for the present one.
    pub account: Option<&'a str>,
}

/// What the processes of a program under a watch are found by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProgramMark {
    /// Unlike that of any other program; its processes carry it with them.
    pub token: String,
    /// The number of its first process; absent before it was started.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub process: Option<u32>,
    /// When that process started, in the system's own count: a number is given out again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub started: Option<String>,
}

impl ProgramMark {
    /// The mark of a program that is about to be started.
    pub fn unused() -> Self {
        let random = || {
            let mut hasher = RandomState::new().build_hasher();
            hasher.write_u32(std::process::id());
            hasher.finish()
        };
        Self {
            token: format!("{:016x}{:016x}", random(), random()),
            process: None,
            started: None,
        }
    }
}

/// A program that was started under a watch.
pub struct Begun {
    /// The number of its process, where it has one.
    pub process: Option<u32>,
    /// When that process started.
    pub started: Option<String>,
    /// What is worth telling of the start.
    pub note: Option<String>,
    /// Its end, for the one who waits. Dropping it leaves the program alone.
    pub waiting: Box<dyn Waiting>,
}

/// The end of a program that was started.
pub trait Waiting {
    /// Waits for it. When the run is cancelled meanwhile, or Ctrl-C asks for the end, the program is ended as by
    /// [`super::Processes::end`].
    ///
    /// # Errors
    /// When the system does not tell how it ended.
    fn wait(
        self: Box<Self>,
        cancel: &Cancel,
        kill_limit: Duration,
    ) -> Result<ProgramEnd, SystemError>;
}

/// A program whose end is known already.
pub struct HasEnded(pub ProgramEnd);

impl Waiting for HasEnded {
    fn wait(self: Box<Self>, _: &Cancel, _: Duration) -> Result<ProgramEnd, SystemError> {
        Ok(self.0)
    }
}

/// Why a program could not be started under a watch.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BeginError {
    /// The program cannot be run.
    #[error("{0} ({number})", number = .0.0)]
    System(#[from] SystemError),
    /// It cannot be run as that account.
    #[error("{0}")]
    Account(String),
}

/// How a program and what it started came to their end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KillEnd {
    /// Nothing of it ran any more.
    WasOver,
    /// It ended when it was asked to.
    Politely {
        /// The program itself was over; only what it had started still ran.
        only_children: bool,
    },
    /// It, or something that it had started, was still there at the limit and was ended by force.
    ByForce {
        /// As above.
        only_children: bool,
    },
}

impl KillEnd {
    /// What was done, in words.
    pub fn told(self, limit: Duration) -> String {
        let limit = limit.as_secs();
        match self {
            Self::WasOver => "it had ended by itself".to_owned(),
            Self::Politely {
                only_children: false,
            } => "it ended when it was asked to".to_owned(),
            Self::Politely {
                only_children: true,
            } => "it had ended by itself; what it had started was ended".to_owned(),
            Self::ByForce {
                only_children: false,
            } => format!("it had not ended after {limit} s and was ended by force"),
            Self::ByForce {
                only_children: true,
            } => format!(
                "it had ended by itself; what it had started had not ended after {limit} s and was ended by force"
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_programs_have_the_same_token() {
        let tokens: std::collections::HashSet<String> =
            (0..1000).map(|_| ProgramMark::unused().token).collect();
        assert_eq!(tokens.len(), 1000);
        assert!(tokens.iter().all(|token| token.len() == 32));
    }
}
