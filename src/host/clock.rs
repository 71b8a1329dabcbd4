use std::time::Duration;

/// Time and waiting.
pub trait Clock {
    /// The local date and time.
    fn now(&self) -> jiff::civil::DateTime;
    /// The moment, for what is counted over hours: clocks that are set back for winter do not touch it.
    fn moment(&self) -> jiff::Timestamp {
        jiff::Timestamp::now()
    }
    /// Waits; a simulated clock may only note the wait.
    fn sleep(&self, duration: Duration);
}
