//! Steps that do one thing.

use super::control::Callee;
use super::value::finished;
use super::{Executor, Flow};
use crate::batch::builtins;
use crate::batch::interpreter::{Run, Status, Stop, Surroundings};
use crate::batch::tree::{Command, Kind, Simple};
use crate::plan::{Condition, PipeCommand, Step, StepKind, SystemCommand, Value};

impl Executor<'_> {
    pub(super) fn kind(&mut self, step: &Step) -> Run<Flow> {
        if let Some(expected) = self.expected(&step.kind) {
            self.expectations.expect(expected, &step.span);
        }
        let done = match &step.kind {
            StepKind::RunDirectoryScript { steps, script, .. } => {
                self.directory_script(step, steps, script)
            }
            _ => self.command(step),
        };
        self.expectations.clear();
        done
    }

    pub(super) fn command(&mut self, step: &Step) -> Run<Flow> {
        match self.arm(&step.kind) {
            Some(done) => done,
            None => self.other(step),
        }
    }

    fn other(&mut self, step: &Step) -> Run<Flow> {
        match &step.kind {
            StepKind::SetVariable {
                name,
                value,
                secret,
            } => Ok(self.set_variable(name, value.as_ref(), *secret)),
            StepKind::Calculate { expression } => {
                let text = format!(" /a {}", self.text(expression));
                self.dispatch("set", &text)
            }
            StepKind::ChangeDirectory { operation, path } => {
                let path = self.optional(path.as_ref()).unwrap_or_default();
                match operation.as_str() {
                    "drive" => self.dispatch(&path, ""),
                    operation => self.dispatch(operation, &format!(" {path}")),
                }
            }
            StepKind::BeginScope {
                delayed_expansion,
                extensions,
            } => {
                let words = scope_words(*delayed_expansion, *extensions);
                self.dispatch("setlocal", &words)
            }
            StepKind::EndScope => self.dispatch("endlocal", ""),
            StepKind::Sleep {
                command: Some(command),
                ..
            }
            | StepKind::ServiceControl { command, .. }
            | StepKind::ImportLdif { command, .. }
            | StepKind::RunDirectoryScript {
                command: Some(command),
                ..
            } => self.system(command),
            StepKind::RunProgram {
                program,
                arguments,
                called,
            } => {
                let (program, arguments) = (self.text(program), self.text(arguments));
                self.dispatch_called(&program, &arguments, *called)
            }
            StepKind::Pipe { commands } => self.pipe(commands),
            StepKind::Block { steps } => self.steps(steps),
            StepKind::FileOperation {
                operation,
                arguments,
            } => {
                let arguments = format!(" {}", self.text(arguments));
                self.dispatch(operation, &arguments)
            }
            StepKind::Console { command, arguments } => {
                let arguments = self.text(arguments);
                self.dispatch(command, &arguments)
            }
            StepKind::Echo { text } => self.echo(text),
            StepKind::EchoMode { on } => {
                self.interpreter.echo = *on;
                self.status = Status::SUCCESS;
                Ok(Flow::On)
            }
            StepKind::Call {
                file,
                name,
                arguments,
                chained,
                steps,
                ..
            } => self.call(
                step,
                &Callee {
                    file,
                    name,
                    arguments,
                    steps,
                    chained: *chained,
                },
            ),
            StepKind::Shift { from } => {
                let switch = if *from == 0 {
                    String::new()
                } else {
                    format!(" /{from}")
                };
                self.dispatch("shift", &switch)
            }
            StepKind::Capture { name, from } => {
                self.capture(name, from);
                Ok(Flow::On)
            }
            StepKind::Assume { .. } => self.assume(step),
            StepKind::MissingLabel { label } => {
                let label = format!(" {}", self.text(label));
                match self
                    .interpreter
                    .dispatch("goto", &label, Surroundings::Compound, false)
                {
                    Ok(status) | Err(Stop::EndFrame(Some(status))) => self.status = status,
                    Err(Stop::EndFrame(None)) => {}
                    Err(stop) => return Err(stop),
                }
                Ok(Flow::On)
            }
            StepKind::If {
                condition,
                then,
                otherwise,
            } => {
                let holds = self.holds(condition);
                if is_if_command(condition) {
                    // An IF that does nothing has succeeded; what it does says for itself how it ended.
                    self.status = Status::SUCCESS;
                }
                if holds {
                    self.steps(then)
                } else {
                    self.steps(otherwise)
                }
            }
            StepKind::Exit { code, frame } => self.exit(code, *frame),
            StepKind::End { code } => Ok(self.end(code)),
            StepKind::Interpret { lines, exits, .. } => self.interpret(step, lines, exits),
            other => {
                let kind = format!("{other:?}");
                let kind = kind.split([' ', '{', '(']).next().unwrap_or("").to_owned();
                self.hand_over(
                    step.span.line,
                    &format!("a step of kind {kind} is none of a batch file"),
                )
            }
        }
    }

    pub(super) fn dispatch(&mut self, name: &str, arguments: &str) -> Run<Flow> {
        self.dispatch_called(name, arguments, false)
    }

    fn dispatch_called(&mut self, name: &str, arguments: &str, called: bool) -> Run<Flow> {
        let done = self
            .interpreter
            .dispatch(name, arguments, Surroundings::Compound, called);
        self.status = done?;
        Ok(Flow::On)
    }

    fn system(&mut self, command: &SystemCommand) -> Run<Flow> {
        let (program, arguments) = (self.text(&command.program), self.text(&command.arguments));
        self.dispatch(&program, &arguments)
    }

    fn set_variable(&mut self, name: &Value, value: Option<&Value>, secret: bool) -> Flow {
        let name = self.text(name);
        let text = if secret {
            self.interpreter.host.secrets.learn_name(&name);
            self.secret_of(&name, value)
        } else {
            self.optional(value).unwrap_or_default()
        };
        self.status = builtins::set::assign_text(&mut self.interpreter, &name, &text);
        Flow::On
    }

    fn echo(&mut self, text: &Value) -> Run<Flow> {
        // Behind a separator, so that "on" is a text.
        let text = format!(".{}", self.text(text));
        self.status = builtins::echo::echo(&mut self.interpreter, &text)?;
        Ok(Flow::On)
    }

    fn pipe(&mut self, commands: &[PipeCommand]) -> Run<Flow> {
        let sides: Vec<Command> = commands
            .iter()
            .map(|command| Command {
                offset: 0,
                quiet: false,
                kind: Kind::Simple(Simple {
                    name: finished(self.text(&command.text)),
                    arguments: finished(String::new()),
                }),
                redirections: self.redirections(&command.redirections),
            })
            .collect();
        let [left, right] = sides.as_slice() else {
            return Ok(Flow::On);
        };
        // What stands in the plan has been expanded.
        let delayed = std::mem::take(&mut self.interpreter.delayed);
        let done = self.interpreter.pipe_commands(left, right);
        self.interpreter.delayed = delayed;
        self.status = done?;
        Ok(Flow::On)
    }
}

/// Whether the condition is one of an `IF`, and not what `&&` or the executor itself looks at.
fn is_if_command(condition: &Condition) -> bool {
    match condition {
        Condition::Exists(_)
        | Condition::Defined(_)
        | Condition::ErrorLevel(_)
        | Condition::Compare { .. } => true,
        Condition::Not(inner) => is_if_command(inner),
        _ => false,
    }
}

fn scope_words(delayed_expansion: Option<bool>, extensions: Option<bool>) -> String {
    let mut words = String::new();
    match delayed_expansion {
        Some(true) => words.push_str(" enabledelayedexpansion"),
        Some(false) => words.push_str(" disabledelayedexpansion"),
        None => {}
    }
    match extensions {
        Some(true) => words.push_str(" enableextensions"),
        Some(false) => words.push_str(" disableextensions"),
        None => {}
    }
    words
}
