//! Findings that do not count: by a comment in the script, or by a baseline of what was known before.
//!
//! `rem armistice: ignore ARM101` (or `::`, or `'` in VBScript) holds for its own line and the one behind it,
//! `armistice: ignore-file ARM101` for the whole file. Several codes stand with commas between them.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::Regex;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Facts, Finding};
use crate::source::SourceText;

/// The version of the baseline's format.
const FORMAT_VERSION: &str = "1.0";

/// Why a finding does not count that the baseline has.
pub(super) const BASELINE: &str = "the baseline";

static COMMENT: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?i)(?:\brem\b|::|')\s*armistice:\s*ignore(?P<file>-file)?\s+(?P<codes>ARM\d+(?:\s*,\s*ARM\d+)*)")
        .ok()
});

/// Marks the findings that comments in the scripts take out.
pub(super) fn by_comments(facts: &Facts, findings: &mut [Finding]) {
    let batch = facts.batch.iter().map(|file| &file.script.source);
    let directory = facts.directory.iter().map(|file| file.source());
    for source in batch.chain(directory) {
        for comment in comments(source) {
            for finding in findings.iter_mut() {
                let here = *finding.file == **source.name()
                    && comment.covers(finding.line)
                    && comment
                        .codes
                        .iter()
                        .any(|code| code.eq_ignore_ascii_case(&finding.code));
                if here {
                    finding.suppressed = Some(format!("a comment in line {}", comment.line));
                }
            }
        }
    }
}

struct Comment {
    /// From 1.
    line: u32,
    whole_file: bool,
    codes: Vec<String>,
}

impl Comment {
    fn covers(&self, line: u32) -> bool {
        self.whole_file || line == self.line || line == self.line + 1
    }
}

fn comments(source: &SourceText) -> Vec<Comment> {
    if !source.text().to_ascii_lowercase().contains("armistice:") {
        return Vec::new();
    }
    let lines = source.lines().enumerate();
    lines
        .filter_map(|(index, text)| {
            let found = COMMENT.as_ref()?.captures(text)?;
            Some(Comment {
                line: u32::try_from(index + 1).ok()?,
                whole_file: found.name("file").is_some(),
                codes: found["codes"]
                    .split(',')
                    .map(|code| code.trim().to_owned())
                    .collect(),
            })
        })
        .collect()
}

/// What was known before, so that only what is new counts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Baseline {
    /// The version of this format.
    pub format_version: String,
    /// The findings, by file and line.
    pub findings: Vec<BaselineFinding>,
}

/// A finding that was known before.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct BaselineFinding {
    /// The file, for those who read the baseline.
    pub file: String,
    /// The rule's code, likewise.
    pub code: String,
    /// By this it is known again.
    pub fingerprint: String,
}

impl Baseline {
    /// A baseline of these findings; those that comments take out are left out.
    pub fn of<'f>(findings: impl IntoIterator<Item = &'f Finding>) -> Self {
        let counts = |finding: &&Finding| finding.suppressed.is_none();
        let mut findings: Vec<_> = findings
            .into_iter()
            .filter(counts)
            .map(|finding| BaselineFinding {
                file: finding.file.clone(),
                code: finding.code.clone(),
                fingerprint: finding.fingerprint.clone(),
            })
            .collect();
        findings.sort();
        Self {
            format_version: FORMAT_VERSION.to_owned(),
            findings,
        }
    }

    /// Reads a baseline.
    ///
    /// # Errors
    /// When it is none, or one of a later version.
    pub fn read(text: &str) -> anyhow::Result<Self> {
        let baseline: Self = serde_json::from_str(text)?;
        let (known, theirs) = (major(FORMAT_VERSION), major(&baseline.format_version));
        anyhow::ensure!(
            known == theirs,
            "it has the format {}, and this program reads {FORMAT_VERSION}",
            baseline.format_version
        );
        Ok(baseline)
    }

    /// Marks the findings that were known before.
    pub fn apply(&self, findings: &mut [Finding]) {
        let known: BTreeSet<&str> = self
            .findings
            .iter()
            .map(|finding| finding.fingerprint.as_str())
            .collect();
        for finding in findings {
            if finding.suppressed.is_none() && known.contains(finding.fingerprint.as_str()) {
                finding.suppressed = Some(BASELINE.to_owned());
            }
        }
    }
}

fn major(version: &str) -> &str {
    version.split('.').next().unwrap_or(version)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Vec<(u32, bool, Vec<String>)> {
        let source = SourceText::decode("exch.vbs", text.as_bytes(), None).unwrap();
        let found = comments(&source).into_iter();
        found
            .map(|one| (one.line, one.whole_file, one.codes))
            .collect()
    }

    #[test]
    fn a_comment_of_vbscript_names_codes() {
        assert_eq!(
            of("x = 1 ' armistice: ignore ARM101, arm102\r\n' armistice: ignore-file ARM103\r\n"),
            [
                (1, false, vec!["ARM101".to_owned(), "arm102".to_owned()]),
                (2, true, vec!["ARM103".to_owned()])
            ]
        );
    }

    #[test]
    fn what_is_no_comment_or_names_no_code_takes_nothing_out() {
        for text in [
            "echo armistice: ignore ARM101",
            "rem armistice: ignore",
            "rem armistice: ignore everything",
            "xrem armistice: ignore ARM101",
        ] {
            assert_eq!(of(text), [], "{text}");
        }
    }
}
