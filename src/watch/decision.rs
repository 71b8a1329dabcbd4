use std::time::Duration;

use jiff::Timestamp;

use crate::arm::registry::{Started, Watch};
use crate::arm::{Fault, IntervalOption, RestartScript, WatchPolicy};
use crate::host::{Condition, ServiceState};

/// Of a service that was not started since the system was: it has not failed.
const NEVER_STARTED: u32 = 1077;

/// Where a watch stands, before the service is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It is watched.
    Watched,
    /// It was loaded without `/R` and `/M`, or is a program.
    NotAsked,
    /// It was loaded before the system started last.
    EarlierBoot,
    /// `ARMLOAD` is at work on it.
    Starting,
    /// `ARMKILL` is at work on it, or was killed at it.
    Ending,
    /// It is left alone for maintenance.
    Paused,
}

impl Standing {
    /// Of a watch in this run of the system; `is_alive` says whether a process still runs.
    pub fn of(watch: &Watch, boot: Option<&str>, is_alive: impl Fn(u32) -> bool) -> Self {
        let is_service = matches!(watch.target, Started::Service(_));
        if !is_service || !watch.is_to_be_watched() || watch.ended {
            Self::NotAsked
        } else if !watch.is_of_boot(boot) {
            Self::EarlierBoot
        } else if watch.ending.is_some() {
            Self::Ending
        } else if watch.supervision.paused {
            Self::Paused
        } else if watch.starting && is_alive(watch.process) {
            Self::Starting
        } else {
            Self::Watched
        }
    }

    /// The word for people and machines.
    pub fn word(self) -> &'static str {
        match self {
            Self::Watched => "watched",
            Self::NotAsked => "not watched",
            Self::EarlierBoot => "earlier boot",
            Self::Starting => "starting",
            Self::Ending => "ending",
            Self::Paused => "paused",
        }
    }
}

/// What is to be done for a watch now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// Nothing.
    Rest,
    /// Start the service again.
    Restart,
    /// Run the group's START script again.
    RestartFromScript,
    /// An earlier supervisor was killed at a restart that is counted already: carry it out.
    FinishRestart,
    /// An earlier supervisor was killed at a restart that has come to its end.
    NoteRestart,
    /// The restarts are used up.
    Escalate,
}

/// How long a restart counts: `/H`, and for ever without it.
fn window(watch: &Watch) -> Option<Duration> {
    let hours = watch.options.reset_hours?;
    Some(Duration::from_secs(u64::from(hours) * 3600))
}

/// The restarts that count at this moment.
pub fn counted(watch: &Watch, now: Timestamp) -> Vec<Timestamp> {
    let restarts = watch.supervision.restarts.iter().copied();
    match window(watch) {
        None => restarts.collect(),
        // One that lies in the future counts: the clock was set back since.
        Some(window) => restarts
            .filter(|time| {
                Duration::try_from(now.duration_since(*time)).map_or(true, |age| age < window)
            })
            .collect(),
    }
}

/// Whether this condition is a fault.
pub(super) fn is_fault(policy: &WatchPolicy, condition: Condition) -> bool {
    condition.state == ServiceState::Stopped
        && condition.exit_code != NEVER_STARTED
        && match policy.fault {
            Fault::Abnormal => condition.exit_code != 0,
            Fault::AnyStop => true,
        }
}

/// What is to be done for a watch that is watched. `since` is how long the fault has been seen.
pub(super) fn next_step(
    watch: &Watch,
    condition: Condition,
    now: Timestamp,
    since: Duration,
) -> Step {
    let Some(origin) = &watch.origin else {
        return Step::Rest;
    };
    let policy = &origin.policy;
    let fault = is_fault(policy, condition);
    let supervision = &watch.supervision;
    if supervision.restarting.is_some() {
        return match condition.state {
            ServiceState::Stopped if fault => Step::FinishRestart,
            ServiceState::StopPending => Step::Rest,
            _ => Step::NoteRestart,
        };
    }
    if !fault {
        return Step::Rest;
    }
    let limit = watch.options.restart_limit.unwrap_or(0);
    let limit = if watch.options.monitor_only { 0 } else { limit };
    let counted = counted(watch, now).len();
    let is_used_up = usize::try_from(limit).is_ok_and(|limit| counted >= limit);
    match (is_used_up, supervision.escalated) {
        // Once escalated it is left to whoever was told, until the count begins anew.
        (_, Some(_)) => Step::Rest,
        (true, None) => Step::Escalate,
        (false, None) if since < interval(policy, watch) => Step::Rest,
        (false, None) => {
            let from_script = policy.restart_script == RestartScript::StartScript;
            if watch.options.restart_script && from_script {
                Step::RestartFromScript
            } else {
                Step::Restart
            }
        }
    }
}

/// How long to wait between a fault and the restart.
fn interval(policy: &WatchPolicy, watch: &Watch) -> Duration {
    match (policy.interval_option, watch.options.interval) {
        (IntervalOption::Seconds, Some(seconds)) => Duration::from_secs(seconds.into()),
        _ => Duration::ZERO,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arm::registry::{LoadedAt, Origin, Supervision, WatchOptions};

    const CRASHED: Condition = Condition::stopped(1067);

    fn watch(limit: u32) -> Watch {
        Watch {
            id: "A".to_owned(),
            target: Started::Service("x".to_owned()),
            options: WatchOptions {
                restart_limit: Some(limit),
                ..WatchOptions::default()
            },
            loaded: LoadedAt {
                file: "START.BAT".to_owned(),
                line: 1,
                column: 1,
            },
            time: "2008-10-15T03:00:00".to_owned(),
            boot: Some("1".to_owned()),
            process: 1,
            starting: false,
            ended: false,
            process_started: None,
            program: None,
            ending: None,
            origin: Some(Origin {
                folder: "/scripts".to_owned(),
                site: None,
                variables: std::collections::BTreeMap::new(),
                policy: WatchPolicy::default(),
            }),
            supervision: Supervision::default(),
        }
    }

    fn policy(watch: &mut Watch) -> &mut WatchPolicy {
        &mut watch.origin.as_mut().unwrap().policy
    }

    fn at(hour: i64) -> Timestamp {
        Timestamp::from_second(1_224_032_400 + hour * 3600).unwrap()
    }

    fn step(watch: &Watch, condition: Condition) -> Step {
        next_step(watch, condition, at(0), Duration::ZERO)
    }

    #[test]
    fn an_abnormal_end_is_a_fault_and_an_administrators_stop_is_none() {
        let mut watch = watch(1);
        assert_eq!(step(&watch, CRASHED), Step::Restart);
        for condition in [
            Condition::RUNNING,
            Condition::START_PENDING,
            Condition::STOP_PENDING,
            Condition::stopped(0),
            Condition::stopped(1077),
        ] {
            assert_eq!(step(&watch, condition), Step::Rest, "{condition:?}");
        }
        policy(&mut watch).fault = Fault::AnyStop;
        assert_eq!(step(&watch, Condition::stopped(0)), Step::Restart);
        assert_eq!(step(&watch, Condition::stopped(1077)), Step::Rest);
    }

    #[test]
    fn restarts_are_used_up_and_then_escalated_once() {
        let mut watch = watch(2);
        watch.supervision.restarts = vec![at(-50)];
        assert_eq!(step(&watch, CRASHED), Step::Restart);
        watch.supervision.restarts.push(at(-1));
        assert_eq!(step(&watch, CRASHED), Step::Escalate);
        watch.supervision.escalated = Some(at(0));
        assert_eq!(step(&watch, CRASHED), Step::Rest);
    }

    #[test]
    fn with_a_window_old_restarts_do_not_count() {
        let mut watch = watch(1);
        watch.options.reset_hours = Some(2);
        watch.supervision.restarts = vec![at(-2)];
        assert_eq!(step(&watch, CRASHED), Step::Restart);
        watch.supervision.restarts = vec![at(-1)];
        assert_eq!(step(&watch, CRASHED), Step::Escalate);
        watch.supervision.restarts = vec![at(30)];
        assert_eq!(
            step(&watch, CRASHED),
            Step::Escalate,
            "a clock that was set back"
        );
    }

    #[test]
    fn a_watch_without_restarts_escalates_at_once() {
        let mut watch = watch(3);
        watch.options.monitor_only = true;
        assert_eq!(step(&watch, CRASHED), Step::Escalate);
    }

    #[test]
    fn the_script_is_run_again_where_that_is_meant() {
        let mut watch = watch(1);
        watch.options.restart_script = true;
        assert_eq!(step(&watch, CRASHED), Step::RestartFromScript);
        policy(&mut watch).restart_script = RestartScript::Service;
        assert_eq!(step(&watch, CRASHED), Step::Restart);
    }

    #[test]
    fn an_interval_counts_only_when_it_is_told_to() {
        let mut watch = watch(1);
        watch.options.interval = Some(5);
        assert_eq!(step(&watch, CRASHED), Step::Restart);
        policy(&mut watch).interval_option = IntervalOption::Seconds;
        assert_eq!(step(&watch, CRASHED), Step::Rest);
        let later = next_step(&watch, CRASHED, at(0), Duration::from_secs(5));
        assert_eq!(later, Step::Restart);
    }

    #[test]
    fn a_restart_that_was_cut_short_is_finished_and_not_counted_again() {
        let mut watch = watch(1);
        watch.supervision.restarts = vec![at(0)];
        watch.supervision.restarting = Some(99);
        assert_eq!(step(&watch, CRASHED), Step::FinishRestart);
        assert_eq!(step(&watch, Condition::RUNNING), Step::NoteRestart);
        assert_eq!(step(&watch, Condition::stopped(0)), Step::NoteRestart);
    }

    #[test]
    fn a_watch_is_left_alone_for_good_reasons_only() {
        let standing = |watch: &Watch| Standing::of(watch, Some("1"), |process| process == 1);
        assert_eq!(standing(&watch(1)), Standing::Watched);
        let changed = |change: &dyn Fn(&mut Watch)| {
            let mut watch = watch(1);
            change(&mut watch);
            standing(&watch)
        };
        assert_eq!(changed(&|w| w.starting = true), Standing::Starting);
        // The ARMLOAD was killed; what it started is watched all the same.
        let orphaned = |w: &mut Watch| (w.starting, w.process) = (true, 2);
        assert_eq!(changed(&orphaned), Standing::Watched);
        assert_eq!(changed(&|w| w.ending = Some(2)), Standing::Ending);
        assert_eq!(changed(&|w| w.supervision.paused = true), Standing::Paused);
        assert_eq!(
            changed(&|w| w.boot = Some("0".to_owned())),
            Standing::EarlierBoot
        );
        assert_eq!(
            changed(&|w| w.options.restart_limit = None),
            Standing::NotAsked
        );
        assert_eq!(changed(&|w| w.origin = None), Standing::NotAsked);
    }
}
