use std::io;

use super::Session;
use crate::arm::{ArmBroadcast, ArmLog};
use crate::host::{Effect, Outcome};

pub(super) fn log(session: &Session<'_>, log: &ArmLog) -> i32 {
    let host = session.call.host;
    // A script may log the command line that it is about to run, password and all.
    let message = host.secrets.redact(&log.text.value);
    let sent = host.messages.log(&message);
    finish(session, Effect::Log { message }, sent)
}

pub(super) fn broadcast(session: &Session<'_>, broadcast: &ArmBroadcast) -> i32 {
    let host = session.call.host;
    let message = host.secrets.redact(&broadcast.message.value);
    let to_all = broadcast.to_all;
    let sent = host.messages.broadcast(&message, to_all);
    finish(session, Effect::Broadcast { message, to_all }, sent)
}

fn finish(session: &Session<'_>, effect: Effect, sent: io::Result<()>) -> i32 {
    match sent {
        Ok(()) => {
            session.record(effect, Outcome::code(0));
            0
        }
        Err(error) => session.fail(effect, &error.to_string()),
    }
}
