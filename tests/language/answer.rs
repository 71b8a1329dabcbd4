//! What a run answered, and how two answers differ.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde::{Deserialize, Serialize};

/// Standard output, exit code and file changes of one run, lines ending in LF.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Answer {
    /// Standard output.
    pub(crate) stdout: String,
    /// Exit code as far as the system hands it back.
    pub(crate) exit: i32,
    /// Changed files by path relative to the script.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) files: BTreeMap<String, String>,
    /// The run was stopped after the time limit; what it printed until then was thrown away.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) timed_out: bool,
}

impl Answer {
    /// Says how `self` differs from what was expected; empty when it doesn't.
    pub(crate) fn differences(&self, expected: &Self) -> String {
        let mut text = String::new();
        if self.timed_out {
            text.push_str("the run was stopped after the time limit\n");
        }
        if self.stdout != expected.stdout {
            text.push_str(&compared("standard output", &self.stdout, &expected.stdout));
        }
        if self.exit != expected.exit {
            let _ = writeln!(text, "exit code {}, expected {}", self.exit, expected.exit);
        }
        for (name, content) in &self.files {
            match expected.files.get(name) {
                None => {
                    let _ = writeln!(text, "unexpected change of {name}: {content:?}");
                }
                Some(wanted) if wanted != content => {
                    text.push_str(&compared(name, content, wanted));
                }
                Some(_) => {}
            }
        }
        for (name, wanted) in &expected.files {
            if !self.files.contains_key(name) {
                let _ = writeln!(text, "no change of {name}, expected {wanted:?}");
            }
        }
        text
    }
}

/// Two texts line by line, with every character visible.
pub(crate) fn compared(what: &str, got: &str, expected: &str) -> String {
    let mut text = format!("{what}:\n");
    for (label, lines) in [("expected", expected), ("got", got)] {
        let _ = writeln!(text, "  {label}");
        for line in lines.split_inclusive('\n') {
            let _ = writeln!(text, "    {line:?}");
        }
    }
    text
}

/// Bytes as text with LF line ends.
///
/// What isn't UTF-8 is taken as Latin-1, so that no byte is lost.
pub(crate) fn text_of(bytes: &[u8]) -> String {
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().map(|byte| char::from(*byte)).collect(),
    };
    text.replace("\r\n", "\n")
}
