//! `armistice watches`: what is watched in all groups, and maintenance.

use std::path::Path;
use std::rc::Rc;

use anyhow::Context as _;
use serde::Serialize;

use super::arguments::{ServiceBackEnd, WatchesArguments};
use super::runs::columns;
use super::watch::{open_services, real_back_end, state_of};
use super::{exit_code, say};
use crate::arm::registry::{LoadedAt, Started, Watch, Watches};
use crate::host::native::{
    NativeClock, Supervisor, SupervisorLock, boot_identifier, process_is_alive,
};
use crate::host::{Clock, Services};
use crate::watch::{Groups, Standing, counted};

/// The version of what `--json` prints. A minor step only adds.
const FORMAT_VERSION: &str = "1.0";

/// Lists, pauses or resumes.
pub(super) fn run(arguments: &WatchesArguments) -> anyhow::Result<i32> {
    let state = state_of(arguments.state.as_deref(), arguments.site.as_deref())?;
    match (&arguments.pause, &arguments.resume) {
        (Some(ids), _) => set_paused(&state, arguments, ids, true),
        (None, Some(ids)) => set_paused(&state, arguments, ids, false),
        (None, None) => list(&state, arguments),
    }
}

/// The groups of a back end, read.
fn groups(state: &Path, back_end: ServiceBackEnd) -> anyhow::Result<Groups> {
    let mut groups = Groups::new(state, back_end.name());
    groups
        .refresh()
        .with_context(|| format!("the state folder {} cannot be read", state.display()))?;
    Ok(groups)
}

fn is_meant(arguments: &WatchesArguments, group: &str) -> bool {
    arguments
        .group
        .as_ref()
        .is_none_or(|part| group.contains(part.as_str()))
}

fn set_paused(
    state: &Path,
    arguments: &WatchesArguments,
    ids: &[String],
    paused: bool,
) -> anyhow::Result<i32> {
    let groups = groups(state, real_back_end())?;
    let mut missing: Vec<&String> = ids.iter().collect();
    let mut code = exit_code::SUCCESS;
    let word = if paused { "paused" } else { "resumed" };
    for group in groups
        .all()
        .iter()
        .filter(|group| is_meant(arguments, &group.name))
    {
        if let Some(problem) = &group.problem {
            say(&format!("armistice: group {}: {problem}", group.name));
            code = exit_code::USAGE;
        }
        for watch in group
            .watches
            .iter()
            .filter(|watch| watch.is_to_be_watched())
        {
            let same = |id: &&String| id.to_lowercase() == watch.id.to_lowercase();
            if !ids.is_empty() && !ids.iter().any(|id| same(&id)) {
                continue;
            }
            missing.retain(|id| !same(id));
            Watches::new(&*group.state).alter(&watch.id, |watch| {
                watch.supervision.paused = paused;
            })?;
            super::print(&format!("{}: {} is {word}\n", group.name, watch.id));
        }
    }
    for id in missing {
        say(&format!(
            "armistice: no group has a watch {id} that could be {word}"
        ));
        code = code.max(exit_code::NOT_DONE);
    }
    Ok(code)
}

/// Everything, as machines read it.
#[derive(Serialize)]
struct List {
    format_version: &'static str,
    /// The watch that runs, or null.
    supervisor: Option<Supervisor>,
    watches: Vec<Row>,
    /// Registries that cannot be used.
    problems: Vec<String>,
}

#[derive(Serialize)]
struct Row {
    group: String,
    back_end: &'static str,
    id: String,
    target: Started,
    /// `watched`, `paused`, `ending`, `starting`, `earlier boot`, `not watched`, `simulated`
    standing: &'static str,
    /// The service's state as `sc query` names it; null where it cannot be asked for.
    state: Option<&'static str>,
    /// Restarts that count now.
    restarts: usize,
    restart_limit: Option<u32>,
    reset_hours: Option<u32>,
    last_restart: Option<jiff::Timestamp>,
    /// When the restarts were used up.
    escalated: Option<jiff::Timestamp>,
    /// Local time of the load.
    since: String,
    loaded: LoadedAt,
    /// What the service manager would do itself when the service fails.
    recovery: Option<String>,
}

fn list(state: &Path, arguments: &WatchesArguments) -> anyhow::Result<i32> {
    let clock: Rc<dyn Clock> = Rc::new(NativeClock::default());
    let boot = boot_identifier();
    let mut list = List {
        format_version: FORMAT_VERSION,
        supervisor: SupervisorLock::holder(state),
        watches: Vec::new(),
        problems: Vec::new(),
    };
    for back_end in [real_back_end(), ServiceBackEnd::Simulated] {
        let is_real = back_end != ServiceBackEnd::Simulated;
        let services = is_real
            .then(|| open_services(back_end, state, &clock))
            .transpose()?;
        let groups = groups(state, back_end)?;
        for group in groups
            .all()
            .iter()
            .filter(|group| is_meant(arguments, &group.name))
        {
            list.problems.extend(group.problem.clone());
            for watch in &group.watches {
                let mut row = row(watch, services.as_deref(), &*clock, boot.as_deref());
                row.group.clone_from(&group.name);
                row.back_end = back_end.name();
                list.watches.push(row);
            }
        }
    }
    if arguments.json {
        super::print(&format!("{}\n", serde_json::to_string_pretty(&list)?));
    } else {
        super::print(&table(&list));
    }
    for problem in &list.problems {
        say(&format!("armistice: {problem}"));
    }
    Ok(if list.problems.is_empty() {
        exit_code::SUCCESS
    } else {
        exit_code::USAGE
    })
}

fn row(
    watch: &Watch,
    services: Option<&dyn Services>,
    clock: &dyn Clock,
    boot: Option<&str>,
) -> Row {
    let alive = |process| process_is_alive(process) == Some(true);
    let service = match &watch.target {
        Started::Service(name) => services.map(|services| (services, name)),
        Started::Program(_) => None,
    };
    Row {
        group: String::new(),
        back_end: "",
        id: watch.id.clone(),
        target: watch.target.clone(),
        standing: match services {
            Some(_) => Standing::of(watch, boot, alive).word(),
            None => "simulated",
        },
        state: service.and_then(|(services, name)| Some(services.query(name).ok()?.state.word())),
        restarts: counted(watch, clock.moment()).len(),
        restart_limit: watch.options.restart_limit,
        reset_hours: watch.options.reset_hours,
        last_restart: watch.supervision.restarts.last().copied(),
        escalated: watch.supervision.escalated,
        since: watch.time.clone(),
        loaded: watch.loaded.clone(),
        recovery: service.and_then(|(services, name)| services.recovery(name)),
    }
}

/// One line for each watch, in columns, below one for the watch itself.
fn table(list: &List) -> String {
    let mut text = match &list.supervisor {
        Some(supervisor) => format!(
            "the watch runs (process {}, since {})\n",
            supervisor.process, supervisor.since
        ),
        None => "the watch does not run; nothing is restarted\n".to_owned(),
    };
    if list.watches.is_empty() {
        return text + "no watches\n";
    }
    let head = [
        "group", "watch ID", "target", "state", "watch", "restarts", "since", "",
    ];
    let mut rows = vec![head.map(str::to_owned)];
    for row in &list.watches {
        let target = match &row.target {
            Started::Service(name) => format!("service {name}"),
            Started::Program(name) => format!("program {name}"),
        };
        let restarts = match (row.restart_limit, row.reset_hours) {
            (None, _) => String::new(),
            (Some(limit), None) => format!("{} of {limit}", row.restarts),
            (Some(limit), Some(hours)) => format!("{} of {limit} in {hours} h", row.restarts),
        };
        let mut remarks = Vec::new();
        if row.escalated.is_some() {
            remarks.push("restarts used up".to_owned());
        }
        remarks.extend(
            row.recovery
                .as_ref()
                .map(|recovery| format!("recovers by itself too: {recovery}")),
        );
        rows.push([
            row.group.clone(),
            row.id.clone(),
            target,
            row.state.unwrap_or("").to_owned(),
            row.standing.to_owned(),
            restarts,
            row.since.replace('T', " "),
            remarks.join("; "),
        ]);
    }
    text.push_str(&columns(&rows));
    text
}
