use std::cell::Cell;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use super::Interpreter;
use crate::vbscript::{RuntimeError, Session, Stop};

/// Procedures inside one another; beyond it is error 28. Frames lie on a stack of the interpreter's own, so this
/// bounds memory only.
pub(super) const CALL_DEPTH: usize = 10_000;

/// Runs of the interpreter inside one another: a default property that is read inside a library function, a
/// `Class_Terminate`, a procedure that an object calls. Each takes some tens of KB of Rust's stack in a debug build;
/// the program gives scripts 256 MB, the threads of unit tests have 2 MB.
pub(super) const NESTED_DEPTH: u32 = if cfg!(test) { 40 } else { 250 };

/// How many backward jumps and calls go by between two looks at the limits.
const INTERVAL: u32 = 4096;

/// What ends a script from outside. It is looked at on every backward jump and call.
#[derive(Debug, Default)]
pub struct Limits {
    /// `//T:n`: the local time after which the script ends.
    pub deadline: Option<jiff::civil::DateTime>,
    /// Set by another thread or a signal handler: the script ends at the next look.
    pub interrupt: Arc<AtomicBool>,
    passed: Cell<u32>,
    over: Cell<bool>,
}

impl Limits {
    /// Whether the script was ended by a limit.
    pub fn is_over(&self) -> bool {
        self.over.get()
    }
}

impl Interpreter {
    /// Counts a backward jump or a call.
    #[inline(always)]
    pub(super) fn tick(&self) -> Result<(), Stop> {
        let passed = self.limits.passed.get() + 1;
        self.limits.passed.set(passed);
        if passed < INTERVAL {
            Ok(())
        } else {
            self.look()
        }
    }

    /// Waits, but no longer than the script may run.
    ///
    /// # Errors
    /// When the script's time is over; no `On Error` traps that.
    pub(crate) fn wait(
        &self,
        wanted: Duration,
        wait: impl FnOnce(&Session, Duration),
    ) -> Result<(), Stop> {
        let left = self.limits.deadline.map(|deadline| {
            let left = self.session.host.clock.now().duration_until(deadline);
            Duration::try_from(left).unwrap_or_default()
        });
        wait(&self.session, left.map_or(wanted, |left| left.min(wanted)));
        self.look()
    }

    /// Looks at the limits.
    ///
    /// # Errors
    /// When the script is to end; no `On Error` traps that.
    #[cold]
    pub(crate) fn look(&self) -> Result<(), Stop> {
        self.limits.passed.set(0);
        let is_late = || {
            self.limits
                .deadline
                .is_some_and(|deadline| self.session.host.clock.now() >= deadline)
        };
        if self.limits.interrupt.load(Ordering::Relaxed) || is_late() {
            self.limits.over.set(true);
            return Err(Stop::Quit(0));
        }
        Ok(())
    }
}

/// Error 28.
pub(super) fn out_of_stack() -> Stop {
    RuntimeError::number(28).into()
}
