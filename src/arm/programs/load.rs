use super::claim::{give_back_id, mark_started, take_id, take_id_of_running};
use super::{Session, load_program};
use crate::arm::registry::Started;
use crate::arm::{AlreadyRunning, ArmLoad, Target};
use crate::host::{Effect, Outcome, ServiceState, SystemError};

/// What is worth telling of a service that was not started.
const RUNNING_ALREADY: &str = "it was already running";

pub(super) fn run(session: &Session<'_>, load: &ArmLoad) -> i32 {
    match &load.target {
        Target::Service(service) => start_service(session, load, &service.value),
        Target::Program(target) => load_program::run(session, load, target),
    }
}

fn start_service(session: &Session<'_>, load: &ArmLoad, service: &str) -> i32 {
    let effect = Effect::StartService {
        watch_id: load.watch_id.value.clone(),
        service: service.to_owned(),
        accept_running: load.accept_running.is_some(),
        restart_limit: load.restart_limit.as_ref().map(|limit| limit.value),
        reset_hours: load.reset_hours.as_ref().map(|hours| hours.value),
        restart_script: load.restart_script.is_some(),
        wait: load.wait_time.as_ref().map(|time| time.value),
        interval: load.interval.as_ref().map(|time| time.value),
        failover: load.failover.is_some(),
        monitor_only: load.monitor_only.is_some(),
    };
    let target = Started::Service(service.to_owned());
    // Nothing is started here that a killed run could leave behind, so one entry says everything.
    if runs_already(session, load, service) {
        if let Err(code) = take_id_of_running(session, load, target, &effect) {
            return code;
        }
        session.record(effect, Outcome::told(0, RUNNING_ALREADY));
        return 0;
    }
    if let Err(code) = take_id(session, load, target, None, &effect) {
        return code;
    }
    match bring_up(session, load, service) {
        Ok(note) => {
            mark_started(session, load);
            let outcome = Outcome {
                exit_code: Some(0),
                message: note,
                ..Outcome::default()
            };
            session.record(effect, outcome);
            0
        }
        Err(trouble) => {
            if trouble.may_come_up {
                mark_started(session, load);
            } else {
                give_back_id(session, load);
            }
            session.fail(effect, &trouble.message)
        }
    }
}

/// Whether the service runs and that is all that is wanted.
fn runs_already(session: &Session<'_>, load: &ArmLoad, service: &str) -> bool {
    let status = || session.call.host.services.query(service);
    is_accepted(session, load) && status().is_ok_and(|status| status.state == ServiceState::Running)
}

/// Whether a service that is running already may be taken under watch.
fn is_accepted(session: &Session<'_>, load: &ArmLoad) -> bool {
    load.accept_running.is_some() || session.settings.already_running == AlreadyRunning::Accept
}

/// Why a service does not run.
struct Trouble {
    message: String,
    /// It may run yet, so an `ARMKILL` must find it.
    may_come_up: bool,
}

impl Trouble {
    fn new(message: String) -> Self {
        Self {
            message,
            may_come_up: false,
        }
    }

    fn of_error(service: &str, error: SystemError) -> Self {
        Self::new(format!(
            "the service {service} cannot be started: {error} ({})",
            error.0
        ))
    }
}

/// Starts a service and waits until it runs; what is worth telling when it does.
fn bring_up(
    session: &Session<'_>,
    load: &ArmLoad,
    service: &str,
) -> Result<Option<String>, Trouble> {
    let services = &session.call.host.services;
    let trouble = |error| Trouble::of_error(service, error);
    let mut state = services.query(service).map_err(trouble)?.state;
    if state == ServiceState::StopPending {
        let limit = session.settings.stop_limit();
        let reached = services.wait_for(service, ServiceState::Stopped, limit);
        state = reached.map_err(trouble)?.state;
    }
    let mut running = matches!(
        state,
        ServiceState::Running | ServiceState::StartPending | ServiceState::Paused
    );
    match state {
        ServiceState::StopPending => {
            return Err(Trouble::new(format!(
                "the service {service} is still stopping"
            )));
        }
        ServiceState::Stopped => match services.start(service) {
            // Somebody else was quicker.
            Err(SystemError::SERVICE_ALREADY_RUNNING) => running = true,
            started => started.map_err(trouble)?,
        },
        ServiceState::Running | ServiceState::StartPending | ServiceState::Paused => {}
    }
    if running && !is_accepted(session, load) {
        let message = format!("the service {service} is already running, and /A is not given");
        return Err(Trouble::new(message));
    }
    let limit = session
        .settings
        .start_limit(load.wait_time.as_ref().map(|time| time.value));
    let reached = services
        .wait_for(service, ServiceState::Running, limit)
        .map_err(|error| Trouble {
            may_come_up: error == SystemError::SERVICE_REQUEST_TIMEOUT,
            ..trouble(error)
        })?;
    match reached.state {
        ServiceState::Running => Ok(running.then(|| RUNNING_ALREADY.to_owned())),
        ServiceState::Paused => Ok(Some("it is paused".to_owned())),
        ServiceState::StartPending => Err(Trouble {
            message: format!(
                "the service {service} does not run yet after {} seconds",
                limit.as_secs()
            ),
            may_come_up: true,
        }),
        ServiceState::Stopped | ServiceState::StopPending => Err(Trouble::new(format!(
            "the service {service} has stopped again: {} ({})",
            SystemError(reached.exit_code),
            reached.exit_code
        ))),
    }
}
