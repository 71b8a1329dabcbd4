use super::{Change, Entry, Operation};
use crate::host::AttributeChange;

/// Changes as the trace writes them. Passwords are not shown, and bytes as hexadecimal digits.
pub fn described(changes: &[Change]) -> Vec<AttributeChange> {
    changes
        .iter()
        .map(|change| AttributeChange {
            attribute: change.attribute.clone(),
            operation: match change.operation {
                Operation::Add => "add",
                Operation::Delete => "delete",
                Operation::Replace => "replace",
            },
            value: change
                .values
                .iter()
                .map(|value| shown(&change.attribute, value))
                .collect(),
        })
        .collect()
}

/// A new object's attributes as the trace writes them.
pub fn described_entry(entry: &Entry) -> Vec<AttributeChange> {
    let attributes = entry.attributes.iter();
    attributes
        .map(|(attribute, values)| AttributeChange {
            attribute: attribute.clone(),
            operation: "add",
            value: values.iter().map(|value| shown(attribute, value)).collect(),
        })
        .collect()
}

/// Whether an attribute's values are passwords, which nothing shows or keeps.
pub fn is_password(attribute: &str) -> bool {
    const PASSWORDS: [&str; 4] = ["unicodePwd", "userPassword", "dBCSPwd", "clearTextPassword"];
    // Options may follow the name, as in "userPassword;binary".
    let name = attribute.split(';').next().unwrap_or("");
    PASSWORDS
        .iter()
        .any(|known| known.eq_ignore_ascii_case(name))
}

/// A value as people see it. A password is not shown, and bytes as hexadecimal digits.
pub(crate) fn shown(attribute: &str, value: &[u8]) -> String {
    if is_password(attribute) {
        return crate::host::MASK.to_owned();
    }
    match std::str::from_utf8(value) {
        Ok(text) => text.to_owned(),
        Err(_) => data_encoding::HEXLOWER.encode(value),
    }
}
