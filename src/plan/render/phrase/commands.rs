//! Commands of the batch language and programs.

use super::{as_account, command, joined, noted, on_or_off, redirected};
use crate::plan::render::names::{Names, Purpose};
use crate::plan::render::notation::{exact, plain, value};
use crate::plan::{PipeCommand, StepKind, SystemCommand, Value};

/// The step's first line; empty for a step of another family.
pub(super) fn words(kind: &StepKind, names: &Names<'_>) -> String {
    let text = |v: &Value| value(v, names);
    match kind {
        StepKind::SetVariable {
            name,
            value,
            secret,
        } => set_variable(name, value.as_ref(), *secret, names),
        StepKind::Calculate { expression } => format!("calculate {}", text(expression)),
        StepKind::ChangeDirectory { operation, path } => folder(operation, path.as_ref(), names),
        StepKind::Sleep { seconds, command } => noted(
            format!("wait {seconds} s"),
            [by_command(command.as_ref(), names)],
        ),
        StepKind::ServiceControl {
            service,
            operation,
            command,
        } => noted(
            format!("{} service {}", plain(operation), text(service)),
            [by_command(Some(command), names)],
        ),
        StepKind::ImportLdif {
            file,
            server,
            account,
            ..
        } => noted(
            match server {
                Some(server) => format!("import LDIF {} into {}", text(file), text(server)),
                None => format!("import LDIF {}", text(file)),
            },
            [as_account(account.as_ref(), names)],
        ),
        StepKind::RunProgram {
            program,
            arguments,
            called,
        } => noted(
            format!("run {}", command(program, arguments, names)),
            [called.then(|| "by CALL".to_owned())],
        ),
        StepKind::Pipe { commands } => {
            let commands: Vec<String> = commands.iter().map(|side| piped(side, names)).collect();
            format!("pipe {}", commands.join(" | "))
        }
        StepKind::FileOperation {
            operation,
            arguments,
        }
        | StepKind::Console {
            command: operation,
            arguments,
        } => joined(&plain(operation), &text(arguments)),
        StepKind::Echo { text: shown } => format!("echo {}", exact(shown, names)),
        StepKind::EchoMode { on } => format!("echo mode {}", on_or_off(*on)),
        _ => String::new(),
    }
}

fn set_variable(name: &Value, set: Option<&Value>, secret: bool, names: &Names<'_>) -> String {
    let is_setting = match (names.purpose(), name.known(), set.and_then(Value::known)) {
        (Purpose::Comparing(comparing), Some(name), Some(set)) => {
            comparing.settings.sets(name, set)
        }
        _ => false,
    };
    let name = value(name, names);
    match set {
        _ if is_setting => format!("set {name} = ‹setting›"),
        _ if secret => format!("set {name} = {}", crate::host::MASK),
        Some(set) => format!("set {name} = {}", exact(set, names)),
        None => format!("remove variable {name}"),
    }
}

fn folder(operation: &str, path: Option<&Value>, names: &Names<'_>) -> String {
    match path {
        Some(path) if operation == "drive" => format!("change drive to {}", value(path, names)),
        Some(path) => joined(&plain(operation), &exact(path, names)),
        None => plain(operation).into_owned(),
    }
}

fn piped(side: &PipeCommand, names: &Names<'_>) -> String {
    let mut text = value(&side.text, names);
    for redirection in &side.redirections {
        text.push(' ');
        text.push_str(&redirected(redirection, names));
    }
    text
}

fn by_command(command_line: Option<&SystemCommand>, names: &Names<'_>) -> Option<String> {
    command_line.map(|line| format!("by {}", command(&line.program, &line.arguments, names)))
}
