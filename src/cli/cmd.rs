//! `armistice cmd FILE ARGS`: any batch file, as `cmd /c FILE ARGS` runs it.

use super::arguments::FileArguments;
use super::raw_arguments;
use super::world::World;
use crate::batch::{Interpreter, Options};

/// Runs the file and returns its exit code.
pub(super) fn run(arguments: &FileArguments) -> anyhow::Result<i32> {
    let (world, path) = World::for_file(arguments)?;
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
