//! The tests of `IF`: decided now, or left for the run.

use super::state::{State, is_known};
use super::{Reader, Typed};
use crate::batch::interpreter::number;
use crate::batch::tree::{self, If};
use crate::plan::{Comparison, Condition, Step};

/// What is known of a test.
pub(super) enum Decided {
    Yes,
    No,
    Unknown(Condition),
}

impl Decided {
    fn of(holds: bool) -> Self {
        if holds { Self::Yes } else { Self::No }
    }

    fn unless(self, not: bool) -> Self {
        match (self, not) {
            (Self::Yes, true) => Self::No,
            (Self::No, true) => Self::Yes,
            (Self::Unknown(condition), true) => Self::Unknown(condition.negated()),
            (decided, false) => decided,
        }
    }
}

impl Reader<'_> {
    /// What is known of a test, and the captures it needs.
    pub(super) fn condition(&self, state: &State, test: &If) -> Typed<(Decided, Vec<Step>)> {
        let decided = match &test.condition {
            tree::Condition::Exist(name) => {
                let name = state.cmd.token(name);
                Decided::Unknown(Condition::Exists(self.symbols.value(&name)))
            }
            tree::Condition::Defined(name) => self.defined(state, &state.cmd.token(name)),
            tree::Condition::ErrorLevel(limit) => {
                let limit = state.cmd.token(limit);
                let mut state = state.fork();
                match (state.errorlevel(), is_known(&limit)) {
                    (Some(code), true) => {
                        Decided::of(i64::from(code) >= number(&limit).unwrap_or(0))
                    }
                    _ => Decided::Unknown(Condition::ErrorLevel(self.symbols.value(&limit))),
                }
            }
            tree::Condition::ExtensionVersion(_) => return self.known_test(state, test),
            tree::Condition::Compare(left, comparison, right) => {
                let left = state.cmd.token(left).into_owned();
                let right = state.cmd.token(right).into_owned();
                if is_known(&left) && is_known(&right) {
                    return self.known_test(state, test);
                }
                let same = *comparison == tree::Comparison::Same;
                if left == right && same {
                    Decided::Yes
                } else {
                    Decided::Unknown(Condition::Compare {
                        left: self.symbols.value(&left),
                        operator: operator(*comparison),
                        right: self.symbols.value(&right),
                        ignore_case: test.ignore_case,
                    })
                }
            }
        };
        Ok((decided.unless(test.not), Vec::new()))
    }

    fn known_test(&self, state: &State, test: &If) -> Typed<(Decided, Vec<Step>)> {
        Ok((Decided::of(state.cmd.test(test)), Vec::new()))
    }

    fn defined(&self, state: &State, name: &str) -> Decided {
        if !is_known(name) {
            return Decided::Unknown(Condition::Defined(self.symbols.value(name)));
        }
        match state.cmd.lookup(name) {
            None => Decided::No,
            // A part that is known is enough.
            Some(value) if value.chars().any(|c| is_known(&c.to_string())) => Decided::Yes,
            Some(_) => Decided::Unknown(Condition::Defined(self.symbols.value(name))),
        }
    }
}

fn operator(comparison: tree::Comparison) -> Comparison {
    match comparison {
        tree::Comparison::Same => Comparison::Same,
        tree::Comparison::Equal => Comparison::Equal,
        tree::Comparison::NotEqual => Comparison::NotEqual,
        tree::Comparison::Less => Comparison::Less,
        tree::Comparison::LessOrEqual => Comparison::LessOrEqual,
        tree::Comparison::Greater => Comparison::Greater,
        tree::Comparison::GreaterOrEqual => Comparison::GreaterOrEqual,
    }
}
