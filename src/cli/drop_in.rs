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

/// Runs one ARM command with the environment of the script that called it.
pub(super) fn run(name: &str, arguments: &[String]) -> anyhow::Result<i32> {
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
        arguments: &raw_arguments::join(arguments),
        context: &world.context,
        host: &world.host,
    });
    world.finish()?;
    Ok(code)
}
