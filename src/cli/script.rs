//! `armistice script FILE ARGS`: any VBScript file, as `cscript //nologo FILE ARGS` runs it.

use super::arguments::FileArguments;
use super::world::World;
use crate::host::Invocation;
use crate::vbscript::script_host::ScriptLine;

/// Runs the file and returns its exit code.
pub(super) fn run(arguments: &FileArguments) -> anyhow::Result<i32> {
    let (world, path) = World::for_file(arguments)?;
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
