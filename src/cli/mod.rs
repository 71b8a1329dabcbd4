//! The command line: one file for each verb.

mod account;
pub mod arguments;
mod cmd;
mod directory;
mod drop_in;
mod dry_run;
pub mod exit_code;
mod generated;
mod journal;
mod placing;
mod plan;
mod raw_arguments;
mod repair;
mod report;
mod run;
mod runs;
mod script;
mod services;
mod site;
mod undo;
mod verify;
mod watch;
mod watches;
mod world;

use std::ffi::OsString;
use std::io::Write as _;
use std::path::Path;

use clap::Parser as _;

#[cfg(target_os = "linux")]
use crate::host::process_services::{LAUNCH_VERB, become_service};
use arguments::{Cli, SchemaArguments, SchemaOf, Verb};

/// Runs the program with its command line, the program's own name first, and ends it.
pub fn main(arguments: impl IntoIterator<Item = OsString>) -> ! {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    if let Some(name) = drop_in::called_as(arguments.first()) {
        end(drop_in::run_as_called(name, &texts(&arguments[1..])));
    }
    #[cfg(target_os = "linux")]
    if arguments.get(1).is_some_and(|verb| verb == LAUNCH_VERB) && arguments.len() == 2 {
        exit_code::leave(become_service());
    }
    let cli = match Cli::try_parse_from(&arguments) {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version are no errors; clap knows where each belongs.
            let _ = error.print();
            exit_code::leave(if error.use_stderr() {
                exit_code::USAGE
            } else {
                exit_code::SUCCESS
            });
        }
    };
    end(match cli.verb {
        Verb::Run(arguments) => run::run(&arguments),
        Verb::Runs(arguments) => runs::run(&arguments),
        Verb::Account(arguments) => account::run(&arguments),
        Verb::Undo(arguments) => undo::run(&arguments),
        Verb::Plan(arguments) => plan::run(&arguments),
        Verb::Schema(arguments) => schema(&arguments),
        Verb::Completions(arguments) => generated::completions(&arguments),
        Verb::Man(arguments) => generated::man(&arguments),
        Verb::Report(arguments) => report::run(&arguments),
        Verb::Repair(arguments) => repair::run(&arguments),
        Verb::Verify(arguments) => verify::run(&arguments),
        Verb::Install(arguments) => placing::install(&arguments),
        Verb::Uninstall(arguments) => placing::uninstall(&arguments),
        Verb::InstallCommands(arguments) => placing::install_commands(&arguments),
        Verb::Watch(arguments) => watch::run(&arguments),
        Verb::Watches(arguments) => watches::run(&arguments),
        Verb::Cmd(arguments) => cmd::run(&arguments),
        Verb::Script(arguments) => script::run(arguments),
        Verb::Armload(command) => drop_in::run("ARMLOAD", &command.arguments),
        Verb::Armkill(command) => drop_in::run("ARMKILL", &command.arguments),
        Verb::Armbcast(command) => drop_in::run("ARMBCAST", &command.arguments),
        Verb::Armlog(command) => drop_in::run("ARMLOG", &command.arguments),
        Verb::Armsleep(command) => drop_in::run("ARMSLEEP", &command.arguments),
        Verb::Armsetcd(command) => drop_in::run("ARMSETCD", &command.arguments),
        Verb::Armgetcd(command) => drop_in::run("ARMGETCD", &command.arguments),
    })
}

fn end(ended: anyhow::Result<i32>) -> ! {
    exit_code::leave(ended.unwrap_or_else(|error| {
        say(&format!("armistice: {error:#}"));
        exit_code::USAGE
    }))
}

fn schema(arguments: &SchemaArguments) -> anyhow::Result<i32> {
    let text = match arguments.of {
        SchemaOf::Plan => crate::plan::render::schema()?,
        SchemaOf::Report => crate::report::render::schema()?,
    };
    print(&text);
    Ok(exit_code::SUCCESS)
}

/// A line on standard error. That nobody listens there any more must not change how the program ends.
fn say(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}

/// Text on standard output. That nobody listens there any more must not change how the program ends.
fn print(text: &str) {
    let _ = std::io::stdout().write_all(text.as_bytes());
}

fn texts(arguments: &[OsString]) -> Vec<String> {
    arguments
        .iter()
        .map(|argument| argument.to_string_lossy().into_owned())
        .collect()
}

/// The last part of a path without its ending, as programs are called by.
fn stem(path: &OsString) -> Option<&str> {
    Path::new(path).file_stem()?.to_str()
}
