use std::fmt;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::source::Span;

/// What a finding means for the move.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Worth knowing; the scripts do what they say.
    Notice,
    /// Somebody has to decide what is meant or wanted.
    Decision,
    /// The scripts do not do what they are there for; to be mended before they are relied upon.
    Blocker,
}

impl Severity {
    /// Its name, as the command line and JSON write it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Notice => "notice",
            Self::Decision => "decision",
            Self::Blocker => "blocker",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

/// About how much work the remedy is, tests included.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
pub enum Effort {
    /// Under two hours.
    #[serde(rename = "under 2 h")]
    UnderTwoHours,
    /// Two to six hours.
    #[serde(rename = "2-6 h")]
    TwoToSixHours,
    /// Over six hours.
    #[serde(rename = "over 6 h")]
    OverSixHours,
}

impl Effort {
    /// Its name, as JSON writes it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::UnderTwoHours => "under 2 h",
            Self::TwoToSixHours => "2-6 h",
            Self::OverSixHours => "over 6 h",
        }
    }
}

impl fmt::Display for Effort {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

/// How sure it is that a finding is one.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Confidence {
    /// It may well be meant so, or come from the way the text was printed.
    Low,
    /// Probable.
    Medium,
    /// It follows from the text.
    High,
}

/// Where something stands, with the line as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// File, line and column (in characters), both from 1.
    pub span: Span,
    /// How many characters are meant; at least 1.
    pub length: u32,
    /// The line.
    pub line: Arc<str>,
}

/// One thing that a rule has found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Finding {
    /// The rule's code, which never changes.
    pub code: String,
    /// The rule's name.
    pub name: String,
    /// What it means for the move.
    pub severity: Severity,
    /// About how much work the remedy is.
    pub effort: Effort,
    /// How sure it is.
    pub confidence: Confidence,
    /// What is the matter here, in a sentence.
    pub message: String,
    /// The file, relative to what the report is over, with `/` between folders.
    pub file: String,
    /// The line, from 1.
    pub line: u32,
    /// The column in characters, from 1.
    pub column: u32,
    /// How many characters are meant.
    pub length: u32,
    /// The line as it was written, secrets taken out.
    pub excerpt: String,
    /// What to do about it here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    /// The same as long as the rule, the file and the text of the line are, wherever the line stands.
    pub fingerprint: String,
    /// Why it does not count: a comment in the script or the baseline.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suppressed: Option<String>,
}
