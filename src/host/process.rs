use std::time::Duration;

use super::{
    Application, BeginError, Begun, Context, HasEnded, KillEnd, Outcome, ProgramMark, SystemError,
};

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
    /// Whether a process exists that has this number and, if it is known, started then; `None` where that cannot be asked.
    fn is_alive(&self, process: u32, started: Option<&str>) -> Option<bool> {
        let _ = (process, started);
        None
    }
    /// When this very process started, where that can be asked.
    fn own_start(&self) -> Option<String> {
        None
    }
    /// The mark of a program that is about to be started under a watch.
    fn new_mark(&self) -> ProgramMark {
        ProgramMark::unused()
    }
    /// Starts a program under a watch: in a process group of its own (on Windows in a job), so that it can be ended with
    /// all that it starts.
    ///
    /// # Errors
    /// As [`Processes::run`], and when it cannot be run as the account.
    fn begin(&self, application: &Application<'_>) -> Result<Begun, BeginError> {
        let ended = application
            .launch
            .run_with(|launch| self.run(launch), self.time_limit())?;
        Ok(Begun {
            process: None,
            started: None,
            note: None,
            waiting: Box::new(HasEnded(ended)),
        })
    }
    /// Whether anything of a program under a watch runs; `None` where that cannot be asked.
    fn is_running(&self, program: &ProgramMark) -> Option<bool> {
        let _ = program;
        None
    }
    /// Ends a program under a watch with all that it started: asks it to end, and ends by force what is still there after
    /// `limit`. Returns when nothing of it is left. What only has the same number is never touched.
    ///
    /// # Errors
    /// 5 without the right, 50 where programs cannot be found again, 1460 when something does not end even by force.
    fn end(&self, program: &ProgramMark, limit: Duration) -> Result<KillEnd, SystemError> {
        let _ = (program, limit);
        Ok(KillEnd::Politely {
            only_children: false,
        })
    }
}

impl Launch<'_> {
    /// Starts the program. One that is ended at the time limit was started: that is an exit code and no error.
    ///
    /// # Errors
    /// When the program is not there or cannot be run.
    pub fn run(&self, processes: &dyn Processes) -> Result<ProgramEnd, SystemError> {
        self.run_with(|launch| processes.run(launch), processes.time_limit())
    }

    fn run_with(
        &self,
        run: impl FnOnce(&Self) -> Result<i32, SystemError>,
        limit: Option<Duration>,
    ) -> Result<ProgramEnd, SystemError> {
        match (run(self), limit) {
            (Ok(code), _) => Ok(ProgramEnd::of(code)),
            (Err(SystemError::TIMEOUT), Some(limit)) if self.wait => {
                Ok(ProgramEnd::timed_out(limit))
            }
            (Err(error), _) => Err(error),
        }
    }
}

impl ProgramEnd {
    /// The exit code at the time limit: Windows' ERROR_TIMEOUT.
    pub const TIMED_OUT: i32 = 1460;
    /// The exit code of a program that was ended with its run: Windows' ERROR_CANCELLED.
    pub const CANCELLED: i32 = 1223;

    /// A program that was ended at the time limit.
    pub fn timed_out(limit: Duration) -> Self {
        Self {
            code: Self::TIMED_OUT,
            message: Some(format!(
                "ended after {} s, the site file's time limit for a program",
                limit.as_secs()
            )),
        }
    }

    /// A program that was ended because the run was.
    pub fn cancelled() -> Self {
        Self {
            code: Self::CANCELLED,
            message: Some("ended because the run was ended".to_owned()),
        }
    }

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
