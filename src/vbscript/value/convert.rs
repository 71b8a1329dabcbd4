//! Conversions between the subtypes, as VBScript makes them by itself and in `CInt`, `CStr` and their siblings.

use super::number_text::{number_of, short_bits};
use super::{Array, ElementType, Text, Variant, date, number_form};
use crate::vbscript::RuntimeError;

const OVERFLOW: i32 = 6;
const TYPE_MISMATCH: i32 = 13;
const INVALID_USE_OF_NULL: i32 = 94;

pub(crate) fn overflow() -> RuntimeError {
    RuntimeError::number(OVERFLOW)
}

pub(crate) fn mismatch() -> RuntimeError {
    RuntimeError::number(TYPE_MISMATCH)
}

/// A whole number that lies halfway goes to the even one (`CInt(2.5)` is 2).
pub(crate) fn round_half_even(value: f64) -> f64 {
    value.round_ties_even()
}

impl Variant {
    /// As a number with all its digits.
    ///
    /// # Errors
    /// 13 for what is no number, 94 for Null.
    pub fn to_double(&self) -> Result<f64, RuntimeError> {
        match self {
            Self::Empty => Ok(0.0),
            Self::Null => Err(RuntimeError::number(INVALID_USE_OF_NULL)),
            Self::Boolean(value) => Ok(if *value { -1.0 } else { 0.0 }),
            Self::Byte(value) => Ok(f64::from(*value)),
            Self::Integer(value) => Ok(f64::from(*value)),
            Self::Long(value) => Ok(f64::from(*value)),
            Self::Single(value) => Ok(f64::from(*value)),
            Self::Double(value) | Self::Date(value) => Ok(*value),
            #[allow(clippy::cast_precision_loss)]
            // A Double has no more digits; Windows loses them too.
            Self::Currency(value) => Ok(*value as f64 / 10_000.0),
            Self::Text(text) => number_of(&text.to_string()).ok_or_else(mismatch),
            Self::Error(_) | Self::Object(_) | Self::Nothing | Self::Array(_) => Err(mismatch()),
        }
    }

    /// As a truth value: everything but 0 is true; the words `True` and `False` are read too.
    ///
    /// # Errors
    /// As [`Self::to_double`].
    pub fn to_boolean(&self) -> Result<bool, RuntimeError> {
        match self {
            Self::Boolean(value) => Ok(*value),
            Self::Text(text) => match text.to_string() {
                word if word.eq_ignore_ascii_case("true")
                    || word.eq_ignore_ascii_case("#true#") =>
                {
                    Ok(true)
                }
                word if word.eq_ignore_ascii_case("false")
                    || word.eq_ignore_ascii_case("#false#") =>
                {
                    Ok(false)
                }
                _ => Ok(self.to_double()? != 0.0),
            },
            _ => Ok(self.to_double()? != 0.0),
        }
    }

    /// Rounded to a whole number within bounds.
    fn whole(&self, lowest: f64, highest: f64) -> Result<f64, RuntimeError> {
        let value = round_half_even(self.to_double()?);
        if value < lowest || value > highest || value.is_nan() {
            return Err(overflow());
        }
        Ok(value)
    }

    /// As a 32-bit number, rounded half to even.
    ///
    /// # Errors
    /// As [`Self::to_double`]; 6 beyond the bounds.
    #[allow(clippy::cast_possible_truncation)] // The bounds are tested.
    pub fn to_long(&self) -> Result<i32, RuntimeError> {
        match self {
            Self::Long(value) => Ok(*value),
            Self::Integer(value) => Ok(i32::from(*value)),
            _ => Ok(self.whole(f64::from(i32::MIN), f64::from(i32::MAX))? as i32),
        }
    }

    /// As a 16-bit number, rounded half to even.
    ///
    /// # Errors
    /// As [`Self::to_long`].
    #[allow(clippy::cast_possible_truncation)] // The bounds are tested.
    pub fn to_integer(&self) -> Result<i16, RuntimeError> {
        match self {
            Self::Integer(value) => return Ok(*value),
            Self::Text(text) if let Some(bits) = short_bits(&text.to_string()) => return Ok(bits),
            _ => {}
        }
        Ok(self.whole(f64::from(i16::MIN), f64::from(i16::MAX))? as i16)
    }

    /// As a number from 0 to 255, rounded half to even; True is 255.
    ///
    /// # Errors
    /// As [`Self::to_long`].
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // The bounds are tested.
    pub fn to_byte(&self) -> Result<u8, RuntimeError> {
        // The lowest byte of −1.
        if let Self::Boolean(true) = self {
            return Ok(u8::MAX);
        }
        Ok(self.whole(0.0, 255.0)? as u8)
    }

    /// As a 32-bit floating-point number.
    ///
    /// # Errors
    /// As [`Self::to_long`].
    #[allow(clippy::cast_possible_truncation)] // Losing digits is what CSng does.
    pub fn to_single(&self) -> Result<f32, RuntimeError> {
        let value = self.to_double()? as f32;
        if value.is_infinite() {
            return Err(overflow());
        }
        Ok(value)
    }

    /// As ten-thousandths, rounded half to even.
    ///
    /// # Errors
    /// As [`Self::to_long`].
    #[allow(clippy::cast_possible_truncation)] // The bounds are tested.
    pub fn to_currency(&self) -> Result<i64, RuntimeError> {
        if let Self::Currency(value) = self {
            return Ok(*value);
        }
        let value = round_half_even(self.to_double()? * 10_000.0);
        // The nearest Double to the bound is one beyond it.
        if value.abs() >= 9_223_372_036_854_775_807.0 || value.is_nan() {
            return Err(overflow());
        }
        Ok(value as i64)
    }

    /// As a date: a number counts the days since 1899-12-30, a text is read as a date.
    ///
    /// # Errors
    /// 13 for what is no date, 6 beyond the years 100 to 9999, 94 for Null.
    pub fn to_date(&self) -> Result<f64, RuntimeError> {
        let value = match self {
            Self::Date(value) => return Ok(*value),
            Self::Text(text) => {
                let text = text.to_string();
                match date::read(&text).or_else(|| number_of(&text)) {
                    Some(value) => value,
                    None => return Err(mismatch()),
                }
            }
            _ => self.to_double()?,
        };
        if date::in_range(value) {
            Ok(value)
        } else {
            Err(overflow())
        }
    }

    /// As text.
    ///
    /// # Errors
    /// 94 for Null, 13 for an object or an array that is no octet string.
    pub fn to_text(&self) -> Result<Text, RuntimeError> {
        Ok(match self {
            Self::Text(text) => return Ok(text.clone()),
            Self::Empty => Text::default(),
            Self::Null => return Err(RuntimeError::number(INVALID_USE_OF_NULL)),
            Self::Boolean(true) => Text::from("True"),
            Self::Boolean(false) => Text::from("False"),
            Self::Byte(value) => whole_text(i32::from(*value)),
            Self::Integer(value) => whole_text(i32::from(*value)),
            Self::Long(value) => whole_text(*value),
            Self::Single(value) => Text::from(number_form::single(*value)),
            Self::Double(value) => Text::from(number_form::double(*value)),
            Self::Currency(value) => Text::from(number_form::currency(*value)),
            Self::Date(value) => Text::from(date::general(*value)),
            Self::Error(code) => Text::from(format!("Error {code}")),
            Self::Array(array) if array.element_type() == ElementType::Byte => octets_text(array)?,
            Self::Object(_) | Self::Nothing | Self::Array(_) => return Err(mismatch()),
        })
    }
}

/// An octet string as text: two bytes are one code unit, the low one first, as Windows lays them side by side.
fn octets_text(octets: &Array) -> Result<Text, RuntimeError> {
    let pairs = octets.elements().chunks(2).map(|pair| {
        let mut bytes = [0, 0];
        for (byte, element) in bytes.iter_mut().zip(pair) {
            *byte = element.to_byte()?;
        }
        Ok(u16::from_le_bytes(bytes))
    });
    pairs.collect::<Result<_, _>>().map(Text::from_units)
}

/// A whole number's digits without a detour over UTF-8 text.
fn whole_text(value: i32) -> Text {
    let mut buffer = itoa::Buffer::new();
    Text::from_units(buffer.format(value).bytes().map(u16::from).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_go_to_the_even_number() {
        for (value, rounded) in [(0.5, 0), (1.5, 2), (2.5, 2), (-0.5, 0), (-1.5, -2)] {
            assert_eq!(Variant::Double(value).to_integer().unwrap(), rounded);
        }
    }

    #[test]
    fn bounds_are_errors_of_their_own() {
        assert_eq!(Variant::Long(40_000).to_integer().unwrap_err().number, 6);
        assert_eq!(Variant::Double(256.0).to_byte().unwrap_err().number, 6);
        assert_eq!(Variant::Double(3e9).to_long().unwrap_err().number, 6);
        assert_eq!(Variant::Double(1e300).to_single().unwrap_err().number, 6);
        assert_eq!(Variant::Double(1e16).to_currency().unwrap_err().number, 6);
        assert_eq!(Variant::Null.to_long().unwrap_err().number, 94);
        assert_eq!(Variant::text("x").to_long().unwrap_err().number, 13);
    }

    #[test]
    fn truth_is_minus_one_and_words_are_read() {
        assert_eq!(Variant::Boolean(true).to_long().unwrap(), -1);
        assert!(Variant::text("TRUE").to_boolean().unwrap());
        assert!(!Variant::text("0").to_boolean().unwrap());
        assert_eq!(
            Variant::Boolean(true).to_text().unwrap().to_string(),
            "True"
        );
    }
}
