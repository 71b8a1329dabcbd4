//! Walking through steps.

use std::collections::BTreeSet;

use hashbrown::HashSet;

use crate::plan::{
    Condition, EachSource, Expression, Redirection, Step, StepKind, Steps, SystemCommand, Value,
};

/// The lists of steps inside a step.
pub(crate) fn inner(kind: &StepKind) -> impl Iterator<Item = &Steps> {
    let (first, second) = match kind {
        StepKind::If {
            then, otherwise, ..
        } => (Some(then), Some(otherwise)),
        StepKind::Call { steps, .. }
        | StepKind::Block { steps }
        | StepKind::RunDirectoryScript { steps, .. }
        | StepKind::ForEach { body: steps, .. } => (Some(steps), None),
        _ => (None, None),
    };
    first.into_iter().chain(second)
}

/// The same, to be changed.
pub(super) fn inner_mut(kind: &mut StepKind) -> impl Iterator<Item = &mut Steps> {
    let (first, second) = match kind {
        StepKind::If {
            then, otherwise, ..
        } => (Some(then), Some(otherwise)),
        StepKind::Call { steps, .. }
        | StepKind::Block { steps }
        | StepKind::RunDirectoryScript { steps, .. }
        | StepKind::ForEach { body: steps, .. } => (Some(steps), None),
        _ => (None, None),
    };
    first.into_iter().chain(second)
}

/// Calls `see` for each step, those inside of others too, in order.
pub(crate) fn each<'s>(steps: &'s [Step], see: &mut dyn FnMut(&'s Step)) {
    for step in steps {
        see(step);
        for list in inner(&step.kind) {
            each(list, see);
        }
    }
}

/// The same for several lists, where a list that several have in common is gone through once: for what is the same whether a
/// step is seen once or again.
pub(crate) fn each_once<'s>(
    lists: impl IntoIterator<Item = &'s Steps>,
    see: &mut dyn FnMut(&'s Step),
) {
    let mut seen = HashSet::new();
    for list in lists {
        unseen(list, &mut seen, see);
    }
}

fn unseen<'s>(list: &'s Steps, seen: &mut HashSet<usize>, see: &mut dyn FnMut(&'s Step)) {
    if list.is_empty() || !seen.insert(list.identity()) {
        return;
    }
    for step in list {
        see(step);
        for list in inner(&step.kind) {
            unseen(list, seen, see);
        }
    }
}

/// The names of captures that steps look at.
pub(crate) fn captured_names(steps: &[Step], names: &mut BTreeSet<String>) {
    each(steps, &mut |step| {
        for value in values(step) {
            value.any(&mut |expression| {
                if let Expression::Captured(name) = expression {
                    names.insert(name.clone());
                }
                false
            });
        }
    });
}

/// The values that stand in a step itself.
pub(crate) fn values(step: &Step) -> Vec<&Value> {
    let mut found: Vec<&Value> = step.redirections.iter().map(|one| &one.target).collect();
    of_kind(&step.kind, &mut found);
    found
}

fn of_kind<'s>(kind: &'s StepKind, found: &mut Vec<&'s Value>) {
    match kind {
        StepKind::SetVariable { name, value, .. } => {
            found.push(name);
            found.extend(value);
        }
        StepKind::Calculate { expression: value }
        | StepKind::Log { message: value }
        | StepKind::Broadcast { message: value, .. }
        | StepKind::SetCode { id: value, .. }
        | StepKind::GetCode { id: value }
        | StepKind::FileOperation {
            arguments: value, ..
        }
        | StepKind::Console {
            arguments: value, ..
        }
        | StepKind::Echo { text: value }
        | StepKind::MissingLabel { label: value }
        | StepKind::DirectoryBind { path: value, .. }
        | StepKind::Assign { value, .. }
        | StepKind::Exit { code: value, .. }
        | StepKind::End { code: value } => found.push(value),
        StepKind::ChangeDirectory { path, .. } => found.extend(path),
        StepKind::StartService {
            watch_id, service, ..
        } => found.extend([watch_id, service]),
        StepKind::StartProgram {
            watch_id,
            program,
            arguments,
            account,
            ..
        } => {
            found.extend([watch_id, program, arguments]);
            found.extend(account);
        }
        StepKind::StopWatch {
            watch_id,
            service,
            program,
        } => {
            found.push(watch_id);
            found.extend(service);
            found.extend(program);
        }
        StepKind::Sleep { command, .. } => of_commands(command.as_ref(), found),
        StepKind::ServiceControl {
            service, command, ..
        } => {
            found.push(service);
            of_commands(Some(command), found);
        }
        StepKind::ImportLdif {
            file,
            server,
            account,
            command,
        } => {
            found.push(file);
            found.extend(server);
            found.extend(account);
            of_commands(Some(command), found);
        }
        StepKind::RunDirectoryScript {
            watch_id,
            account,
            script,
            arguments,
            command,
            ..
        } => {
            found.extend(watch_id);
            found.extend(account);
            found.push(script);
            found.extend(arguments);
            of_commands(command.as_ref(), found);
        }
        StepKind::RunProgram {
            program, arguments, ..
        } => found.extend([program, arguments]),
        StepKind::Pipe { commands } => {
            for command in commands {
                found.push(&command.text);
                of_redirections(&command.redirections, found);
            }
        }
        StepKind::Call {
            name, arguments, ..
        } => found.extend([name, arguments]),
        StepKind::Assume {
            words,
            texts,
            quoted,
            defined,
        } => found.extend(words.iter().chain(texts).chain(quoted).chain(defined)),
        StepKind::If { condition, .. } => of_condition(condition, found),
        StepKind::ForEach { source, .. } => {
            if let EachSource::Values(value) = source {
                found.push(value);
            }
        }
        StepKind::DirectorySearch {
            base,
            scope,
            filter,
            attributes,
            ..
        } => {
            found.extend([base, scope, filter]);
            found.extend(attributes);
        }
        StepKind::DirectoryModify { dn, changes, .. } => {
            found.push(dn);
            found.extend(changes.iter().map(|change| &change.value));
        }
        StepKind::WriteFile {
            path,
            text,
            overwrite,
            unicode,
        } => found.extend([path, text, overwrite, unicode]),
        StepKind::BeginScope { .. }
        | StepKind::EndScope
        | StepKind::EchoMode { .. }
        | StepKind::Block { .. }
        | StepKind::Shift { .. }
        | StepKind::Capture { .. }
        | StepKind::DirectoryRead { .. }
        | StepKind::Interpret { .. } => {}
    }
}

fn of_commands<'s>(command: Option<&'s SystemCommand>, found: &mut Vec<&'s Value>) {
    if let Some(command) = command {
        found.extend([&command.program, &command.arguments]);
    }
}

fn of_redirections<'s>(redirections: &'s [Redirection], found: &mut Vec<&'s Value>) {
    found.extend(redirections.iter().map(|redirection| &redirection.target));
}

fn of_condition<'s>(condition: &'s Condition, found: &mut Vec<&'s Value>) {
    match condition {
        Condition::Exists(value)
        | Condition::Defined(value)
        | Condition::ErrorLevel(value)
        | Condition::True(value)
        | Condition::FindsScript { name: value, .. } => found.push(value),
        Condition::Compare { left, right, .. } => found.extend([left, right]),
        Condition::Succeeded | Condition::Failed | Condition::ContinuesAt(_) => {}
        Condition::Not(inner) => of_condition(inner, found),
        Condition::All(list) | Condition::Any(list) => {
            list.iter().for_each(|one| of_condition(one, found));
        }
    }
}
