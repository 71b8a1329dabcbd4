use std::time::Duration;

use super::{Context, Outcome, SystemError};

/// A program to start outside this process.
pub struct Launch<'a> {
    /// The program's Windows path, as [`Processes::find`] gave it.
    pub program: &'a str,
    /// The command line's text after the program's name, not yet split: Windows leaves that to the program.
    pub arguments: &'a str,
    /// Folder, variables and streams.
    pub context: &'a Context,
    /// Whether to wait for its end.
    pub wait: bool,
}

/// How a program ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProgramEnd {
    /// Its exit code; [`ProgramEnd::TIMED_OUT`] for one that was ended at the time limit; 0 where nobody waits.
    pub code: i32,
    /// What there is to say beside it: it did not end by itself.
    pub message: Option<String>,
}

/// Programs outside this process.
pub trait Processes {
    /// Looks a command up as cmd does: as given if it has a path, else in the current folder, then along `PATH`,
    /// with each ending of `PATHEXT` unless the name has one. Elsewhere than on Windows a plain executable is found too.
    fn find(&self, name: &str, context: &Context) -> Option<String>;
    /// Starts a program; returns its exit code (0 at once without `wait`). Callers use [`Launch::run`].
    ///
    /// # Errors
    /// 2 when the program is not there, 5 or 193 when it cannot be run, 1460 when it was ended at the time limit.
    fn run(&self, launch: &Launch<'_>) -> Result<i32, SystemError>;
    /// How long a program may run that is waited for, if that is limited.
    fn time_limit(&self) -> Option<Duration> {
        None
    }
    /// Whether a process of this number exists; `None` where that cannot be asked.
    fn is_alive(&self, process: u32) -> Option<bool> {
        let _ = process;
        None
    }
}

impl Launch<'_> {
    /// Starts the program. One that is ended at the time limit was started: that is an exit code and no error.
    ///
    /// # Errors
    /// When the program is not there or cannot be run.
    pub fn run(&self, processes: &dyn Processes) -> Result<ProgramEnd, SystemError> {
        match (processes.run(self), processes.time_limit()) {
            (Ok(code), _) => Ok(ProgramEnd::of(code)),
            (Err(SystemError::TIMEOUT), Some(limit)) if self.wait => Ok(ProgramEnd {
                code: ProgramEnd::TIMED_OUT,
                message: Some(format!(
                    "ended after {} s, the site file's time limit for a program",
                    limit.as_secs()
                )),
            }),
            (Err(error), _) => Err(error),
        }
    }
}

impl ProgramEnd {
    /// The exit code at the time limit: Windows' ERROR_TIMEOUT.
    pub const TIMED_OUT: i32 = 1460;

    /// A program that ended by itself.
    pub fn of(code: i32) -> Self {
        Self {
            code,
            message: None,
        }
    }

    /// What is told of it.
    pub fn outcome(&self) -> Outcome {
        match &self.message {
            Some(message) => Outcome::failed(Some(self.code), message.clone()),
            None => Outcome::code(self.code),
        }
    }
}
