//! `net` and `sc`: starting, stopping and looking at services.

mod net;
mod sc;

pub use net::Net;
pub use sc::Sc;

use std::rc::Rc;
use std::time::Duration;

use crate::host::{Effect, Invocation, Launch, Outcome, ProgramTable};

/// Adds `net` and `sc`; `limit` is how long `net` waits for a service to start or stop.
pub fn register(table: &mut ProgramTable, limit: Duration) {
    table.add("net", Rc::new(Net::new(limit)));
    table.add("sc", Rc::new(Sc));
}

/// Writes to the command's standard output. A closed pipe is not the command's failure: Windows' own go on too.
fn say(call: &Invocation<'_>, text: &str) {
    let _ = call.context.streams.output.text(text);
}

/// Writes to the command's standard error.
fn complain(call: &Invocation<'_>, text: &str) {
    let _ = call.context.streams.error.text(text);
}

fn record(call: &Invocation<'_>, effect: Effect, outcome: Outcome) {
    call.host
        .effects
        .record(effect, &call.context.span, outcome);
}

fn record_control(call: &Invocation<'_>, service: &str, operation: &str, outcome: Outcome) {
    let effect = Effect::ServiceControl {
        service: service.to_owned(),
        operation: operation.to_owned(),
    };
    record(call, effect, outcome);
}

/// Runs the system's own program of this name, if it has one; its exit code, or what to tell when it did not run.
fn system_program(call: &Invocation<'_>, name: &str) -> Result<i32, String> {
    let missing =
        || format!("this form of {name} is not part of Armistice, and the system has no {name}");
    let program = call
        .host
        .processes
        .find(name, call.context)
        .ok_or_else(missing)?;
    let launch = Launch {
        program: &program,
        arguments: call.arguments,
        context: call.context,
        wait: true,
    };
    call.host
        .processes
        .run(&launch)
        .map_err(|error| format!("{program} cannot be run: {error}"))
}
