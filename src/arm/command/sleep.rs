use super::{ArmSyntaxError, Located};
use crate::host::programs::words::{Quoting, words};

/// `ARMSLEEP n`: waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArmSleep {
    /// How long, in seconds.
    pub seconds: Located<u32>,
}

pub(super) fn parse(text: &str) -> Result<ArmSleep, ArmSyntaxError> {
    let words = words(text, Quoting::CRuntime);
    let [word] = words.as_slice() else {
        return Err(match words.get(1) {
            Some(extra) => ArmSyntaxError::at(extra.place(), "ARMSLEEP takes one number"),
            None => ArmSyntaxError::missing(text, "ARMSLEEP needs a number of seconds"),
        });
    };
    match number(&word.value) {
        Some(seconds) => Ok(ArmSleep {
            seconds: Located::new(seconds, word.place()),
        }),
        None => Err(ArmSyntaxError::at(
            word.place(),
            format!("\"{}\" is not a number of seconds", word.value),
        )),
    }
}

/// A whole number in digits; no sign, no blank.
pub(super) fn number(text: &str) -> Option<u32> {
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        text.parse().ok()
    } else {
        None
    }
}
