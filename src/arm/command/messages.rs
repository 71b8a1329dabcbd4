use std::fmt;

use super::{ArmSyntaxError, Located, Place, Remark};
use crate::host::programs::words::{Quoting, quote_always, word_at};

/// `ARMBCAST /MSG "text" [/A]`: sends a message to the cluster's operators.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArmBroadcast {
    /// The text.
    pub message: Located<String>,
    /// `/A`: to all.
    pub to_all: bool,
}

/// `ARMLOG "text"`: writes a line to the cluster log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArmLog {
    /// The text; what it looks like inside does not matter.
    pub text: Located<String>,
}

pub(super) fn parse_broadcast(text: &str) -> Result<ArmBroadcast, ArmSyntaxError> {
    let mut message = None;
    let mut to_all = false;
    let mut from = 0;
    while let Some(word) = word_at(text, from, Quoting::CRuntime) {
        from = word.end();
        if word.value.eq_ignore_ascii_case("/A") {
            to_all = true;
        } else if word.value.eq_ignore_ascii_case("/MSG") && message.is_none() {
            let value = word_at(text, from, Quoting::CRuntime).ok_or_else(|| {
                ArmSyntaxError::missing(text, "the message after /MSG is missing")
            })?;
            from = value.end();
            message = Some(Located::from(value));
        } else {
            let error = ArmSyntaxError::at(
                word.place(),
                format!("\"{}\" is not understood here", word.value),
            );
            return Err(error.help("The form is ARMBCAST /MSG \"text\" /A."));
        }
    }
    match message {
        Some(message) => Ok(ArmBroadcast { message, to_all }),
        None => Err(
            ArmSyntaxError::missing(text, "ARMBCAST needs /MSG and a message")
                .help("The form is ARMBCAST /MSG \"text\" /A."),
        ),
    }
}

/// The text may hold anything, quotation marks too (`"cd "%CLP_SCRIPT_PATH%""`), so it is not split into words:
/// one quotation mark is taken from either end, and a text without them stands for itself.
pub(super) fn parse_log(text: &str) -> Result<ArmLog, ArmSyntaxError> {
    let trimmed = text.trim_matches([' ', '\t']);
    if trimmed.is_empty() {
        return Err(ArmSyntaxError::missing(text, "ARMLOG needs a text"));
    }
    let mut place = Place {
        offset: text.find(trimmed).unwrap_or(0),
        length: trimmed.len(),
        unclosed: false,
    };
    let value = match trimmed.strip_prefix('"') {
        None => trimmed,
        Some(inner) => match inner.strip_suffix('"') {
            Some(inner) => inner,
            None if inner.contains('"') => trimmed,
            None => {
                place.unclosed = true;
                inner
            }
        },
    };
    Ok(ArmLog {
        text: Located::new(value.to_owned(), place),
    })
}

impl ArmBroadcast {
    pub(super) fn check(&self) -> Vec<Remark> {
        Remark::unclosed(self.message.place).into_iter().collect()
    }

    pub(super) fn fmt_arguments(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "/MSG {}", quote_always(&self.message.value))?;
        f.write_str(if self.to_all { " /A" } else { "" })
    }
}

impl ArmLog {
    pub(super) fn check(&self) -> Vec<Remark> {
        Remark::unclosed(self.text.place).into_iter().collect()
    }

    pub(super) fn fmt_arguments(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{}\"", self.text.value)
    }
}
