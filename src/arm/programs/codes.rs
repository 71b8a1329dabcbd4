use super::Session;
use crate::arm::registry::Codes;
use crate::arm::{ArmGetCode, ArmSetCode};
use crate::host::{Effect, Outcome};

pub(super) fn set(session: &Session<'_>, set: &ArmSetCode) -> i32 {
    let (id, code) = (set.id.value.clone(), set.code.value);
    let stored = Codes::new(&*session.call.host.state).set(&id, code);
    let effect = Effect::SetCode { id, code };
    match stored {
        Ok(()) => {
            session.record(effect, Outcome::code(0));
            0
        }
        Err(error) => session.fail_registry(effect, &error),
    }
}

pub(super) fn get(session: &Session<'_>, get: &ArmGetCode) -> i32 {
    let id = get.id.value.clone();
    match Codes::new(&*session.call.host.state).get(&id) {
        Ok(code) => {
            let exit_code = code.unwrap_or(session.settings.exit_codes.unset_code);
            session.record(Effect::GetCode { id, code }, Outcome::code(exit_code));
            exit_code
        }
        Err(error) => session.fail_registry(Effect::GetCode { id, code: None }, &error),
    }
}
