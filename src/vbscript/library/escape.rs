//! `Escape` and `Unescape`, which VBScript shares with JScript (ECMA-262, appendix B).

use super::Function;
use super::arguments::Arguments;
use crate::vbscript::RuntimeError;
use crate::vbscript::value::{Text, Variant};

type Answer = Result<Variant, RuntimeError>;

pub(super) const FUNCTIONS: &[Function] = &[
    Function::values("Escape", (1, 1), escape),
    Function::values("Unescape", (1, 1), unescape),
];

fn escape(arguments: Arguments<'_>) -> Answer {
    let text = arguments.text(0)?;
    let mut escaped = String::with_capacity(text.len());
    for &unit in text.units() {
        match u8::try_from(unit) {
            Ok(byte) if byte.is_ascii_alphanumeric() || b"@*_+-./".contains(&byte) => {
                escaped.push(char::from(byte));
            }
            Ok(byte) => escaped.push_str(&format!("%{byte:02X}")),
            Err(_) => escaped.push_str(&format!("%u{unit:04X}")),
        }
        Text::within_bounds(escaped.len())?;
    }
    Ok(Variant::Text(Text::from(escaped)))
}

/// What is no whole escape stays as it is.
fn unescape(arguments: Arguments<'_>) -> Answer {
    let text = arguments.text(0)?;
    let mut rest = text.units();
    let mut units = Vec::with_capacity(rest.len());
    while let Some((&unit, behind)) = rest.split_first() {
        let (unit, length) = match (unit, behind) {
            (0x25, [0x75, a, b, c, d, ..]) => hexadecimal(&[*a, *b, *c, *d]).map(|unit| (unit, 6)),
            (0x25, [a, b, ..]) => hexadecimal(&[*a, *b]).map(|unit| (unit, 3)),
            _ => None,
        }
        .unwrap_or((unit, 1));
        units.push(unit);
        rest = rest.get(length..).unwrap_or(&[]);
    }
    Ok(Variant::Text(Text::from_units(units)))
}

fn hexadecimal(digits: &[u16]) -> Option<u16> {
    digits.iter().try_fold(0_u16, |value, &digit| {
        let digit = char::from_u32(u32::from(digit))?.to_digit(16)?;
        Some(value << 4 | u16::try_from(digit).ok()?)
    })
}

#[cfg(test)]
mod tests {
    //! Expected values: ECMA-262, appendix B.

    use super::super::testing::{call, text};

    #[test]
    fn letters_digits_and_seven_signs_stay() {
        assert_eq!(
            call("Escape", &[text("aZ09@*_+-./ ü表%")]),
            "\"aZ09@*_+-./%20%FC%u8868%25\""
        );
    }

    #[test]
    fn escapes_are_read_back() {
        assert_eq!(call("Unescape", &[text("a%20%FC%u8868%25")]), "\"a ü表%\"");
        assert_eq!(
            call("Unescape", &[text("100% %u12 %zz")]),
            "\"100% %u12 %zz\""
        );
    }
}
