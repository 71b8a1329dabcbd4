//! Taking a watch ID before something is started, and giving it back when nothing was.

use super::Session;
use crate::arm::registry::{Loaded, Origin, Started, Supervision, Watch, WatchOptions, Watches};
use crate::arm::{ArmLoad, Target};
use crate::host::{Effect, Outcome, ProgramMark, ServiceState};

/// What the cluster's variables begin with.
const CLUSTER: &str = "CLP_";
const SCRIPT_PATH: &str = "CLP_SCRIPT_PATH";

/// The watch that a load leaves behind.
fn watch(
    session: &Session<'_>,
    load: &ArmLoad,
    target: Started,
    program: Option<ProgramMark>,
) -> Watch {
    let now = session.call.host.clock.now();
    Watch {
        id: load.watch_id.value.clone(),
        target,
        options: WatchOptions {
            accept_running: load.accept_running.is_some(),
            restart_limit: load.restart_limit.as_ref().map(|limit| limit.value),
            reset_hours: load.reset_hours.as_ref().map(|hours| hours.value),
            restart_script: load.restart_script.is_some(),
            wait_time: load.wait_time.as_ref().map(|time| time.value),
            interval: load.interval.as_ref().map(|time| time.value),
            monitor_only: load.monitor_only.is_some(),
            failover: load.failover.is_some(),
            wait: load.wait.is_some(),
            account: load.account.as_ref().map(|account| account.value.clone()),
        },
        loaded: session.place(),
        time: now.strftime("%Y-%m-%dT%H:%M:%S").to_string(),
        boot: session.settings.boot.clone(),
        process: std::process::id(),
        starting: true,
        ended: false,
        ending: None,
        origin: origin(session, load),
        supervision: Supervision::default(),
        process_started: session.call.host.processes.own_start(),
        program,
    }
}

/// What the watch needs, where there is something to watch.
fn origin(session: &Session<'_>, load: &ArmLoad) -> Option<Origin> {
    let is_wanted = load.restart_limit.is_some() || load.monitor_only.is_some();
    let is_service = matches!(load.target, Target::Service(_));
    let origin = session.settings.origin.as_ref();
    let origin = origin.filter(|_| is_wanted && is_service)?;
    let environment = &session.call.context.environment;
    let variables = environment.sorted().into_iter().filter(|(name, _)| {
        let prefix = name.get(..CLUSTER.len());
        prefix.is_some_and(|prefix| prefix.eq_ignore_ascii_case(CLUSTER))
            && (origin.is_named || !name.eq_ignore_ascii_case(SCRIPT_PATH))
    });
    Some(Origin {
        folder: origin.folder.display().to_string(),
        site: origin.site.as_ref().map(|site| site.display().to_string()),
        variables: variables
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect(),
        policy: origin.policy.clone(),
    })
}

/// Takes the watch ID, before anything is started: what a killed run has started must be known to the next one.
/// `Err` is the exit code when the ID cannot be had; `effect` is what is recorded when the registry is out of order.
pub(super) fn take_id(
    session: &Session<'_>,
    load: &ArmLoad,
    target: Started,
    program: Option<ProgramMark>,
    effect: &Effect,
) -> Result<(), i32> {
    take(session, load, watch(session, load, target, program), effect)
}

/// As [`take_id`], for a service that runs: nobody needs to note later that it was started.
pub(super) fn take_id_of_running(
    session: &Session<'_>,
    load: &ArmLoad,
    target: Started,
    effect: &Effect,
) -> Result<(), i32> {
    let watch = Watch {
        starting: false,
        ..watch(session, load, target, None)
    };
    take(session, load, watch, effect)
}

fn take(session: &Session<'_>, load: &ArmLoad, watch: Watch, effect: &Effect) -> Result<(), i32> {
    let watches = Watches::new(&*session.call.host.state);
    match watches.register(&watch, |present| is_live(session, present)) {
        Ok(Loaded::Registered) => Ok(()),
        Ok(Loaded::Refused(present)) => Err(refuse(session, load, &present)),
        Err(error) => Err(session.fail_registry(effect.clone(), &error)),
    }
}

/// Gives the watch ID back because nothing was started under it.
pub(super) fn give_back_id(session: &Session<'_>, load: &ArmLoad) {
    let watches = Watches::new(&*session.call.host.state);
    if let Err(error) = watches.remove_own(&load.watch_id.value, std::process::id()) {
        session.complain(&error.to_string());
    }
}

/// Notes that what was loaded runs.
pub(super) fn mark_started(session: &Session<'_>, load: &ArmLoad) {
    let watches = Watches::new(&*session.call.host.state);
    if let Err(error) = watches.mark_started(&load.watch_id.value) {
        session.complain(&error.to_string());
    }
}

/// Notes that a program has ended by itself.
pub(super) fn mark_ended(session: &Session<'_>, load: &ArmLoad) {
    let watches = Watches::new(&*session.call.host.state);
    if let Err(error) = watches.mark_ended(&load.watch_id.value, std::process::id()) {
        session.complain(&error.to_string());
    }
}

/// Notes the process of a program.
pub(super) fn mark_program_started(
    session: &Session<'_>,
    load: &ArmLoad,
    process: Option<u32>,
    started: Option<&str>,
) {
    let watches = Watches::new(&*session.call.host.state);
    let loader = std::process::id();
    if let Err(error) = watches.mark_program_started(&load.watch_id.value, loader, process, started)
    {
        session.complain(&error.to_string());
    }
}

/// Whether the process that loaded a watch still exists; `None` where that cannot be asked.
pub(super) fn is_loader_alive(session: &Session<'_>, watch: &Watch) -> Option<bool> {
    let processes = &session.call.host.processes;
    processes.is_alive(watch.process, watch.process_started.as_deref())
}

/// Whether another `ARMLOAD` is just now starting what the watch is for. Where nobody can say whether that process
/// still exists, it is believed for as long as a start may take.
fn is_being_started(session: &Session<'_>, watch: &Watch) -> bool {
    watch.starting
        && watch.process != std::process::id()
        && is_loader_alive(session, watch).unwrap_or_else(|| {
            let loaded: Option<jiff::civil::DateTime> = watch.time.parse().ok();
            let limit = session.settings.start_limit(watch.options.wait_time);
            loaded
                .is_some_and(|loaded| session.call.host.clock.now() < loaded.saturating_add(limit))
        })
}

/// Whether a watch is live: loaded in this run of the system, and its service really runs, or something of its program.
/// Where that cannot be asked a program counts as running until its `ARMKILL`.
fn is_live(session: &Session<'_>, watch: &Watch) -> bool {
    if watch.ended || !session.of_this_boot(watch) {
        return false;
    }
    // An end that was begun and never finished leaves the ID to whoever wants it.
    if let Some(killer) = watch.ending {
        let processes = &session.call.host.processes;
        return killer != std::process::id() && processes.is_alive(killer, None).unwrap_or(false);
    }
    if is_being_started(session, watch) {
        return true;
    }
    match (&watch.target, &watch.program) {
        (Started::Program(_), Some(program)) => {
            let processes = &session.call.host.processes;
            processes.is_running(program).unwrap_or(true)
        }
        // It runs inside the process that loaded it, which notes its end; when that was killed, nobody does.
        (Started::Program(_), None) => is_loader_alive(session, watch).unwrap_or(true),
        (Started::Service(name), _) => {
            let status = session.call.host.services.query(name);
            status.is_ok_and(|status| {
                matches!(
                    status.state,
                    ServiceState::Running | ServiceState::StartPending | ServiceState::Paused
                )
            })
        }
    }
}

fn refuse(session: &Session<'_>, load: &ArmLoad, present: &Watch) -> i32 {
    let target = match &present.target {
        Started::Service(name) => format!("service {name}"),
        Started::Program(name) => format!("program {name}"),
    };
    // No time of day here: the same run must leave the same trace.
    let reason = format!(
        "the watch ID {} is in use for the {target}, loaded at {}:{}",
        load.watch_id.value, present.loaded.file, present.loaded.line
    );
    session.complain(&reason);
    let code = session.settings.exit_codes.refused;
    let effect = Effect::Refused {
        watch_id: load.watch_id.value.clone(),
        reason,
    };
    session.record(effect, Outcome::code(code));
    code
}
