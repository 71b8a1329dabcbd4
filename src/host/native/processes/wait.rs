//! Waiting for a program, no longer than it may run.

use std::io::{self, IsTerminal as _};
use std::process::{Child, Command, ExitStatus};
use std::time::{Duration, Instant};

use super::exit_code;
use super::streams::Collector;
use crate::host::SystemError;

/// How long the output of a program that was ended is waited for: who still holds it then is out of reach.
const LAST_OUTPUT: Duration = Duration::from_millis(500);

/// The longest time between two looks at a program.
const LONGEST_PAUSE: Duration = Duration::from_millis(25);

/// Until when a program may run, and whether it is in a process group of its own, so that it can be ended with all that it
/// started.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Limit {
    end: Option<Instant>,
    has_group: bool,
}

impl Limit {
    /// Prepares a program that may run so long. Without a limit nothing is done to it.
    ///
    /// Where somebody sits at a terminal it stays in our own group: Ctrl-C must reach it, and it may read from there.
    pub(super) fn prepare(command: &mut Command, limit: Option<Duration>) -> Self {
        let Some(end) = limit.and_then(|limit| Instant::now().checked_add(limit)) else {
            return Self::default();
        };
        Self {
            end: Some(end),
            has_group: !is_watched() && take_own_group(command),
        }
    }

    /// Waits for the end of the program and of its output; that is when the last process that could write has ended.
    ///
    /// # Errors
    /// 1460 when it was ended because its time was over.
    pub(super) fn wait(
        self,
        child: &mut Child,
        collectors: &mut [Collector],
    ) -> Result<i32, SystemError> {
        // The program itself comes last: as long as nobody has asked how it ended, its group's number belongs to nobody else.
        let is_read = collectors
            .iter_mut()
            .all(|collector| collector.take_until(self.end));
        if is_read && let Some(status) = self.status(child)? {
            return Ok(exit_code(status));
        }
        self.end(child);
        let end = Some(Instant::now() + LAST_OUTPUT);
        for collector in collectors {
            collector.take_until(end);
        }
        Err(SystemError::TIMEOUT)
    }

    /// How it ended; nothing if its time was over before.
    fn status(self, child: &mut Child) -> io::Result<Option<ExitStatus>> {
        let Some(end) = self.end else {
            return child.wait().map(Some);
        };
        let mut pause = Duration::from_millis(1);
        loop {
            let status = child.try_wait()?;
            let left = end.saturating_duration_since(Instant::now());
            if status.is_some() || left.is_zero() {
                return Ok(status);
            }
            std::thread::sleep(pause.min(left));
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
    }

    fn end(self, child: &mut Child) {
        if self.has_group {
            end_group(child);
        }
        // It may have ended in this very moment.
        let _ = child.kill();
        let _ = child.wait();
    }
}

/// Whether somebody sits at a terminal.
pub(super) fn is_watched() -> bool {
    io::stdin().is_terminal() || io::stdout().is_terminal() || io::stderr().is_terminal()
}

#[cfg(unix)]
pub(super) fn take_own_group(command: &mut Command) -> bool {
    use std::os::unix::process::CommandExt;
    command.process_group(0);
    true
}

#[cfg(not(unix))]
pub(super) fn take_own_group(_: &mut Command) -> bool {
    false
}

#[cfg(unix)]
fn end_group(child: &Child) {
    use rustix::process::{Pid, Signal, kill_process_group};
    let _ = kill_process_group(Pid::from_child(child), Signal::KILL);
}

#[cfg(not(unix))]
fn end_group(_: &Child) {}
