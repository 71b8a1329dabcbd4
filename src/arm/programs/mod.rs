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

use std::cell::Cell;
use std::rc::Rc;

use session::Session;

use super::command::Place;
use super::{
    ArmCommand, ArmLoad, ArmSyntaxError, Settings, Target, known_commands, meant, names, parse,
};
use crate::host::programs::words::{Quoting, word_at};
use crate::host::{Effect, Invocation, Outcome, Output, Program, ProgramTable};
use crate::source::{Diagnostic, Severity};
use crate::vbscript::script_host::ScriptHost;

/// Adds the ARM commands. `scripts` carries out what `ARMLOAD` starts through `cscript`.
///
/// Commands of the family that are known but not part of Armistice are added too: they run the cluster product's own
/// program where there is one, and say so where there is none.
pub fn register(table: &mut ProgramTable, settings: Settings, scripts: Rc<ScriptHost>) {
    let arm: Rc<dyn Program> = Rc::new(ArmProgram {
        settings,
        scripts,
        warned: Cell::new(false),
    });
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
    /// Whether it was said that nobody watches.
    warned: Cell<bool>,
}

/// Says that nobody watches what this load wants watched; whether it did.
fn warn_of_no_watch(session: &Session<'_>, load: &ArmLoad) -> bool {
    let is_wanted = load.restart_limit.is_some() || load.monitor_only.is_some();
    let nobody = session
        .settings
        .origin
        .as_ref()
        .is_some_and(|origin| !origin.supervised);
    let is_service = matches!(load.target, Target::Service(_));
    let warns = is_wanted && is_service && nobody;
    if warns {
        session.report(Diagnostic {
            severity: Severity::Warning,
            message: "nobody watches the services that are loaded: armistice watch does not run"
                .to_owned(),
            span: Some(session.call.context.span.clone()),
            length: 1,
            excerpt: None,
            help: Some(
                "The watch is registered; \"armistice watch\" takes it over when it is started."
                    .to_owned(),
            ),
        });
    }
    warns
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
            ArmCommand::Load(load) => {
                let code = load::run(&session, load);
                if code == 0 && !self.warned.get() {
                    self.warned.set(warn_of_no_watch(&session, load));
                }
                code
            }
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
