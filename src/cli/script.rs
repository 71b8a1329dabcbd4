//! `armistice script FILE ARGS`: any VBScript file, as `cscript //nologo FILE ARGS` runs it.

use std::rc::Rc;

use anyhow::Context as _;

use super::arguments::ScriptArguments;
use super::world::{Purpose, World};
use crate::host::{Invocation, NoDiagnostics};
use crate::vbscript::script_host::ScriptLine;

/// Runs the file and returns its exit code.
pub(super) fn run(arguments: &ScriptArguments) -> anyhow::Result<i32> {
    let folder = std::env::current_dir().context("the current folder cannot be found")?;
    let mut world = World::build(&arguments.place, &folder, Purpose::Command)?;
    if arguments.quiet {
        world.host.diagnostics = Rc::new(NoDiagnostics);
    }
    for (name, value) in &arguments.variables {
        world.context.environment.set(name, value);
    }
    let file = std::path::absolute(&arguments.file)
        .with_context(|| format!("{} cannot be found", arguments.file.display()))?;
    let path = world
        .host
        .files
        .to_windows(&file)
        .with_context(|| format!("{} lies on no drive", file.display()))?;
    let line =
        ScriptLine::of_words(&path, arguments.arguments.clone()).map_err(anyhow::Error::msg)?;
    let ended = world.scripts.run(
        &line,
        &Invocation {
            name: "cscript",
            arguments: "",
            context: &world.context,
            host: &world.host,
        },
    );
    world.finish()?;
    Ok(ended.code)
}
