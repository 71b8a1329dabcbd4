//! `Select Case`.

use super::statements::{Flow, Rest};
use super::value::Abstract;
use super::{Extraction, Typed};
use crate::plan::Condition;
use crate::vbscript::tree::{BinaryOperator, Expression, Statement};

type Cases<'a> = &'a [(Vec<Expression>, Vec<Statement>)];

impl Extraction {
    pub(super) fn select(
        &mut self,
        subject: &Expression,
        cases: Cases<'_>,
        otherwise: Option<&[Statement]>,
        rest: Rest<'_>,
    ) -> Typed<Flow> {
        let subject = self.eval_plain(subject)?;
        let position = self.position;
        self.select_from(&subject, cases, otherwise, rest, position)
    }

    /// The cases are compared one after another with `=`, in the line of the `Select` statement.
    fn select_from(
        &mut self,
        subject: &Abstract,
        cases: Cases<'_>,
        otherwise: Option<&[Statement]>,
        rest: Rest<'_>,
        position: crate::vbscript::tree::Position,
    ) -> Typed<Flow> {
        let Some(((values, body), others)) = cases.split_first() else {
            return self.block(otherwise.unwrap_or_default(), rest);
        };
        self.position = position;
        let mut open = Vec::new();
        let mut is_met = false;
        for value in values {
            let typed = (false, self.is_written_down(value));
            let value = self.eval_plain(value)?;
            let outcome =
                self.binary(BinaryOperator::Equal, subject.clone(), value, typed, false)?;
            match self.truth(&outcome)? {
                Some(true) => is_met = true,
                Some(false) => {}
                None => open.push(self.plan_value(&outcome)?),
            }
            if is_met {
                break;
            }
        }
        if is_met {
            return self.block(body, rest);
        }
        if open.is_empty() {
            return self.select_from(subject, others, otherwise, rest, position);
        }
        let must_stay = self.consume(&open.iter().collect::<Vec<_>>())?;
        let mut conditions: Vec<_> = open.into_iter().map(Condition::True).collect();
        let condition = match conditions.len() {
            1 => conditions.swap_remove(0),
            _ => Condition::Any(conditions),
        };
        self.branch(
            (condition, must_stay),
            rest,
            &mut |this| this.block(body, rest),
            &mut |this| this.select_from(subject, others, otherwise, rest, position),
        )
    }
}
