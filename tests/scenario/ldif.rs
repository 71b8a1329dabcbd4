//! An exported directory, read by the tests themselves: every entry with its attributes and values.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Attributes of one entry: each with its values.
pub(crate) type Attributes = BTreeMap<String, BTreeSet<String>>;

/// Entries by name, names and attributes in lower case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Entries(pub(crate) BTreeMap<String, Attributes>);

impl Entries {
    /// Reads content records; a line that begins with a blank goes on the one before.
    pub(crate) fn read(path: &Path) -> Self {
        Self::parse(&std::fs::read_to_string(path).unwrap())
    }

    pub(crate) fn parse(text: &str) -> Self {
        let unfolded = text.replace("\r\n", "\n").replace("\n ", "");
        let mut entries = BTreeMap::new();
        for record in unfolded.split("\n\n") {
            let mut name = None;
            let mut attributes = Attributes::new();
            for line in record.lines() {
                if line.starts_with('#') || line.starts_with("version:") {
                    continue;
                }
                let Some((attribute, value)) = line.split_once(':') else {
                    continue;
                };
                let value = match value.strip_prefix(':') {
                    Some(encoded) => String::from_utf8_lossy(&decoded(encoded.trim())).into_owned(),
                    None => value.trim_start().to_owned(),
                };
                if attribute == "dn" {
                    name = Some(value.to_lowercase());
                } else {
                    attributes
                        .entry(attribute.to_lowercase())
                        .or_default()
                        .insert(value);
                }
            }
            if let Some(name) = name {
                entries.insert(name, attributes);
            }
        }
        Self(entries)
    }

    /// The names of all entries of which a test holds.
    pub(crate) fn names(&self, test: impl Fn(&str, &Attributes) -> bool) -> Vec<String> {
        self.0
            .iter()
            .filter(|(name, attributes)| test(name, attributes))
            .map(|(name, _)| name.clone())
            .collect()
    }

    /// What differs, one line a value, for a test's message.
    pub(crate) fn difference(&self, other: &Self) -> String {
        let mut lines = Vec::new();
        let none = Attributes::new();
        let names: BTreeSet<&String> = self.0.keys().chain(other.0.keys()).collect();
        for name in names {
            let (left, right) = (
                self.0.get(name).unwrap_or(&none),
                other.0.get(name).unwrap_or(&none),
            );
            let attributes: BTreeSet<&String> = left.keys().chain(right.keys()).collect();
            for attribute in attributes {
                let (left, right) = (left.get(attribute), right.get(attribute));
                if left != right {
                    lines.push(format!("{name}: {attribute}: {left:?} / {right:?}"));
                }
            }
        }
        let count = lines.len();
        lines.truncate(20);
        format!("{count} differences\n{}", lines.join("\n"))
    }
}

fn decoded(text: &str) -> Vec<u8> {
    const DIGITS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut bytes = Vec::new();
    let (mut bits, mut count) = (0_u32, 0);
    for byte in text.bytes().filter(|&byte| byte != b'=') {
        let digit = DIGITS.iter().position(|&digit| digit == byte).unwrap();
        bits = bits << 6 | u32::try_from(digit).unwrap();
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push(u8::try_from(bits >> count & 0xff).unwrap());
        }
    }
    bytes
}
