//! `armistice script FILE ARGS`: any VBScript file, as `cscript //nologo FILE ARGS` runs it.

use std::path::PathBuf;

use anyhow::bail;

use super::arguments::FileArguments;
use super::world::World;
use crate::host::Invocation;
use crate::vbscript::script_host::ScriptLine;

/// Runs the file and returns its exit code.
pub(super) fn run(mut arguments: FileArguments) -> anyhow::Result<i32> {
    script_first(&mut arguments)?;
    let (world, path) = World::for_file(&arguments)?;
    let line = ScriptLine::of_words(&path, arguments.arguments).map_err(anyhow::Error::msg)?;
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

/// Options of cscript may stand before the script's name, as they mostly do.
fn script_first(arguments: &mut FileArguments) -> anyhow::Result<()> {
    let is_option = |word: &str| word.starts_with("//");
    if !arguments.file.to_str().is_some_and(is_option) {
        return Ok(());
    }
    let words = &mut arguments.arguments;
    let Some(script) = words.iter().position(|word| !is_option(word)) else {
        bail!("no script is named");
    };
    let file = PathBuf::from(words.remove(script));
    let option = std::mem::replace(&mut arguments.file, file);
    words.insert(0, option.to_string_lossy().into_owned());
    Ok(())
}
