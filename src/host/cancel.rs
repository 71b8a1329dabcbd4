use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// A request to end the run before its time, shared by everything that can take long.
///
/// Whoever holds a copy may ask for it, from any thread; it is never taken back.
#[derive(Debug, Clone, Default)]
pub struct Cancel(Arc<AtomicBool>);

/// How long a wait goes on without looking.
const STEP: Duration = Duration::from_millis(50);

impl Cancel {
    /// Asks for the end of the run.
    pub fn request(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether anybody asked for it.
    pub fn is_requested(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    /// The flag itself, for those who look at it very often.
    pub fn flag(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.0)
    }

    /// Waits in real time, until the request at the longest.
    pub fn sleep(&self, duration: Duration) {
        let start = Instant::now();
        while !self.is_requested() {
            let left = duration.saturating_sub(start.elapsed());
            if left.is_zero() {
                return;
            }
            thread::sleep(left.min(STEP));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_ends_with_the_request() {
        let cancel = Cancel::default();
        let other = cancel.clone();
        let asking = thread::spawn(move || {
            thread::sleep(Duration::from_millis(20));
            other.request();
        });
        let start = Instant::now();
        cancel.sleep(Duration::from_secs(60));
        assert!(start.elapsed() < Duration::from_secs(30));
        assert!(cancel.is_requested());
        asking.join().unwrap();
    }

    #[test]
    fn a_wait_that_nobody_cuts_short_takes_its_time() {
        let start = Instant::now();
        Cancel::default().sleep(Duration::from_millis(60));
        assert!(start.elapsed() >= Duration::from_millis(60));
    }
}
