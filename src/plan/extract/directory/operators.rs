//! Operators on what is known only at run time.

use super::events;
use super::kind::Kind;
use super::value::{Abstract, exact};
use super::{Extraction, Typed};
use crate::plan::{Expression, Value};
use crate::vbscript::tree::BinaryOperator;
use crate::vbscript::value::{Variant, operators};

impl Extraction {
    /// `left operator right` of values that are no objects. `typed` says which of them the script writes down, `is_joined`
    /// whether the left one comes from the `&` just before.
    pub(super) fn binary(
        &mut self,
        operator: BinaryOperator,
        left: Abstract,
        right: Abstract,
        typed: (bool, bool),
        is_joined: bool,
    ) -> Typed<Abstract> {
        if let (Abstract::Known(left), Abstract::Known(right)) = (&left, &right) {
            return self.folded(operators::binary(operator, left, right, typed));
        }
        if operator == BinaryOperator::Concatenate {
            return self.concatenated(&left, &right, is_joined);
        }
        let operands = if operator.is_comparison() {
            let other = (self.kind_of(&right), self.kind_of(&left));
            vec![
                self.compared(&left, typed.0, other.0)?,
                self.compared(&right, typed.1, other.1)?,
            ]
        } else {
            vec![self.plan_value(&left)?, self.plan_value(&right)?]
        };
        let line = Some(self.position.line);
        Ok(self.symbolic(Expression::Operator {
            operator: name(operator).to_owned(),
            operands,
            line,
        }))
    }

    /// One side of a comparison: a value that the script writes down stands as it is, a variable's with its subtype.
    fn compared(&mut self, value: &Abstract, typed: bool, other: Kind) -> Typed<Value> {
        let Abstract::Known(known) = value else {
            return self.plan_value(value);
        };
        let text_meets_text = matches!(known, Variant::Text(_))
            && other.is(Kind::TEXT.or(Kind::EMPTY).or(Kind::NULL));
        let plain = self.plan_value(value)?;
        let is_literal = matches!(&plain, Value::Expression(_));
        if typed && is_literal && !matches!(known, Variant::Empty | Variant::Null) {
            return self.untypable("a comparison with a literal that a plan cannot hold");
        }
        if typed || text_meets_text || is_literal {
            return Ok(plain);
        }
        match exact(known) {
            Some(value) => Ok(value),
            None => self.untypable("a text with half a character"),
        }
    }

    /// `left & right`; what can fail of a left one that `is_joined` just before is known.
    pub(super) fn concatenated(
        &mut self,
        left: &Abstract,
        right: &Abstract,
        is_joined: bool,
    ) -> Typed<Abstract> {
        let mut merged: Vec<Value> = Vec::new();
        Value::join(&mut merged, self.pieces(left)?);
        let known = if is_joined { merged.len() } else { 0 };
        Value::join(&mut merged, self.pieces(right)?);
        let too_large = 1 + merged.iter().map(size).sum::<usize>() > MOST_PARTS;
        if !too_large {
            self.note_joined(merged.get(known..).unwrap_or_default());
        }
        let value = match merged.as_slice() {
            [only] if events::kind(only, &self.kinds).is(Kind::TEXT) => merged.remove(0),
            // A value of another subtype becomes a text.
            [_] => Expression::Concat(vec![merged.remove(0), Value::text("")]).into(),
            _ => Expression::Concat(merged).into(),
        };
        if too_large {
            return self.evaluate_now("text", value);
        }
        Ok(Abstract::symbolic(value))
    }

    fn pieces(&mut self, value: &Abstract) -> Typed<Vec<Value>> {
        match value {
            Abstract::Known(Variant::Null) => Ok(vec![self.plan_value(value)?]),
            Abstract::Known(known) => match known.to_text() {
                Ok(text) => Ok(vec![
                    self.plan_value(&Abstract::Known(Variant::Text(text)))?,
                ]),
                Err(error) => self.untypable(format!("it always fails: {}", error.description)),
            },
            Abstract::Array(_) => self.untypable("it always fails: an array is no text"),
            _ => Ok(self.plan_value(value)?.into_parts()),
        }
    }
}

/// How many parts a value may have before it is kept under a name: one that is doubled again and again must not grow so.
const MOST_PARTS: usize = 200;

fn size(value: &Value) -> usize {
    match value {
        Value::Expression(expression) => 1 + events::parts(expression).map(size).sum::<usize>(),
        _ => 1,
    }
}

/// The operator as a plan writes it.
fn name(operator: BinaryOperator) -> &'static str {
    match operator {
        BinaryOperator::Power => "^",
        BinaryOperator::Multiply => "*",
        BinaryOperator::Divide => "/",
        BinaryOperator::IntegerDivide => "\\",
        BinaryOperator::Modulo => "mod",
        BinaryOperator::Add => "+",
        BinaryOperator::Subtract => "-",
        BinaryOperator::Concatenate => "&",
        BinaryOperator::Equal => "=",
        BinaryOperator::NotEqual => "<>",
        BinaryOperator::Less => "<",
        BinaryOperator::LessOrEqual => "<=",
        BinaryOperator::Greater => ">",
        BinaryOperator::GreaterOrEqual => ">=",
        BinaryOperator::Is => "is",
        BinaryOperator::And => "and",
        BinaryOperator::Or => "or",
        BinaryOperator::Xor => "xor",
        BinaryOperator::Eqv => "eqv",
        BinaryOperator::Imp => "imp",
    }
}
