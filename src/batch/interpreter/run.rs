//! Reading and running: frames, logical lines, errors that end a script.

use std::rc::Rc;

use super::frame::Arguments;
use super::{Current, Frame, Interpreter, Left, Run, Saved, Status, Stop};
use crate::batch::expand::{Mode, PercentError, Slots, expand_into_slots};
use crate::batch::lines::{Line, LineSource, Origin};
use crate::batch::listing;
use crate::batch::parser::{LINE_LIMIT, ParseError, SyntaxError, parse_line};
use crate::batch::script::Script;
use crate::batch::tree::{Command, Kind};
use crate::host::{SystemError, path};
use crate::source::{Diagnostic, Severity, SourceText};

/// cmd gives up where its stack is used up, which depends on the script; this many calls is in the range seen on Windows.
const CALL_LIMIT: usize = 1200;

/// ERRORLEVEL after a script that ended with a syntax error.
pub(super) const SYNTAX_ERRORLEVEL: i32 = 255;

impl Interpreter {
    /// Reads a batch file.
    ///
    /// # Errors
    /// When it cannot be read or is no text; the message says which.
    pub fn load(&self, path: &str) -> Result<Rc<Script>, String> {
        let bytes = self
            .host
            .files
            .read(path)
            .map_err(|error| format!("{path}: {error}"))?;
        tracing::debug!(path, bytes = bytes.len(), "reading a batch file");
        let source =
            SourceText::decode(path::file_name(path), &bytes, self.options.script_codepage)
                .map_err(|error| error.to_string())?;
        for secret in crate::batch::secrets::names(&source) {
            self.host.secrets.learn_name(&secret);
            if let Some(value) = self.context.environment.value(&secret) {
                self.host.secrets.learn(value);
            }
        }
        if self.frames.is_empty() {
            self.learn_inherited_secrets();
        }
        let known = !self.host.secrets.has_no_names();
        for (name, value) in known
            .then(|| crate::batch::secrets::literals(&source))
            .into_iter()
            .flatten()
        {
            if self.host.secrets.is_secret_name(&name) {
                self.host.secrets.learn(&value);
            }
        }
        Ok(Rc::new(Script::new(path, source)))
    }

    /// Secrets that were handed over as variables, by the cluster or on the command line.
    fn learn_inherited_secrets(&self) {
        for (name, value) in self.context.environment.sorted() {
            // Shells of other systems keep their working directories under these names.
            let folder = ["PWD", "OLDPWD"].contains(&name);
            if !folder && crate::batch::secrets::is_telling(name) {
                self.host.secrets.learn_name(name);
                self.host.secrets.learn(value);
            }
        }
    }

    /// Runs a batch file as `cmd /c` does; `name` becomes `%0`, `arguments` is the text behind it.
    /// Returns the exit code.
    pub fn run_script(&mut self, script: Rc<Script>, name: &str, arguments: &str) -> i32 {
        let arguments = Arguments::new(name, arguments);
        let ended = self.run_frame(script, arguments, 0);
        self.ended_with(ended)
    }

    /// cmd.exe's own exit code: that of the last command, which is not always ERRORLEVEL
    /// (case `a_remark_at_the_end_hides_an_earlier_failure`); where something ended it, ERRORLEVEL.
    pub(super) fn ended_with(&self, ended: Run) -> i32 {
        let _ = self.context.streams.output.flush();
        match ended {
            Ok(status) => status.0,
            Err(_) => self.errorlevel,
        }
    }

    /// Carries out a script from line `start` on until it ends; ERRORLEVEL holds what it left.
    pub(crate) fn run_frame(
        &mut self,
        script: Rc<Script>,
        arguments: Arguments,
        start: usize,
    ) -> Run {
        if self.depth >= CALL_LIMIT {
            self.err(&format!(
                "******  B A T C H   R E C U R S I O N  exceeds STACK limits ******\r\n\
                 Recursion Count={CALL_LIMIT}, Stack Usage=90 percent\r\n\
                 ******       B A T C H   PROCESSING IS   A B O R T E D      ******\r\n"
            ));
            self.errorlevel = 1;
            return Err(Stop::Abort);
        }
        self.depth += 1;
        let outer = std::mem::take(&mut self.current);
        self.frames.push(Frame {
            script,
            line: start,
            arguments,
            saved: Vec::new(),
            outer_for_depth: std::mem::take(&mut self.for_depth),
        });
        let ended = self.run_lines();
        if let Some(frame) = self.frames.pop() {
            self.for_depth = frame.outer_for_depth;
            // A SETLOCAL that was left open ends with its batch file.
            if let Some(saved) = frame.saved.into_iter().next() {
                self.restore(saved);
            }
        }
        self.current = outer;
        self.depth -= 1;
        ended
    }

    pub(crate) fn restore(&mut self, saved: Saved) {
        self.context.environment = saved.environment;
        self.context.cwd = saved.cwd;
        self.delayed = saved.delayed;
        self.extensions = saved.extensions;
    }

    fn run_lines(&mut self) -> Run {
        let (Left::Ended(status) | Left::At(_, status)) =
            self.run_lines_within(0..=usize::MAX, Status::SUCCESS)?;
        Ok(status)
    }

    /// Carries lines out as long as control stays within these; `last` is the status of the command before them.
    pub(super) fn run_lines_within(
        &mut self,
        lines: std::ops::RangeInclusive<usize>,
        mut last: Status,
    ) -> Run<Left> {
        loop {
            let line = self.frames.last().map_or(0, |frame| frame.line);
            if !lines.contains(&line) {
                return Ok(Left::At(line, last));
            }
            let Some((command, origin, slots)) = self.next_command()? else {
                return Ok(Left::Ended(last));
            };
            self.current = Current {
                script: self.frames.last().map(|frame| Rc::clone(&frame.script)),
                offset: command.offset,
                origin: Rc::new(origin),
                slots: super::kept(slots),
                place: None,
            };
            match self.execute_top(&command) {
                Ok(status) if matches!(command.kind, Kind::Label(_) | Kind::Empty) => {
                    // Not a command: what was last stays last.
                    let _ = status;
                }
                Ok(status) => last = status,
                Err(Stop::Goto) => last = Status::SUCCESS,
                Err(Stop::EndFrame(status)) => {
                    return Ok(Left::Ended(status.unwrap_or(Status(self.errorlevel))));
                }
                Err(Stop::Chain(script, arguments)) => {
                    if let Some(frame) = self.frames.last_mut() {
                        frame.script = script;
                        frame.line = 0;
                        frame.arguments = arguments;
                    }
                }
                Err(stop @ (Stop::Exit | Stop::Abort)) => return Err(stop),
            }
        }
    }

    /// Reads, expands and parses the next logical line of the frame.
    pub(super) fn next_command(&mut self) -> Run<Option<(Rc<Command>, Origin, Slots)>> {
        let mut lines = FrameLines {
            interpreter: self,
            first: None,
            slots: Slots::default(),
            begun: false,
        };
        let first = match lines.next_line() {
            Ok(Some(line)) => line,
            Ok(None) => return Ok(None),
            Err((line, error)) => return Err(self.percent_error(line, &error)),
        };
        let tree = lines.interpreter.trees.get(&first.text);
        if let Some(tree) = tree.or_else(|| listing::known_tree(&first.text)) {
            let mut origin = Origin::default();
            origin.add(0, first.index, first.columns);
            return Ok(Some((tree, origin, lines.slots)));
        }
        lines.first = Some(first);
        let parsed = parse_line(&mut lines);
        let slots = lines.slots;
        match parsed {
            Ok(Some(parsed)) => {
                let tree = parsed.command;
                if parsed.origin.first_line() == parsed.origin.last_line() {
                    self.trees.keep(parsed.text, &tree);
                }
                Ok(Some((tree, parsed.origin, slots)))
            }
            Ok(None) => Ok(None),
            Err(ParseError::Syntax(error)) => Err(self.syntax_error(&error, &slots)),
            Err(ParseError::Source((line, error))) => Err(self.percent_error(line, &error)),
        }
    }

    fn syntax_error(&mut self, error: &SyntaxError, slots: &Slots) -> Stop {
        let said = error.kind.to_string();
        let said = slots.fill(&said);
        self.current.script = self.frames.last().map(|frame| Rc::clone(&frame.script));
        self.current.origin = Rc::new(error.origin.clone());
        self.current.offset = error.offset;
        self.err(&format!("{said}\r\n"));
        self.report_end(
            format!("the script ends here: {said}"),
            error.length,
            "cmd.exe stops at a line it cannot parse, also when the line lies on a path that is rarely taken",
        );
        self.errorlevel = SYNTAX_ERRORLEVEL;
        Stop::Abort
    }

    fn percent_error(&mut self, line: usize, error: &PercentError) -> Stop {
        let mut origin = Origin::default();
        origin.add(0, line, crate::batch::lines::ColumnMap::default());
        self.current.script = self.frames.last().map(|frame| Rc::clone(&frame.script));
        self.current.origin = Rc::new(origin);
        self.current.offset = error.at;
        self.err(&format!("{}\r\n", error.message));
        self.report_end(
            "the script ends here: a percent expression that cannot be expanded".to_owned(),
            error.length,
            "write %% for a percent sign that is meant as such, also in comments",
        );
        self.errorlevel = SYNTAX_ERRORLEVEL;
        Stop::Abort
    }

    /// Shows the line at which a script ends before its time.
    pub(crate) fn report_end(&self, message: String, length: usize, help: &str) {
        self.remark(Severity::Error, message, length, Some(help.to_owned()));
    }

    /// Runs a batch file that was found by name: as a subroutine, or in place of the one at work.
    pub(crate) fn load_or_tell(&mut self, path: &str) -> Option<Rc<Script>> {
        match self.load(path) {
            Ok(script) => Some(script),
            Err(message) => {
                self.err(&format!("{}\r\n", SystemError::ACCESS_DENIED));
                self.host.diagnostics.report(Diagnostic {
                    severity: Severity::Error,
                    message,
                    span: Some(self.span()),
                    length: 1,
                    excerpt: None,
                    help: None,
                });
                self.errorlevel = 1;
                None
            }
        }
    }
}

/// The lines of the frame at work, expanded as they are read.
struct FrameLines<'i> {
    interpreter: &'i mut Interpreter,
    first: Option<Line>,
    slots: Slots,
    begun: bool,
}

impl LineSource for FrameLines<'_> {
    type Error = (usize, PercentError);

    fn next_line(&mut self) -> Result<Option<Line>, Self::Error> {
        if let Some(line) = self.first.take() {
            return Ok(Some(line));
        }
        let Some(frame) = self.interpreter.frames.last_mut() else {
            return Ok(None);
        };
        let index = frame.line;
        let script = Rc::clone(&frame.script);
        let Some(text) = script.source.line(index) else {
            return Ok(None);
        };
        frame.line += 1;
        // cmd reads no more than its buffer holds; what is longer need not be expanded to be too long.
        if text.len() > LINE_LIMIT {
            return Ok(Some(Line {
                text: text.chars().take(LINE_LIMIT + 1).collect(),
                index,
                columns: crate::batch::lines::ColumnMap::default(),
            }));
        }
        if !self.begun {
            self.begun = true;
            self.slots = Slots::for_line(text);
        }
        let (text, columns) =
            expand_into_slots(text, &*self.interpreter, Mode::Batch, Some(&mut self.slots))
                .map_err(|error| (index, error))?;
        Ok(Some(Line {
            text: text.into_owned(),
            index,
            columns,
        }))
    }
}

/// A command line: there is no next one.
pub(super) struct OneLine(pub(super) Option<String>);

impl LineSource for OneLine {
    type Error = std::convert::Infallible;

    fn next_line(&mut self) -> Result<Option<Line>, Self::Error> {
        Ok(self.0.take().map(|text| Line {
            text,
            ..Line::default()
        }))
    }
}
