//! `armistice cmd FILE ARGS`: any batch file, as `cmd /c FILE ARGS` runs it.

use std::rc::Rc;

use anyhow::Context as _;

use super::arguments::CmdArguments;
use super::raw_arguments;
use super::world::{Purpose, World};
use crate::batch::{Interpreter, Options};
use crate::host::NoDiagnostics;

/// Runs the file and returns its exit code.
pub(super) fn run(arguments: &CmdArguments) -> anyhow::Result<i32> {
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
    let text = raw_arguments::join(&arguments.arguments);
    let name = arguments.file.to_string_lossy().replace('/', "\\");
    let options = Options {
        command_line: format!("cmd /c {name}{text}"),
        script_codepage: world.codepage,
        show_commands: true,
    };
    let mut interpreter = Interpreter::new(world.host.clone(), world.context.clone(), options);
    let script = interpreter.load(&path).map_err(anyhow::Error::msg)?;
    world.follow_script(script.source.codepage());
    let code = interpreter.run_script(script, &name, &text);
    world.finish()?;
    Ok(code)
}
