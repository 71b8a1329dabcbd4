use super::session::{command_name, complain};
use crate::host::{Effect, Invocation, Launch, Outcome, Program};

/// What cmd leaves in `ERRORLEVEL` for a command that does not exist.
const NOT_RECOGNIZED: i32 = 9009;

/// A command of the family that is not part of Armistice: the cluster product's own program runs where there is one.
pub(super) struct Unsupported;

impl Program for Unsupported {
    fn run(&self, call: &Invocation<'_>) -> i32 {
        let host = call.host;
        let outcome = match host.processes.find(call.name, call.context) {
            Some(program) => {
                let launch = Launch {
                    program: &program,
                    arguments: call.arguments,
                    context: call.context,
                    wait: true,
                };
                match host.processes.run(&launch) {
                    Ok(code) => Outcome::code(code),
                    Err(error) => Outcome::told(NOT_RECOGNIZED, error.to_string()),
                }
            }
            None => Outcome::told(
                NOT_RECOGNIZED,
                "a command of the cluster product that Armistice does not have, and it is not installed here",
            ),
        };
        if let Some(message) = &outcome.message {
            complain(call, &command_name(call.name), message);
        }
        let code = outcome.exit_code.unwrap_or(NOT_RECOGNIZED);
        let effect = Effect::RunProgram {
            program: call.name.to_owned(),
            arguments: call.arguments.trim_start().to_owned(),
        };
        host.effects.record(effect, &call.context.span, outcome);
        code
    }
}
