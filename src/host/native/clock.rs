use std::time::Duration;

use crate::host::Clock;

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct NativeClock;

impl Clock for NativeClock {
    fn now(&self) -> jiff::civil::DateTime {
        jiff::Zoned::now().datetime()
    }

    fn sleep(&self, duration: Duration) {
        std::thread::sleep(duration);
    }
}
