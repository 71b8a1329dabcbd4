//! `armistice run PATH`: a script of a cluster group, with the cluster's variables, step by step.

use std::path::{Path, PathBuf};
use std::rc::Rc;

use anyhow::{Context as _, bail};

use super::arguments::{Engine, RunArguments, ScriptKind, ServiceBackEnd};
use super::dry_run;
use super::journal::{self, Journaled};
use super::placing::say_where_scripts_lie;
use super::world::{Purpose, World};
use super::{exit_code, say};
use crate::batch::script::Script;
use crate::batch::{Interpreter, Options};
use crate::cluster::{ClusterContext, Flags, Priority};
use crate::execute::batch;
use crate::host::listeners::{StepPrinter, StepStyle, Summary, kind};
use crate::plan::{Plan, extract};

/// Runs the script, or says what it would do, and returns the exit code.
pub(super) fn run(arguments: &RunArguments) -> anyhow::Result<i32> {
    if arguments.dry_run || arguments.plan.is_some() {
        return dry_run::run(arguments);
    }
    for_real(arguments)
}

/// Runs the script and returns its exit code.
pub(super) fn for_real(arguments: &RunArguments) -> anyhow::Result<i32> {
    let mut prepared = Prepared::for_real(arguments)?;
    let summary = Rc::new(Summary::default());
    let effects = Rc::clone(&prepared.world.host.effects);
    effects.listen(Rc::<Summary>::clone(&summary));
    if !arguments.quiet {
        prepared.say_first();
        effects.listen(Rc::new(StepPrinter::new(
            prepared.world.context.streams.error.clone(),
            StepStyle {
                verbose: arguments.verbose,
                colour: prepared.world.colour,
            },
        )));
    }
    let planned = match arguments.engine {
        Engine::Plan => Some(prepared.plan()?),
        Engine::Interpreter => None,
    };
    let folder = prepared.folder().to_owned();
    let digest = match &planned {
        Some(plan) => journal::digest_of_plan(plan, &arguments.variables)?,
        None => journal::digest_of_scripts(&folder, &arguments.variables)?,
    };
    let script_name = journal::script_name(&prepared.script);
    let journal = Journaled::begin(&mut prepared.world, &script_name, &folder, digest)?;
    let code = match prepared.carry_out(arguments, planned.as_ref()) {
        Ok(code) => code,
        Err(error) => {
            journal.finish(exit_code::USAGE, 0)?;
            return Err(error);
        }
    };
    let world = &prepared.world;
    // What cannot be kept is told last; what was done is told all the same.
    let kept = journal.sync().and(world.finish());
    if !arguments.quiet {
        summarize(&summary, code);
        if let Some(line) = closing_line(world) {
            say(&line);
        }
    }
    let failed = summary.failed() + usize::from(kept.is_err());
    let code = if arguments.strict && world.host.effects.must_stop() {
        exit_code::STRICT
    } else {
        code
    };
    let closed = journal.finish(code, failed);
    kept?;
    closed
}

/// A script that is about to run: its world, with the cluster's variables set and the folder entered.
pub(super) struct Prepared {
    pub(super) world: World,
    /// The batch file.
    script: PathBuf,
    /// Its folder as a Windows path.
    entry: String,
    /// What follows from the flags, to be said.
    implied: Vec<String>,
}

impl Prepared {
    fn for_real(arguments: &RunArguments) -> anyhow::Result<Self> {
        let script = find_script(&arguments.path, arguments.script)?;
        let name = journal::script_name(&script);
        let purpose = Purpose::Script {
            event_from_environment: arguments.event.is_none(),
            script: &name,
            quiet: arguments.quiet,
        };
        Self::new(arguments, script, purpose)
    }

    /// For a run that reads everything and writes nothing.
    pub(super) fn dry(arguments: &RunArguments) -> anyhow::Result<Self> {
        let script = find_script(&arguments.path, arguments.script)?;
        Self::new(arguments, script, Purpose::DryRun)
    }

    fn new(
        arguments: &RunArguments,
        script: PathBuf,
        purpose: Purpose<'_>,
    ) -> anyhow::Result<Self> {
        let folder = script.parent().unwrap_or(Path::new(".")).to_owned();
        let mut world = World::build(&arguments.place, &folder, purpose)?;
        let entry = world
            .host
            .files
            .to_windows(&folder)
            .with_context(|| format!("{} lies on no drive", folder.display()))?;
        let implied = set_cluster(arguments, &mut world, &entry);
        if let Some(folder) = world.entry_directory.clone() {
            let found = world.host.files.metadata(&folder);
            if crate::host::path::drive_of(&folder).is_none()
                || !found.is_ok_and(|found| found.is_dir)
            {
                bail!(
                    "the site file's entry_directory {folder:?} is no folder; write it as a Windows path with a drive"
                );
            }
            world.context.cwd.enter(&folder);
        } else {
            world.context.cwd.enter(&entry);
        }
        for (name, value) in &arguments.variables {
            world.context.environment.set(name, value);
        }
        Ok(Self {
            world,
            script,
            entry,
            implied,
        })
    }

    fn folder(&self) -> &Path {
        self.script.parent().unwrap_or(Path::new("."))
    }

    /// Says what is real and what follows from the flags.
    pub(super) fn say_first(&self) {
        // That it can be read was seen before.
        let _ = say_where_scripts_lie(&self.script);
        self.world.headline().iter().for_each(|line| say(line));
        self.implied.iter().for_each(|line| say(line));
    }

    /// The plan of the script in the situation that the cluster's variables tell.
    pub(super) fn plan(&self) -> anyhow::Result<Plan> {
        planned(&self.world, &self.script)
    }

    /// Carries the script out in its world, by its plan or else line by line; its exit code.
    pub(super) fn carry_out(
        &self,
        arguments: &RunArguments,
        plan: Option<&Plan>,
    ) -> anyhow::Result<i32> {
        let world = &self.world;
        if arguments.strict {
            world.host.effects.stop_at_failure();
        }
        let path = world
            .host
            .files
            .to_windows(&self.script)
            .with_context(|| format!("{} lies on no drive", self.script.display()))?;
        let options = Options {
            command_line: format!("cmd /c \"{path}\""),
            script_codepage: world.codepage,
            show_commands: arguments.verbose,
        };
        let mut interpreter = Interpreter::new(world.host.clone(), world.context.clone(), options);
        let loaded = interpreter.load(&path).map_err(anyhow::Error::msg)?;
        world.follow_script(loaded.source.codepage());
        let Some(plan) = plan else {
            let name = crate::host::path::file_name(&path).to_owned();
            return Ok(interpreter.run_script(loaded, &name, ""));
        };
        let ended = execute(plan, world, &self.entry, interpreter, loaded);
        for mismatch in &ended.mismatches {
            say(&format!("armistice: {mismatch}"));
        }
        Ok(ended.code)
    }
}

fn planned(world: &World, script: &Path) -> anyhow::Result<Plan> {
    let variable = |name: &str| {
        world
            .context
            .environment
            .get(name)
            .map(|value| value.to_string())
    };
    let request = extract::Request {
        folder: script.to_owned(),
        only: Some(extract::Situation {
            event: variable("CLP_EVENT"),
            server: variable("CLP_SERVER"),
            disk: variable("CLP_DISK"),
            priority: variable("CLP_PRIORITY"),
        }),
        entry_directory: world.entry_directory.clone(),
        codepage: world.codepage,
        ..extract::Request::default()
    };
    extract::folder(&request)
}

fn execute(
    plan: &Plan,
    world: &World,
    folder: &str,
    interpreter: Interpreter,
    script: Rc<Script>,
) -> batch::Ended {
    let steps = plan
        .scenarios
        .first()
        .map_or(&[][..], |scenario| &*scenario.steps);
    let job = batch::Job {
        plan,
        steps,
        folder,
        optimize: true,
        scripts: &world.scripts,
    };
    batch::run(&job, interpreter, script)
}

/// The last line of a run: what was not real.
fn closing_line(world: &World) -> Option<String> {
    let simulated_services = world.back_end == ServiceBackEnd::Simulated;
    let memory_directory = world.host.directories.is_simulated();
    match (simulated_services, memory_directory) {
        (true, true) => {
            Some("armistice: services were simulated; the directory was one in memory".to_owned())
        }
        (true, false) => Some("armistice: services were simulated".to_owned()),
        (false, true) => Some("armistice: the directory was one in memory".to_owned()),
        (false, false) => None,
    }
}

/// Steps by kind, those that failed, and the script's exit code.
fn summarize(summary: &Summary, code: i32) {
    const SHOWN: usize = 20;
    let counts: Vec<String> = summary
        .counts()
        .iter()
        .map(|(kind, count)| format!("{count} {}", kind.replace('_', " ")))
        .collect();
    let steps = if counts.is_empty() {
        "nothing was done".to_owned()
    } else {
        counts.join(", ")
    };
    say("");
    say(&format!(
        "exit code {code}; {steps}; {} failed",
        summary.failed()
    ));
    for record in summary.failures().iter().take(SHOWN) {
        let message = record.result.message.as_deref().unwrap_or("");
        say(&format!(
            "  failed: {} {} {message}",
            record.span,
            kind(&record.effect)
        ));
    }
    if let Some(more) = summary.failed().checked_sub(SHOWN).filter(|more| *more > 0) {
        say(&format!("  and {more} more"));
    }
}

/// The folder's script of that kind, names compared without regard to case; or the file itself.
fn find_script(path: &Path, kind: ScriptKind) -> anyhow::Result<PathBuf> {
    let path = std::path::absolute(path).with_context(|| path.display().to_string())?;
    let metadata =
        std::fs::metadata(&path).with_context(|| format!("{} cannot be read", path.display()))?;
    if metadata.is_file() {
        return Ok(path);
    }
    let wanted = match kind {
        ScriptKind::Start => "start.bat",
        ScriptKind::Stop => "stop.bat",
    };
    let entries =
        std::fs::read_dir(&path).with_context(|| format!("{} cannot be read", path.display()))?;
    let mut found: Vec<PathBuf> = entries
        .filter_map(Result::ok)
        .filter(|entry| {
            entry
                .file_name()
                .to_str()
                .is_some_and(|name| name.eq_ignore_ascii_case(wanted))
        })
        .map(|entry| entry.path())
        .collect();
    found.sort();
    match found.into_iter().next() {
        Some(script) => Ok(script),
        None => bail!(
            "{} has no {}; give the script's file name, or a folder that holds one",
            path.display(),
            wanted.to_ascii_uppercase()
        ),
    }
}

/// Sets the cluster's variables from the flags; what the environment has stays, what is undefined stays undefined.
/// Returns what was implied, to be said.
fn set_cluster(arguments: &RunArguments, world: &mut World, entry: &str) -> Vec<String> {
    let environment = &mut world.context.environment;
    let mut cluster = ClusterContext::read(|name| environment.get(name));
    let implied = cluster.apply(&Flags {
        event: arguments.event.clone(),
        server: arguments.server.clone(),
        disk: arguments.disk.clone(),
        priority: arguments.priority.as_deref().map(Priority::from_text),
    });
    cluster.script_path.get_or_insert_with(|| entry.to_owned());
    for (name, value) in cluster.variables() {
        environment.set(name, &value);
    }
    implied
        .iter()
        .map(|implied| {
            format!(
                "armistice: {} = {}, which follows from {}",
                implied.name, implied.value, implied.because
            )
        })
        .collect()
}
