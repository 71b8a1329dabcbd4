//! The ARM commands as programs of their own, by the name the binary is called under or as verbs.

use std::ffi::OsString;

use anyhow::Context as _;

use super::arguments::PlaceArguments;
use super::world::{Purpose, World};
use super::{raw_arguments, stem};
use crate::host::Invocation;

pub(super) const NAMES: [&str; 7] = [
    "ARMLOAD", "ARMKILL", "ARMBCAST", "ARMLOG", "ARMSLEEP", "ARMSETCD", "ARMGETCD",
];

/// The ARM command that a program name stands for.
pub(super) fn called_as(program: Option<&OsString>) -> Option<&'static str> {
    let name = stem(program?)?;
    NAMES
        .into_iter()
        .find(|known| known.eq_ignore_ascii_case(name))
}

/// Runs the ARM command that the program was called as. `arguments` are its arguments as the system has split them.
pub(super) fn run_as_called(name: &str, arguments: &[String]) -> anyhow::Result<i32> {
    // Windows still has the command line as the script wrote it.
    #[cfg(windows)]
    let line = {
        let _ = arguments;
        crate::host::windows::arguments()
    };
    #[cfg(not(windows))]
    let line = raw_arguments::join(arguments);
    run_line(name, &line)
}

/// Runs one ARM command as a verb.
pub(super) fn run(name: &str, arguments: &[String]) -> anyhow::Result<i32> {
    run_line(name, &raw_arguments::join(arguments))
}

/// Runs one ARM command with the environment of the script that called it.
fn run_line(name: &str, arguments: &str) -> anyhow::Result<i32> {
    let folder = std::env::current_dir().context("the current folder cannot be found")?;
    let place = PlaceArguments::default();
    let world = World::build(&place, &folder, Purpose::Command)?;
    let program = world
        .host
        .programs
        .by_name(name)
        .with_context(|| format!("{name} is not an ARM command"))?;
    let code = program.run(&Invocation {
        name,
        arguments,
        context: &world.context,
        host: &world.host,
    });
    world.finish()?;
    Ok(code)
}
