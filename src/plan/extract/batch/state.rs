use std::collections::BTreeSet;
use std::rc::Rc;

use super::symbols::Symbols;
use crate::batch::interpreter::unknown::{UNDEFINED, Unknowns as _, holds_unknown};
use crate::batch::interpreter::{Interpreter, Status};
use crate::host::Environment;
use crate::plan::{CaptureSource, Step, StepKind};
use crate::source::Span;

/// How the last command ended, as `&&` sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ended {
    /// With this status.
    Known(i32),
    /// It is known only at run time.
    Unknown,
}

/// What an unknown text must be like, where it stands, for the line to be read as it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Class {
    /// One word.
    Word,
    /// Without characters that mean something.
    Text,
    /// Without quotation marks.
    Quoted,
    /// Not empty.
    Defined,
}

/// Everything that is known of a cmd.exe at one place of a script.
pub(super) struct State {
    /// In a place of its own: states are handed on a lot, and it is large.
    pub(super) cmd: Box<Interpreter>,
    pub(super) status: Ended,
    /// `PUSHD` has kept a folder, or not: `POPD` leads anywhere.
    pub(super) stack_unknown: bool,
    /// What was assumed already.
    pub(super) assumed: Rc<BTreeSet<(char, Class)>>,
    /// `CALL`s inside one another.
    pub(super) depth: usize,
    /// A subroutine that has ended took its SETLOCAL's folder back: which one that was may not be known.
    pub(super) folder_changed: bool,
    /// Where the variables of the present file's `FOR`s begin.
    pub(super) for_mark: usize,
}

impl State {
    pub(super) fn fork(&self) -> Self {
        Self {
            cmd: Box::new(self.cmd.fork()),
            status: self.status,
            stack_unknown: self.stack_unknown,
            assumed: Rc::clone(&self.assumed),
            depth: self.depth,
            folder_changed: self.folder_changed,
            for_mark: self.for_mark,
        }
    }

    /// Whether a reader would go on alike from both; variables that `ignored` names may differ.
    pub(super) fn is_like(&self, other: &Self, ignored: &dyn Fn(&str) -> bool) -> bool {
        let Self {
            cmd,
            status,
            stack_unknown,
            assumed,
            depth,
            folder_changed,
            for_mark,
        } = self;
        *status == other.status
            && *stack_unknown == other.stack_unknown
            && *assumed == other.assumed
            && *depth == other.depth
            && *folder_changed == other.folder_changed
            && *for_mark == other.for_mark
            && cmd.is_like(&other.cmd, ignored)
    }

    /// Control leaves every `FOR` of the present file.
    pub(super) fn leave_fors(&mut self) {
        self.cmd.leave_fors(self.for_mark);
    }

    /// ERRORLEVEL, where it is known.
    pub(super) fn errorlevel(&mut self) -> Option<i32> {
        let known = self
            .cmd
            .reading_mut()
            .is_none_or(|reading| reading.errorlevel.is_none());
        known.then(|| self.cmd.errorlevel())
    }

    pub(super) fn set_errorlevel(&mut self, code: i32) {
        self.cmd.errorlevel = code;
        if let Some(reading) = self.cmd.reading_mut() {
            reading.errorlevel = None;
        }
    }

    pub(super) fn succeed(&mut self) {
        self.status = Ended::Known(0);
    }

    pub(super) fn end_with(&mut self, status: Status) {
        self.status = Ended::Known(status.0);
    }

    /// ERRORLEVEL as text, known or standing for what is not.
    pub(super) fn errorlevel_text(&mut self) -> String {
        match self.errorlevel() {
            Some(code) => code.to_string(),
            None => self
                .cmd
                .reading_mut()
                .and_then(|reading| reading.errorlevel.as_deref())
                .unwrap_or_default()
                .to_owned(),
        }
    }

    /// From here on ERRORLEVEL is what the step before left.
    pub(super) fn forget_errorlevel(&mut self, symbols: &Symbols, span: &Span) -> Step {
        let (text, name) = symbols.captured("ERRORLEVEL", true);
        if let Some(reading) = self.cmd.reading_mut() {
            reading.errorlevel = Some(text.into());
        }
        capture(name, CaptureSource::ErrorLevel, span)
    }

    /// From here on the current folder is wherever the step before led.
    pub(super) fn forget_folder(&mut self, symbols: &Symbols, span: &Span) -> Step {
        let (text, name) = symbols.captured("CD", false);
        if let Some(reading) = self.cmd.reading_mut() {
            reading.folder = Some(text.into());
        }
        capture(name, CaptureSource::CurrentDirectory, span)
    }

    /// From here on a variable is what the step before left.
    pub(super) fn forget_variable(
        &mut self,
        symbols: &Symbols,
        span: &Span,
        variable: &str,
        number: bool,
    ) -> Step {
        let (text, name) = symbols.captured(variable, number);
        symbols.asked(variable);
        self.cmd.context.environment.set(variable, &text);
        capture(name, CaptureSource::Variable(variable.to_owned()), span)
    }

    pub(super) fn has_forgotten(&mut self) -> bool {
        self.cmd
            .reading_mut()
            .is_some_and(|reading| reading.forgotten)
    }

    /// From here on every variable is whatever the run finds.
    pub(super) fn forget_everything(&mut self) {
        self.cmd.context.environment = Environment::new();
        if let Some(reading) = self.cmd.reading_mut() {
            reading.forgotten = true;
        }
    }

    pub(super) fn folder_is_known(&mut self) -> bool {
        self.cmd
            .reading_mut()
            .is_none_or(|reading| reading.folder.is_none())
    }

    /// The current folder is known to be this one.
    pub(super) fn enter(&mut self, folder: &str) {
        self.cmd.context.cwd.enter(folder);
        if let Some(reading) = self.cmd.reading_mut() {
            reading.folder = None;
        }
    }

    /// Sets a variable; empty text removes it.
    pub(super) fn set(&mut self, name: &str, value: &str) {
        let value = if value.is_empty() { UNDEFINED } else { value };
        // Where ways meet, it counts whether this is what the variable had before.
        if let Some(reading) = self.cmd.reading_mut() {
            reading.unknowns.asked(name);
        }
        self.cmd.context.environment.set(name, value);
    }

    /// Index of the line that is read next.
    pub(super) fn line(&self) -> usize {
        self.cmd.frames.last().map_or(0, |frame| frame.line)
    }

    pub(super) fn set_line(&mut self, line: usize) {
        if let Some(frame) = self.cmd.frames.last_mut() {
            frame.line = line;
        }
    }
}

pub(super) fn capture(name: String, from: CaptureSource, span: &Span) -> Step {
    Step::new(StepKind::Capture { name, from }, span.clone())
}

/// Whether two ways can be put together.
pub(super) fn can_merge(one: &State, other: &State) -> bool {
    same_surroundings(one, other).is_ok()
}

/// What is known where two ways meet, with the captures that stand there; an error where the ways differ in what has no name.
pub(super) fn merge(
    mut one: State,
    mut other: State,
    symbols: &Rc<Symbols>,
    span: &Span,
) -> Result<(State, Vec<Step>), String> {
    same_surroundings(&one, &other)?;
    let mut captures = Vec::new();
    if one.has_forgotten() != other.has_forgotten() {
        one.forget_everything();
        other.forget_everything();
    }
    let names = differing(&one.cmd.context.environment, &other.cmd.context.environment);
    if one.status != other.status {
        one.status = Ended::Unknown;
    }
    if one.errorlevel_text() != other.errorlevel_text() {
        captures.push(one.forget_errorlevel(symbols, span));
    }
    let folder = |state: &mut State| {
        let unknown = state
            .cmd
            .reading_mut()
            .and_then(|reading| reading.folder.clone());
        unknown.unwrap_or_else(|| state.cmd.context.cwd.folder().into())
    };
    if folder(&mut one) != folder(&mut other) {
        captures.push(one.forget_folder(symbols, span));
    }
    for name in names {
        captures.push(one.forget_variable(symbols, span, &name, false));
    }
    one.folder_changed |= other.folder_changed;
    one.stack_unknown |= other.stack_unknown || one.cmd.folder_stack != other.cmd.folder_stack;
    if one.assumed != other.assumed {
        one.assumed = Rc::new(&*one.assumed & &*other.assumed);
    }
    Ok((one, captures))
}

fn same_surroundings(one: &State, other: &State) -> Result<(), String> {
    let (a, b) = (&one.cmd, &other.cmd);
    let differ = |what: &str| Err(format!("two ways meet here with different {what}"));
    if a.frames.len() != b.frames.len() {
        return differ("calls open");
    }
    if a.delayed != b.delayed || a.extensions != b.extensions {
        return differ("SETLOCAL options");
    }
    for (a, b) in a.frames.iter().zip(&b.frames) {
        if a.arguments != b.arguments {
            return differ("arguments after SHIFT");
        }
        let same_scopes = a.saved.len() == b.saved.len()
            && a.saved.iter().zip(&b.saved).all(|(a, b)| {
                a.delayed == b.delayed
                    && a.extensions == b.extensions
                    && a.cwd == b.cwd
                    && differing(&a.environment, &b.environment).is_empty()
            });
        if !same_scopes {
            return differ("SETLOCALs open");
        }
    }
    Ok(())
}

/// The names of variables that are not the same in both.
fn differing(one: &Environment, other: &Environment) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for (name, value) in one.sorted() {
        if other.value(name) != Some(value) {
            names.push(name.to_owned());
        }
    }
    for (name, _) in other.sorted() {
        if one.value(name).is_none() {
            names.push(name.to_owned());
        }
    }
    names.sort();
    names
}

/// Whether a text is known.
pub(super) fn is_known(text: &str) -> bool {
    !holds_unknown(text)
}
