use std::fmt;

use super::{ArmSyntaxError, Located, Place, Remark, watch_id};
use crate::host::arguments::quote;
use crate::host::programs::words::{Quoting, word_at};
use crate::source::Severity;

/// `ARMKILL watchID`: ends a watch and stops what it started.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArmKill {
    /// The watch to end.
    pub watch_id: Located<String>,
    /// Anything after the ID, as it stands. No option is known; it is passed over with a warning, because a
    /// service that is left running keeps the switching partition from being separated.
    pub rest: Option<Located<String>>,
}

pub(super) fn parse(text: &str) -> Result<ArmKill, ArmSyntaxError> {
    let word =
        word_at(text, 0, Quoting::CRuntime).ok_or_else(|| watch_id::missing(text, "ARMKILL"))?;
    if word.value.starts_with('/') {
        return Err(watch_id::option_in_place(word.place(), &word.value));
    }
    let end = word.end();
    let watch_id = watch_id::from_word(word)?;
    let rest = text.get(end..).unwrap_or("");
    let trimmed = rest.trim_matches([' ', '\t']);
    let rest = (!trimmed.is_empty()).then(|| {
        let offset = end + rest.find(trimmed).unwrap_or(0);
        Located::new(
            trimmed.to_owned(),
            Place {
                offset,
                length: trimmed.len(),
                unclosed: false,
            },
        )
    });
    Ok(ArmKill { watch_id, rest })
}

impl ArmKill {
    pub(super) fn check(&self) -> Vec<Remark> {
        let mut remarks = watch_id::check(&self.watch_id);
        if let Some(rest) = &self.rest {
            remarks.push(Remark::new(
                Severity::Warning,
                rest.place,
                format!(
                    "ARMKILL takes a watch ID only; \"{}\" is passed over",
                    rest.value
                ),
            ));
        }
        remarks
    }

    pub(super) fn fmt_arguments(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&quote(&self.watch_id.value))?;
        match &self.rest {
            Some(rest) => write!(f, " {}", rest.value),
            None => Ok(()),
        }
    }
}
