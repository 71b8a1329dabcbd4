//! Values of steps as they are when the steps are carried out.

use super::Executor;
use crate::batch::tree::{self, Token};
use crate::plan::{Direction, Expression, Redirection, Value};

impl Executor<'_> {
    /// A value as text.
    pub(super) fn text(&self, value: &Value) -> String {
        match value {
            Value::Text(text) => text.clone(),
            Value::Number(number) => number.to_string(),
            Value::Boolean(truth) => if *truth { "True" } else { "False" }.to_owned(),
            Value::Expression(expression) => self.expression(expression),
        }
    }

    fn expression(&self, expression: &Expression) -> String {
        match expression {
            Expression::Concat(parts) => parts.iter().map(|part| self.text(part)).collect(),
            other => self.resolve(other).unwrap_or_default(),
        }
    }

    /// What an expression that refers to the run stands for; nothing for those that only directory scripts have.
    pub(super) fn resolve(&self, expression: &Expression) -> Option<String> {
        match expression {
            Expression::Captured(name) => self.captured.get(name).cloned(),
            Expression::Environment(name) => {
                Some(self.start.value(name).unwrap_or_default().to_owned())
            }
            Expression::ScriptFolder(_) => Some(self.job.folder.trim_end_matches('\\').to_owned()),
            Expression::Secret(name) => self.job.plan.secrets.get(name).cloned(),
            _ => None,
        }
    }

    pub(super) fn optional(&self, value: Option<&Value>) -> Option<String> {
        value.map(|value| self.text(value))
    }

    /// The secret that a step sets a variable to.
    pub(super) fn secret_of(&self, name: &str, value: Option<&Value>) -> String {
        if let Some(value) = value {
            return self.text(value);
        }
        let name: String = name.chars().map(crate::host::upper).collect();
        self.job
            .plan
            .secrets
            .get(&name)
            .cloned()
            .unwrap_or_default()
    }

    pub(super) fn redirections(&self, redirections: &[Redirection]) -> Vec<tree::Redirection> {
        redirections
            .iter()
            .map(|redirection| tree::Redirection {
                handle: redirection.handle,
                direction: match redirection.direction {
                    Direction::Read => tree::Direction::Read,
                    Direction::Write => tree::Direction::Write,
                    Direction::Append => tree::Direction::Append,
                    Direction::Duplicate => tree::Direction::Duplicate,
                },
                target: finished(self.text(&redirection.target)),
                offset: 0,
            })
            .collect()
    }
}

/// A token in which nothing is left to expand.
pub(super) fn finished(text: String) -> Token {
    Token {
        text,
        has_percent: false,
        has_bang: false,
        has_slot: false,
    }
}
