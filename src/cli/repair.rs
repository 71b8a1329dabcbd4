//! `armistice repair PATH -o DIR`: mended copies of scripts, every edit listed.

use std::io::{self, IsTerminal as _};
use std::path::Path;

use anyhow::{Context as _, bail};

use super::arguments::{RepairArguments, RepairFormat};
use super::placing::say_where_scripts_lie;
use super::{exit_code, print, say};
use crate::host::native::{ProcessEnvironment, copy_folder};
use crate::repair::{self, Accept, Repaired, Request, render};

/// Mends, lists, and writes the copies where they are wanted.
pub(super) fn run(arguments: &RepairArguments) -> anyhow::Result<i32> {
    let request = Request {
        path: arguments.path.clone(),
        codepage: arguments.codepage,
        accept: accepted(&arguments.accept),
    };
    if let Some(target) = &arguments.output {
        copy_folder::check(&arguments.path, target)?;
    }
    say_where_scripts_lie(&arguments.path)?;
    let repaired = repair::repair(&request)?;
    let unknown = repaired.unknown(&request.accept);
    if !unknown.is_empty() {
        bail!("{}", no_such_edit(&repaired, &unknown));
    }
    let colour = io::stdout().is_terminal() && ProcessEnvironment::read().wants_colour();
    if let Some(target) = &arguments.output {
        let changed = repaired.changed_files();
        copy_folder::write(&arguments.path, target, &changed)
            .with_context(|| format!("{} cannot be written", target.display()))?;
    }
    match (arguments.diff, arguments.format) {
        (true, _) => print(&render::unified(&repaired, colour)),
        (false, RepairFormat::Human) => print(&render::human(&repaired, colour)),
        (false, RepairFormat::Json) => print(&render::json(&repaired)?),
    }
    say(&summary(&repaired, arguments.output.as_deref()));
    Ok(exit_code::SUCCESS)
}

fn accepted(names: &[String]) -> Accept {
    if names.iter().any(|name| name.eq_ignore_ascii_case("all")) {
        Accept::All
    } else {
        Accept::Named(names.to_vec())
    }
}

fn no_such_edit(repaired: &Repaired, unknown: &[&str]) -> String {
    let names: Vec<&str> = repaired
        .proposals()
        .map(|edit| edit.name.as_str())
        .collect();
    let known = if names.is_empty() {
        "nothing is proposed for these scripts".to_owned()
    } else {
        format!("the proposals are {}", names.join(", "))
    };
    format!("there is no proposal {}; {known}", unknown.join(", "))
}

fn summary(repaired: &Repaired, target: Option<&Path>) -> String {
    let written = match target {
        Some(target) => format!("copies are in {}", target.display()),
        None => "nothing was written; -o DIR writes mended copies".to_owned(),
    };
    format!(
        "armistice: {} applied in {} files, {} proposed; {written}",
        match repaired.edits().len() {
            1 => "1 edit".to_owned(),
            count => format!("{count} edits"),
        },
        repaired.changed_files().len(),
        repaired.proposals().count()
    )
}
