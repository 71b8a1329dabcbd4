//! The usual cases of operators, without detours: whole numbers, floating point, texts.

use std::cmp::Ordering;

use crate::vbscript::tree::BinaryOperator;
use crate::vbscript::value::Variant;

/// The value, if the case is a usual one. A sum or product of 16-bit numbers that does not fit becomes a 32-bit one,
/// one of 32-bit numbers floating point.
#[inline(always)]
pub(super) fn binary(operator: BinaryOperator, left: &Variant, right: &Variant) -> Option<Variant> {
    match (left, right) {
        (Variant::Integer(left), Variant::Integer(right)) => integers(operator, *left, *right),
        (Variant::Double(left), Variant::Double(right)) => doubles(operator, *left, *right),
        (Variant::Long(_) | Variant::Integer(_), Variant::Long(_) | Variant::Integer(_)) => {
            longs(operator, whole(left)?, whole(right)?)
        }
        (Variant::Double(left), Variant::Long(_) | Variant::Integer(_)) => {
            doubles(operator, *left, f64::from(whole(right)?))
        }
        (Variant::Long(_) | Variant::Integer(_), Variant::Double(right)) => {
            doubles(operator, f64::from(whole(left)?), *right)
        }
        _ => comparison(operator, left, right).map(Variant::Boolean),
    }
}

#[inline(always)]
fn whole(value: &Variant) -> Option<i32> {
    match value {
        Variant::Integer(value) => Some(i32::from(*value)),
        Variant::Long(value) => Some(*value),
        _ => None,
    }
}

#[inline(always)]
fn shrunk(value: i32) -> Variant {
    match i16::try_from(value) {
        Ok(value) => Variant::Integer(value),
        Err(_) => Variant::Long(value),
    }
}

#[inline(always)]
fn widened(value: i64) -> Variant {
    match i32::try_from(value) {
        Ok(value) => Variant::Long(value),
        Err(_) => Variant::Double(value as f64),
    }
}

#[inline(always)]
fn integers(operator: BinaryOperator, left: i16, right: i16) -> Option<Variant> {
    let (a, b) = (i32::from(left), i32::from(right));
    Some(match operator {
        BinaryOperator::Add => shrunk(a + b),
        BinaryOperator::Subtract => shrunk(a - b),
        BinaryOperator::Multiply => shrunk(a * b),
        BinaryOperator::Modulo if b != 0 => shrunk(a % b),
        BinaryOperator::IntegerDivide if b != 0 => shrunk(a / b),
        BinaryOperator::And => Variant::Integer(left & right),
        BinaryOperator::Or => Variant::Integer(left | right),
        BinaryOperator::Xor => Variant::Integer(left ^ right),
        BinaryOperator::Divide if b != 0 => Variant::Double(f64::from(a) / f64::from(b)),
        _ => return ordered(operator, a.cmp(&b)).map(Variant::Boolean),
    })
}

#[inline(always)]
fn longs(operator: BinaryOperator, left: i32, right: i32) -> Option<Variant> {
    let (a, b) = (i64::from(left), i64::from(right));
    Some(match operator {
        BinaryOperator::Add => widened(a + b),
        BinaryOperator::Subtract => widened(a - b),
        BinaryOperator::Multiply => widened(a * b),
        BinaryOperator::Modulo if b != 0 => widened(a % b),
        BinaryOperator::IntegerDivide if b != 0 => widened(a / b),
        BinaryOperator::And => Variant::Long(left & right),
        BinaryOperator::Or => Variant::Long(left | right),
        BinaryOperator::Xor => Variant::Long(left ^ right),
        BinaryOperator::Divide if b != 0 => Variant::Double(f64::from(left) / f64::from(right)),
        _ => return ordered(operator, left.cmp(&right)).map(Variant::Boolean),
    })
}

#[inline(always)]
fn doubles(operator: BinaryOperator, left: f64, right: f64) -> Option<Variant> {
    let value = match operator {
        BinaryOperator::Add => left + right,
        BinaryOperator::Subtract => left - right,
        BinaryOperator::Multiply => left * right,
        BinaryOperator::Divide if right != 0.0 => left / right,
        _ => return ordered(operator, left.partial_cmp(&right)?).map(Variant::Boolean),
    };
    value.is_finite().then_some(Variant::Double(value))
}

#[inline(always)]
fn ordered(operator: BinaryOperator, ordering: Ordering) -> Option<bool> {
    Some(match operator {
        BinaryOperator::Equal => ordering.is_eq(),
        BinaryOperator::NotEqual => ordering.is_ne(),
        BinaryOperator::Less => ordering.is_lt(),
        BinaryOperator::LessOrEqual => ordering.is_le(),
        BinaryOperator::Greater => ordering.is_gt(),
        BinaryOperator::GreaterOrEqual => ordering.is_ge(),
        _ => return None,
    })
}

/// A comparison of two values of one kind.
#[inline(always)]
pub(super) fn comparison(
    operator: BinaryOperator,
    left: &Variant,
    right: &Variant,
) -> Option<bool> {
    match (left, right) {
        (Variant::Integer(left), Variant::Integer(right)) => ordered(operator, left.cmp(right)),
        (Variant::Long(_) | Variant::Integer(_), Variant::Long(_) | Variant::Integer(_)) => {
            ordered(operator, whole(left)?.cmp(&whole(right)?))
        }
        (Variant::Double(left), Variant::Double(right)) => {
            ordered(operator, left.partial_cmp(right)?)
        }
        (Variant::Text(left), Variant::Text(right)) => {
            ordered(operator, left.units().cmp(right.units()))
        }
        _ => None,
    }
}
