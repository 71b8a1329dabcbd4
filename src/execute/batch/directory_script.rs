//! Directory scripts: started as ever, and carried out by the plan's steps.

use std::collections::HashMap;
use std::rc::Rc;

use super::{Executor, Flow};
use crate::batch::interpreter::Run;
use crate::execute::directory::DirectoryRunner;
use crate::host::path;
use crate::plan::extract::uses;
use crate::plan::{Expression, Role, Step, Steps, Value};

impl Executor<'_> {
    pub(super) fn directory_script(
        &mut self,
        step: &Step,
        steps: &Steps,
        script: &Value,
    ) -> Run<Flow> {
        // What does not compile has no steps, and fails as it would without a plan.
        if steps.is_empty() || !self.is_what_was_read(&self.text(script)) {
            self.left_to_interpreter(true);
            let done = self.command(step);
            self.left_to_interpreter(false);
            return done;
        }
        let known = self.known(steps);
        let resolve = move |expression: &Expression| known.get(&key(expression)?).cloned();
        let runner = DirectoryRunner::new(steps.clone(), resolve);
        let expectations = Rc::clone(&self.expectations);
        let runner = runner.complaining(move |what| expectations.complain(what));
        let runner = if self.job.optimize {
            runner
        } else {
            runner.as_written()
        };
        let scripts = Rc::clone(self.job.scripts);
        scripts.with_runner(Rc::new(runner), || self.command(step))
    }

    /// Whether the file that is found here is the one that the plan was made from.
    fn is_what_was_read(&self, script: &str) -> bool {
        let full = self.interpreter.absolute(script);
        let Ok(bytes) = self.interpreter.host.files.read(&full) else {
            return false;
        };
        let digest = crate::source::sha256(&bytes);
        let name = path::file_name(script);
        self.job.plan.sources.iter().any(|source| {
            source.role == Role::Directory
                && source.sha256 == digest
                && path::file_name(&source.path).eq_ignore_ascii_case(name)
        })
    }

    /// What the steps of the directory script take from the batch file.
    fn known(&self, steps: &[Step]) -> HashMap<String, String> {
        let mut known = HashMap::new();
        uses::each(steps, &mut |step| {
            uses::each_value(step, &mut |value| {
                value.any(&mut |expression| {
                    if let (Some(key), Some(text)) = (key(expression), self.resolve(expression)) {
                        known.insert(key, text);
                    }
                    false
                });
            });
        });
        known
    }
}

/// One name for each thing that only the batch file knows.
fn key(expression: &Expression) -> Option<String> {
    Some(match expression {
        Expression::Captured(name) => format!("captured {name}"),
        Expression::Environment(name) => format!("environment {name}"),
        Expression::Secret(name) => format!("secret {name}"),
        Expression::ScriptFolder(_) => "script folder".to_owned(),
        _ => return None,
    })
}
