use super::super::convert::{mismatch, overflow};
use super::super::number_text::number_of;
use super::super::{Text, Variant, date};
use crate::vbscript::RuntimeError;

const DIVISION_BY_ZERO: i32 = 11;

/// A number's width, from the narrowest: the wider side's decides the result's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Width {
    Byte,
    Integer,
    Long,
    Single,
    Double,
    Currency,
    Date,
}

/// The width of a value as an operand, or `None` for Null.
fn width(value: &Variant) -> Result<Option<Width>, RuntimeError> {
    Ok(Some(match value {
        Variant::Null => return Ok(None),
        Variant::Byte(_) => Width::Byte,
        Variant::Boolean(_) | Variant::Integer(_) | Variant::Empty => Width::Integer,
        Variant::Long(_) => Width::Long,
        Variant::Single(_) => Width::Single,
        Variant::Double(_) | Variant::Text(_) => Width::Double,
        Variant::Currency(_) => Width::Currency,
        Variant::Date(_) => Width::Date,
        Variant::Error(_) | Variant::Object(_) | Variant::Nothing | Variant::Array(_) => {
            return Err(mismatch());
        }
    }))
}

/// The wider of two widths; a Single beside a Long loses digits, so that is a Double.
fn wider(left: Width, right: Width) -> Width {
    match (left.min(right), left.max(right)) {
        (Width::Long, Width::Single) => Width::Double,
        (_, width) => width,
    }
}

/// The exact sum, difference or product of two whole numbers in the subtype that fits: a result that is too large
/// for its subtype takes the next wider one.
#[allow(clippy::cast_possible_truncation, clippy::cast_precision_loss)] // The bounds are tested; a Double loses digits.
fn whole(value: i64, width: Width) -> Variant {
    match width {
        Width::Byte if let Ok(value) = u8::try_from(value) => Variant::Byte(value),
        Width::Byte | Width::Integer if let Ok(value) = i16::try_from(value) => {
            Variant::Integer(value)
        }
        _ => match i32::try_from(value) {
            Ok(value) => Variant::Long(value),
            Err(_) => Variant::Double(value as f64),
        },
    }
}

fn floating(value: f64, width: Width) -> Result<Variant, RuntimeError> {
    if !value.is_finite() {
        return Err(overflow());
    }
    #[allow(clippy::cast_possible_truncation)] // A Single has fewer digits.
    if width == Width::Single {
        let single = value as f32;
        return Ok(if single.is_finite() {
            Variant::Single(single)
        } else {
            Variant::Double(value)
        });
    }
    Ok(Variant::Double(value))
}

fn dated(value: f64) -> Result<Variant, RuntimeError> {
    if date::in_range(value) {
        Ok(Variant::Date(value))
    } else {
        Err(overflow())
    }
}

/// Two operands with the width of their result; `None` if one of them is Null. Empty is an Integer, but beside a Byte
/// it gives way.
fn widths(left: &Variant, right: &Variant) -> Result<Option<Width>, RuntimeError> {
    if let (Variant::Empty, Variant::Byte(_)) | (Variant::Byte(_), Variant::Empty) = (left, right) {
        return Ok(Some(Width::Byte));
    }
    Ok(match (width(left)?, width(right)?) {
        (Some(left), Some(right)) => Some(wider(left, right)),
        _ => None,
    })
}

/// `left + right`: texts are joined; a text beside a number is read as one.
#[inline]
pub(crate) fn add(left: &Variant, right: &Variant) -> Result<Variant, RuntimeError> {
    match (left, right) {
        (Variant::Integer(left), Variant::Integer(right)) => Ok(match left.checked_add(*right) {
            Some(sum) => Variant::Integer(sum),
            None => Variant::Long(i32::from(*left) + i32::from(*right)),
        }),
        (Variant::Long(left), Variant::Integer(right)) => Ok(long_sum(*left, i32::from(*right))),
        (Variant::Integer(left), Variant::Long(right)) => Ok(long_sum(i32::from(*left), *right)),
        (Variant::Long(left), Variant::Long(right)) => Ok(long_sum(*left, *right)),
        (Variant::Double(left), Variant::Double(right)) => floating(left + right, Width::Double),
        _ => add_others(left, right),
    }
}

#[inline]
fn long_sum(left: i32, right: i32) -> Variant {
    match left.checked_add(right) {
        Some(sum) => Variant::Long(sum),
        None => Variant::Double(f64::from(left) + f64::from(right)),
    }
}

fn add_others(left: &Variant, right: &Variant) -> Result<Variant, RuntimeError> {
    match (left, right) {
        (Variant::Text(left), Variant::Text(right)) => Ok(Variant::Text(joined(left, right)?)),
        (Variant::Empty, Variant::Text(text)) | (Variant::Text(text), Variant::Empty) => {
            Ok(Variant::Text(text.clone()))
        }
        (Variant::Empty, Variant::Empty) => Ok(Variant::Integer(0)),
        _ => sum(left, right, |a, b| a.checked_add(b), |a, b| a + b),
    }
}

fn joined(left: &Text, right: &Text) -> Result<Text, RuntimeError> {
    let mut text = left.clone();
    text.push(right.units())?;
    Ok(text)
}

/// `left - right`
#[inline]
pub(crate) fn subtract(left: &Variant, right: &Variant) -> Result<Variant, RuntimeError> {
    match (left, right) {
        (Variant::Integer(left), Variant::Integer(right)) => Ok(match left.checked_sub(*right) {
            Some(sum) => Variant::Integer(sum),
            None => Variant::Long(i32::from(*left) - i32::from(*right)),
        }),
        (Variant::Long(left), Variant::Integer(right)) => {
            Ok(match left.checked_sub(i32::from(*right)) {
                Some(difference) => Variant::Long(difference),
                None => Variant::Double(f64::from(*left) - f64::from(*right)),
            })
        }
        (Variant::Double(left), Variant::Double(right)) => floating(left - right, Width::Double),
        // The distance between two dates is a number of days.
        (Variant::Date(left), Variant::Date(right)) => Ok(Variant::Double(left - right)),
        _ => sum(left, right, |a, b| a.checked_sub(b), |a, b| a - b),
    }
}

fn sum(
    left: &Variant,
    right: &Variant,
    exact: fn(i64, i64) -> Option<i64>,
    rounded: fn(f64, f64) -> f64,
) -> Result<Variant, RuntimeError> {
    let Some(width) = widths(left, right)? else {
        return Ok(Variant::Null);
    };
    match width {
        Width::Byte | Width::Integer | Width::Long => {
            let value = exact(i64::from(left.to_long()?), i64::from(right.to_long()?));
            Ok(whole(value.unwrap_or(0), width))
        }
        Width::Currency => {
            let value = exact(left.to_currency()?, right.to_currency()?);
            value.map(Variant::Currency).ok_or_else(overflow)
        }
        Width::Date => dated(rounded(left.to_double()?, right.to_double()?)),
        Width::Single | Width::Double => {
            floating(rounded(left.to_double()?, right.to_double()?), width)
        }
    }
}

/// `left * right`
#[inline]
pub(crate) fn multiply(left: &Variant, right: &Variant) -> Result<Variant, RuntimeError> {
    match (left, right) {
        (Variant::Integer(left), Variant::Integer(right)) => {
            let product = i32::from(*left) * i32::from(*right);
            Ok(match i16::try_from(product) {
                Ok(product) => Variant::Integer(product),
                Err(_) => Variant::Long(product),
            })
        }
        (Variant::Double(left), Variant::Double(right)) => floating(left * right, Width::Double),
        _ => multiply_others(left, right),
    }
}

fn multiply_others(left: &Variant, right: &Variant) -> Result<Variant, RuntimeError> {
    let Some(width) = widths(left, right)? else {
        return Ok(Variant::Null);
    };
    match width {
        Width::Byte | Width::Integer | Width::Long => {
            let product = i64::from(left.to_long()?) * i64::from(right.to_long()?);
            Ok(whole(product, width))
        }
        // Beside a floating-point number a Currency is one too: the order of precision differs from addition's.
        Width::Currency if is_floating(left) || is_floating(right) => {
            floating(left.to_double()? * right.to_double()?, Width::Double)
        }
        Width::Currency => money_product(left.to_currency()?, right.to_currency()?),
        // A date that is multiplied is a number.
        Width::Single | Width::Double | Width::Date => {
            floating(left.to_double()? * right.to_double()?, width)
        }
    }
}

fn is_floating(value: &Variant) -> bool {
    matches!(
        value,
        Variant::Single(_) | Variant::Double(_) | Variant::Text(_)
    )
}

/// Exact to the last of the four decimals, halves to the even one.
fn money_product(left: i64, right: i64) -> Result<Variant, RuntimeError> {
    let product = i128::from(left) * i128::from(right);
    let (whole, rest) = (product.div_euclid(10_000), product.rem_euclid(10_000));
    let up = rest > 5_000 || (rest == 5_000 && whole % 2 != 0);
    i64::try_from(whole + i128::from(up))
        .map(Variant::Currency)
        .map_err(|_| overflow())
}

/// `left / right`: a floating-point number, whatever the operands are.
pub(crate) fn divide(left: &Variant, right: &Variant) -> Result<Variant, RuntimeError> {
    let Some(width) = widths(left, right)? else {
        return Ok(Variant::Null);
    };
    let (dividend, divisor) = (left.to_double()?, right.to_double()?);
    if divisor == 0.0 {
        // Windows calls nothing divided by nothing an overflow.
        return Err(if dividend == 0.0 {
            overflow()
        } else {
            RuntimeError::number(DIVISION_BY_ZERO)
        });
    }
    let single = |value: &Variant| {
        matches!(
            value,
            Variant::Byte(_)
                | Variant::Integer(_)
                | Variant::Boolean(_)
                | Variant::Empty
                | Variant::Single(_)
        )
    };
    let narrow = width == Width::Single && single(left) && single(right);
    floating(
        dividend / divisor,
        if narrow { Width::Single } else { Width::Double },
    )
}

/// `left \ right`: both are rounded to whole numbers first.
pub(crate) fn integer_divide(left: &Variant, right: &Variant) -> Result<Variant, RuntimeError> {
    whole_division(left, right, |a, b| a / b)
}

/// `left Mod right`: both are rounded to whole numbers first; the result has the sign of `left`.
#[inline]
pub(crate) fn modulo(left: &Variant, right: &Variant) -> Result<Variant, RuntimeError> {
    match (left, right) {
        (Variant::Long(left), Variant::Integer(right)) if *right > 0 => {
            Ok(Variant::Long(left % i32::from(*right)))
        }
        (Variant::Integer(left), Variant::Integer(right)) if *right > 0 => {
            Ok(Variant::Integer(left % right))
        }
        _ => whole_division(left, right, |a, b| a % b),
    }
}

fn whole_division(
    left: &Variant,
    right: &Variant,
    operation: fn(i64, i64) -> i64,
) -> Result<Variant, RuntimeError> {
    let Some(width) = widths(left, right)? else {
        return Ok(Variant::Null);
    };
    let (left, right) = (i64::from(left.to_long()?), i64::from(right.to_long()?));
    if right == 0 {
        return Err(RuntimeError::number(DIVISION_BY_ZERO));
    }
    let width = width.min(Width::Long);
    Ok(whole(operation(left, right), width))
}

/// `left ^ right`
pub(crate) fn power(left: &Variant, right: &Variant) -> Result<Variant, RuntimeError> {
    if widths(left, right)?.is_none() {
        return Ok(Variant::Null);
    }
    let (base, exponent) = (left.to_double()?, right.to_double()?);
    let impossible = (base == 0.0 && exponent < 0.0) || (base < 0.0 && exponent.fract() != 0.0);
    if impossible {
        return Err(RuntimeError::number(5));
    }
    floating(base.powf(exponent), Width::Double)
}

/// `-value`
pub(crate) fn negate(value: &Variant) -> Result<Variant, RuntimeError> {
    Ok(match value {
        Variant::Null => Variant::Null,
        Variant::Double(value) => Variant::Double(-value),
        Variant::Single(value) => Variant::Single(-value),
        Variant::Date(value) => return dated(-value),
        Variant::Currency(value) => Variant::Currency(value.checked_neg().ok_or_else(overflow)?),
        Variant::Text(text) => Variant::Double(-number_of(&text.to_string()).ok_or_else(mismatch)?),
        _ => {
            let width = width(value)?.unwrap_or(Width::Integer);
            whole(-i64::from(value.to_long()?), width.max(Width::Integer))
        }
    })
}

/// `+value`: nothing is changed, not even a text.
pub(crate) fn plus(value: &Variant) -> Result<Variant, RuntimeError> {
    width(value)?;
    Ok(value.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(result: Result<Variant, RuntimeError>) -> String {
        match result {
            Ok(value) => format!("{value:?}"),
            Err(error) => format!("error {}", error.number),
        }
    }

    #[test]
    fn a_result_that_does_not_fit_takes_the_next_subtype() {
        let big = Variant::Integer(32_767);
        assert_eq!(shown(add(&big, &Variant::Integer(1))), "Long(32768)");
        assert_eq!(shown(multiply(&big, &big)), "Long(1073676289)");
        let bigger = Variant::Long(i32::MAX);
        assert_eq!(
            shown(add(&bigger, &Variant::Integer(1))),
            "Double(2147483648)"
        );
        assert_eq!(
            shown(subtract(&Variant::Byte(1), &Variant::Byte(2))),
            "Integer(-1)"
        );
        assert_eq!(
            shown(add(&Variant::Byte(255), &Variant::Byte(1))),
            "Integer(256)"
        );
        assert_eq!(shown(negate(&Variant::Integer(-32_768))), "Long(32768)");
    }

    #[test]
    fn plus_joins_texts_and_reads_a_text_beside_a_number() {
        assert_eq!(
            shown(add(&Variant::text("1"), &Variant::text("2"))),
            "\"12\""
        );
        assert_eq!(
            shown(add(&Variant::text("1"), &Variant::Integer(2))),
            "Double(3)"
        );
        assert_eq!(
            shown(add(&Variant::text("x"), &Variant::Integer(2))),
            "error 13"
        );
        assert_eq!(shown(add(&Variant::Empty, &Variant::text("x"))), "\"x\"");
        assert_eq!(shown(add(&Variant::Null, &Variant::Integer(2))), "Null");
    }

    #[test]
    fn division_and_remainder() {
        assert_eq!(
            shown(divide(&Variant::Integer(6), &Variant::Integer(3))),
            "Double(2)"
        );
        assert_eq!(
            shown(divide(&Variant::Integer(1), &Variant::Integer(0))),
            "error 11"
        );
        assert_eq!(
            shown(divide(&Variant::Integer(0), &Variant::Integer(0))),
            "error 6"
        );
        assert_eq!(
            shown(integer_divide(&Variant::Double(7.5), &Variant::Integer(2))),
            "Long(4)"
        );
        assert_eq!(
            shown(modulo(&Variant::Integer(-7), &Variant::Integer(3))),
            "Integer(-1)"
        );
        assert_eq!(
            shown(modulo(&Variant::Double(3e9), &Variant::Integer(3))),
            "error 6"
        );
        assert_eq!(
            shown(modulo(&Variant::Long(i32::MIN), &Variant::Integer(-1))),
            "Long(0)"
        );
        assert_eq!(
            shown(power(&Variant::Integer(2), &Variant::Integer(10))),
            "Double(1024)"
        );
        assert_eq!(
            shown(power(&Variant::Integer(-8), &Variant::Double(0.5))),
            "error 5"
        );
    }

    #[test]
    fn dates_move_by_days() {
        let day = Variant::Date(38_996.0);
        assert_eq!(shown(add(&day, &Variant::Integer(1))), "Date(38997)");
        assert_eq!(shown(subtract(&day, &day)), "Double(0)");
        assert_eq!(shown(add(&day, &Variant::Double(1e9))), "error 6");
    }
}
