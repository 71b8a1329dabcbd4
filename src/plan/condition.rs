use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Value;

/// What an `if` step tests.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Condition {
    /// `IF EXIST`: a file, a folder, a pattern that fits something.
    Exists(Value),
    /// `IF DEFINED`
    Defined(Value),
    /// `IF ERRORLEVEL n`: the exit code is that or greater.
    ErrorLevel(Value),
    /// `IF a == b` and its siblings.
    Compare {
        /// Left side, quotes included.
        left: Value,
        /// How they are compared.
        operator: Comparison,
        /// Right side, quotes included.
        right: Value,
        /// `/I`
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        ignore_case: bool,
    },
    /// The step before succeeded: `&&`.
    Succeeded,
    /// The step before failed, and its status becomes the exit code: `||`.
    Failed,
    /// A `CALL` by this name finds the folder's file.
    FindsScript {
        /// The name that is called.
        name: Value,
        /// The file of the folder that was read for the plan.
        file: String,
    },
    /// The `interpret` step before went on to this line of the file (from 1; 0 stands for the end of the file).
    ContinuesAt(u32),
    /// A value of a directory script is true as VBScript takes it.
    True(Value),
    /// Not this.
    Not(Box<Self>),
    /// All of these, tested in order as far as needed.
    All(Vec<Self>),
    /// One of these, tested in order as far as needed.
    Any(Vec<Self>),
}

/// The comparison words of `IF`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Comparison {
    /// `==`: text only.
    Same,
    /// `EQU`
    Equal,
    /// `NEQ`
    NotEqual,
    /// `LSS`
    Less,
    /// `LEQ`
    LessOrEqual,
    /// `GTR`
    Greater,
    /// `GEQ`
    GreaterOrEqual,
}

impl Condition {
    /// The opposite.
    pub fn negated(self) -> Self {
        match self {
            Self::Not(inner) => *inner,
            other => Self::Not(Box::new(other)),
        }
    }
}
