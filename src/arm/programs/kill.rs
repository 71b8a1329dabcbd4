use std::time::Duration;

use super::Session;
use crate::arm::ArmKill;
use crate::arm::registry::{RegistryError, Started, Watch, Watches};
use crate::host::{Effect, Outcome, ServiceState, SystemError};

/// ERROR_SERVICE_DOES_NOT_EXIST
const UNKNOWN: SystemError = SystemError(1060);
/// ERROR_SERVICE_NOT_ACTIVE
const NOT_ACTIVE: SystemError = SystemError(1062);

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
        Ok(Some(watch)) => watch,
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
    while waited < limit && host.processes.is_alive(supervisor) == Some(true) {
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

fn end(session: &Session<'_>, watch: &Watch) -> Ended {
    match &watch.target {
        Started::Program(_) if watch.ended => Ended {
            result: Ok(Some("it had ended by itself".to_owned())),
            watch_is_over: true,
            may_still_stop: false,
        },
        // The process is not known, so saying that it was ended would be a lie.
        Started::Program(name) => Ended {
            result: Err(format!(
                "the program {name} was loaded without /W; its process is not known and was not ended"
            )),
            watch_is_over: true,
            may_still_stop: false,
        },
        Started::Service(name) => match stop_service(session, name) {
            Ok(note) => Ended {
                result: Ok(note),
                watch_is_over: true,
                may_still_stop: false,
            },
            Err((error, message)) => Ended {
                result: Err(message),
                watch_is_over: error == Some(UNKNOWN),
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
            Err(NOT_ACTIVE) => {}
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
            Err(NOT_ACTIVE) => {}
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
