use std::cell::Cell;
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use super::directory::Identity;
use super::{Cwd, Environment, Host, Streams};
use crate::source::{CodePage, Span};

/// What a command sees of its surroundings: the same things a process inherits on Windows.
#[derive(Clone)]
pub struct Context {
    /// Current folder.
    pub cwd: Cwd,
    /// Environment variables.
    pub environment: Environment,
    /// Standard streams.
    pub streams: Streams,
    /// Code page of text that goes into files and pipes. Copies of the context share it, as the processes of one
    /// console do: `chcp` in a child changes it for all.
    pub codepage: Rc<Cell<CodePage>>,
    /// Who it acts as in a directory: the account that `ARMLOAD … /U` names for what it starts.
    pub identity: Identity,
    /// The script line that is being executed.
    pub span: Span,
    /// That line as it is written, to be shown with remarks; absent where there is no script.
    pub line: Option<Arc<str>>,
}

/// One call of a command that runs inside this process.
pub struct Invocation<'a> {
    /// The name as written in the script.
    pub name: &'a str,
    /// The text after the name, not yet split, with its leading blank.
    pub arguments: &'a str,
    /// Folder, variables and streams.
    pub context: &'a Context,
    /// The ways out.
    pub host: &'a Host,
}

/// A command that runs inside this process, so that it behaves the same on every system.
pub trait Program {
    /// Runs the command and returns its exit code; it tells its own errors on its standard error.
    fn run(&self, call: &Invocation<'_>) -> i32;
}

/// The commands that run inside this process, by name and by file ending.
#[derive(Default)]
pub struct ProgramTable {
    by_name: HashMap<String, Rc<dyn Program>>,
    by_extension: HashMap<String, Rc<dyn Program>>,
    meant: Vec<fn(&str) -> Option<String>>,
}

impl ProgramTable {
    /// No commands.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a command under its plain name (`find`); the name with `.exe` finds it too.
    pub fn add(&mut self, name: &str, program: Rc<dyn Program>) {
        self.by_name.insert(name.to_ascii_lowercase(), program);
    }

    /// Adds the command that opens files with an ending (`vbs`); it gets the file as its first argument.
    pub fn add_extension(&mut self, extension: &str, program: Rc<dyn Program>) {
        self.by_extension
            .insert(extension.to_ascii_lowercase(), program);
    }

    /// Adds a judge of unknown names: it returns the command that was probably meant.
    pub fn add_meant(&mut self, judge: fn(&str) -> Option<String>) {
        self.meant.push(judge);
    }

    /// The command called `name`, with or without `.exe`, in any case.
    pub fn by_name(&self, name: &str) -> Option<Rc<dyn Program>> {
        let name = name.to_ascii_lowercase();
        let plain = name.strip_suffix(".exe").unwrap_or(&name);
        self.by_name.get(plain).cloned()
    }

    /// The command that opens files with this ending (no dot).
    pub fn by_extension(&self, extension: &str) -> Option<Rc<dyn Program>> {
        self.by_extension
            .get(&extension.to_ascii_lowercase())
            .cloned()
    }

    /// The command that an unknown name was probably meant to be.
    pub fn meant(&self, name: &str) -> Option<String> {
        self.meant.iter().find_map(|judge| judge(name))
    }

    /// All names, sorted.
    pub fn names(&self) -> Vec<&str> {
        let mut names: Vec<_> = self.by_name.keys().map(String::as_str).collect();
        names.sort_unstable();
        names
    }
}
