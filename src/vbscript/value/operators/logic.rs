use super::super::Variant;
use super::super::convert::mismatch;
use crate::vbscript::RuntimeError;

/// An operand of a logical operator: bits, how wide the result is, or Null.
#[derive(Clone, Copy)]
enum Bits {
    Null,
    Boolean(bool),
    Byte(u8),
    Integer(i16),
    Long(i32),
}

fn bits(value: &Variant) -> Result<Bits, RuntimeError> {
    Ok(match value {
        Variant::Null => Bits::Null,
        Variant::Empty => Bits::Integer(0),
        Variant::Boolean(value) => Bits::Boolean(*value),
        Variant::Byte(value) => Bits::Byte(*value),
        Variant::Integer(value) => Bits::Integer(*value),
        Variant::Error(_) | Variant::Object(_) | Variant::Nothing | Variant::Array(_) => {
            return Err(mismatch());
        }
        // A text such as "True" is one too.
        Variant::Text(text) => match text.to_string().to_ascii_lowercase().as_str() {
            "true" => Bits::Boolean(true),
            "false" => Bits::Boolean(false),
            _ => Bits::Long(value.to_long()?),
        },
        _ => Bits::Long(value.to_long()?),
    })
}

impl Bits {
    fn rank(self) -> u8 {
        match self {
            Self::Null => 0,
            Self::Boolean(_) => 1,
            Self::Byte(_) => 2,
            Self::Integer(_) => 3,
            Self::Long(_) => 4,
        }
    }

    fn value(self) -> i32 {
        match self {
            Self::Null => 0,
            Self::Boolean(value) => -i32::from(value),
            Self::Byte(value) => i32::from(value),
            Self::Integer(value) => i32::from(value),
            Self::Long(value) => value,
        }
    }
}

/// Bits in the subtype of a rank; a Boolean beside a Byte is an Integer.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // The bits of narrower operands fit.
fn of_rank(value: i32, left: Bits, right: Bits) -> Variant {
    match (left.rank().min(right.rank()), left.rank().max(right.rank())) {
        (1, 1) => Variant::Boolean(value != 0),
        (2, 2) => Variant::Byte(value as u8),
        (_, 1..=3) => Variant::Integer(value as i16),
        _ => Variant::Long(value),
    }
}

/// `left And right`: with Null on one side, false (0) decides and everything else is Null.
#[inline]
pub(crate) fn and(left: &Variant, right: &Variant) -> Result<Variant, RuntimeError> {
    if let (Variant::Boolean(left), Variant::Boolean(right)) = (left, right) {
        return Ok(Variant::Boolean(*left && *right));
    }
    let (left, right) = (bits(left)?, bits(right)?);
    Ok(match (left, right) {
        (Bits::Null, Bits::Null) => Variant::Null,
        (Bits::Null, other) | (other, Bits::Null) if other.value() == 0 => of_rank(0, other, other),
        (Bits::Null, _) | (_, Bits::Null) => Variant::Null,
        _ => of_rank(left.value() & right.value(), left, right),
    })
}

/// `left Or right`: with Null on one side, true (−1, or any bits) decides and 0 is Null.
#[inline]
pub(crate) fn or(left: &Variant, right: &Variant) -> Result<Variant, RuntimeError> {
    if let (Variant::Boolean(left), Variant::Boolean(right)) = (left, right) {
        return Ok(Variant::Boolean(*left || *right));
    }
    let (left, right) = (bits(left)?, bits(right)?);
    Ok(match (left, right) {
        (Bits::Null, Bits::Null) => Variant::Null,
        (Bits::Null, other) | (other, Bits::Null) if other.value() != 0 => {
            of_rank(other.value(), other, other)
        }
        (Bits::Null, _) | (_, Bits::Null) => Variant::Null,
        _ => of_rank(left.value() | right.value(), left, right),
    })
}

/// `left Xor right`
pub(crate) fn xor(left: &Variant, right: &Variant) -> Result<Variant, RuntimeError> {
    both(left, right, |a, b| a ^ b)
}

/// `left Eqv right`: the bits that are the same.
pub(crate) fn eqv(left: &Variant, right: &Variant) -> Result<Variant, RuntimeError> {
    both(left, right, |a, b| !(a ^ b))
}

fn both(
    left: &Variant,
    right: &Variant,
    operation: fn(i32, i32) -> i32,
) -> Result<Variant, RuntimeError> {
    let (left, right) = (bits(left)?, bits(right)?);
    Ok(match (left, right) {
        (Bits::Null, _) | (_, Bits::Null) => Variant::Null,
        _ => of_rank(operation(left.value(), right.value()), left, right),
    })
}

/// `left Imp right`: false implies everything, everything implies true.
pub(crate) fn imp(left: &Variant, right: &Variant) -> Result<Variant, RuntimeError> {
    let (left, right) = (bits(left)?, bits(right)?);
    Ok(match (left, right) {
        (Bits::Null, Bits::Null) => Variant::Null,
        (Bits::Null, other) if other.value() != 0 => of_rank(other.value(), other, other),
        (Bits::Null, _) => Variant::Null,
        (other, Bits::Null) if other.value() != -1 => of_rank(!other.value(), other, other),
        (_, Bits::Null) => Variant::Null,
        _ => of_rank(!left.value() | right.value(), left, right),
    })
}

/// `Not value`
pub(crate) fn not(value: &Variant) -> Result<Variant, RuntimeError> {
    if let Variant::Boolean(value) = value {
        return Ok(Variant::Boolean(!value));
    }
    let value = bits(value)?;
    Ok(match value {
        Bits::Null => Variant::Null,
        _ => of_rank(!value.value(), value, value),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(result: Result<Variant, RuntimeError>) -> String {
        format!("{:?}", result.unwrap())
    }

    #[test]
    fn null_gives_way_where_the_other_side_decides() {
        let (null, yes, no) = (
            Variant::Null,
            Variant::Boolean(true),
            Variant::Boolean(false),
        );
        assert_eq!(shown(and(&null, &no)), "Boolean(false)");
        assert_eq!(shown(and(&null, &yes)), "Null");
        assert_eq!(shown(or(&null, &yes)), "Boolean(true)");
        assert_eq!(shown(or(&null, &no)), "Null");
        assert_eq!(shown(imp(&no, &null)), "Boolean(true)");
        assert_eq!(shown(imp(&null, &yes)), "Boolean(true)");
        assert_eq!(shown(imp(&yes, &null)), "Null");
        assert_eq!(shown(xor(&null, &yes)), "Null");
        assert_eq!(shown(not(&null)), "Null");
    }

    #[test]
    fn numbers_are_combined_bit_by_bit() {
        assert_eq!(
            shown(and(&Variant::Integer(12), &Variant::Integer(10))),
            "Integer(8)"
        );
        assert_eq!(shown(or(&Variant::Byte(1), &Variant::Byte(2))), "Byte(3)");
        assert_eq!(
            shown(xor(&Variant::Long(6), &Variant::Integer(3))),
            "Long(5)"
        );
        assert_eq!(shown(not(&Variant::Byte(1))), "Byte(254)");
        assert_eq!(shown(not(&Variant::Integer(0))), "Integer(-1)");
        assert_eq!(shown(not(&Variant::Double(2.5))), "Long(-3)");
        assert_eq!(
            shown(eqv(&Variant::Integer(5), &Variant::Integer(3))),
            "Integer(-7)"
        );
    }
}
