//! `armistice completions` and `armistice man`: what is generated from the command line's types.

use anyhow::{Context as _, bail};
use clap::CommandFactory as _;

use super::arguments::{Cli, CompletionsArguments, ManArguments};
use super::{exit_code, print};

const NAME: &str = "armistice";

/// Prints what a shell completes the command line by.
pub(super) fn completions(arguments: &CompletionsArguments) -> anyhow::Result<i32> {
    let mut text = Vec::new();
    clap_complete::generate(arguments.shell, &mut Cli::command(), NAME, &mut text);
    print(&String::from_utf8(text)?);
    Ok(exit_code::SUCCESS)
}

/// Prints one manual page, or writes all.
pub(super) fn man(arguments: &ManArguments) -> anyhow::Result<i32> {
    // `help` says what --help says: it needs no pages.
    let mut whole = Cli::command().disable_help_subcommand(true);
    whole.build();
    if let Some(folder) = &arguments.output {
        clap_mangen::generate_to(whole, folder)
            .with_context(|| format!("{} cannot be written", folder.display()))?;
        return Ok(exit_code::SUCCESS);
    }
    let command = match &arguments.verb {
        None => whole,
        Some(verb) => match whole.find_subcommand(verb) {
            Some(found) => found.clone(),
            None => bail!("there is no verb {verb}; armistice --help lists them"),
        },
    };
    let mut page = Vec::new();
    clap_mangen::Man::new(command).render(&mut page)?;
    print(&String::from_utf8(page)?);
    Ok(exit_code::SUCCESS)
}
