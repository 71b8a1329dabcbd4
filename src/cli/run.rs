//! `armistice run PATH`: a script of a cluster group, with the cluster's variables, step by step.

use std::path::{Path, PathBuf};
use std::rc::Rc;

use anyhow::{Context as _, bail};

use super::arguments::{Engine, RunArguments, ScriptKind};
use super::journal::{self, Journaled};
use super::world::{Purpose, World};
use super::{exit_code, say};
use crate::batch::script::Script;
use crate::batch::{Interpreter, Options};
use crate::cluster::{ClusterContext, Flags, Priority};
use crate::execute::batch;
use crate::host::listeners::{StepPrinter, StepStyle, Summary, kind};
use crate::plan::{Plan, extract};

/// Runs the script and returns its exit code.
pub(super) fn run(arguments: &RunArguments) -> anyhow::Result<i32> {
    let script = find_script(&arguments.path, arguments.script)?;
    let folder = script.parent().unwrap_or(Path::new(".")).to_owned();
    let script_name = journal::script_name(&script);
    let event_from_environment = arguments.event.is_none();
    let mut world = World::build(
        &arguments.place,
        &folder,
        Purpose::Script {
            event_from_environment,
            script: &script_name,
        },
    )?;
    let entry = world
        .host
        .files
        .to_windows(&folder)
        .with_context(|| format!("{} lies on no drive", folder.display()))?;
    let implied = set_cluster(arguments, &mut world, &entry);
    if let Some(folder) = world.entry_directory.clone() {
        let found = world.host.files.metadata(&folder);
        if crate::host::path::drive_of(&folder).is_none() || !found.is_ok_and(|found| found.is_dir)
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

    let summary = Rc::new(Summary::default());
    world.host.effects.listen(Rc::<Summary>::clone(&summary));
    if !arguments.quiet {
        world.headline().iter().for_each(|line| say(line));
        for line in implied {
            say(&line);
        }
        world.host.effects.listen(Rc::new(StepPrinter::new(
            world.context.streams.error.clone(),
            StepStyle {
                verbose: arguments.verbose,
                colour: world.colour,
            },
        )));
    }
    if arguments.strict {
        world.host.effects.stop_at_failure();
    }

    let path = world
        .host
        .files
        .to_windows(&script)
        .with_context(|| format!("{} lies on no drive", script.display()))?;
    let options = Options {
        command_line: format!("cmd /c \"{path}\""),
        script_codepage: world.codepage,
        show_commands: arguments.verbose,
    };
    let planned = match arguments.engine {
        Engine::Plan => Some(planned(arguments, &world, &script)?),
        Engine::Interpreter => None,
    };
    let digest = match &planned {
        Some(plan) => journal::digest_of_plan(plan, &arguments.variables)?,
        None => journal::digest_of_scripts(&folder, &arguments.variables)?,
    };
    let journal = Journaled::begin(&mut world, &script_name, &folder, digest)?;
    let mut interpreter = Interpreter::new(world.host.clone(), world.context.clone(), options);
    let loaded = match interpreter.load(&path) {
        Ok(loaded) => loaded,
        Err(message) => {
            journal.finish(exit_code::USAGE, 0)?;
            bail!(message);
        }
    };
    world.follow_script(loaded.source.codepage());
    let code = match planned {
        Some(plan) => {
            let ended = execute(&plan, &world, &entry, interpreter, loaded);
            for mismatch in &ended.mismatches {
                say(&format!("armistice: {mismatch}"));
            }
            ended.code
        }
        None => {
            let name = crate::host::path::file_name(&path).to_owned();
            interpreter.run_script(loaded, &name, "")
        }
    };
    // What cannot be kept is told last; what was done is told all the same.
    let kept = journal.sync().and(world.finish());
    if !arguments.quiet {
        summarize(&summary, code);
        say(&closing_line(&world));
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

/// The plan of the script in the situation that the cluster's variables tell.
fn planned(arguments: &RunArguments, world: &World, script: &Path) -> anyhow::Result<Plan> {
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
    let _ = arguments;
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
        .map_or(&[][..], |scenario| scenario.steps.as_slice());
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
fn closing_line(world: &World) -> String {
    let directory = if world.host.directories.is_simulated() {
        "; the directory was one in memory"
    } else {
        ""
    };
    format!("armistice: services were simulated{directory}")
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
