use crate::host::{Effect, Invocation, Launch, Outcome};

/// Writes an error to a command's standard error, without secrets. A closed stream is no reason to stop.
pub(crate) fn complain(call: &Invocation<'_>, name: &str, message: &str) {
    let text = call.host.secrets.redact(&format!("{name}: {message}\r\n"));
    let _ = call.context.streams.error.text(&text);
}

/// Runs the system's own program of the name that was called, and records it. Where there is none or it cannot be run,
/// `shown` complains on standard error and the exit code is `failure`.
pub(crate) fn run_installed(
    call: &Invocation<'_>,
    shown: &str,
    failure: i32,
    otherwise: &str,
) -> i32 {
    let host = call.host;
    let outcome = match host.processes.find(call.name, call.context) {
        Some(program) => {
            let launch = Launch {
                program: &program,
                arguments: call.arguments,
                context: call.context,
                wait: true,
            };
            match launch.run(&*host.processes) {
                Ok(ended) => ended.outcome(),
                Err(error) => Outcome::told(failure, error.to_string()),
            }
        }
        None => Outcome::told(failure, otherwise),
    };
    if let Some(message) = &outcome.message {
        complain(call, shown, message);
    }
    let code = outcome.exit_code.unwrap_or(failure);
    let effect = Effect::RunProgram {
        program: call.name.to_owned(),
        arguments: call.arguments.trim_start().to_owned(),
    };
    host.effects.record(effect, &call.context.span, outcome);
    code
}
