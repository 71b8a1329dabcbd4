use std::borrow::Cow;
use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Serialize};

use super::{Condition, Steps, Value};
use crate::source::Span;

/// A step in memory. Copies are one until one of them is changed: situations have most of their steps in common.
#[derive(Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Step(Arc<StepContent>);

/// One step, with the script line that asks for it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Step")]
pub struct StepContent {
    /// What is done.
    #[serde(flatten)]
    pub kind: StepKind,
    /// The script line.
    pub span: Span,
    /// Redirections of its streams, in the order in which they are carried out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub redirections: Vec<Redirection>,
}

impl Step {
    /// A step without redirections.
    pub fn new(kind: StepKind, span: Span) -> Self {
        Self(Arc::new(StepContent {
            kind,
            span,
            redirections: Vec::new(),
        }))
    }
}

impl Deref for Step {
    type Target = StepContent;

    fn deref(&self) -> &StepContent {
        &self.0
    }
}

/// Where the step is shared, it becomes one of its own.
impl DerefMut for Step {
    fn deref_mut(&mut self) -> &mut StepContent {
        Arc::make_mut(&mut self.0)
    }
}

impl PartialEq for Step {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self.0 == other.0
    }
}

impl std::fmt::Debug for Step {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(formatter)
    }
}

/// In the schema it is what it holds.
impl JsonSchema for Step {
    fn schema_name() -> Cow<'static, str> {
        StepContent::schema_name()
    }

    fn schema_id() -> Cow<'static, str> {
        StepContent::schema_id()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        StepContent::json_schema(generator)
    }
}

/// What a step does. Kinds and fields that the effect trace has too mean the same there.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[allow(missing_docs)] // The fields carry the names of the commands' own options; see README, "Plan".
pub enum StepKind {
    /// `SET`: a variable gets a value, or loses it (no value and not secret).
    SetVariable {
        name: Value,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        value: Option<Value>,
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        secret: bool,
    },
    /// `SET /A` with variables whose values are known only at run time.
    Calculate { expression: Value },
    /// `CD`, `PUSHD`, `POPD`, a change of drive.
    ChangeDirectory {
        /// `cd`, `pushd`, `popd`, or `drive`
        operation: String,
        /// The folder; absent for `popd`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        path: Option<Value>,
    },
    /// `SETLOCAL`
    BeginScope {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        delayed_expansion: Option<bool>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        extensions: Option<bool>,
    },
    /// `ENDLOCAL`
    EndScope,
    /// `ARMLOG`
    Log { message: Value },
    /// `ARMBCAST`
    Broadcast { message: Value, to_all: bool },
    /// `ARMLOAD … /S`
    StartService {
        watch_id: Value,
        service: Value,
        accept_running: bool,
        restart_limit: Option<u32>,
        reset_hours: Option<u32>,
        restart_script: bool,
        wait: Option<u32>,
        interval: Option<u32>,
        failover: bool,
        monitor_only: bool,
    },
    /// `ARMLOAD` of a program.
    StartProgram {
        watch_id: Value,
        program: Value,
        arguments: Value,
        wait: bool,
        account: Option<Value>,
    },
    /// `ARMKILL`, with what the folder's scripts start under that ID.
    StopWatch {
        watch_id: Value,
        service: Option<Value>,
        program: Option<Value>,
    },
    /// `ARMSETCD`
    SetCode { id: Value, code: i32 },
    /// `ARMGETCD`: the code becomes the exit code.
    GetCode { id: Value },
    /// `ARMSLEEP`, `timeout`, `ping -n` as a delay.
    Sleep {
        seconds: u64,
        /// The command, where it is not `ARMSLEEP`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        command: Option<SystemCommand>,
    },
    /// `net start`, `net stop`, `sc …`
    ServiceControl {
        service: Value,
        operation: String,
        command: SystemCommand,
    },
    /// `ldifde -i`
    ImportLdif {
        file: Value,
        server: Option<Value>,
        account: Option<Value>,
        command: SystemCommand,
    },
    /// `cscript x.vbs …`, by itself or through `ARMLOAD`.
    RunDirectoryScript {
        watch_id: Option<Value>,
        wait: bool,
        account: Option<Value>,
        script: Value,
        arguments: Vec<Value>,
        /// The command that starts it, where it is not `ARMLOAD`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        command: Option<SystemCommand>,
        /// What the script does.
        steps: Steps,
        /// Why it does not compile, or cannot be read; then there are no steps.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        errors: Vec<String>,
    },
    /// Any other program, or a name that is no command.
    RunProgram {
        program: Value,
        arguments: Value,
        /// It stands behind `CALL`.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        called: bool,
    },
    /// `GOTO` to a label that the file does not have: cmd.exe ends the file there.
    MissingLabel { label: Value },
    /// A command whose output goes into another one.
    Pipe { commands: Vec<PipeCommand> },
    /// Commands in parentheses, with redirections that hold for all of them.
    Block { steps: Steps },
    /// `copy`, `del`, `move`, `ren`, `md`, `rd` … with their arguments.
    FileOperation { operation: String, arguments: Value },
    /// A built-in command that only shows or sets what belongs to the console: `title`, `color`, `type`, `dir` …
    Console { command: String, arguments: Value },
    /// `ECHO` of text, and `WScript.Echo`.
    Echo { text: Value },
    /// `ECHO ON`, `ECHO OFF`
    EchoMode { on: bool },
    /// `CALL`, of a file or of a label.
    Call {
        /// The file whose lines are carried out.
        file: String,
        /// The label, for `CALL :label`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        label: Option<String>,
        /// The name as it is called: `%0`.
        name: Value,
        /// The text behind it.
        arguments: Value,
        /// A batch file that is started without `CALL`: it takes the place of the one that starts it.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        chained: bool,
        steps: Steps,
    },
    /// `SHIFT`
    Shift { from: usize },
    /// Keeps something under a name for the steps behind.
    Capture { name: String, from: CaptureSource },
    /// The plan holds only for texts that change nothing in how their line is read. When one does, the rest of the script
    /// is left to the interpreter from this line on.
    Assume {
        /// Each is not empty and has neither separators nor characters with a meaning.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        words: Vec<Value>,
        /// None has characters with a meaning outside of quotation marks.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        texts: Vec<Value>,
        /// None has a quotation mark.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        quoted: Vec<Value>,
        /// None is empty.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        defined: Vec<Value>,
    },
    /// Two ways that join again behind the step.
    If {
        condition: Condition,
        then: Steps,
        #[serde(rename = "else")]
        otherwise: Steps,
    },
    /// The same for each of several things.
    ForEach {
        variable: String,
        source: EachSource,
        body: Steps,
    },
    /// Finds a directory object by its ADsPath; the directory script ends here when it does not exist.
    DirectoryBind { object: String, path: Value },
    /// Reads an attribute anew and keeps it under a name.
    DirectoryRead {
        object: String,
        attribute: String,
        into: String,
        /// The values as a list, whatever their number (`GetEx`).
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        all: bool,
        /// One that is not set is an error (`Get`, `GetEx`).
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        required: bool,
    },
    /// A search of the directory.
    DirectorySearch {
        /// The name for its rows.
        rows: String,
        base: Value,
        scope: Value,
        filter: Value,
        attributes: Vec<Value>,
    },
    /// Changes of one object's attributes, sent together.
    DirectoryModify {
        /// The object: the name that a `directory_bind` or `for_each` gave it.
        object: String,
        /// Its distinguished name.
        dn: Value,
        changes: Vec<AttributeChange>,
    },
    /// Keeps a value under a name that later steps may set again.
    Assign { variable: String, value: Value },
    /// A text file as a whole.
    WriteFile {
        path: Value,
        text: Value,
        overwrite: Value,
        unicode: Value,
    },
    /// `EXIT`: everything ends with this code; `WScript.Quit`.
    Exit {
        code: Value,
        /// `EXIT /B`: only the file or subroutine ends.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        frame: bool,
    },
    /// The file or subroutine has ended, with this code.
    End { code: Value },
    /// Lines that are left to the interpreter.
    Interpret {
        /// Which.
        lines: Lines,
        /// Why they cannot be typed.
        reason: String,
        /// The lines at which control may go on behind them; 0 for the end of the file.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        exits: Vec<u32>,
    },
}

/// Some lines of a file, from 1, both included.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Lines {
    /// The file.
    pub file: String,
    /// First line.
    pub first: u32,
    /// Last line.
    pub last: u32,
}

/// A command line of a program of the system.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SystemCommand {
    /// The program, as it is called.
    pub program: Value,
    /// The text behind it.
    pub arguments: Value,
}

/// One side of a pipe.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PipeCommand {
    /// The command line.
    pub text: Value,
    /// Its redirections.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub redirections: Vec<Redirection>,
}

/// What a `capture` step keeps.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CaptureSource {
    /// `ERRORLEVEL`
    ErrorLevel,
    /// How the step before ended, as `&&` sees it.
    Status,
    /// The current folder.
    CurrentDirectory,
    /// A variable; empty when it is not defined.
    Variable(String),
    /// An expression of the batch language, with its percent or exclamation marks.
    Expansion(String),
}

/// What a `for_each` step goes through.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum EachSource {
    /// The children of a bound container; each is a bound object.
    Children(String),
    /// The rows of a search, from the present one on.
    Rows(String),
    /// The elements of a list.
    Values(Value),
}

/// How an attribute is changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Modification {
    /// Other values in place of those that are there.
    Replace,
    /// More values.
    Add,
    /// Fewer values; all of them when none is named.
    Delete,
}

/// A change of one attribute.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct AttributeChange {
    /// The attribute.
    pub attribute: String,
    /// How.
    pub operation: Modification,
    /// The value, or a list of values.
    pub value: Value,
    /// The script line that names it, for error messages.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
}

/// How a stream is redirected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// `<`
    Read,
    /// `>`
    Write,
    /// `>>`
    Append,
    /// `>&`, `<&`
    Duplicate,
}

/// One redirection.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Redirection {
    /// The handle.
    pub handle: u8,
    /// How.
    pub direction: Direction,
    /// A file, or the digit of another handle.
    pub target: Value,
    /// Where it stands, for a file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub span: Option<Span>,
}
