//! The tests of `if` steps.

use super::Executor;
use super::value::finished;
use crate::batch::interpreter::Found;
use crate::batch::tree::{self, Command, If, Kind};
use crate::host::same_name;
use crate::plan::{Comparison, Condition};

impl Executor<'_> {
    pub(super) fn holds(&mut self, condition: &Condition) -> bool {
        match condition {
            Condition::Exists(name) => {
                let name = self.text(name);
                self.interpreter.exists(&name)
            }
            Condition::Defined(name) => {
                let name = self.text(name);
                self.interpreter.lookup(&name).is_some()
            }
            Condition::ErrorLevel(limit) => {
                let limit = finished(self.text(limit));
                self.test(tree::Condition::ErrorLevel(limit), false)
            }
            Condition::Compare {
                left,
                operator,
                right,
                ignore_case,
            } => {
                let left = finished(self.text(left));
                let right = finished(self.text(right));
                let test = tree::Condition::Compare(left, comparison(*operator), right);
                self.test(test, *ignore_case)
            }
            Condition::Succeeded => self.status.0 == 0,
            Condition::Failed => {
                let failed = self.status.0 != 0;
                if failed {
                    self.interpreter.errorlevel = self.status.0;
                }
                failed
            }
            Condition::FindsScript { name, file } => {
                let name = self.text(name);
                let wanted = crate::host::path::join(self.job.folder, file);
                matches!(self.interpreter.find_program(&name), Found::Batch(path) if same_name(&path, &wanted))
            }
            Condition::ContinuesAt(line) => self.went_on_at == *line,
            // Directory scripts have their own executor.
            Condition::True(_) => false,
            Condition::Not(inner) => !self.holds(inner),
            Condition::All(list) => list.iter().all(|one| self.holds(one)),
            Condition::Any(list) => list.iter().any(|one| self.holds(one)),
        }
    }

    fn test(&self, condition: tree::Condition, ignore_case: bool) -> bool {
        self.interpreter.test(&If {
            ignore_case,
            not: false,
            condition,
            then: Command {
                offset: 0,
                quiet: false,
                kind: Kind::Empty,
                redirections: Vec::new(),
            },
            otherwise: None,
        })
    }
}

fn comparison(operator: Comparison) -> tree::Comparison {
    match operator {
        Comparison::Same => tree::Comparison::Same,
        Comparison::Equal => tree::Comparison::Equal,
        Comparison::NotEqual => tree::Comparison::NotEqual,
        Comparison::Less => tree::Comparison::Less,
        Comparison::LessOrEqual => tree::Comparison::LessOrEqual,
        Comparison::Greater => tree::Comparison::Greater,
        Comparison::GreaterOrEqual => tree::Comparison::GreaterOrEqual,
    }
}
