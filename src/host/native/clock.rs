use std::time::Duration;

use crate::host::{Cancel, Clock};

/// The machine's clock. A wait ends early when the run is cancelled.
#[derive(Debug, Clone, Default)]
pub struct NativeClock {
    cancel: Cancel,
}

impl NativeClock {
    /// A clock whose waits end with this request.
    pub fn new(cancel: Cancel) -> Self {
        Self { cancel }
    }
}

impl Clock for NativeClock {
    fn now(&self) -> jiff::civil::DateTime {
        jiff::Zoned::now().datetime()
    }

    fn sleep(&self, duration: Duration) {
        self.cancel.sleep(duration);
    }
}
