//! Values of `Const`.

use super::scope::{Found, Scope};
use crate::vbscript::RuntimeError;
use crate::vbscript::interpreter::Interpreter;
use crate::vbscript::tree::UnaryOperator;
use crate::vbscript::tree::{Expression, ExpressionKind};
use crate::vbscript::value::{Variant, operators};

/// The value of a constant expression; `Empty` for what is none, which the parser refuses.
pub(super) fn value(
    scope: &Scope,
    interpreter: &mut Interpreter,
    expression: &Expression,
) -> Variant {
    match &expression.kind {
        ExpressionKind::Literal(value) => value.clone(),
        ExpressionKind::Parenthesized(inner) => value(scope, interpreter, inner),
        ExpressionKind::Name(name) => {
            let name = interpreter.symbols.intern(&name.text);
            match scope.find(interpreter, name) {
                Found::Constant(value)
                | Found::Library(crate::vbscript::interpreter::library::Intrinsic::Constant(
                    value,
                )) => value,
                _ => Variant::Empty,
            }
        }
        ExpressionKind::Unary(operator, inner) => {
            let inner = value(scope, interpreter, inner);
            unary(*operator, &inner).unwrap_or_default()
        }
        ExpressionKind::Binary(operator, left, right) => {
            let left = value(scope, interpreter, left);
            let right = value(scope, interpreter, right);
            operators::binary(*operator, &left, &right, (true, true)).unwrap_or_default()
        }
        _ => Variant::Empty,
    }
}

/// The value of an expression of literals, if it has one: a literal in an operation counts as one itself.
pub(super) fn folded(expression: &Expression) -> Option<Variant> {
    match &expression.kind {
        ExpressionKind::Literal(value) => Some(value.clone()),
        ExpressionKind::Parenthesized(inner) => folded(inner),
        ExpressionKind::Unary(operator, inner) => unary(*operator, &folded(inner)?).ok(),
        ExpressionKind::Binary(operator, left, right) => {
            // From the right: a long chain leans to the left and mostly begins with a variable.
            let right = folded(right)?;
            operators::binary(*operator, &folded(left)?, &right, (true, true)).ok()
        }
        _ => None,
    }
}

fn unary(operator: UnaryOperator, value: &Variant) -> Result<Variant, RuntimeError> {
    match operator {
        UnaryOperator::Negate => operators::negate(value),
        UnaryOperator::Plus => operators::plus(value),
        UnaryOperator::Not => operators::not(value),
    }
}
