use std::rc::Rc;

use super::no_key;
use crate::host::upper;
use crate::vbscript::RuntimeError;
use crate::vbscript::value::{Text, Variant};

/// A key in the form in which two keys are compared.
///
/// Numbers of all subtypes and dates are compared by their value, so `1` and `1.0` are one key. A truth value, `Empty`,
/// `Null` and the empty text are keys of their own.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) enum Key {
    Empty,
    Null,
    Nothing,
    Boolean(bool),
    /// The bits of the number as a 64-bit floating-point one; zero has one form only.
    Number(u64),
    Error(i32),
    Text(Text),
    /// Objects are compared by identity; the entry's key keeps the object, and so its address, alive.
    Object(*const ()),
}

impl Key {
    pub(super) fn of(value: &Variant, caseless: bool) -> Result<Self, RuntimeError> {
        Ok(match value {
            Variant::Empty => Self::Empty,
            Variant::Null => Self::Null,
            Variant::Nothing => Self::Nothing,
            Variant::Boolean(value) => Self::Boolean(*value),
            Variant::Byte(number) => Self::number(f64::from(*number)),
            Variant::Integer(number) => Self::number(f64::from(*number)),
            Variant::Long(number) => Self::number(f64::from(*number)),
            Variant::Single(number) => Self::number(f64::from(*number)),
            Variant::Double(number) | Variant::Date(number) => Self::number(*number),
            Variant::Currency(number) => Self::number(*number as f64 / 10_000.0),
            Variant::Error(code) => Self::Error(*code),
            Variant::Text(text) if caseless => Self::Text(folded(text)),
            Variant::Text(text) => Self::Text(text.clone()),
            Variant::Object(object) => Self::Object(Rc::as_ptr(object).cast()),
            Variant::Array(_) => return Err(no_key()),
        })
    }

    fn number(number: f64) -> Self {
        // Minus zero equals zero but has other bits.
        Self::Number(if number == 0.0 { 0 } else { number.to_bits() })
    }
}

/// Each character by its upper-case form, one for one, so that texts that differ in case only become equal.
fn folded(text: &Text) -> Text {
    let fold = |&unit: &u16| {
        let upper = char::from_u32(u32::from(unit)).map_or(u32::from(unit), |c| upper(c).into());
        u16::try_from(upper).unwrap_or(unit)
    };
    Text::from_units(text.units().iter().map(fold).collect())
}
