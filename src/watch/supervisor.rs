use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::time::{Duration, Instant};

use super::decision::{Standing, Step, counted, next_step};
use super::groups::{Group, Groups};
use super::remedy::{Program, Script};
use crate::arm::registry::{Started, Watch, Watches};
use crate::host::native::{Job, JobEnd, StateMessages, process_is_alive};
use crate::host::{
    Cancel, Clock, Condition, Messages as _, Secrets, ServiceState, Services, SystemError,
};

/// How long the watch rests where nothing tells it that something ended.
const TICK: Duration = Duration::from_millis(500);

/// Who hears what the watch does, beside the cluster log.
pub type Teller = Rc<dyn Fn(&str)>;

/// The watch over all groups of one back end.
pub struct Supervisor {
    state: PathBuf,
    services: Rc<dyn Services>,
    clock: Rc<dyn Clock>,
    boot: Option<String>,
    groups: Groups,
    tell: Teller,
    /// What is watched now, made from the groups of that generation.
    watched: Vec<(usize, usize)>,
    names: Vec<String>,
    made_from: Option<u64>,
    /// Whether each of these was up when it was looked at last: nothing is to be done for one that stays so.
    was_up: Vec<bool>,
    /// Since when a watch's service has been down.
    down: HashMap<Key, Instant>,
    jobs: Vec<Running>,
    said: HashMap<String, String>,
}

/// A watch across groups.
type Key = (String, String);

/// A script or command at work for a watch.
struct Running {
    key: Key,
    job: Job,
    kind: Kind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Restart,
    Escalation,
}

/// What is restarted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Restart {
    /// The service.
    Service,
    /// The service, for a supervisor that was killed when it had noted that restart: it is counted already.
    Again,
    /// The group's START script.
    Script,
}

impl Supervisor {
    /// A watch over the groups that `services` stand for in a state folder.
    pub fn new(
        state: &Path,
        services: Rc<dyn Services>,
        clock: Rc<dyn Clock>,
        boot: Option<String>,
        tell: Teller,
    ) -> Self {
        Self {
            state: state.to_owned(),
            groups: Groups::new(state, services.back_end()),
            services,
            clock,
            boot,
            tell,
            watched: Vec::new(),
            names: Vec::new(),
            made_from: None,
            was_up: Vec::new(),
            down: HashMap::new(),
            jobs: Vec::new(),
            said: HashMap::new(),
        }
    }

    /// Watches until the end is asked for. What runs goes on running.
    pub fn run(&mut self, cancel: &Cancel) {
        while !cancel.is_requested() {
            self.turn();
            self.services.wait_for_change(TICK);
        }
    }

    /// Looks at everything once, and does what is to be done.
    fn turn(&mut self) {
        if let Err(error) = self.groups.refresh() {
            self.say_once(
                "state",
                &format!("the state folder cannot be read: {error}"),
            );
        }
        if self.made_from != Some(self.groups.generation()) {
            self.take_over();
        }
        self.end_jobs();
        let conditions = self.services.conditions(&self.names);
        let now = self.clock.moment();
        for (place, condition) in conditions.into_iter().enumerate() {
            match condition {
                Ok(condition) => self.consider(place, condition, now),
                Err(error) => self.cannot_ask(place, error),
            }
        }
    }

    /// Makes the list of what is watched anew.
    fn take_over(&mut self) {
        self.watched.clear();
        self.names.clear();
        let mut problems = Vec::new();
        let mut is_final = true;
        for (group_place, group) in self.groups.all().iter().enumerate() {
            let problem = group.problem.clone().unwrap_or_default();
            problems.push((group.name.clone(), problem));
            for (place, watch) in group.watches.iter().enumerate() {
                let alive = |process| process_is_alive(process) == Some(true);
                let standing = Standing::of(watch, self.boot.as_deref(), alive);
                // Its ARMLOAD may end, or be killed, without a word in the registry.
                is_final &= standing != Standing::Starting;
                if let (Standing::Watched, Started::Service(name)) = (standing, &watch.target) {
                    self.watched.push((group_place, place));
                    self.names.push(name.clone());
                }
            }
        }
        for (group, problem) in problems {
            if problem.is_empty() {
                self.said.remove(&group);
            } else {
                self.say_once(&group, &format!("group {group} is not watched: {problem}"));
            }
        }
        let mut down = std::mem::take(&mut self.down);
        self.was_up.clear();
        for place in 0..self.watched.len() {
            let Some((group, watch)) = self.find(place) else {
                continue;
            };
            let key = (group.name.clone(), watch.id.clone());
            let since = down.remove(&key);
            self.was_up.push(since.is_none());
            if let Some(since) = since {
                self.down.insert(key, since);
            }
        }
        self.made_from = is_final.then(|| self.groups.generation());
        self.report_recovery();
    }

    /// Says which services the service manager would restart too.
    fn report_recovery(&mut self) {
        for name in self.names.clone() {
            let key = format!("recovery {name}");
            if self.said.contains_key(&key) {
                continue;
            }
            self.said.insert(key, String::new());
            if let Some(recovery) = self.services.recovery(&name) {
                (self.tell)(&format!(
                    "the service {name} has recovery actions of its own ({recovery}), which would act beside the watch"
                ));
            }
        }
    }

    fn consider(&mut self, place: usize, condition: Condition, now: jiff::Timestamp) {
        let Some((group, watch)) = self.find(place) else {
            return;
        };
        let supervision = &watch.supervision;
        let is_up = condition.state != ServiceState::Stopped;
        let was_up = self.was_up.get(place) == Some(&true);
        if is_up && was_up && supervision.restarting.is_none() && supervision.escalated.is_none() {
            return;
        }
        let key = (group.name.clone(), watch.id.clone());
        if self.jobs.iter().any(|running| running.key == key) {
            return;
        }
        let watch = watch.clone();
        if let Some(was_up) = self.was_up.get_mut(place) {
            *was_up = is_up;
        }
        if is_up {
            self.down.remove(&key);
            self.is_up(&key, &watch, condition);
        }
        let since = match condition.state {
            ServiceState::Stopped => self
                .down
                .entry(key.clone())
                .or_insert_with(Instant::now)
                .elapsed(),
            _ => Duration::ZERO,
        };
        match next_step(&watch, condition, now, since) {
            Step::Rest => {}
            Step::NoteRestart => self.end_restart(&key),
            Step::FinishRestart => self.restart(&key, &watch, condition, now, Restart::Again),
            Step::Restart => self.restart(&key, &watch, condition, now, Restart::Service),
            Step::RestartFromScript => self.restart_from_script(&key, &watch, condition, now),
            Step::Escalate => self.escalate(&key, &watch, condition, now),
        }
    }

    fn find(&self, place: usize) -> Option<(&Group, &Watch)> {
        let (group, watch) = *self.watched.get(place)?;
        let group = self.groups.all().get(group)?;
        Some((group, group.watches.get(watch)?))
    }

    fn find_by(&self, key: &Key) -> Option<(&Group, &Watch)> {
        let mut groups = self.groups.all().iter();
        let group = groups.find(|group| group.name == key.0)?;
        let watch = group.watches.iter().find(|watch| watch.id == key.1)?;
        Some((group, watch))
    }

    /// Somebody brought it up after the watch had given it up: where a window has passed, it is watched again.
    fn is_up(&mut self, key: &Key, watch: &Watch, condition: Condition) {
        if watch.supervision.escalated.is_none() || condition.state != ServiceState::Running {
            return;
        }
        let now = self.clock.moment();
        // Without a window the count is never set back: only the next ARMLOAD begins anew.
        if counted(watch, now).len() < watch.supervision.restarts.len() {
            let taken_up = self.alter(key, |watch| {
                watch.supervision.restarts = counted(watch, now);
                watch.supervision.escalated = None;
            });
            if taken_up.is_some() {
                self.log(key, "the service runs again, and its count has begun anew");
            }
        }
    }

    /// Notes a restart of the service and carries it out.
    fn restart(
        &mut self,
        key: &Key,
        watch: &Watch,
        condition: Condition,
        now: jiff::Timestamp,
        kind: Restart,
    ) {
        let Some(number) = self.begin_restart(key, watch, now, kind) else {
            return;
        };
        let service = service_of(watch).to_owned();
        self.log_restart(key, watch, condition, number, "the service");
        match self.services.start(&service) {
            Ok(()) | Err(SystemError::SERVICE_ALREADY_RUNNING) => {}
            Err(error) => self.log(
                key,
                &format!(
                    "the service {service} cannot be started: {error} ({})",
                    error.0
                ),
            ),
        }
        self.end_restart(key);
    }

    fn restart_from_script(
        &mut self,
        key: &Key,
        watch: &Watch,
        condition: Condition,
        now: jiff::Timestamp,
    ) {
        let Some(number) = self.begin_restart(key, watch, now, Restart::Script) else {
            return;
        };
        self.log_restart(key, watch, condition, number, "from the START script");
        let started = self.find_by(key).and_then(|(group, _)| {
            let origin = watch.origin.as_ref()?;
            let limit = origin.policy.limit();
            Some(
                self.program()
                    .run_script(Script::Start, group, origin, limit),
            )
        });
        self.begin_job(key, Kind::Restart, started, "the START script");
    }

    /// Notes that a restart is about to be made, unless the watch is no longer what it was; its number.
    fn begin_restart(
        &mut self,
        key: &Key,
        watch: &Watch,
        now: jiff::Timestamp,
        kind: Restart,
    ) -> Option<usize> {
        let seen = watch.clone();
        self.alter(key, move |watch| {
            if *watch != seen {
                return None;
            }
            if kind != Restart::Again {
                watch.supervision.restarts = counted(watch, now);
                watch.supervision.restarts.push(now);
            }
            watch.supervision.restarting = Some(std::process::id());
            watch.supervision.by_script = kind == Restart::Script;
            Some(watch.supervision.restarts.len())
        })
        .flatten()
    }

    /// Notes that a restart has been made. An `ARMKILL` that came in between waits for that and then stops the service; if
    /// it gave up waiting, the service is stopped here.
    fn end_restart(&mut self, key: &Key) {
        let service = self
            .find_by(key)
            .map(|(_, watch)| service_of(watch).to_owned());
        let Some(state) = self.registry(key) else {
            return;
        };
        match Watches::new(&*state).end_restart(&key.1) {
            Ok(true) => {}
            Ok(false) => {
                if let Some(service) = service {
                    self.log(
                        key,
                        &format!("the watch was ended meanwhile; {service} is stopped"),
                    );
                    let _ = self.services.stop(&service);
                }
            }
            Err(error) => self.say_once(&key.0, &error.to_string()),
        }
    }

    fn escalate(&mut self, key: &Key, watch: &Watch, condition: Condition, now: jiff::Timestamp) {
        let seen = watch.clone();
        let begun = self.alter(key, move |watch| {
            let is_same = *watch == seen;
            if is_same {
                watch.supervision.escalated = Some(now);
            }
            is_same
        });
        if begun != Some(true) {
            return;
        }
        let service = service_of(watch).to_owned();
        let used_up = match watch.options.restart_limit {
            Some(limit) if !watch.options.monitor_only => {
                format!("its {limit} restarts are used up")
            }
            _ => "it is not to be restarted (/M)".to_owned(),
        };
        let end = ending(condition);
        let what = match watch
            .origin
            .as_ref()
            .map(|origin| &origin.policy.escalation)
        {
            Some(crate::arm::Escalation::StopGroup) => "the group is stopped",
            Some(crate::arm::Escalation::Command(_)) => "the escalation command is run",
            _ => "nothing more is done (escalation = \"none\")",
        };
        self.log(
            key,
            &format!("the service {service} {end}, and {used_up}: {what}"),
        );
        let started = self.find_by(key).and_then(|(group, _)| {
            let origin = watch.origin.as_ref()?;
            self.program().escalate(group, watch, origin, &service)
        });
        if started.is_some() {
            self.begin_job(key, Kind::Escalation, started, "the escalation");
        }
    }

    fn begin_job(&mut self, key: &Key, kind: Kind, started: Option<io::Result<Job>>, what: &str) {
        match started {
            Some(Ok(job)) => self.jobs.push(Running {
                key: key.clone(),
                job,
                kind,
            }),
            Some(Err(error)) => {
                self.log(key, &format!("{what} cannot be run: {error}"));
                if kind == Kind::Restart {
                    self.end_restart(key);
                }
            }
            None => {}
        }
    }

    /// Looks which scripts and commands have ended.
    fn end_jobs(&mut self) {
        let mut ended = Vec::new();
        self.jobs.retain_mut(|running| match running.job.ended() {
            Some(end) => {
                ended.push((running.key.clone(), running.kind, end));
                false
            }
            None => true,
        });
        for (key, kind, end) in ended {
            let what = match kind {
                Kind::Restart => "the START script",
                Kind::Escalation => "the escalation",
            };
            let how = match end {
                JobEnd::Code(code) => format!("ended with exit code {code}"),
                JobEnd::TooLong => "took too long and was ended".to_owned(),
            };
            self.log(&key, &format!("{what} {how}"));
            if kind == Kind::Restart {
                self.end_restart(&key);
            }
        }
    }

    fn program(&self) -> Program<'_> {
        Program {
            state: &self.state,
            back_end: self.services.back_end(),
        }
    }

    fn registry(&self, key: &Key) -> Option<Rc<crate::host::native::FolderState>> {
        let mut groups = self.groups.all().iter();
        let group = groups.find(|group| group.name == key.0)?;
        Some(Rc::clone(&group.state))
    }

    /// Changes a watch in the registry; `None` when that cannot be done, which is said.
    fn alter<R>(&mut self, key: &Key, change: impl FnMut(&mut Watch) -> R) -> Option<R> {
        let state = self.registry(key)?;
        match Watches::new(&*state).alter(&key.1, change) {
            Ok(altered) => altered,
            Err(error) => {
                self.say_once(&key.0, &error.to_string());
                None
            }
        }
    }

    fn cannot_ask(&mut self, place: usize, error: SystemError) {
        let Some((group, watch)) = self.find(place) else {
            return;
        };
        let (group, service) = (group.name.clone(), service_of(watch).to_owned());
        self.say_once(
            &format!("{group} {service}"),
            &format!(
                "group {group}: the service {service} cannot be asked for: {error} ({})",
                error.0
            ),
        );
    }

    fn log_restart(
        &mut self,
        key: &Key,
        watch: &Watch,
        condition: Condition,
        number: usize,
        what: &str,
    ) {
        let service = service_of(watch);
        let limit = watch.options.restart_limit.unwrap_or(0);
        let end = ending(condition);
        self.log(
            key,
            &format!("the service {service} {end}: restart {number} of {limit}, {what}"),
        );
    }

    /// A line in the group's cluster log, and for whoever listens.
    fn log(&self, key: &Key, message: &str) {
        let (group, id) = key;
        (self.tell)(&format!("{group}: watch {id}: {message}"));
        let Some(state) = self.registry(key) else {
            return;
        };
        let messages = StateMessages::new(
            state,
            Rc::clone(&self.clock),
            Rc::new(Secrets::default()),
            None,
        );
        if let Err(error) = messages.log(&format!("watch {id}: {message}")) {
            (self.tell)(&format!(
                "{group}: the cluster log cannot be written: {error}"
            ));
        }
    }

    /// Says something that stays true from turn to turn, once.
    fn say_once(&mut self, about: &str, message: &str) {
        let said = self.said.insert(about.to_owned(), message.to_owned());
        if said.as_deref() != Some(message) {
            (self.tell)(message);
        }
    }
}

fn service_of(watch: &Watch) -> &str {
    match &watch.target {
        Started::Service(name) | Started::Program(name) => name,
    }
}

/// How a service has ended, in words.
fn ending(condition: Condition) -> String {
    match condition.exit_code {
        0 => "has stopped".to_owned(),
        1067 => "has ended unexpectedly".to_owned(),
        code => format!("has stopped with error {code}"),
    }
}
