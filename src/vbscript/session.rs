use std::cell::{Cell, RefCell};

use crate::host::{Context, Host};

/// What a running script and its objects see of the outside.
pub struct Session {
    /// The ways out.
    pub host: Host,
    /// Folder, variables and streams. `WScript.Shell` changes folder and variables.
    pub context: RefCell<Context>,
    /// Full Windows path of the script (`WScript.ScriptFullName`).
    pub script: String,
    /// The script's own arguments, without the host's `//` options.
    pub arguments: Vec<String>,
    /// `//B`: `Echo` and error messages are not shown.
    pub batch_mode: bool,
    /// Who the script acts as in a directory.
    pub identity: crate::host::directory::Identity,
    /// The line that is being executed, from 1; the interpreter keeps it up to date before it calls an object.
    pub line: Cell<u32>,
}

impl Session {
    /// The place that is being executed, for effects and diagnostics.
    pub fn span(&self) -> crate::source::Span {
        crate::source::Span::new(self.script.as_str(), self.line.get(), 1)
    }
}
