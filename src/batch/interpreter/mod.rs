//! Carries batch files out, line by line, as cmd.exe does.

mod command_line;
mod conditions;
mod dispatch;
mod echo_form;
mod execute;
mod for_lines;
mod for_loops;
mod frame;
mod likeness;
mod redirect;
mod run;
mod stepping;
mod trees;
pub(crate) mod unknown;
mod variables;

use std::borrow::Cow;
use std::rc::Rc;
use std::sync::Arc;

use super::expand::{ForVariables, Slots};
use super::lines::Origin;
use super::script::Script;
use super::tree::Offset;
use crate::host::{Context, Effect, Host, Outcome, Output, SystemError};
use crate::source::{CodePage, Diagnostic, Severity, Span};

pub(crate) use conditions::{leading_number, number};
pub(crate) use dispatch::Found;
pub(crate) use execute::Surroundings;
pub(crate) use for_lines::LineOptions;
pub(crate) use frame::{Arguments, Frame, Saved, split};
pub(crate) use stepping::Left;
pub(crate) use trees::Trees;

/// What does not change while an interpreter is at work.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// `%CMDCMDLINE%`
    pub command_line: String,
    /// The code page that scripts are read with; otherwise each is judged by its bytes.
    pub script_codepage: Option<CodePage>,
    /// Command lines are echoed while `ECHO` is on; `run` leaves that to its own display.
    pub show_commands: bool,
}

/// How a command ended, as `&&` and `||` see it; ERRORLEVEL is a matter of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Status(pub(crate) i32);

impl Status {
    pub(crate) const SUCCESS: Self = Self(0);
    pub(crate) const FAILURE: Self = Self(1);

    pub(crate) fn is_success(self) -> bool {
        self.0 == 0
    }
}

/// Why carrying out does not simply go on behind a command.
#[derive(Debug)]
pub(crate) enum Stop {
    /// `GOTO`: the frame's next line has been set.
    Goto,
    /// `EXIT /B`, `GOTO :EOF`, a missing label: the frame ends, with what `&&` and the caller see of it;
    /// `EXIT /B` without a code leaves that to ERRORLEVEL.
    EndFrame(Option<Status>),
    /// A batch file started without `CALL` takes this one's place.
    Chain(Rc<Script>, frame::Arguments),
    /// `EXIT`: everything ends.
    Exit,
    /// A syntax error: everything ends as well, and cmd returns the code that ERRORLEVEL has by then.
    Abort,
}

/// What carrying out a command gives.
pub(crate) type Run<T = Status> = Result<T, Stop>;

/// One cmd.exe: variables, current folder, and the batch files at work.
#[derive(Clone)]
pub struct Interpreter {
    /// Shared: what parts the way takes a copy of everything else.
    pub(crate) host: Rc<Host>,
    pub(crate) context: Context,
    pub(crate) errorlevel: i32,
    pub(crate) extensions: bool,
    pub(crate) delayed: bool,
    pub(crate) echo: bool,
    pub(crate) verify: bool,
    pub(crate) frames: Vec<Frame>,
    pub(crate) folder_stack: Vec<String>,
    pub(crate) options: Rc<Options>,
    for_variables: ForVariables,
    for_depth: usize,
    depth: usize,
    trees: Trees,
    current: Current,
    random: variables::Random,
    /// Set while a script is only read.
    reading: Option<unknown::Reading>,
}

/// Which command of which line is being carried out.
#[derive(Clone, Default)]
pub(crate) struct Current {
    script: Option<Rc<Script>>,
    origin: Rc<Origin>,
    offset: Offset,
    /// The numbers that were kept out of the line; nothing where there are none.
    slots: Option<Rc<Slots>>,
    /// The place, where the command does not stand in a line that was read.
    place: Option<Span>,
}

impl Current {
    /// The text of a token with its numbers back in it.
    fn fill<'t>(&self, text: &'t str) -> Cow<'t, str> {
        match &self.slots {
            Some(slots) => slots.fill(text),
            None => Cow::Borrowed(text),
        }
    }
}

fn kept(slots: Slots) -> Option<Rc<Slots>> {
    (!slots.is_empty()).then(|| Rc::new(slots))
}

impl Interpreter {
    /// A cmd.exe that has just been started.
    pub fn new(host: Host, context: Context, options: Options) -> Self {
        Self {
            host: Rc::new(host),
            context,
            errorlevel: 0,
            extensions: true,
            delayed: false,
            echo: true,
            verify: false,
            frames: Vec::new(),
            folder_stack: Vec::new(),
            options: Rc::new(options),
            for_variables: ForVariables::default(),
            for_depth: 0,
            depth: 0,
            trees: Trees::default(),
            current: Current::default(),
            random: variables::Random::default(),
            reading: None,
        }
    }

    /// The cmd.exe that Windows starts for one side of a pipe or the command of a `for /f`:
    /// it inherits what processes inherit, and is in command-line mode.
    pub(crate) fn child(&self) -> Self {
        Self {
            host: Rc::clone(&self.host),
            context: self.context.clone(),
            errorlevel: self.errorlevel,
            extensions: true,
            delayed: false,
            echo: self.echo,
            verify: false,
            frames: Vec::new(),
            folder_stack: Vec::new(),
            options: Rc::clone(&self.options),
            for_variables: ForVariables::default(),
            for_depth: 0,
            depth: self.depth,
            trees: self.trees.clone(),
            current: self.current.clone(),
            random: self.random.clone(),
            reading: self.reading.clone(),
        }
    }

    /// ERRORLEVEL.
    pub fn errorlevel(&self) -> i32 {
        self.errorlevel
    }

    /// The current folder and the variables as they are now.
    pub fn context(&self) -> &Context {
        &self.context
    }

    /// Whether a batch file is at work; otherwise it is a command line.
    pub(crate) fn in_batch(&self) -> bool {
        !self.frames.is_empty()
    }

    /// Whether the batch file at work ends in `.cmd`.
    pub(crate) fn in_cmd_file(&self) -> bool {
        self.frames.last().is_some_and(|frame| frame.script.is_cmd)
    }

    /// Where the command that is being carried out stands.
    pub(crate) fn span(&self) -> Span {
        if let Some(place) = &self.current.place {
            return place.clone();
        }
        match &self.current.script {
            Some(script) => {
                let (line, byte) = self.current.origin.locate(self.current.offset);
                script.source.span(line, byte)
            }
            None => Span::command_line(),
        }
    }

    /// A place of the present line.
    pub(crate) fn span_of(&self, offset: Offset) -> Span {
        match &self.current.script {
            Some(script) => {
                let (line, byte) = self.current.origin.locate(offset);
                script.source.span(line, byte)
            }
            None => Span::command_line(),
        }
    }

    /// The line of that command as it is written.
    pub(crate) fn source_line(&self) -> Option<Arc<str>> {
        let line = match &self.current.place {
            Some(place) => (place.line as usize).saturating_sub(1),
            None => self.current.origin.locate(self.current.offset).0,
        };
        let script = self.current.script.as_ref()?;
        script.source.line(line).map(Into::into)
    }

    /// Tells an effect of the command that is being carried out.
    pub(crate) fn record(&self, effect: impl FnOnce() -> Effect, outcome: Outcome) {
        if self.host.effects.active() {
            self.host.effects.record(effect(), &self.span(), outcome);
        }
    }

    /// Writes text to standard output; a destination that takes no more ends everything, as a closed pipe does.
    pub(crate) fn out(&self, text: &str) -> Run<()> {
        self.written(self.context.streams.output.text(text))
    }

    /// What a failure to write to standard output means: a full disk costs the text and not the rest of the script, as
    /// in cmd.exe; a closed pipe ends everything.
    pub(crate) fn written(&self, result: std::io::Result<()>) -> Run<()> {
        result.or_else(|error| match self.context.streams.output {
            Output::File(..) => {
                self.err(&format!("{}\r\n", SystemError::from(error)));
                Ok(())
            }
            _ => Err(Stop::Exit),
        })
    }

    /// Writes text to standard error.
    pub(crate) fn err(&self, text: &str) {
        // What cannot be told on standard error cannot be told at all.
        let _ = self.context.streams.output.flush();
        let _ = self.context.streams.error.text(text);
        let _ = self.context.streams.error.flush();
    }

    /// A line on standard error, status 1, ERRORLEVEL 1: how most built-in commands fail.
    pub(crate) fn fail(&mut self, message: &str) -> Status {
        self.err(&format!("{message}\r\n"));
        self.errorlevel = 1;
        Status::FAILURE
    }

    /// Remarks on the command that is being carried out.
    pub(crate) fn remark(
        &self,
        severity: Severity,
        message: String,
        length: usize,
        help: Option<String>,
    ) {
        let span = self.span();
        let excerpt = self.source_line();
        self.host.diagnostics.report(Diagnostic {
            severity,
            message,
            span: Some(span),
            length: u32::try_from(length.max(1)).unwrap_or(1),
            excerpt,
            help,
        });
    }
}
