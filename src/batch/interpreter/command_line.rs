//! A command line by itself: what stands behind `cmd /c`, in `for /f ('…')`, on one side of a pipe.

use super::execute::Surroundings;
use super::run::{OneLine, SYNTAX_ERRORLEVEL};
use super::{Interpreter, Run, Status, Stop};
use crate::batch::expand::{Mode, expand_percent};
use crate::batch::parser::{ParseError, parse_line};

impl Interpreter {
    /// Runs one line as `cmd /c` does and returns the exit code.
    pub fn run_command_line(&mut self, text: &str) -> i32 {
        let ended = self.command_line(text);
        self.ended_with(ended)
    }

    pub(super) fn command_line(&mut self, text: &str) -> Run {
        let expanded = match expand_percent(text, &*self, Mode::CommandLine) {
            Ok((expanded, _)) => expanded.into_owned(),
            Err(error) => {
                self.err(&format!("{}\r\n", error.message));
                self.errorlevel = 1;
                return Err(Stop::Abort);
            }
        };
        let mut source = OneLine(Some(expanded));
        match parse_line(&mut source) {
            // The line itself is not echoed; only what a loop in it does is.
            Ok(Some(parsed)) => self.execute(&parsed.command, Surroundings::Alone),
            Ok(None) => Ok(Status::SUCCESS),
            Err(ParseError::Syntax(error)) => {
                self.err(&format!("{}\r\n", error.kind));
                self.errorlevel = SYNTAX_ERRORLEVEL;
                Err(Stop::Abort)
            }
            Err(ParseError::Source(never)) => match never {},
        }
    }
}
