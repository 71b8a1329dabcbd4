use std::fmt;

use super::{ArmSyntaxError, Located};
use crate::host::arguments::quote;
use crate::host::programs::words::{Quoting, Word, words};

/// `ARMSETCD id code`: stores a code under an ID.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArmSetCode {
    /// The ID; not a watch ID.
    pub id: Located<String>,
    /// The code, as `ERRORLEVEL` holds it.
    pub code: Located<i32>,
}

/// `ARMGETCD id`: returns the code stored under an ID as its exit code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArmGetCode {
    /// The ID; not a watch ID.
    pub id: Located<String>,
}

pub(super) fn parse_set(text: &str) -> Result<ArmSetCode, ArmSyntaxError> {
    let words = words(text, Quoting::CRuntime);
    let id = id(text, words.first(), "ARMSETCD")?;
    let code = words
        .get(1)
        .ok_or_else(|| ArmSyntaxError::missing(text, "ARMSETCD needs a code after the ID"))?;
    let value = code.value.parse().map_err(|_| {
        ArmSyntaxError::at(
            code.place(),
            format!("\"{}\" is not a whole number of 32 bits", code.value),
        )
    })?;
    no_more(words.get(2), "ARMSETCD takes an ID and a code")?;
    Ok(ArmSetCode {
        id,
        code: Located::new(value, code.place()),
    })
}

pub(super) fn parse_get(text: &str) -> Result<ArmGetCode, ArmSyntaxError> {
    let words = words(text, Quoting::CRuntime);
    let id = id(text, words.first(), "ARMGETCD")?;
    no_more(words.get(1), "ARMGETCD takes one ID")?;
    Ok(ArmGetCode { id })
}

fn id(text: &str, word: Option<&Word>, command: &str) -> Result<Located<String>, ArmSyntaxError> {
    match word {
        None => Err(ArmSyntaxError::missing(
            text,
            format!("{command} needs an ID"),
        )),
        Some(word) if word.value.is_empty() => {
            Err(ArmSyntaxError::at(word.place(), "the ID is empty"))
        }
        Some(word) => Ok(word.clone().into()),
    }
}

fn no_more(word: Option<&Word>, message: &str) -> Result<(), ArmSyntaxError> {
    match word {
        None => Ok(()),
        Some(word) => Err(ArmSyntaxError::at(word.place(), message)),
    }
}

impl ArmSetCode {
    pub(super) fn fmt_arguments(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", quote(&self.id.value), self.code.value)
    }
}

impl ArmGetCode {
    pub(super) fn fmt_arguments(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&quote(&self.id.value))
    }
}
