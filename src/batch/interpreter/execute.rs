//! Carrying out a command tree: concatenation, blocks, pipes, `IF`.

use super::{Interpreter, Run, Status, Stop};
use crate::batch::tree::{Command, If, Kind};
use crate::host::{Input, Output};

/// What surrounds a simple command; cmd treats a command that is the whole line differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Surroundings {
    /// The whole logical line.
    Alone,
    /// Part of a block, `IF`, `FOR` or concatenation.
    Compound,
}

impl Interpreter {
    /// Carries out a logical line.
    pub(super) fn execute_top(&mut self, command: &Command) -> Run {
        if !command.quiet && self.echo {
            self.echo_command(command)?;
        }
        self.execute(command, Surroundings::Alone)
    }

    pub(super) fn execute(&mut self, command: &Command, surroundings: Surroundings) -> Run {
        if command.redirections.is_empty() {
            return self.execute_kind(command, surroundings);
        }
        let saved = self.context.streams.clone();
        let status = if self.redirect(&command.redirections) {
            self.execute_kind(command, surroundings)
        } else {
            // A redirection that fails leaves ERRORLEVEL alone unless "||" looks at it.
            Ok(Status::FAILURE)
        };
        self.context.streams = saved;
        status
    }

    pub(super) fn execute_kind(&mut self, command: &Command, surroundings: Surroundings) -> Run {
        match &command.kind {
            Kind::Empty | Kind::Remark(_) | Kind::Label(_) => Ok(Status::SUCCESS),
            Kind::Simple(simple) => {
                self.current.offset = command.offset;
                self.simple(simple, surroundings)
            }
            Kind::Block(commands) => {
                let mut status = Status::SUCCESS;
                for command in commands {
                    if matches!(command.kind, Kind::Label(_) | Kind::Empty) {
                        continue;
                    }
                    status = self.execute(command, Surroundings::Compound)?;
                }
                Ok(status)
            }
            Kind::Sequence(left, right) => {
                self.execute(left, Surroundings::Compound)?;
                self.execute(right, Surroundings::Compound)
            }
            Kind::And(left, right) => {
                let status = self.execute(left, Surroundings::Compound)?;
                if status.is_success() {
                    bare_exit_reports_success(self.execute(right, Surroundings::Compound))
                } else {
                    Ok(status)
                }
            }
            Kind::Or(left, right) => {
                let status = self.execute(left, Surroundings::Compound)?;
                if status.is_success() {
                    return Ok(status);
                }
                // Some commands fail without setting ERRORLEVEL; "||" makes up for it
                // (case `failed_redirection_sets_errorlevel_only_with_or`).
                self.errorlevel = status.0;
                bare_exit_reports_success(self.execute(right, Surroundings::Compound))
            }
            Kind::Pipe(left, right) => {
                self.current.offset = left.offset;
                self.pipe(left, right)
            }
            Kind::If(test) => {
                self.current.offset = command.offset;
                self.if_command(test)
            }
            Kind::For(command) => self.for_command(command),
        }
    }

    fn if_command(&mut self, command: &If) -> Run {
        if self.holds(command) {
            self.execute(&command.then, Surroundings::Compound)
        } else if let Some(otherwise) = &command.otherwise {
            self.execute(otherwise, Surroundings::Compound)
        } else {
            Ok(Status::SUCCESS)
        }
    }

    /// Each side of a pipe is a cmd.exe of its own: variables that it sets are lost with it.
    /// The sides run one after the other, the first one's output held in memory.
    fn pipe(&mut self, left: &Command, right: &Command) -> Run {
        let buffer = Output::buffer(self.context.codepage.get());
        let mut writer = self.child();
        writer.context.streams.output = buffer.clone();
        self.pipe_side(&mut writer, left)?;
        let bytes = match buffer {
            Output::Buffer(bytes, _) => bytes.take(),
            _ => Vec::new(),
        };
        let mut reader = self.child();
        reader.context.streams.input = Input::from_bytes(bytes);
        self.pipe_side(&mut reader, right)?;
        self.errorlevel = reader.errorlevel;
        Ok(Status(reader.errorlevel))
    }

    fn pipe_side(&mut self, side: &mut Self, command: &Command) -> Run<()> {
        side.echo = false;
        match &command.kind {
            // The child gets the command as text and takes it apart anew: what was escaped once is special there
            // (parser account, phase 5.3).
            Kind::Simple(simple) => {
                // The text it becomes has places of its own, which are none of the file's.
                side.current.place = Some(self.span());
                let mut text = self.token(&simple.name).into_owned();
                text.push_str(&self.token(&simple.arguments));
                if command.redirections.is_empty() || side.redirect_as(self, &command.redirections)
                {
                    // Ends of every kind end the child only.
                    let _ = side.command_line(&text);
                } else {
                    side.errorlevel = 1;
                }
            }
            // In a block delayed expansion is off, as it is in every new cmd.exe.
            _ => {
                side.for_variables = self.for_variables.clone();
                side.for_depth = self.for_depth;
                let _ = side.execute(command, Surroundings::Compound);
            }
        }
        Ok(())
    }
}

/// `… || exit /b` ends the file with 0, although ERRORLEVEL is another (case `bare_exit_b_behind_an_operator_reports_zero`).
fn bare_exit_reports_success(ended: Run) -> Run {
    match ended {
        Err(Stop::EndFrame(None)) => Err(Stop::EndFrame(Some(Status::SUCCESS))),
        other => other,
    }
}
