//! JSON documents that say their version in `format_version`, a number.

use std::io;

use serde::de::DeserializeOwned;

/// Why a document cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Unreadable {
    /// A newer program wrote it, in this version.
    Newer(u64),
    /// It is not what such a program writes.
    Damaged(String),
}

/// Reads a document of a version up to `known`.
pub(crate) fn read<T: DeserializeOwned>(bytes: &[u8], known: u64) -> Result<T, Unreadable> {
    let damaged = |error: serde_json::Error| Unreadable::Damaged(error.to_string());
    // The version is looked at first: a newer document may well have fields that are unknown here.
    let value: serde_json::Value = serde_json::from_slice(bytes).map_err(damaged)?;
    let version = value
        .get("format_version")
        .and_then(serde_json::Value::as_u64);
    match version {
        Some(newer) if newer > known => Err(Unreadable::Newer(newer)),
        Some(1..) => serde_json::from_value(value).map_err(damaged),
        _ => Err(Unreadable::Damaged(
            "it has no format version that is known".to_owned(),
        )),
    }
}

impl From<Unreadable> for io::Error {
    fn from(unreadable: Unreadable) -> Self {
        let reason = match unreadable {
            Unreadable::Newer(newer) => {
                format!("format version {newer} is newer than this program")
            }
            Unreadable::Damaged(reason) => reason,
        };
        Self::new(io::ErrorKind::InvalidData, reason)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq, serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Document {
        format_version: u64,
    }

    fn read(text: &str) -> Result<Document, Unreadable> {
        super::read(text.as_bytes(), 2)
    }

    #[test]
    fn versions_up_to_the_known_one_are_read() {
        for format_version in [1, 2] {
            let text = format!("{{\"format_version\":{format_version}}}");
            assert_eq!(read(&text), Ok(Document { format_version }));
        }
    }

    #[test]
    fn a_newer_version_is_told_whatever_else_is_in_it() {
        let newer = read(r#"{"format_version":3,"unknown":[]}"#);
        assert_eq!(newer, Err(Unreadable::Newer(3)));
    }

    #[test]
    fn what_is_no_such_document_is_damaged() {
        for text in [
            "",
            "{",
            "[]",
            "{}",
            r#"{"format_version":0}"#,
            r#"{"format_version":"1"}"#,
            r#"{"format_version":1,"unknown":1}"#,
        ] {
            assert!(matches!(read(text), Err(Unreadable::Damaged(_))), "{text}");
        }
    }
}
