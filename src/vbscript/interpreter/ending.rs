use super::Interpreter;
use crate::vbscript::tree::Position;
use crate::vbscript::value::Variant;
use crate::vbscript::{RuntimeError, Stop};

/// How a script ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ending {
    /// It came to its end.
    Finished,
    /// `WScript.Quit` with this code.
    Quit(i32),
    /// An error that it does not trap.
    Error(Failure),
    /// Its time was over, or it was interrupted.
    Interrupted,
}

/// An error with the place where it happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The error.
    pub error: RuntimeError,
    /// The statement, or the operation within it.
    pub position: Position,
}

impl Interpreter {
    pub(super) fn ending(&mut self, outcome: Result<Variant, Stop>) -> Ending {
        match outcome {
            Ok(_) => Ending::Finished,
            Err(_) if self.limits.is_over() => Ending::Interrupted,
            Err(Stop::Quit(code)) => Ending::Quit(code),
            Err(Stop::Error(error)) => Ending::Error(Failure {
                error: *error,
                position: self.error.position,
            }),
        }
    }
}
