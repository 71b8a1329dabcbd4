//! The operators on values that are no objects (an object's default value is taken before).
//!
//! The subtype of each result follows the tables of Microsoft's VBScript reference, operator by operator.

mod arithmetic;
mod comparison;
mod logic;
#[cfg(test)]
mod tests;
mod text;

pub(crate) use arithmetic::{
    add, divide, integer_divide, modulo, multiply, negate, plus, power, subtract,
};
pub(crate) use comparison::{Order, compare};
pub(crate) use logic::{and, eqv, imp, not, or, xor};
pub(crate) use text::{append, concatenate};

use super::Variant;
use crate::vbscript::RuntimeError;
use crate::vbscript::tree::BinaryOperator;

/// The result of `left operator right`; `Is` compares references and is the interpreter's own.
///
/// `typed` says of each side whether it is a literal of the script or an expression of them: where a text meets a
/// number, a literal gives way to the other side's subtype, while of two variables the number is always the lesser.
///
/// # Errors
/// 13, 6, 11 or 94, as each operator has them.
pub(crate) fn binary(
    operator: BinaryOperator,
    left: &Variant,
    right: &Variant,
    typed: (bool, bool),
) -> Result<Variant, RuntimeError> {
    use BinaryOperator as Op;
    match operator {
        Op::Power => power(left, right),
        Op::Multiply => multiply(left, right),
        Op::Divide => divide(left, right),
        Op::IntegerDivide => integer_divide(left, right),
        Op::Modulo => modulo(left, right),
        Op::Add => add(left, right),
        Op::Subtract => subtract(left, right),
        Op::Concatenate => concatenate(left, right),
        Op::Equal => compare(left, right, Order::Equal, typed),
        Op::NotEqual => compare(left, right, Order::NotEqual, typed),
        Op::Less => compare(left, right, Order::Less, typed),
        Op::LessOrEqual => compare(left, right, Order::LessOrEqual, typed),
        Op::Greater => compare(left, right, Order::Greater, typed),
        Op::GreaterOrEqual => compare(left, right, Order::GreaterOrEqual, typed),
        Op::And => and(left, right),
        Op::Or => or(left, right),
        Op::Xor => xor(left, right),
        Op::Eqv => eqv(left, right),
        Op::Imp => imp(left, right),
        Op::Is => Err(RuntimeError::number(424)),
    }
}
