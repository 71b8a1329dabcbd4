//! How long a service that is starting or stopping is waited for.

use std::time::Duration;

/// The longest time between two looks. Microsoft's example waits up to ten seconds; a look costs next to nothing, and a
/// failover should not stand still for seconds after its service is up.
const LONGEST_PAUSE: Duration = Duration::from_secs(1);

/// The first pause. Most services are up within a fraction of a second.
const FIRST_PAUSE: Duration = Duration::from_millis(10);

/// The least time that a service is given to make progress, whatever it says itself: as long as the service manager
/// gives a new service process to report at all. Many services leave their hint at 0 or at the two seconds of an example.
const LEAST_PATIENCE: Duration = Duration::from_secs(30);

/// What a service said of its way to another state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Report {
    /// A number that it raises whenever it has come further.
    pub(crate) checkpoint: u32,
    /// How long it expects to need to the next checkpoint.
    pub(crate) hint: Duration,
}

/// Waiting for a service, as Microsoft's example "Starting a Service" does it: as long as the checkpoint rises within the
/// service's own hint, it has not hung.
///
/// What was waited is counted and not read from a clock: a wait that is cancelled is over at once, and so is its count.
pub(crate) struct Wait {
    limit: Duration,
    waited: Duration,
    pause: Duration,
    /// The checkpoint that was seen last, and when it was seen first.
    progress: Option<(u32, Duration)>,
}

/// What to do next.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Next {
    /// Look again after this time.
    Pause(Duration),
    /// The limit is reached.
    Limit,
    /// The service has made no progress for longer than it said.
    Hung,
}

impl Wait {
    pub(crate) fn new(limit: Duration) -> Self {
        Self {
            limit,
            waited: Duration::ZERO,
            pause: FIRST_PAUSE,
            progress: None,
        }
    }

    /// What to do after the service, still on its way, has said this.
    pub(crate) fn next(&mut self, report: Report) -> Next {
        let since = match self.progress {
            Some((checkpoint, since)) if checkpoint == report.checkpoint => since,
            _ => {
                self.progress = Some((report.checkpoint, self.waited));
                self.waited
            }
        };
        let left = self.limit.saturating_sub(self.waited);
        if left.is_zero() {
            return Next::Limit;
        }
        if self.waited.saturating_sub(since) > report.hint.max(LEAST_PATIENCE) {
            return Next::Hung;
        }
        let longest = (report.hint / 10).clamp(FIRST_PAUSE * 10, LONGEST_PAUSE);
        let pause = self.pause.min(longest).min(left);
        self.pause = self.pause.saturating_mul(2).min(LONGEST_PAUSE);
        self.waited = self.waited.saturating_add(pause);
        Next::Pause(pause)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn report(checkpoint: u32, hint: u64) -> Report {
        Report {
            checkpoint,
            hint: Duration::from_secs(hint),
        }
    }

    /// How a wait ends for a service whose reports are these, by the time waited so far, and after how long.
    fn ending(limit: Duration, mut service: impl FnMut(Duration) -> Report) -> (Next, Duration) {
        let mut wait = Wait::new(limit);
        let mut waited = Duration::ZERO;
        loop {
            match wait.next(service(waited)) {
                Next::Pause(pause) => waited += pause,
                end => return (end, waited),
            }
        }
    }

    #[test]
    fn a_service_without_progress_has_hung_after_its_own_hint() {
        let (end, waited) = ending(SECOND * 600, |_| report(1, 90));
        assert_eq!(end, Next::Hung);
        assert!(waited > SECOND * 90 && waited <= SECOND * 92, "{waited:?}");
    }

    #[test]
    fn a_hint_that_means_nothing_is_not_held_against_a_service() {
        let (end, waited) = ending(SECOND * 600, |_| report(0, 0));
        assert_eq!(end, Next::Hung);
        assert!(waited > SECOND * 30 && waited <= SECOND * 32, "{waited:?}");
    }

    #[test]
    fn progress_begins_the_hint_anew_up_to_the_limit() {
        let steps = |waited: Duration| report(u32::try_from(waited.as_secs() / 20).unwrap(), 25);
        assert_eq!(ending(SECOND * 300, steps), (Next::Limit, SECOND * 300));
    }

    #[test]
    fn the_limit_counts_even_where_it_is_nothing() {
        let any = |_| report(1, 60);
        assert_eq!(ending(Duration::ZERO, any), (Next::Limit, Duration::ZERO));
        assert_eq!(ending(SECOND / 3, any), (Next::Limit, SECOND / 3));
    }

    #[test]
    fn looks_come_quickly_at_first_and_every_second_later() {
        let mut wait = Wait::new(SECOND * 600);
        let pauses: Vec<Next> = (0..9).map(|_| wait.next(report(1, 60))).collect();
        let milliseconds = [10, 20, 40, 80, 160, 320, 640, 1000, 1000];
        let expected = milliseconds.map(|number| Next::Pause(Duration::from_millis(number)));
        assert_eq!(pauses, expected);
    }
}
