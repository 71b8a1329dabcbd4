use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A value of a step: known, or known only when the plan runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Value {
    /// Known text.
    Text(String),
    /// A known truth value (directory scripts only).
    Boolean(bool),
    /// A known whole number (directory scripts only; in batch files everything is text).
    Number(i64),
    /// Known only at run time.
    Expression(Arc<Expression>),
}

/// A value that is known only at run time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Expression {
    /// What a `capture` or `directory_read` step before kept under this name.
    Captured(String),
    /// A variable as the script finds it when it begins; empty text when it is not defined.
    Environment(String),
    /// The folder of the scripts, without a separator at its end.
    ScriptFolder(Nothing),
    /// The secret that a variable holds.
    Secret(String),
    /// The values, one behind the other; in a directory script the operator `&`.
    Concat(Vec<Value>),
    /// Replaces every occurrence, without regard to case unless `match_case`.
    Replace {
        /// In this text,
        of: Value,
        /// every one of these
        find: Value,
        /// becomes this.
        with: Value,
        /// Letters must be the same.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        match_case: bool,
    },
    /// An attribute of a bound object as it was when the object was bound or the row was read.
    Lookup {
        /// The object: the name that a `directory_bind` or `for_each` gave it.
        object: String,
        /// The attribute, or a property of every object: `class`, `name`, `adspath` …
        attribute: String,
        /// The script line that reads it, for error messages.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        line: Option<u32>,
    },
    /// A field of the present row of a search: the first row outside of a `for_each`.
    Field {
        /// The rows: the name that a `directory_search` gave them, or the variable of a `for_each` over them.
        rows: String,
        /// Number of the column, from 0, or its name.
        column: Value,
        /// The script line that reads it, for error messages.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        line: Option<u32>,
    },
    /// A variable of a directory script that an `assign` step sets, or a loop's element.
    Variable(String),
    /// A library function of VBScript.
    Function {
        /// Its name.
        name: String,
        /// Its arguments.
        arguments: Vec<Value>,
        /// The script line, for error messages.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        line: Option<u32>,
    },
    /// An operator of VBScript: `+ - * / \ mod ^ = <> < <= > >= and or xor eqv imp not is`.
    Operator {
        /// The operator, in small letters.
        operator: String,
        /// One or two operands.
        operands: Vec<Value>,
        /// The script line, for error messages.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        line: Option<u32>,
    },
    /// `Array(…)`
    List(Vec<Value>),
    /// A value of VBScript that JSON has no form for: `Empty`, `Null`, `Nothing`, a date, a fraction.
    Literal {
        /// `Empty`, `Null`, `Nothing`, `Double`, `Date` …, as `TypeName` says it.
        subtype: String,
        /// The text of it.
        text: String,
    },
}

/// `{}`
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Nothing {}

impl Value {
    /// Known text.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// The known text, if it is one.
    pub fn known(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The values one behind the other, texts that touch made one.
    pub fn concat(parts: impl IntoIterator<Item = Self>) -> Self {
        let mut merged: Vec<Self> = Vec::new();
        Self::join(&mut merged, parts);
        match merged.len() {
            0 => Self::Text(String::new()),
            1 => merged.swap_remove(0),
            _ => Expression::Concat(merged).into(),
        }
    }

    /// Adds parts of a text to others; what is known stands together.
    pub(crate) fn join(merged: &mut Vec<Self>, parts: impl IntoIterator<Item = Self>) {
        for part in parts {
            match (merged.last_mut(), part) {
                (_, Self::Text(text)) if text.is_empty() => {}
                (Some(Self::Text(before)), Self::Text(text)) => before.push_str(&text),
                (_, part) => merged.push(part),
            }
        }
    }

    /// The parts of a text that is put together; of anything else, itself.
    pub(crate) fn into_parts(self) -> Vec<Self> {
        match self {
            Self::Expression(expression) => match &*expression {
                Expression::Concat(parts) => parts.clone(),
                _ => vec![Self::Expression(expression)],
            },
            other => vec![other],
        }
    }

    /// Whether it holds an expression anywhere that satisfies `test`.
    pub fn any<'v>(&'v self, test: &mut dyn FnMut(&'v Expression) -> bool) -> bool {
        let Self::Expression(expression) = self else {
            return false;
        };
        if test(expression) {
            return true;
        }
        match &**expression {
            Expression::Concat(parts)
            | Expression::List(parts)
            | Expression::Function {
                arguments: parts, ..
            }
            | Expression::Operator {
                operands: parts, ..
            } => parts.iter().any(|part| part.any(test)),
            Expression::Replace { of, find, with, .. } => {
                of.any(test) || find.any(test) || with.any(test)
            }
            Expression::Field { column, .. } => column.any(test),
            Expression::Captured(_)
            | Expression::Environment(_)
            | Expression::ScriptFolder(_)
            | Expression::Secret(_)
            | Expression::Lookup { .. }
            | Expression::Variable(_)
            | Expression::Literal { .. } => false,
        }
    }
}

impl From<Expression> for Value {
    fn from(expression: Expression) -> Self {
        Self::Expression(Arc::new(expression))
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::text(text)
    }
}
