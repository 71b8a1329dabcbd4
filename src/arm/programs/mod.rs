//! The commands as programs that run inside this process, and what scripts of this family call beside them.

mod claim;
mod codes;
mod directory_script;
mod kill;
mod load;
mod load_program;
mod messages;
mod session;
mod sleep;
mod unsupported;

use std::rc::Rc;

use session::Session;

use super::command::Place;
use super::{ArmCommand, ArmSyntaxError, Settings, known_commands, meant, names, parse};
use crate::host::programs::words::{Quoting, word_at};
use crate::host::{Effect, Invocation, Outcome, Output, Program, ProgramTable};
use crate::source::Severity;
use crate::vbscript::script_host::ScriptHost;

/// Adds the ARM commands. `scripts` carries out what `ARMLOAD` starts through `cscript`.
///
/// Commands of the family that are known but not part of Armistice are added too: they run the cluster product's own
/// program where there is one, and say so where there is none.
pub fn register(table: &mut ProgramTable, settings: Settings, scripts: Rc<ScriptHost>) {
    let arm: Rc<dyn Program> = Rc::new(ArmProgram { settings, scripts });
    for (name, _) in known_commands() {
        table.add(name, Rc::clone(&arm));
    }
    let unsupported: Rc<dyn Program> = Rc::new(unsupported::Unsupported);
    for name in names::unsupported() {
        table.add(name, Rc::clone(&unsupported));
    }
    table.add_meant(meant);
}

/// Any of the ARM commands, told apart by the name it is called by.
struct ArmProgram {
    settings: Settings,
    scripts: Rc<ScriptHost>,
}

impl Program for ArmProgram {
    fn run(&self, call: &Invocation<'_>) -> i32 {
        let session = Session::new(call, &self.settings, &self.scripts);
        let command = match parse(call.name, call.arguments) {
            Ok(command) => command,
            Err(error) => return usage(&session, &error),
        };
        for remark in command.check() {
            if remark.severity >= Severity::Warning {
                let diagnostic = remark.diagnostic(call.context.span.clone(), call.arguments);
                session.report_on(diagnostic, remark.place);
            }
        }
        match &command {
            ArmCommand::Load(load) => load::run(&session, load),
            ArmCommand::Kill(kill) => kill::run(&session, kill),
            ArmCommand::Broadcast(broadcast) => messages::broadcast(&session, broadcast),
            ArmCommand::Log(log) => messages::log(&session, log),
            ArmCommand::Sleep(sleep) => sleep::run(&session, sleep),
            ArmCommand::SetCode(set) => codes::set(&session, set),
            ArmCommand::GetCode(get) => codes::get(&session, get),
        }
    }
}

/// A command line that cannot be understood: told, recorded, and left undone.
fn usage(session: &Session<'_>, error: &ArmSyntaxError) -> i32 {
    let call = session.call;
    let place = Place {
        offset: error.offset,
        length: error.length,
        unclosed: false,
    };
    let diagnostic = error.diagnostic(call.context.span.clone(), call.arguments);
    session.report_on(diagnostic, place);
    // The remark reaches the user's standard error by itself; a script that redirected it reads it there.
    if !matches!(call.context.streams.error, Output::Stderr(_)) {
        session.complain(&error.message);
    }
    let code = session.settings.exit_codes.usage;
    if session.name == "ARMLOAD" {
        let watch_id = word_at(call.arguments, 0, Quoting::CRuntime)
            .map(|word| word.value)
            .filter(|word| !word.starts_with('/'));
        let effect = Effect::Refused {
            watch_id: watch_id.unwrap_or_default(),
            reason: error.message.clone(),
        };
        session.record(effect, Outcome::code(code));
    } else {
        let effect = Effect::RunProgram {
            program: session.name.clone(),
            arguments: call.arguments.trim().to_owned(),
        };
        session.record(effect, Outcome::told(code, error.message.clone()));
    }
    code
}

#[cfg(test)]
mod tests;
