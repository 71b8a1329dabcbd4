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
    /// What the run's directory objects share: settings, changes that are held back.
    pub adsi: super::automation::adsi::State,
    /// The state of its random numbers.
    pub random: super::library::Random,
    /// The line that is being executed, from 1; the interpreter keeps it up to date before it calls an object.
    pub line: Cell<u32>,
}

impl Session {
    /// The place that is being executed, for effects and diagnostics.
    pub fn span(&self) -> crate::source::Span {
        let file = crate::host::path::file_name(&self.script);
        crate::source::Span::new(file, self.line.get(), 1)
    }
}
