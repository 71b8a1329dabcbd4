//! `ldifde`: the import of LDIF files (Microsoft's reference of `ldifde`; "LDIF scripts" for what `-k` passes over).

mod command_line;
mod import;
mod printer;
#[cfg(test)]
mod tests;
mod texts;

use command_line::Line;
use import::Import;
use printer::Printer;

use super::complain;
use crate::host::{Effect, Invocation, Outcome, Program};

/// What is said where something else than an import is asked for.
const ONLY_IMPORT: &str = "not supported: only the import of a file (-i -f FILE) is";

/// What a command line asks for.
pub(crate) struct ImportRequest {
    pub(crate) file: String,
    pub(crate) server: Option<String>,
    /// As it is logged on with.
    pub(crate) account: Option<String>,
    pub(crate) password: Option<String>,
}

/// Reads a command line; `None` for one that asks for something else, or that is not carried out.
pub(crate) fn import_request(arguments: &str) -> Option<ImportRequest> {
    let line = Line::parse(arguments);
    if refusal(&line).is_some() {
        return None;
    }
    Some(ImportRequest {
        file: line.file?,
        server: line.server,
        account: line.credentials.as_ref().map(|own| own.name()),
        password: line.credentials.and_then(|own| own.password),
    })
}

/// The command.
pub(super) struct Ldifde;

impl Program for Ldifde {
    fn run(&self, call: &Invocation<'_>) -> i32 {
        let line = Line::parse(call.arguments);
        let password = line
            .credentials
            .as_ref()
            .and_then(|own| own.password.as_ref());
        if let Some(password) = password {
            // Before anything else is told or recorded.
            call.host.secrets.learn(password);
        }
        if let Some(reason) = refusal(&line) {
            return refuse(call, &line, &reason);
        }
        let Some(file) = line.file.clone() else {
            return refuse(call, &line, ONLY_IMPORT);
        };
        let printer = Printer::new(call, &line);
        let outcome = Import::new(call, &line, &file, &printer).run();
        let code = outcome.exit_code.unwrap_or(0);
        printer.keep_logs(code != 0);
        let effect = Effect::ImportLdif {
            file,
            server: line.server.clone(),
            account: line.credentials.as_ref().map(|own| own.name()),
        };
        let effects = &call.host.effects;
        effects.record(effect, &call.context.span, outcome);
        code
    }
}

/// Why a command line is not carried out.
fn refusal(line: &Line) -> Option<String> {
    if !line.import || line.file.is_none() {
        return Some(ONLY_IMPORT.to_owned());
    }
    if let Some(wrong) = &line.wrong {
        return Some(format!("invalid parameters: bad argument '{wrong}'"));
    }
    let asks = |own: &command_line::Credentials| own.password.is_none();
    if line.credentials.as_ref().is_some_and(asks) {
        return Some("not supported: a password that is asked for at the terminal (*)".to_owned());
    }
    let port = line.port.as_deref().unwrap_or("389");
    if port.parse::<u16>().is_err() {
        return Some(format!("invalid parameters: {port} is no port"));
    }
    None
}

fn refuse(call: &Invocation<'_>, line: &Line, message: &str) -> i32 {
    complain(call, "ldifde", message);
    let effect = Effect::RunProgram {
        program: call.name.to_owned(),
        arguments: line.masked(call.arguments).trim().to_owned(),
    };
    let effects = &call.host.effects;
    effects.record(effect, &call.context.span, Outcome::told(1, message));
    1
}
