//! What the scenarios come to as a whole: files, variables, watch IDs, how much is typed.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::batch::{Read, ScriptSet};
use super::editing::{Editing, Fate};
use super::uses;
use crate::batch::script::Script;
use crate::cluster::known_variables;
use crate::host::same_name;
use crate::plan::{
    Origin, Plan, Role, ScriptName, Source, Step, StepKind, Steps, TypedShare, Value, Variable,
    WatchEntry, WatchTarget,
};
use crate::source::SourceText;

/// What is gathered while scenarios are read.
#[derive(Default)]
pub(super) struct Summary {
    roles: Vec<(String, Role)>,
    environment: BTreeSet<String>,
    secrets: BTreeMap<String, String>,
    directory_scripts: BTreeMap<String, (usize, usize)>,
}

impl Summary {
    pub(super) fn note_script(&mut self, name: ScriptName, script: &Rc<Script>) {
        let role = match name {
            ScriptName::Start => Role::Start,
            ScriptName::Stop => Role::Stop,
        };
        self.roles.push((script.path.clone(), role));
    }

    pub(super) fn note_read(&mut self, read: &Read) {
        self.environment.extend(read.environment.iter().cloned());
        let secrets = read.secrets.iter();
        self.secrets
            .extend(secrets.map(|(name, value)| (name.clone(), value.clone())));
        for (file, (statements, typed)) in &read.directory_scripts {
            let counts = self
                .directory_scripts
                .entry(file.clone())
                .or_insert((*statements, *typed));
            counts.1 = counts.1.min(*typed);
        }
    }

    /// The secrets of all situations that were noted, by the variables that hold them.
    pub(super) fn secrets(&self) -> BTreeMap<String, String> {
        self.secrets.clone()
    }

    /// Completes the plan. `started` are steps of the start script that are not in it.
    pub(super) fn finish(self, set: &ScriptSet, plan: &mut Plan, started: &[Steps]) {
        plan.sources = self.sources(set);
        plan.typed_share = self.typed_share(set, plan);
        resolve_watches(plan, started);
        plan.watches = watches(plan);
        plan.variables = self.variables(plan);
        plan.secrets = self.secrets;
    }

    fn sources(&self, set: &ScriptSet) -> Vec<Source> {
        let mut sources = Vec::new();
        for (script, sha256) in set.batch_sources() {
            let role = self.roles.iter().find(|(path, _)| *path == script.path);
            let role = role.map_or_else(|| role_of(set, &script), |(_, role)| *role);
            let path = set.relative(&script.path);
            sources.push(source(path, role, &script.source, sha256));
        }
        for (script, sha256) in set.directory_sources() {
            let text = script.source();
            let path = text.name().to_string();
            sources.push(source(path, Role::Directory, text, sha256));
        }
        sources.sort_by(|one, other| (one.role, &one.path).cmp(&(other.role, &other.path)));
        sources
    }

    fn typed_share(&self, set: &ScriptSet, plan: &Plan) -> TypedShare {
        let mut interpreted: BTreeSet<(String, u32)> = BTreeSet::new();
        uses::each_once(plan.lists(), &mut |step| {
            if let StepKind::Interpret { lines, .. } = &step.kind {
                let numbers = lines.first..=lines.last;
                interpreted.extend(numbers.map(|line| (lines.file.clone(), line)));
            }
        });
        let mut share = TypedShare::default();
        for script in set.scripts() {
            let file = set.relative(&script.path);
            for (first, last, count) in set.statements(&script) {
                share.statements += count;
                let covered =
                    (first..=last).any(|line| interpreted.contains(&(file.clone(), line)));
                share.typed += if covered { 0 } else { count };
            }
        }
        for (statements, typed) in self.directory_scripts.values() {
            share.statements += statements;
            share.typed += typed;
        }
        share
    }

    fn variables(&self, plan: &Plan) -> Vec<Variable> {
        let mut variables = Vec::new();
        uses::each_once(plan.lists(), &mut |step| {
            note_variable(step, plan, &mut variables);
        });
        for name in &self.environment {
            let cluster = known_variables()
                .iter()
                .any(|known| same_name(known.name, name));
            if !variables.iter().any(|known| same_name(&known.name, name)) {
                variables.push(Variable {
                    name: name.clone(),
                    value: None,
                    origin: if cluster {
                        Origin::Cluster
                    } else {
                        Origin::Environment
                    },
                    secret: false,
                    span: None,
                });
            }
        }
        variables.sort_by(|one, other| {
            let place = |variable: &Variable| {
                let span = variable.span.as_ref();
                span.map(|span| (span.file.to_string(), span.line, span.column))
            };
            (one.origin, place(one), &one.name).cmp(&(other.origin, place(other), &other.name))
        });
        variables
    }
}

fn note_variable(step: &Step, plan: &Plan, variables: &mut Vec<Variable>) {
    let StepKind::SetVariable {
        name,
        value,
        secret,
    } = &step.kind
    else {
        return;
    };
    let Some(name) = name.known() else {
        return;
    };
    if let Some(known) = variables
        .iter_mut()
        .find(|known| same_name(&known.name, name))
    {
        known.secret |= secret;
        if known.secret || known.value != *value {
            known.value = None;
        }
        return;
    }
    let in_settings = plan
        .sources
        .iter()
        .any(|source| source.role == Role::Settings && source.path == *step.span.file);
    variables.push(Variable {
        name: name.to_owned(),
        value: value.clone().filter(|_| !secret),
        origin: if in_settings {
            Origin::Settings
        } else {
            Origin::Script
        },
        secret: *secret,
        span: Some(step.span.clone()),
    });
}

/// A batch file that does nothing but set variables holds settings.
fn role_of(set: &ScriptSet, script: &Script) -> Role {
    if set.only_sets(script) {
        Role::Settings
    } else {
        Role::Other
    }
}

fn source(path: String, role: Role, text: &SourceText, sha256: String) -> Source {
    Source {
        path,
        role,
        sha256,
        encoding: text.codepage().name().to_owned(),
        line_ending: text.line_ending().name().to_owned(),
    }
}

/// Writes into each `stop_watch` what the folder's scripts start under that ID, unless that is one thing here and another
/// there.
fn resolve_watches(plan: &mut Plan, elsewhere: &[Steps]) {
    type Started = (Option<Value>, Option<Value>);
    let mut started: BTreeMap<String, Option<Started>> = BTreeMap::new();
    uses::each_once(plan.lists().chain(elsewhere), &mut |step| {
        if let Some((id, target)) = loaded(&step.kind) {
            let target = Some(match target {
                WatchTarget::Service(service) => (Some(service), None),
                WatchTarget::Program(program) => (None, Some(program)),
            });
            let known = started
                .entry(id.to_lowercase())
                .or_insert_with(|| target.clone());
            if *known != target {
                *known = None;
            }
        }
    });
    let decide = |step: &Step| {
        let StepKind::StopWatch { watch_id, .. } = &step.kind else {
            return Fate::Kept;
        };
        let id = watch_id.known().map(str::to_lowercase);
        let Some(Some((service, program))) = id.and_then(|id| started.get(&id)) else {
            return Fate::Kept;
        };
        let kind = StepKind::StopWatch {
            watch_id: watch_id.clone(),
            service: service.clone(),
            program: program.clone(),
        };
        let mut step = step.clone();
        step.kind = kind;
        Fate::Changed(step)
    };
    let mut editing = Editing::new(&decide);
    for scenario in &mut plan.scenarios {
        editing.apply(&mut scenario.steps);
    }
}

/// The watch ID that a step loads, and what it starts.
fn loaded(kind: &StepKind) -> Option<(&str, WatchTarget)> {
    match kind {
        StepKind::StartService {
            watch_id, service, ..
        } => Some((watch_id.known()?, WatchTarget::Service(service.clone()))),
        StepKind::StartProgram {
            watch_id, program, ..
        } => Some((watch_id.known()?, WatchTarget::Program(program.clone()))),
        StepKind::RunDirectoryScript {
            watch_id: Some(id),
            command: Some(command),
            ..
        } => Some((id.known()?, WatchTarget::Program(command.program.clone()))),
        _ => None,
    }
}

fn watches(plan: &Plan) -> Vec<WatchEntry> {
    let mut watches: Vec<WatchEntry> = Vec::new();
    uses::each_once(plan.lists(), &mut |step| {
        let (id, target) = match &step.kind {
            StepKind::StopWatch { watch_id, .. } => (watch_id.known(), None),
            kind => match loaded(kind) {
                Some((id, target)) => (Some(id), Some(target)),
                None => (None, None),
            },
        };
        let Some(id) = id else {
            return;
        };
        let index = match watches
            .iter()
            .position(|known| known.id.eq_ignore_ascii_case(id))
        {
            Some(index) => index,
            None => {
                watches.push(WatchEntry {
                    id: id.to_owned(),
                    target: None,
                    loaded: None,
                    killed: None,
                });
                watches.len() - 1
            }
        };
        let Some(entry) = watches.get_mut(index) else {
            return;
        };
        let span = Some(step.span.clone());
        if target.is_some() {
            entry.target = entry.target.take().or(target);
            entry.loaded = entry.loaded.take().or(span);
        } else {
            entry.killed = entry.killed.take().or(span);
        }
    });
    watches
}
