//! From a folder of scripts to its plan.

mod batch;
pub mod directory;
mod editing;
pub(crate) mod messages;
mod readings;
mod shared;
mod summary;
#[cfg(test)]
mod tests;
pub(crate) mod uses;

use std::path::PathBuf;
use std::rc::Rc;

use anyhow::{Context as _, bail};

use super::{FORMAT_VERSION, Plan, PlanDiagnostic, ScenarioPlan, ScriptName};
use crate::batch::script::Script;
use crate::cluster::{self, ClusterContext, Priority, Scenario, scenarios};
use crate::host::idle::Lookups;
use crate::host::placing::Originals;
use crate::host::{CollectedDiagnostics, Files, Secrets, idle, path, same_name};
use crate::source::{CodePage, Diagnostic, Severity};
pub(crate) use batch::{Graph, assigned_names};
use batch::{Read, ScriptSet};
use directory::Compiled;
use readings::Readings;
pub use shared::Shared;
use summary::Summary;

/// What is to be read, and what is known of the run beside it.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// The folder of the scripts, or one batch file, which is then read as the start script.
    pub folder: PathBuf,
    /// Variables that are set before a script begins.
    pub variables: Vec<(String, String)>,
    /// `CLP_PRIORITY` in place of what follows from the server.
    pub priority: Option<String>,
    /// The scripts that are wanted; both when it is empty.
    pub scripts: Vec<ScriptName>,
    /// Only these scenarios; all when it is absent.
    pub only: Option<Situation>,
    /// Where scripts begin, as a Windows path; the folder itself when it is absent.
    pub entry_directory: Option<String>,
    /// The code page of the files; otherwise each is judged by its bytes.
    pub codepage: Option<CodePage>,
    /// Scripts that are larger, in bytes, are not read.
    pub largest_file: Option<u64>,
    /// Scripts that are symbolic links, or lie behind one in the folder, are not read.
    pub without_links: bool,
    /// What was taken apart for other folders.
    pub shared: Shared,
    /// Notes what is asked of the folder's files.
    pub lookups: Option<Lookups>,
}

/// One situation, as the cluster's variables tell it; any text may stand in them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Situation {
    /// `CLP_EVENT`
    pub event: Option<String>,
    /// `CLP_SERVER`
    pub server: Option<String>,
    /// `CLP_DISK`
    pub disk: Option<String>,
    /// `CLP_PRIORITY`
    pub priority: Option<String>,
}

/// Makes the plan of a folder.
///
/// # Errors
/// When the folder or its scripts cannot be read; the message names them.
pub fn folder(request: &Request) -> anyhow::Result<Plan> {
    folder_from(request, files_of(request)?)
}

/// Makes the plan of a folder whose files are read through `files`.
///
/// # Errors
/// As [`folder`].
pub fn folder_from(request: &Request, files: Rc<dyn Files>) -> anyhow::Result<Plan> {
    Ok(read(request, files)?.0)
}

/// A plan with the files that it was made from, for those who look at the text too.
pub(crate) struct Extraction {
    /// The plan.
    pub(crate) plan: Plan,
    /// The batch files that were met, and those that lie beside them.
    pub(crate) batch: Vec<Rc<Script>>,
    /// The same of the VBScript files.
    pub(crate) directory: Vec<Rc<Compiled>>,
    /// What must not be shown.
    pub(crate) secrets: Rc<Secrets>,
}

/// Makes the plan of a folder and keeps what was read.
///
/// # Errors
/// As [`folder`].
pub(crate) fn with_sources(request: &Request) -> anyhow::Result<Extraction> {
    let (plan, set) = read(request, files_of(request)?)?;
    // What lies beside the scripts is no part of the plan, and yet of the folder.
    set.load_beside();
    Ok(Extraction {
        plan,
        batch: set.scripts(),
        directory: set.compiled(),
        secrets: set.secrets(),
    })
}

/// The files of a folder; where two lines stand in the place of a script, with the script's own text.
fn files_of(request: &Request) -> anyhow::Result<Rc<dyn Files>> {
    let mut files = idle::files_to_read();
    if let Some(lookups) = &request.lookups {
        files = idle::noting(files, lookups);
    }
    Ok(Originals::of(&request.folder)?.over(files))
}

/// The plan, with all that was read for it.
fn read(request: &Request, files: Rc<dyn Files>) -> anyhow::Result<(Plan, ScriptSet)> {
    let found = Found::of(&*files, request)?;
    let folder = found.folder.clone();
    let entry = request
        .entry_directory
        .clone()
        .unwrap_or_else(|| folder.clone());
    let diagnostics = Rc::new(CollectedDiagnostics::new());
    let host = idle::host(Rc::clone(&files), Rc::clone(&diagnostics) as _);
    let set = ScriptSet::new(host, &folder, &entry, request);
    let mut summary = Summary::default();
    let mut read = Vec::new();
    for name in [ScriptName::Start, ScriptName::Stop] {
        let wanted = request.scripts.is_empty() || request.scripts.contains(&name);
        let Some(file) = found.script(name).filter(|_| wanted) else {
            continue;
        };
        let script = set.load(file).map_err(anyhow::Error::msg)?;
        summary.note_script(name, &script);
        let mut readings = Readings::of(&set, script, request);
        let situations = situations(request, name);
        let all: Vec<_> = situations
            .into_iter()
            .map(|situation| (readings.read(&situation), situation))
            .collect();
        all.iter().for_each(|(read, _)| summary.note_read(read));
        read.push((name, readings, all));
    }
    let secrets = summary.secrets();
    let plans: Vec<_> = read
        .iter()
        .flat_map(|(name, readings, all)| {
            all.iter().map(|(read, situation)| {
                let read = readings.hide(situation, read, &secrets);
                scenario(*name, situation, &read)
            })
        })
        .collect();
    // What a STOP stops is known from the START beside it, whether that is wanted or not.
    let started = match found.starts_elsewhere(request) {
        Some(file) => {
            let script = set.load(file).map_err(anyhow::Error::msg)?;
            summary.note_script(ScriptName::Start, &script);
            let mut readings = Readings::of(&set, script, request);
            let situations = situations(&Request::default(), ScriptName::Start);
            let steps = |situation| readings.read(situation).steps.clone();
            situations.iter().map(steps).collect()
        }
        None => Vec::new(),
    };
    if plans.is_empty() && found.is_empty() {
        bail!(
            "{} has no START.BAT and no STOP.BAT; give a folder that holds one, or a batch file",
            request.folder.display()
        );
    }
    let mut plan = Plan {
        format_version: FORMAT_VERSION.to_owned(),
        scenarios: plans,
        diagnostics: told(&diagnostics.take()),
        ..Plan::default()
    };
    summary.finish(&set, &mut plan, &started);
    let secrets = set.secrets();
    for value in plan.secrets.values() {
        secrets.learn(value);
    }
    messages::redact(&mut plan, &secrets);
    Ok((plan, set))
}

fn scenario(name: ScriptName, situation: &ClusterContext, read: &Read) -> ScenarioPlan {
    let text = |value: Option<String>| value.unwrap_or_default();
    ScenarioPlan {
        script: name,
        event: situation.event.as_ref().map(ToString::to_string),
        server: text(situation.server.as_ref().map(ToString::to_string)),
        disk: text(situation.disk.as_ref().map(ToString::to_string)),
        priority: text(situation.priority.as_ref().map(ToString::to_string)),
        outcome: read.outcome.clone(),
        steps: read.steps.clone(),
    }
}

/// The situations of a script: all, or the one that is asked for.
fn situations(request: &Request, name: ScriptName) -> Vec<ClusterContext> {
    if let Some(only) = &request.only {
        return vec![ClusterContext {
            event: only.event.as_deref().map(cluster::Event::from_text),
            server: only.server.as_deref().map(cluster::ServerRole::from_text),
            disk: only.disk.as_deref().map(cluster::Disk::from_text),
            priority: only.priority.as_deref().map(Priority::from_text),
            ..ClusterContext::default()
        }];
    }
    let script = match name {
        ScriptName::Start => cluster::Script::Start,
        ScriptName::Stop => cluster::Script::Stop,
    };
    let with_priority = |scenario: &Scenario| {
        let mut context = scenario.context();
        if let Some(priority) = &request.priority {
            context.priority = Some(Priority::from_text(priority));
        }
        context
    };
    scenarios(script).iter().map(with_priority).collect()
}

/// The scripts of a folder, all as full Windows paths.
struct Found {
    folder: String,
    start: Option<String>,
    stop: Option<String>,
    /// The start script beside the one file that is read.
    beside: Option<String>,
}

impl Found {
    fn of(files: &dyn Files, request: &Request) -> anyhow::Result<Self> {
        let path = request.folder.as_path();
        let shown = path.display();
        let full = files.to_windows(path).with_context(|| {
            format!("{shown} lies on no drive, or its path has a name that Windows does not take")
        })?;
        let unreadable = || format!("{shown} cannot be read");
        if !files.metadata(&full).with_context(unreadable)?.is_dir {
            let start = path::join(path::parent(&full), "START.BAT");
            let beside =
                (!same_name(&start, &full) && files.metadata(&start).is_ok()).then_some(start);
            return Ok(Self {
                folder: path::parent(&full).to_owned(),
                start: Some(full),
                stop: None,
                beside,
            });
        }
        let mut names: Vec<String> = files
            .read_dir(&full)
            .with_context(unreadable)?
            .into_iter()
            .filter(|entry| !entry.metadata.is_dir)
            .filter(|entry| !(request.without_links && entry.metadata.is_link))
            .map(|entry| entry.name)
            .collect();
        names.sort();
        let named = |wanted: &str| {
            let name = names.iter().find(|name| name.eq_ignore_ascii_case(wanted));
            name.map(|name| path::join(&full, name))
        };
        Ok(Self {
            start: named("start.bat"),
            stop: named("stop.bat"),
            folder: full,
            beside: None,
        })
    }

    fn script(&self, name: ScriptName) -> Option<&str> {
        match name {
            ScriptName::Start => self.start.as_deref(),
            ScriptName::Stop => self.stop.as_deref(),
        }
    }

    /// The start script, where it is not among those that are read in all situations.
    fn starts_elsewhere(&self, request: &Request) -> Option<&str> {
        let all = request.only.is_none() && self.beside.is_none();
        let wanted = request.scripts.is_empty() || request.scripts.contains(&ScriptName::Start);
        let start = self.beside.as_deref().or(self.start.as_deref());
        start.filter(|_| !(all && wanted))
    }

    fn is_empty(&self) -> bool {
        self.start.is_none() && self.stop.is_none()
    }
}

/// Remarks that came up, each once.
fn told(diagnostics: &[Diagnostic]) -> Vec<PlanDiagnostic> {
    let mut all: Vec<PlanDiagnostic> = Vec::new();
    for diagnostic in diagnostics {
        let severity = match diagnostic.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            _ => "note",
        };
        let one = PlanDiagnostic {
            severity: severity.to_owned(),
            message: diagnostic.message.clone(),
            span: diagnostic.span.clone(),
            help: diagnostic.help.clone(),
        };
        if !all.contains(&one) {
            all.push(one);
        }
    }
    let place = |one: &PlanDiagnostic| {
        one.span
            .as_ref()
            .map(|span| (span.file.to_string(), span.line, span.column))
    };
    all.sort_by_key(place);
    all
}
