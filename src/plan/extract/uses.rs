//! Walking through steps.

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
        unseen(list, &mut seen, &|_| true, see);
    }
}

fn unseen<'s>(
    list: &'s Steps,
    seen: &mut HashSet<usize>,
    enters: &dyn Fn(&StepKind) -> bool,
    see: &mut dyn FnMut(&'s Step),
) {
    if !list.is_empty() && seen.insert(list.identity()) {
        within(list, seen, enters, see);
    }
}

/// Steps and those inside of them that were not seen before; `enters` says of a step whether to look inside.
fn within<'s>(
    steps: &'s [Step],
    seen: &mut HashSet<usize>,
    enters: &dyn Fn(&StepKind) -> bool,
    see: &mut dyn FnMut(&'s Step),
) {
    for step in steps {
        see(step);
        if enters(&step.kind) {
            for list in inner(&step.kind) {
                unseen(list, seen, enters, see);
            }
        }
    }
}

/// The names of captures that steps of batch files look at.
pub(super) fn captured_names(steps: &[Step]) -> HashSet<&str> {
    let mut names = HashSet::new();
    let mut note = |step| {
        each_value(step, &mut |value| {
            value.any(&mut |expression| {
                if let Expression::Captured(name) = expression {
                    names.insert(name.as_str());
                }
                false
            });
        });
    };
    // What a directory script knows of the batch file's captures is among its arguments.
    let enters = |kind: &StepKind| !matches!(kind, StepKind::RunDirectoryScript { .. });
    within(steps, &mut HashSet::new(), &enters, &mut note);
    names
}

/// Calls `see` for each value that stands in a step itself.
pub(crate) fn each_value<'s>(step: &'s Step, see: &mut dyn FnMut(&'s Value)) {
    for redirection in &step.redirections {
        see(&redirection.target);
    }
    of_kind(&step.kind, see);
}

fn of_kind<'s>(kind: &'s StepKind, see: &mut dyn FnMut(&'s Value)) {
    match kind {
        StepKind::SetVariable { name, value, .. } => {
            see(name);
            value.iter().for_each(&mut *see);
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
        | StepKind::End { code: value } => see(value),
        StepKind::ChangeDirectory { path, .. } => path.iter().for_each(&mut *see),
        StepKind::StartService {
            watch_id, service, ..
        } => [watch_id, service].into_iter().for_each(see),
        StepKind::StartProgram {
            watch_id,
            program,
            arguments,
            account,
            ..
        } => {
            [watch_id, program, arguments]
                .into_iter()
                .for_each(&mut *see);
            account.iter().for_each(&mut *see);
        }
        StepKind::StopWatch {
            watch_id,
            service,
            program,
        } => {
            see(watch_id);
            service.iter().for_each(&mut *see);
            program.iter().for_each(&mut *see);
        }
        StepKind::Sleep { command, .. } => of_commands(command.as_ref(), see),
        StepKind::ServiceControl {
            service, command, ..
        } => {
            see(service);
            of_commands(Some(command), see);
        }
        StepKind::ImportLdif {
            file,
            server,
            account,
            command,
        } => {
            see(file);
            server.iter().for_each(&mut *see);
            account.iter().for_each(&mut *see);
            of_commands(Some(command), see);
        }
        StepKind::RunDirectoryScript {
            watch_id,
            account,
            script,
            arguments,
            command,
            ..
        } => {
            watch_id.iter().for_each(&mut *see);
            account.iter().for_each(&mut *see);
            see(script);
            arguments.iter().for_each(&mut *see);
            of_commands(command.as_ref(), see);
        }
        StepKind::RunProgram {
            program, arguments, ..
        } => [program, arguments].into_iter().for_each(see),
        StepKind::Pipe { commands } => {
            for command in commands {
                see(&command.text);
                of_redirections(&command.redirections, see);
            }
        }
        StepKind::Call {
            name, arguments, ..
        } => [name, arguments].into_iter().for_each(see),
        StepKind::Assume {
            words,
            texts,
            quoted,
            defined,
        } => words
            .iter()
            .chain(texts)
            .chain(quoted)
            .chain(defined)
            .for_each(see),
        StepKind::If { condition, .. } => of_condition(condition, see),
        StepKind::ForEach { source, .. } => {
            if let EachSource::Values(value) = source {
                see(value);
            }
        }
        StepKind::DirectorySearch {
            base,
            scope,
            filter,
            attributes,
            ..
        } => {
            [base, scope, filter].into_iter().for_each(&mut *see);
            attributes.iter().for_each(&mut *see);
        }
        StepKind::DirectoryModify { dn, changes, .. } => {
            see(dn);
            changes.iter().map(|change| &change.value).for_each(see);
        }
        StepKind::WriteFile {
            path,
            text,
            overwrite,
            unicode,
        } => [path, text, overwrite, unicode].into_iter().for_each(see),
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

fn of_commands<'s>(command: Option<&'s SystemCommand>, see: &mut dyn FnMut(&'s Value)) {
    if let Some(command) = command {
        [&command.program, &command.arguments]
            .into_iter()
            .for_each(see);
    }
}

fn of_redirections<'s>(redirections: &'s [Redirection], see: &mut dyn FnMut(&'s Value)) {
    redirections
        .iter()
        .map(|redirection| &redirection.target)
        .for_each(see);
}

fn of_condition<'s>(condition: &'s Condition, see: &mut dyn FnMut(&'s Value)) {
    match condition {
        Condition::Exists(value)
        | Condition::Defined(value)
        | Condition::ErrorLevel(value)
        | Condition::True(value)
        | Condition::FindsScript { name: value, .. } => see(value),
        Condition::Compare { left, right, .. } => [left, right].into_iter().for_each(see),
        Condition::Succeeded | Condition::Failed | Condition::ContinuesAt(_) => {}
        Condition::Not(inner) => of_condition(inner, see),
        Condition::All(list) | Condition::Any(list) => {
            list.iter().for_each(|one| of_condition(one, see));
        }
    }
}
