use std::time::{Duration, Instant};

use super::Session;
use super::claim::is_loader_alive;
use crate::arm::ArmKill;
use crate::arm::registry::{RegistryError, Started, Watch, Watches};
use crate::host::{Effect, Outcome, ProgramMark, ServiceState, SystemError};

/// How often a restart that is under way is looked at.
const LOOK_AGAIN: Duration = Duration::from_millis(50);
/// How long a start takes to be seen after whoever asked for it was killed.
const LAST_START: Duration = Duration::from_millis(500);

pub(super) fn run(session: &Session<'_>, kill: &ArmKill) -> i32 {
    let id = kill.watch_id.value.as_str();
    let watches = Watches::new(&*session.call.host.state);
    let effect = |watch: Option<&Watch>| {
        let (service, program) = match watch.map(|watch| &watch.target) {
            None => (None, None),
            Some(Started::Service(name)) => (Some(name.clone()), None),
            Some(Started::Program(name)) => (None, Some(name.clone())),
        };
        Effect::StopWatch {
            watch_id: id.to_owned(),
            service,
            program,
        }
    };
    let watch = match watches.find(id) {
        Err(error) => return session.fail_registry(effect(None), &error),
        Ok(None) => {
            let message = format!("the watch ID {id} was never loaded");
            session.complain(&message);
            let code = session.settings.exit_codes.never_loaded;
            session.record(effect(None), Outcome::told(code, message));
            return code;
        }
        Ok(Some(watch)) => once_started(session, &watches, watch),
    };
    let effect = effect(Some(&watch));
    if let Err(error) = end_watch(session, &watches, &watch) {
        return session.fail_registry(effect, &error);
    }
    let ended = end(session, &watch);
    if let Err(error) = forget(&watches, &watch, &ended) {
        return session.fail_registry(effect, &error);
    }
    match ended.result {
        Ok(note) => {
            let outcome = Outcome {
                exit_code: Some(0),
                message: note,
                ..Outcome::default()
            };
            session.record(effect, outcome);
            0
        }
        Err(message) => session.fail(effect, &message),
    }
}

/// Ends the watch before the service: from now on nobody takes its end for a fault. A restart that is under way is waited
/// for, or the service would come up behind our back.
fn end_watch(
    session: &Session<'_>,
    watches: &Watches<'_>,
    watch: &Watch,
) -> Result<(), RegistryError> {
    if watch.origin.is_none() {
        return Ok(());
    }
    let host = session.call.host;
    let own = std::process::id();
    let restarting = watches.alter(&watch.id, |watch| {
        watch.ending = Some(own);
        // A script that the watch runs may end what it loads again: it must not wait for itself.
        let waits = !watch.supervision.by_script;
        watch.supervision.restarting.filter(|_| waits)
    })?;
    let Some(supervisor) = restarting.flatten() else {
        return Ok(());
    };
    let limit = session.settings.start_limit(watch.options.wait_time);
    let mut waited = Duration::ZERO;
    while waited < limit && host.processes.is_alive(supervisor, None) == Some(true) {
        let now = watches.find(&watch.id)?;
        if now.is_none_or(|now| now.supervision.restarting.is_none()) {
            return Ok(());
        }
        host.clock.sleep(LOOK_AGAIN);
        waited = waited.saturating_add(LOOK_AGAIN);
    }
    // A supervisor that was killed may just have begun a start.
    host.clock.sleep(LAST_START);
    Ok(())
}

/// Removes the watch when it is over; when its service still runs and was told to go on, it is watched again.
fn forget(watches: &Watches<'_>, watch: &Watch, ended: &Ended) -> Result<(), RegistryError> {
    if watch.origin.is_none() {
        return match ended.watch_is_over {
            true => watches.remove(&watch.id).map(|_| ()),
            false => Ok(()),
        };
    }
    let own = std::process::id();
    if ended.watch_is_over {
        return watches.remove_ending(&watch.id, own);
    }
    if ended.may_still_stop {
        return Ok(());
    }
    let resumed = watches.alter(&watch.id, |watch| {
        watch.ending = watch.ending.filter(|ending| *ending != own);
    });
    resumed.map(|_| ())
}

/// What came of ending a watch.
struct Ended {
    /// A note, or why what was started still runs.
    result: Result<Option<String>, String>,
    /// Nothing is left that another `ARMKILL` could do.
    watch_is_over: bool,
    /// The service was asked to stop and has not done so yet.
    may_still_stop: bool,
}

impl Ended {
    fn over(note: impl Into<String>) -> Self {
        Self {
            result: Ok(Some(note.into())),
            watch_is_over: true,
            may_still_stop: false,
        }
    }
}

/// How often it is looked whether another process has started what it is about to start.
const LOOK: Duration = Duration::from_millis(20);

/// The watch, once the process that loads it has noted what it started. One that cannot note it any more is taken as it
/// stands: its program is found all the same if it has come to be.
fn once_started(session: &Session<'_>, watches: &Watches<'_>, watch: Watch) -> Watch {
    let limit = session.settings.start_limit(watch.options.wait_time);
    let begun = Instant::now();
    let mut watch = watch;
    while watch.starting
        && watch.program.is_some()
        && watch.process != std::process::id()
        && is_loader_alive(session, &watch) == Some(true)
        && begun.elapsed() < limit
        && !session.call.host.effects.cancel().is_requested()
    {
        std::thread::sleep(LOOK);
        match watches.find(&watch.id) {
            Ok(Some(present)) => watch = present,
            // Nothing was started after all.
            Ok(None) => watch.ended = true,
            Err(_) => break,
        }
        if watch.ended {
            break;
        }
    }
    watch
}

/// Ends a program that has processes of its own.
fn end_program(session: &Session<'_>, name: &str, program: &ProgramMark) -> Ended {
    let limit = session.settings.kill_limit();
    match session.call.host.processes.end(program, limit) {
        Ok(end) => Ended::over(end.told(limit)),
        Err(SystemError::NOT_SUPPORTED) => Ended {
            result: Err(format!(
                "the program {name} cannot be found again on this system and was not ended"
            )),
            watch_is_over: true,
            may_still_stop: false,
        },
        Err(SystemError::TIMEOUT) => Ended {
            result: Err(format!(
                "the program {name} does not end, not by force either"
            )),
            watch_is_over: false,
            may_still_stop: false,
        },
        Err(error) => Ended {
            result: Err(format!(
                "the program {name} cannot be ended: {error} ({})",
                error.0
            )),
            watch_is_over: false,
            may_still_stop: false,
        },
    }
}

fn end(session: &Session<'_>, watch: &Watch) -> Ended {
    match &watch.target {
        Started::Program(_) if watch.ended => Ended::over("it had ended by itself"),
        Started::Program(_) if !session.of_this_boot(watch) => {
            Ended::over("it had ended with the system, which was started anew since")
        }
        Started::Program(name) => match &watch.program {
            Some(program) => end_program(session, name, program),
            // The process that carries it out does more than this: ending it would end the whole script.
            None if is_loader_alive(session, watch).unwrap_or(true) => Ended {
                result: Err(format!(
                    "{name} runs inside the process {} and ends with it; it was not ended",
                    watch.process
                )),
                watch_is_over: false,
                may_still_stop: false,
            },
            None => Ended::over("it had ended with the process that carried it out"),
        },
        Started::Service(name) => match stop_service(session, name) {
            Ok(note) => Ended {
                result: Ok(note),
                watch_is_over: true,
                may_still_stop: false,
            },
            Err((error, message)) => Ended {
                result: Err(message),
                watch_is_over: error == Some(SystemError::SERVICE_DOES_NOT_EXIST),
                may_still_stop: error.is_none(),
            },
        },
    }
}

type StopFailure = (Option<SystemError>, String);

fn failure(service: &str, error: SystemError) -> StopFailure {
    let message = format!(
        "the service {service} cannot be stopped: {error} ({})",
        error.0
    );
    (Some(error), message)
}

/// Stops a service and waits until it has stopped; what is worth telling when it has.
fn stop_service(session: &Session<'_>, service: &str) -> Result<Option<String>, StopFailure> {
    let services = &session.call.host.services;
    let limit = session.settings.stop_limit();
    let trouble = |error| failure(service, error);
    let mut state = services.query(service).map_err(trouble)?.state;
    if state == ServiceState::StartPending {
        // A service takes no request while it starts.
        let reached = services.wait_for(service, ServiceState::Running, limit);
        state = reached.map_err(trouble)?.state;
    }
    if state == ServiceState::Stopped {
        return Ok(Some("it was not running".to_owned()));
    }
    let mut note = None;
    if state != ServiceState::StopPending {
        if session.settings.stop_dependents {
            note = stop_dependents(session, service)?;
        }
        match services.stop(service) {
            // Somebody else was quicker.
            Err(SystemError::SERVICE_NOT_ACTIVE) => {}
            stopped => stopped.map_err(trouble)?,
        }
    }
    let reached = services
        .wait_for(service, ServiceState::Stopped, limit)
        .map_err(trouble)?;
    if reached.state == ServiceState::Stopped {
        return Ok(note);
    }
    let message = format!(
        "the service {service} has not stopped after {} seconds",
        limit.as_secs()
    );
    Err((None, message))
}

/// Stops what depends on a service, the farthest first.
fn stop_dependents(session: &Session<'_>, service: &str) -> Result<Option<String>, StopFailure> {
    let services = &session.call.host.services;
    let dependents = services
        .running_dependents(service)
        .map_err(|error| failure(service, error))?;
    for dependent in &dependents {
        match services.stop(dependent) {
            Err(SystemError::SERVICE_NOT_ACTIVE) => {}
            stopped => stopped.map_err(|error| failure(dependent, error))?,
        }
        let limit = session.settings.stop_limit();
        let reached = services.wait_for(dependent, ServiceState::Stopped, limit);
        let reached = reached.map_err(|error| failure(dependent, error))?;
        if reached.state != ServiceState::Stopped {
            return Err((None, format!("the service {dependent} does not stop")));
        }
    }
    Ok((!dependents.is_empty()).then(|| format!("stopped with it: {}", dependents.join(", "))))
}
