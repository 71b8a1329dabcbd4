//! The rules for watch IDs: NEC Express5800/320Ma Installation & Configuration Guide, page 109.

use super::{ArmSyntaxError, Located, Place, Remark};
use crate::host::programs::words::Word;
use crate::source::Severity;

/// The most characters a watch ID may have.
const LONGEST: usize = 255;

/// The prefix that the product keeps for itself.
const RESERVED: &str = "NEC_";

/// A watch ID from a word of the command line.
pub(super) fn from_word(word: Word) -> Result<Located<String>, ArmSyntaxError> {
    let id: Located<String> = word.into();
    let length = id.value.chars().count();
    if id.value.is_empty() {
        return Err(ArmSyntaxError::at(id.place, "the watch ID is empty"));
    }
    if length > LONGEST {
        return Err(ArmSyntaxError::at(
            id.place,
            format!("the watch ID has {length} characters; at most {LONGEST} are allowed"),
        ));
    }
    Ok(id)
}

/// What is doubtful about a watch ID.
pub(super) fn check(id: &Located<String>) -> Vec<Remark> {
    let warning = |message: String| Remark::new(Severity::Warning, id.place, message);
    let mut remarks = Vec::new();
    let prefix: String = id.value.chars().take(RESERVED.len()).collect();
    let reserved = prefix.eq_ignore_ascii_case(RESERVED);
    if reserved {
        remarks.push(warning(format!(
            "the watch ID {} begins with {RESERVED}, which the cluster product keeps for itself",
            id.value
        )));
    }
    // The reserved prefix has its own remark; its underscore need not be told a second time.
    let rest = if reserved {
        id.value.get(RESERVED.len()..).unwrap_or("")
    } else {
        &id.value
    };
    if let Some(odd) = rest.chars().find(|c| !c.is_ascii_alphanumeric()) {
        remarks.push(
            warning(format!(
                "the watch ID {} has the character '{}'; only letters and digits of ASCII are allowed",
                id.value,
                odd.escape_default()
            ))
            .help("Armistice accepts it; the original may not."),
        );
    }
    remarks.extend(Remark::unclosed(id.place));
    remarks
}

/// The error for a command line without a watch ID.
pub(super) fn missing(text: &str, command: &str) -> ArmSyntaxError {
    ArmSyntaxError::missing(text, format!("{command} needs a watch ID"))
}

/// The error for an option where the watch ID belongs.
pub(super) fn option_in_place(place: Place, option: &str) -> ArmSyntaxError {
    ArmSyntaxError::at(place, format!("the watch ID is missing before {option}"))
        .help("The watch ID is the first argument. Is a variable before it empty?")
}
