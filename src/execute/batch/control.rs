//! Steps that say what comes next: calls, branches, captures, ends, lines left to the interpreter.

use super::{Executor, Flow};
use crate::batch::interpreter::{Arguments, Left, Run, Status, Stop, Surroundings};
use crate::host::path;
use crate::plan::{CaptureSource, Lines, Step, StepKind, Value};

/// Whether a text is as the plan takes it for granted.
type Holds = fn(&str) -> bool;

/// What a `call` step says.
pub(super) struct Callee<'p> {
    pub(super) file: &'p str,
    pub(super) name: &'p Value,
    pub(super) arguments: &'p Value,
    pub(super) steps: &'p [Step],
    pub(super) chained: bool,
}

impl Executor<'_> {
    pub(super) fn call(&mut self, step: &Step, callee: &Callee<'_>) -> Run<Flow> {
        let full = path::join(self.job.folder, callee.file);
        let script = match self.interpreter.load(&full) {
            Ok(script) => script,
            Err(message) => return self.hand_over(step.span.line, &message),
        };
        let arguments = Arguments::new(&self.text(callee.name), &self.text(callee.arguments));
        self.interpreter.push_frame(script, arguments, 0);
        self.status = Status::SUCCESS;
        let done = self.steps(callee.steps);
        self.interpreter.pop_frame();
        match done? {
            Flow::On | Flow::Left => Ok(Flow::On),
            // Nothing of a file comes back that another one has taken the place of.
            Flow::Handed if callee.chained => Ok(Flow::Handed),
            Flow::Handed => self.go_on_behind(step),
        }
    }

    /// The interpreter goes on behind the line of a step.
    fn go_on_behind(&mut self, step: &Step) -> Run<Flow> {
        if let Some(frame) = self.interpreter.frames.last_mut() {
            frame.line = (step.span.line as usize).saturating_sub(1);
        }
        self.interpreter.next_logical_line()?;
        let line = self.interpreter.frames.last().map_or(0, |frame| frame.line);
        self.hand_over(
            u32::try_from(line + 1).unwrap_or(u32::MAX),
            "its caller did so",
        )
    }

    pub(super) fn capture(&mut self, name: &str, from: &CaptureSource) {
        let value = match from {
            CaptureSource::ErrorLevel => self.interpreter.errorlevel().to_string(),
            CaptureSource::Status => self.status.0.to_string(),
            CaptureSource::CurrentDirectory => self.interpreter.context().cwd.folder().to_owned(),
            CaptureSource::Variable(variable) => self
                .interpreter
                .lookup(variable)
                .unwrap_or_default()
                .into_owned(),
            CaptureSource::Expansion(expression) => self.interpreter.value_of(expression),
        };
        self.captured.insert(name.to_owned(), value);
    }

    /// Whether what the plan takes for granted holds; otherwise the rest is the interpreter's.
    pub(super) fn assume(&mut self, step: &Step) -> Run<Flow> {
        let StepKind::Assume {
            words,
            texts,
            quoted,
            defined,
        } = &step.kind
        else {
            return Ok(Flow::On);
        };
        let groups: [(&[Value], Holds); 4] = [
            (words, is_word),
            (texts, is_text),
            (quoted, |text| !text.contains(['"', '\n'])),
            (defined, |text| !text.is_empty()),
        ];
        for (values, holds) in groups {
            if let Some(value) = values.iter().find(|value| !holds(&self.text(value))) {
                let secrets = &self.interpreter.host.secrets;
                let shown = secrets.redact(&self.text(value));
                let why = format!("the text \"{shown}\" changes how the line is read");
                return self.hand_over(step.span.line, &why);
            }
        }
        Ok(Flow::On)
    }

    pub(super) fn interpret(&mut self, step: &Step, lines: &Lines, exits: &[u32]) -> Run<Flow> {
        let (from, last) = (step.span.line as usize, lines.last as usize);
        let first = (lines.first as usize).saturating_sub(1);
        let part = (first, last.saturating_sub(1));
        self.left_to_interpreter(true);
        let left = self
            .interpreter
            .run_lines_of(part, from.saturating_sub(1), self.status);
        self.left_to_interpreter(false);
        match left? {
            Left::Ended(status) => {
                self.status = status;
                self.went_on_at = 0;
            }
            Left::At(line, status) => {
                self.status = status;
                self.went_on_at = u32::try_from(line + 1).unwrap_or(u32::MAX);
                let ends = self.interpreter.is_behind_the_file(line);
                if ends {
                    self.went_on_at = 0;
                }
            }
        }
        if exits.contains(&self.went_on_at) {
            return Ok(Flow::On);
        }
        // A batch file that is started without CALL in the middle of a line ends the one that starts it.
        if self.went_on_at == 0 {
            return Ok(Flow::Handed);
        }
        self.hand_over(
            self.went_on_at,
            "the lines before went on at a line that the plan does not know",
        )
    }

    pub(super) fn left_to_interpreter(&self, begins: bool) {
        self.interpreter.host.effects.left_to_interpreter(begins);
    }

    pub(super) fn exit(&mut self, code: &Value, frame: bool) -> Run<Flow> {
        let code = self.text(code);
        let switch = if frame { " /b" } else { "" };
        let ended = self.interpreter.dispatch(
            "exit",
            &format!("{switch} {code}"),
            Surroundings::Compound,
            false,
        );
        match ended {
            Err(Stop::EndFrame(status)) => {
                self.status = status.unwrap_or(Status(self.interpreter.errorlevel()));
                Ok(Flow::On)
            }
            Err(stop) => Err(stop),
            Ok(status) => {
                self.status = status;
                Ok(Flow::On)
            }
        }
    }

    pub(super) fn end(&mut self, code: &Value) -> Flow {
        // A code is a number: what was captured is one, and extraction writes one.
        self.status = Status(self.text(code).parse().unwrap_or(0));
        Flow::Left
    }
}

/// Not empty, no separators, nothing that means something to cmd.
fn is_word(text: &str) -> bool {
    !text.is_empty() && is_text(text) && !text.contains(crate::batch::parser::is_separator)
}

/// Nothing that means something to cmd outside of quotation marks.
fn is_text(text: &str) -> bool {
    !text.contains(['&', '|', '<', '>', '^', '"', '(', ')', '\n', '!'])
}
