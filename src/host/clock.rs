use std::time::Duration;

/// Time and waiting.
pub trait Clock {
    /// The local date and time.
    fn now(&self) -> jiff::civil::DateTime;
    /// Waits; a simulated clock may only note the wait.
    fn sleep(&self, duration: Duration);
}
