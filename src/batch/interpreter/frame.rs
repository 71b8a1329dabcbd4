//! What is at work: a batch file or a `CALL :label`, with its arguments and its `SETLOCAL`s.

use std::rc::Rc;

use crate::batch::parser::is_separator;
use crate::batch::script::Script;
use crate::host::{Cwd, Environment};

/// One batch file or subroutine that is being carried out.
#[derive(Clone)]
pub(crate) struct Frame {
    pub(crate) script: Rc<Script>,
    /// Index of the next line to read.
    pub(crate) line: usize,
    pub(crate) arguments: Arguments,
    pub(crate) saved: Vec<Saved>,
    /// `FOR` commands at work in the caller: their variables are out of sight here.
    pub(crate) outer_for_depth: usize,
}

/// What `SETLOCAL` keeps for `ENDLOCAL`.
#[derive(Clone)]
pub(crate) struct Saved {
    pub(crate) environment: Environment,
    pub(crate) cwd: Cwd,
    pub(crate) delayed: bool,
    pub(crate) extensions: bool,
}

/// `%0` to `%9` and `%*`. A copy is cheap: whoever only reads scripts takes many.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Arguments {
    /// `%0` as typed.
    name: Rc<str>,
    /// `%*`: everything after the name, as typed; `SHIFT` does not change it.
    all: Rc<str>,
    /// What `%0` … stand for after shifting.
    list: Rc<Vec<String>>,
}

impl Arguments {
    pub(crate) fn new(name: &str, all: &str) -> Self {
        let mut list = vec![name.to_owned()];
        list.extend(split(all));
        Self {
            name: Rc::from(name),
            all: Rc::from(all.trim_start_matches(is_separator)),
            list: Rc::new(list),
        }
    }

    pub(crate) fn get(&self, index: usize) -> &str {
        self.list.get(index).map_or("", String::as_str)
    }

    pub(crate) fn all(&self) -> &str {
        &self.all
    }

    /// `%0` before any shift.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// `SHIFT /n`
    pub(crate) fn shift(&mut self, from: usize) {
        if from < self.list.len() {
            Rc::make_mut(&mut self.list).remove(from);
        }
    }
}

/// Splits an argument text as cmd does for `%1` …: at blanks, commas, semicolons and equals signs outside of quotes.
pub(crate) fn split(text: &str) -> Vec<String> {
    let mut list = Vec::new();
    let mut current = String::new();
    let mut quoted = false;
    for c in text.chars() {
        if c == '"' {
            quoted = !quoted;
        }
        if !quoted && is_separator(c) {
            if !current.is_empty() {
                list.push(std::mem::take(&mut current));
            }
        } else {
            current.push(c);
        }
    }
    if !current.is_empty() {
        list.push(current);
    }
    list
}
