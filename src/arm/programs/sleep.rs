use std::time::Duration;

use super::Session;
use crate::arm::ArmSleep;
use crate::host::{Effect, Outcome};

pub(super) fn run(session: &Session<'_>, sleep: &ArmSleep) -> i32 {
    let seconds = sleep.seconds.value.into();
    session.call.host.clock.sleep(Duration::from_secs(seconds));
    session.record(Effect::Sleep { seconds }, Outcome::code(0));
    0
}
