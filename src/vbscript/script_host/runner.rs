use std::cell::RefCell;
use std::fmt;
use std::rc::Rc;

use super::ScriptHost;
use crate::vbscript::tree::Script;
use crate::vbscript::{Ending, Interpreter};

/// Carries a script out in the interpreter's place, such as the steps of a plan that was made of it.
pub trait ScriptRunner {
    /// Carries it out. The interpreter holds the session and has not begun.
    fn run(&self, interpreter: &mut Interpreter, script: Script) -> Ending;
}

/// What carries out the next script that is started.
#[derive(Default)]
pub(super) struct Next(RefCell<Option<Rc<dyn ScriptRunner>>>);

impl Next {
    pub(super) fn take(&self) -> Option<Rc<dyn ScriptRunner>> {
        self.0.borrow_mut().take()
    }
}

impl fmt::Debug for Next {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.borrow().is_some() {
            "a runner"
        } else {
            "the interpreter"
        })
    }
}

impl ScriptHost {
    /// Lets `runner` carry out the first script that `start` starts. If it starts none, the runner is forgotten.
    pub fn with_runner<T>(&self, runner: Rc<dyn ScriptRunner>, start: impl FnOnce() -> T) -> T {
        let before = self.next.0.replace(Some(runner));
        let outcome = start();
        self.next.0.replace(before);
        outcome
    }
}
