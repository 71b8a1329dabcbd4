use std::cell::{Cell, RefCell};
use std::time::Duration;

use jiff::civil::DateTime;

use crate::host::Clock;

/// A clock that does not wait: a sleep is noted and moves its own time on.
#[derive(Debug)]
pub struct SimulatedClock {
    now: Cell<DateTime>,
    sleeps: RefCell<Vec<Duration>>,
}

impl SimulatedClock {
    /// A clock that shows `start`.
    pub fn new(start: DateTime) -> Self {
        Self {
            now: Cell::new(start),
            sleeps: RefCell::default(),
        }
    }

    /// Every wait that was asked for so far.
    pub fn sleeps(&self) -> Vec<Duration> {
        self.sleeps.borrow().clone()
    }
}

impl Clock for SimulatedClock {
    fn now(&self) -> DateTime {
        self.now.get()
    }

    fn sleep(&self, duration: Duration) {
        self.sleeps.borrow_mut().push(duration);
        let later = self.now.get().saturating_add(duration);
        self.now.set(later);
    }
}
