use std::cmp::Ordering;

use super::super::Variant;
use super::super::convert::mismatch;
use super::super::number_text::number_of;
use crate::vbscript::RuntimeError;

/// The comparisons.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)] // The operators' own names.
pub(crate) enum Order {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl Order {
    #[inline]
    pub(crate) fn holds(self, ordering: Ordering) -> bool {
        match self {
            Self::Equal => ordering == Ordering::Equal,
            Self::NotEqual => ordering != Ordering::Equal,
            Self::Less => ordering == Ordering::Less,
            Self::LessOrEqual => ordering != Ordering::Greater,
            Self::Greater => ordering == Ordering::Greater,
            Self::GreaterOrEqual => ordering != Ordering::Less,
        }
    }
}

/// `left < right` and its siblings: a Boolean, or Null if one side is Null. `typed` is explained at
/// [`super::binary`].
#[inline]
pub(crate) fn compare(
    left: &Variant,
    right: &Variant,
    order: Order,
    typed: (bool, bool),
) -> Result<Variant, RuntimeError> {
    let ordering = match (left, right) {
        (Variant::Integer(left), Variant::Integer(right)) => left.cmp(right),
        (Variant::Long(left), Variant::Long(right)) => left.cmp(right),
        (Variant::Long(left), Variant::Integer(right)) => left.cmp(&i32::from(*right)),
        (Variant::Integer(left), Variant::Long(right)) => i32::from(*left).cmp(right),
        (Variant::Text(left), Variant::Text(right)) => left.units().cmp(right.units()),
        (Variant::Null, _) | (_, Variant::Null) => return Ok(Variant::Null),
        _ => others(left, right, typed)?,
    };
    Ok(Variant::Boolean(order.holds(ordering)))
}

fn others(left: &Variant, right: &Variant, typed: (bool, bool)) -> Result<Ordering, RuntimeError> {
    match (left, right) {
        // Empty is an empty text beside a text, and 0 beside a number.
        (Variant::Empty, Variant::Text(text)) => Ok(0.cmp(&text.len())),
        (Variant::Text(text), Variant::Empty) => Ok(text.len().cmp(&0)),
        (Variant::Text(_), number) => text_and_number(left, number, typed).map(Ordering::reverse),
        (number, Variant::Text(_)) => text_and_number(right, number, (typed.1, typed.0)),
        _ => numbers(left, right),
    }
}

/// The order of a number and a text. A literal gives way to the other side: a text that is one is read as a number,
/// a number that is one is written as a text. Between two variables the number is the lesser.
fn text_and_number(
    text: &Variant,
    number: &Variant,
    (text_typed, number_typed): (bool, bool),
) -> Result<Ordering, RuntimeError> {
    let Variant::Text(units) = text else {
        return Err(mismatch());
    };
    if matches!(
        number,
        Variant::Error(_) | Variant::Object(_) | Variant::Nothing | Variant::Array(_)
    ) {
        return Err(mismatch());
    }
    if number_typed && let Some(value) = number_of(&units.to_string()) {
        return numbers(number, &Variant::Double(value));
    }
    if number_typed && !text_typed {
        return Err(mismatch());
    }
    if text_typed {
        return Ok(number.to_text()?.units().cmp(units.units()));
    }
    Ok(Ordering::Less)
}

fn numbers(left: &Variant, right: &Variant) -> Result<Ordering, RuntimeError> {
    if let (Variant::Currency(left), Variant::Currency(right)) = (left, right) {
        return Ok(left.cmp(right));
    }
    let (left, right) = (left.to_double()?, right.to_double()?);
    Ok(left.partial_cmp(&right).unwrap_or(Ordering::Less))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is(left: &Variant, right: &Variant, typed: (bool, bool)) -> bool {
        let equal = compare(left, right, Order::Equal, typed).unwrap();
        matches!(equal, Variant::Boolean(true))
    }

    #[test]
    fn of_two_variables_the_number_is_the_lesser() {
        let (number, text) = (Variant::Integer(10), Variant::text("10"));
        assert!(!is(&number, &text, (false, false)));
        let less = compare(&number, &Variant::text("1"), Order::Less, (false, false)).unwrap();
        assert!(matches!(less, Variant::Boolean(true)));
    }

    #[test]
    fn a_literal_gives_way_to_the_other_side() {
        let (number, text) = (Variant::Integer(10), Variant::text("10"));
        assert!(is(&number, &text, (true, false)));
        assert!(is(&number, &text, (false, true)));
        assert!(is(&text, &number, (false, true)));
    }

    #[test]
    fn empty_equals_an_empty_text_and_zero_and_null_equals_nothing() {
        assert!(is(&Variant::Empty, &Variant::text(""), (false, false)));
        assert!(is(&Variant::Empty, &Variant::Integer(0), (false, false)));
        assert!(!is(&Variant::Null, &Variant::Null, (false, false)));
    }

    #[test]
    fn texts_are_compared_by_their_code_units() {
        let less = |a: &str, b: &str| {
            compare(
                &Variant::text(a),
                &Variant::text(b),
                Order::Less,
                (false, false),
            )
            .unwrap()
        };
        assert!(matches!(less("B", "a"), Variant::Boolean(true)));
        assert!(matches!(less("a", "ab"), Variant::Boolean(true)));
    }
}
