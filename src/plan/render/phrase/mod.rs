//! A step in words.

mod cluster;
mod commands;
mod directory;
mod flow;

pub(crate) use directory::change;
pub(crate) use flow::each;

use super::names::Names;
use super::notation::{plain, value};
use crate::plan::{Direction, Redirection, Step, StepKind, Value};

/// What a step does, without the steps within it: the first line, and lines that belong under it.
pub(crate) struct Phrase {
    /// The first line.
    pub(crate) head: String,
    /// What belongs under it.
    pub(crate) details: Vec<String>,
}

/// The step in words. `None` for steps that only serve others: captures and assumptions.
pub(crate) fn of(step: &Step, names: &Names<'_>) -> Option<Phrase> {
    if matches!(
        step.kind,
        StepKind::Capture { .. } | StepKind::Assume { .. }
    ) {
        return None;
    }
    let mut head = short(&step.kind, names);
    for redirection in &step.redirections {
        head.push(' ');
        head.push_str(&redirected(redirection, names));
    }
    Some(Phrase {
        head,
        details: details(&step.kind, names),
    })
}

/// The step's first line, without its redirections.
pub(crate) fn short(kind: &StepKind, names: &Names<'_>) -> String {
    match kind {
        StepKind::Call { .. }
        | StepKind::Block { .. }
        | StepKind::If { .. }
        | StepKind::ForEach { .. }
        | StepKind::Shift { .. }
        | StepKind::BeginScope { .. }
        | StepKind::EndScope
        | StepKind::Exit { .. }
        | StepKind::End { .. }
        | StepKind::MissingLabel { .. }
        | StepKind::Interpret { .. }
        | StepKind::Capture { .. }
        | StepKind::Assume { .. } => flow::words(kind, names),
        StepKind::SetVariable { .. }
        | StepKind::Calculate { .. }
        | StepKind::ChangeDirectory { .. }
        | StepKind::RunProgram { .. }
        | StepKind::Pipe { .. }
        | StepKind::FileOperation { .. }
        | StepKind::Echo { .. }
        | StepKind::EchoMode { .. }
        | StepKind::Sleep { .. }
        | StepKind::ServiceControl { .. }
        | StepKind::ImportLdif { .. }
        | StepKind::Console { .. } => commands::words(kind, names),
        StepKind::Log { .. }
        | StepKind::Broadcast { .. }
        | StepKind::StartService { .. }
        | StepKind::StartProgram { .. }
        | StepKind::StopWatch { .. }
        | StepKind::SetCode { .. }
        | StepKind::GetCode { .. }
        | StepKind::RunDirectoryScript { .. } => cluster::words(kind, names),
        StepKind::DirectoryBind { .. }
        | StepKind::DirectoryRead { .. }
        | StepKind::DirectorySearch { .. }
        | StepKind::DirectoryModify { .. }
        | StepKind::Assign { .. }
        | StepKind::WriteFile { .. } => directory::words(kind, names),
    }
}

fn on_or_off(on: bool) -> &'static str {
    if on { "on" } else { "off" }
}

/// What belongs under the step's line.
fn details(kind: &StepKind, names: &Names<'_>) -> Vec<String> {
    match kind {
        StepKind::DirectoryModify { changes, .. } if changes.len() != 1 => {
            changes.iter().map(|one| change(one, names)).collect()
        }
        StepKind::DirectorySearch { attributes, .. } if !attributes.is_empty() => {
            let attributes: Vec<String> = attributes.iter().map(|one| value(one, names)).collect();
            vec![format!("attributes {}", attributes.join(", "))]
        }
        StepKind::WriteFile { text, .. } => {
            // Line ends were made visible with everything else.
            let text = value(text, names);
            let text = text.replace("␍␊", "␊");
            let text = text.strip_suffix('␊').unwrap_or(&text);
            text.split('␊').map(|line| format!("| {line}")).collect()
        }
        StepKind::RunDirectoryScript { errors, .. } => {
            let mut lines: Vec<String> = errors
                .iter()
                .take(ERRORS_SHOWN)
                .map(|error| format!("cannot run: {}", plain(error)))
                .collect();
            if let Some(more) = errors
                .len()
                .checked_sub(ERRORS_SHOWN)
                .filter(|more| *more > 0)
            {
                lines.push(format!("and {more} more errors"));
            }
            lines
        }
        _ => Vec::new(),
    }
}

/// Errors of a script that does not compile: mostly the first one explains the others.
const ERRORS_SHOWN: usize = 3;

fn waiting(wait: bool) -> Option<String> {
    wait.then(|| "wait".to_owned())
}

fn as_account(account: Option<&Value>, names: &Names<'_>) -> Option<String> {
    account.map(|account| format!("as {}", value(account, names)))
}

fn command(program: &Value, arguments: &Value, names: &Names<'_>) -> String {
    joined(&value(program, names), &value(arguments, names))
}

fn joined(first: &str, rest: &str) -> String {
    match rest.trim() {
        "" => first.to_owned(),
        rest => format!("{first} {rest}"),
    }
}

fn noted<const N: usize>(text: String, notes: [Option<String>; N]) -> String {
    let notes: Vec<String> = notes.into_iter().flatten().collect();
    if notes.is_empty() {
        text
    } else {
        format!("{text} ({})", notes.join(", "))
    }
}

/// A redirection as scripts write it, the handle only where it is not the usual one.
fn redirected(redirection: &Redirection, names: &Names<'_>) -> String {
    let handle = match (redirection.direction, redirection.handle) {
        (Direction::Read, 0) | (Direction::Write | Direction::Append, 1) => String::new(),
        (_, handle) => handle.to_string(),
    };
    let target = value(&redirection.target, names);
    match redirection.direction {
        Direction::Read => format!("{handle}< {target}"),
        Direction::Write => format!("{handle}> {target}"),
        Direction::Append => format!("{handle}>> {target}"),
        Direction::Duplicate => format!("{handle}>&{target}"),
    }
}
