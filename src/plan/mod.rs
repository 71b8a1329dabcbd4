//! The typed plan: what the scripts of a folder do in every situation of the cluster.
//!
//! Its JSON is a public contract; the types below are its schema. `extract` makes it, `render` shows it.

mod condition;
pub mod diff;
pub mod extract;
pub mod render;
mod step;
mod steps;
mod value;

pub use condition::{Comparison, Condition};
pub use step::{
    AttributeChange, CaptureSource, Direction, EachSource, Lines, Modification, PipeCommand,
    Redirection, Step, StepContent, StepKind, SystemCommand,
};
pub use steps::Steps;
pub use value::{Expression, Nothing, Value};

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::source::Span;

/// The version of the format that this program writes. A minor step only adds; a reader ignores what it does not know.
pub const FORMAT_VERSION: &str = "1.0";

/// What the scripts of one folder do, situation by situation.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Plan {
    /// The version of this format. A minor step only adds; a reader ignores what it does not know.
    pub format_version: String,
    /// The files that were read.
    pub sources: Vec<Source>,
    /// Variables that the scripts set to a known value, and those they read from outside.
    pub variables: Vec<Variable>,
    /// The watch IDs.
    pub watches: Vec<WatchEntry>,
    /// Every situation: event × server × disk, for START and STOP.
    pub scenarios: Vec<ScenarioPlan>,
    /// How much of the scripts is typed.
    pub typed_share: TypedShare,
    /// What was noticed on the way.
    pub diagnostics: Vec<PlanDiagnostic>,
    /// The values behind [`Expression::Secret`], by variable name in capitals. They are in no output.
    #[serde(skip)]
    #[schemars(skip)]
    pub secrets: BTreeMap<String, String>,
}

impl Plan {
    /// The steps of each situation.
    pub(crate) fn lists(&self) -> impl Iterator<Item = &Steps> {
        self.scenarios.iter().map(|scenario| &scenario.steps)
    }
}

/// A file of the folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Source {
    /// Relative to the folder, as it is written there.
    pub path: String,
    /// What it is for.
    pub role: Role,
    /// Of its bytes, in hexadecimal digits.
    pub sha256: String,
    /// The encoding it was read with.
    pub encoding: String,
    /// `crlf`, `lf`, `cr`, `mixed` or `none`.
    pub line_ending: String,
}

/// What a file is for.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// `START.BAT`
    Start,
    /// `STOP.BAT`
    Stop,
    /// A batch file that only sets variables.
    Settings,
    /// A VBScript file.
    Directory,
    /// Any other batch file.
    Other,
}

/// A variable.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Variable {
    /// As it is first written.
    pub name: String,
    /// Its value where it has one value in all scenarios, and is no secret.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<Value>,
    /// Where it comes from.
    pub origin: Origin,
    /// Whether it holds a secret; then there is no value.
    pub secret: bool,
    /// Where it is set; for one from outside, where it is first read.
    pub span: Option<Span>,
}

/// Where a variable comes from.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// A settings file.
    Settings,
    /// A script.
    Script,
    /// The cluster (`CLP_…`).
    Cluster,
    /// The machine's environment, read by a script.
    Environment,
}

/// A watch ID, loaded or killed anywhere in the scripts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct WatchEntry {
    /// As it is first written.
    pub id: String,
    /// What it starts; absent for one that is only killed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<WatchTarget>,
    /// Where it is loaded.
    pub loaded: Option<Span>,
    /// Where it is killed.
    pub killed: Option<Span>,
}

/// What a watch ID stands for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum WatchTarget {
    /// A service, by key or display name.
    Service(Value),
    /// A program.
    Program(Value),
}

/// What a script does in one situation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ScenarioPlan {
    /// Which script.
    pub script: ScriptName,
    /// `CLP_EVENT`; null when it is not defined.
    pub event: Option<String>,
    /// `CLP_SERVER`
    pub server: String,
    /// `CLP_DISK`
    pub disk: String,
    /// `CLP_PRIORITY`
    pub priority: String,
    /// How it ends.
    pub outcome: Outcome,
    /// What it does, in order.
    pub steps: Steps,
}

/// The two scripts of a script resource.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum ScriptName {
    /// `START.BAT`
    Start,
    /// `STOP.BAT`
    Stop,
}

/// How a scenario ends.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Outcome {
    /// Whether the script comes to an end of its own.
    pub kind: OutcomeKind,
    /// The exit code, where it is known before the run.
    pub exit_code: Option<i32>,
    /// Why it is aborted, or why the exit code is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// Whether a script comes to an end of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OutcomeKind {
    /// It ends where it is written to end.
    Completed,
    /// It ends before: a missing label, a line that cannot be parsed.
    Aborted,
}

/// How much of the scripts is typed: a statement counts as typed unless some scenario leaves it to the interpreter.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TypedShare {
    /// Statements of the files that compile.
    pub statements: usize,
    /// Those of them that no `interpret` step covers.
    pub typed: usize,
}

/// Something that was noticed while the plan was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PlanDiagnostic {
    /// `error`, `warning` or `note`.
    pub severity: String,
    /// In one sentence.
    pub message: String,
    /// Where.
    pub span: Option<Span>,
    /// What to do about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
}
