//! Carries the steps of a directory script out, on the same automation objects that the interpreter uses: effects, error
//! numbers and messages are theirs.

mod conditions;
mod names;
mod optimized;
mod steps;
#[cfg(test)]
mod tests;
mod values;

use std::rc::Rc;

use crate::plan::{Expression, Step, StepKind, Steps};
use crate::vbscript::script_host::ScriptRunner;
use crate::vbscript::tree::{Position, Script};
use crate::vbscript::{Ending, Failure, Interpreter, Stop};
use steps::Run;

/// What is known only where the script is started: variables of the batch file, secrets, what a step before captured.
pub type Resolve = dyn Fn(&Expression) -> Option<String>;

/// The steps of a directory script, ready to stand in for its interpretation.
pub struct DirectoryRunner {
    steps: Steps,
    resolve: Box<Resolve>,
    optimizes: bool,
    complain: Rc<Complain>,
}

/// Hears what the plan says otherwise than it is.
pub type Complain = dyn Fn(String);

impl DirectoryRunner {
    /// For these steps. `resolve` gives the text of an [`Expression::Captured`], [`Expression::Environment`],
    /// [`Expression::Secret`] or [`Expression::ScriptFolder`]; without one it counts as empty.
    pub fn new(
        steps: impl Into<Steps>,
        resolve: impl Fn(&Expression) -> Option<String> + 'static,
    ) -> Self {
        Self {
            steps: steps.into(),
            resolve: Box::new(resolve),
            optimizes: true,
            complain: Rc::new(|_| {}),
        }
    }

    /// Tells where the plan says another object than the one that is changed.
    #[must_use]
    pub fn complaining(mut self, complain: impl Fn(String) + 'static) -> Self {
        self.complain = Rc::new(complain);
        self
    }

    /// Sends the same requests in the same order as the script.
    #[must_use]
    pub fn as_written(mut self) -> Self {
        self.optimizes = false;
        self
    }
}

impl ScriptRunner for DirectoryRunner {
    fn run(&self, interpreter: &mut Interpreter, script: Script) -> Ending {
        let is_left = |step: &Step| matches!(step.kind, StepKind::Interpret { .. });
        if self.steps.iter().any(is_left) {
            let effects = Rc::clone(&interpreter.session.host.effects);
            effects.left_to_interpreter(true);
            let ending = interpreter.run(script);
            effects.left_to_interpreter(false);
            return ending;
        }
        let mut run = Run::new(interpreter, &*self.resolve, self.optimizes);
        run.complain = Rc::clone(&self.complain);
        run.expects_sweep = self.optimizes && optimized::is_ahead(&self.steps);
        let outcome = run.steps(&self.steps);
        ending(interpreter, &script, outcome)
    }
}

fn ending(interpreter: &Interpreter, script: &Script, outcome: Result<(), Stop>) -> Ending {
    match outcome {
        Ok(()) => Ending::Finished,
        Err(_) if interpreter.limits.is_over() => Ending::Interrupted,
        Err(Stop::Quit(code)) => Ending::Quit(code),
        Err(Stop::Error(error)) => {
            let line = interpreter.session.line.get();
            Ending::Error(Failure {
                error: *error,
                position: Position {
                    line,
                    column: script.column_in(line),
                },
            })
        }
    }
}
