//! The functions that count bytes: `LenB`, `LeftB`, `RightB`, `MidB`, `InStrB`, `AscB`, `ChrB`.
//!
//! A text has two bytes for each character, the low one first. An octet string (`objectGUID`, `objectSid`) is read as
//! it is, which is how scripts take such values apart: `AscB(MidB(sid, i, 1))`.
//!
//! A result has a whole number of characters here: an odd last byte gets a zero beside it, so `LenB(ChrB(65))` is 2
//! where Windows answers 1.

use super::Function;
use super::arguments::{Arguments, invalid};
use super::strings::count_of;
use crate::vbscript::RuntimeError;
use crate::vbscript::value::{ElementType, Text, Variant};

type Answer = Result<Variant, RuntimeError>;

pub(super) const FUNCTIONS: &[Function] = &[
    Function::values("LenB", (1, 1), len_b),
    Function::values("LeftB", (2, 2), left_b),
    Function::values("RightB", (2, 2), right_b),
    Function::values("MidB", (2, 3), mid_b),
    Function::values("InStrB", (2, 4), in_str_b),
    Function::values("AscB", (1, 1), asc_b),
    Function::values("ChrB", (1, 1), chr_b),
];

/// The bytes of an octet string or of a text.
fn bytes_of(value: &Variant) -> Result<Vec<u8>, RuntimeError> {
    match value {
        Variant::Array(array) if array.element_type() == ElementType::Byte => {
            array.elements().iter().map(Variant::to_byte).collect()
        }
        value => {
            let text = value.to_text()?;
            Ok(text
                .units()
                .iter()
                .flat_map(|unit| unit.to_le_bytes())
                .collect())
        }
    }
}

fn text_of(bytes: &[u8]) -> Variant {
    let units = bytes.chunks(2).map(|pair| match *pair {
        [low, high] => u16::from_le_bytes([low, high]),
        [low] => u16::from(low),
        _ => 0,
    });
    Variant::Text(Text::from_units(units.collect()))
}

fn len_b(arguments: Arguments<'_>) -> Answer {
    match arguments.get(0)? {
        Variant::Null => Ok(Variant::Null),
        value => Ok(count_of(bytes_of(value)?.len())),
    }
}

fn left_b(arguments: Arguments<'_>) -> Answer {
    if arguments.is_null(0) {
        return Ok(Variant::Null);
    }
    let bytes = bytes_of(arguments.get(0)?)?;
    let count = arguments.size(1)?.min(bytes.len());
    Ok(text_of(bytes.get(..count).unwrap_or(&[])))
}

fn right_b(arguments: Arguments<'_>) -> Answer {
    if arguments.is_null(0) {
        return Ok(Variant::Null);
    }
    let bytes = bytes_of(arguments.get(0)?)?;
    let start = bytes.len().saturating_sub(arguments.size(1)?);
    Ok(text_of(bytes.get(start..).unwrap_or(&[])))
}

fn mid_b(arguments: Arguments<'_>) -> Answer {
    if arguments.is_null(0) {
        return Ok(Variant::Null);
    }
    let bytes = bytes_of(arguments.get(0)?)?;
    let start = arguments.size(1)?.checked_sub(1).ok_or_else(invalid)?;
    let count = match arguments.optional(2) {
        Some(_) => arguments.size(2)?,
        None => usize::MAX,
    };
    let rest = bytes.get(start..).unwrap_or(&[]);
    Ok(text_of(rest.get(..count).unwrap_or(rest)))
}

fn in_str_b(arguments: Arguments<'_>) -> Answer {
    let first = usize::from(arguments.count() > 2);
    let start = match first {
        0 => 0,
        _ => arguments.size(0)?.checked_sub(1).ok_or_else(invalid)?,
    };
    if arguments.is_null(first) || arguments.is_null(first + 1) {
        return Ok(Variant::Null);
    }
    let bytes = bytes_of(arguments.get(first)?)?;
    let wanted = bytes_of(arguments.get(first + 1)?)?;
    let Some(rest) = bytes.get(start..).filter(|rest| !rest.is_empty()) else {
        return Ok(Variant::Long(0));
    };
    let found = if wanted.is_empty() {
        Some(0)
    } else {
        rest.windows(wanted.len()).position(|piece| piece == wanted)
    };
    Ok(found.map_or(Variant::Long(0), |at| count_of(start + at + 1)))
}

fn asc_b(arguments: Arguments<'_>) -> Answer {
    let bytes = bytes_of(arguments.get(0)?)?;
    bytes
        .first()
        .copied()
        .map(Variant::Byte)
        .ok_or_else(invalid)
}

fn chr_b(arguments: Arguments<'_>) -> Answer {
    let code = u8::try_from(arguments.long(0)?).map_err(|_| invalid())?;
    Ok(text_of(&[code]))
}

#[cfg(test)]
mod tests {
    //! Expected values: the remarks on the functions ending in B in Microsoft's VBScript language reference.

    use super::super::testing::{call, error, long, text};
    use crate::vbscript::value::{Array, Variant};

    #[test]
    fn a_character_has_two_bytes() {
        assert_eq!(call("LenB", &[text("abc")]), "Long(6)");
        assert_eq!(call("LeftB", &[text("abc"), long(4)]), "\"ab\"");
        assert_eq!(call("RightB", &[text("abc"), long(2)]), "\"c\"");
        assert_eq!(call("MidB", &[text("abc"), long(3), long(2)]), "\"b\"");
        assert_eq!(call("InStrB", &[text("abc"), text("b")]), "Long(3)");
        assert_eq!(
            call("InStrB", &[long(4), text("abc"), text("b")]),
            "Long(0)"
        );
    }

    #[test]
    fn an_octet_string_is_taken_apart_byte_by_byte() {
        let sid = Variant::Array(Array::from_bytes(&[1, 0xF5, 0x20]));
        assert_eq!(call("LenB", std::slice::from_ref(&sid)), "Long(3)");
        let Ok(piece) = super::super::testing::run("MidB", &[sid, long(2), long(1)]) else {
            panic!("no piece");
        };
        assert_eq!(call("AscB", &[piece]), "Byte(245)");
    }

    #[test]
    fn bounds() {
        assert_eq!(error("AscB", &[text("")]), 5);
        assert_eq!(error("ChrB", &[long(256)]), 5);
        assert_eq!(error("MidB", &[text("a"), long(0)]), 5);
    }
}
