use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::host::directory::schema::{self, Keeper};
use crate::host::directory::{Entry, Value};

/// Attributes that say when and how often something happened to an entry, or on which server, and not what it is. They
/// differ between two directories that went through the same changes, so an export that is to be compared lacks them.
const VOLATILE: &[&str] = &[
    "whenCreated",
    "whenChanged",
    "uSNCreated",
    "uSNChanged",
    "dSCorePropagationData",
    "replPropertyMetaData",
    "lastLogon",
    "lastLogonTimestamp",
    "lastLogoff",
    "logonCount",
    "badPwdCount",
    "badPasswordTime",
    "pwdLastSet",
];

/// Whether an export leaves an attribute out: what changes by itself, and what is made up when it is asked for.
pub fn is_volatile(attribute: &str) -> bool {
    VOLATILE
        .iter()
        .any(|name| name.eq_ignore_ascii_case(attribute))
        || schema::attribute(attribute).is_some_and(|known| known.keeper == Keeper::Constructed)
}

/// Writes an entry as a content record with an empty line behind it: LF, unfolded, attributes and their values in order
/// (`objectClass` keeps its own), base64 where RFC 2849 asks for it.
pub fn write_entry(out: &mut String, entry: &Entry) {
    line(out, "dn", entry.dn.as_bytes());
    let mut attributes: Vec<_> = entry
        .attributes
        .iter()
        .map(|(name, values)| (name.to_ascii_lowercase(), name, values))
        .collect();
    attributes.sort_unstable();
    for (folded, name, values) in attributes {
        let mut values: Vec<&Value> = values.iter().collect();
        if folded != "objectclass" {
            values.sort_unstable();
        }
        for value in values {
            line(out, name, value);
        }
    }
    out.push('\n');
}

/// As [`write_entry`], with attributes and values in the entry's own order.
pub fn write_entry_in_order(out: &mut String, entry: &Entry) {
    line(out, "dn", entry.dn.as_bytes());
    for (name, values) in &entry.attributes {
        for value in values {
            line(out, name, value);
        }
    }
    out.push('\n');
}

fn line(out: &mut String, name: &str, value: &[u8]) {
    out.push_str(name);
    out.push(':');
    match safe(value) {
        Some("") => {}
        Some(text) => {
            out.push(' ');
            out.push_str(text);
        }
        None => {
            out.push_str(": ");
            STANDARD.encode_string(value, out);
        }
    }
    out.push('\n');
}

/// The value as text where it may stand as it is (`SAFE-STRING` of RFC 2849, and its rule on a blank at the end).
fn safe(value: &[u8]) -> Option<&str> {
    let plain = value
        .iter()
        .all(|byte| byte.is_ascii() && !matches!(byte, 0 | b'\n' | b'\r'));
    let begins_well = !matches!(value.first(), Some(b' ' | b':' | b'<'));
    let ends_well = value.last() != Some(&b' ');
    if plain && begins_well && ends_well {
        std::str::from_utf8(value).ok()
    } else {
        None
    }
}
