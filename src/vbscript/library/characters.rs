//! `Asc`, `AscW`, `Chr`, `ChrW`.
//!
//! Windows counts `Asc` and `Chr` in the ANSI page of its language, while a console and its pipes have the OEM page;
//! the ANSI page of the session's language is found from the session's page.

use super::Function;
use super::arguments::{Arguments, invalid};
use crate::source::CodePage;
use crate::vbscript::value::{Text, Variant};
use crate::vbscript::{Interpreter, RuntimeError, Stop};

pub(super) const FUNCTIONS: &[Function] = &[
    Function::script("Asc", (1, 1), asc),
    Function::values("AscW", (1, 1), asc_w),
    Function::script("Chr", (1, 1), chr),
    Function::values("ChrW", (1, 1), chr_w),
];

/// The ANSI page that Windows has beside an OEM page, and the Western one beside Unicode's.
fn ansi_page(script: &Interpreter) -> CodePage {
    let page = script.session.context.borrow().codepage.get();
    let ansi = match page.number() {
        852 => 1250,
        855 | 866 => 1251,
        737 | 869 => 1253,
        857 => 1254,
        862 => 1255,
        720 | 864 => 1256,
        775 => 1257,
        number @ (874 | 932 | 936 | 949 | 950 | 1250..=1258) => number,
        _ => 1252,
    };
    CodePage::from_number(ansi).unwrap_or(CodePage::WINDOWS_1252)
}

/// The character of one byte. A byte that begins a pair has no character of its own and is taken as a code unit.
pub(super) fn of_byte(script: &Interpreter, byte: u8) -> u16 {
    if byte.is_ascii() {
        return u16::from(byte);
    }
    single(&ansi_page(script).decode(&[byte])).unwrap_or(u16::from(byte))
}

/// The only code unit of a text that could be decoded.
fn single(decoded: &str) -> Option<u16> {
    let mut units = decoded.encode_utf16();
    match (units.next(), units.next()) {
        (Some(unit), None) if unit != 0xFFFD => Some(unit),
        _ => None,
    }
}

fn first(arguments: Arguments<'_>) -> Result<u16, RuntimeError> {
    let text = arguments.text(0)?;
    text.units().first().copied().ok_or_else(invalid)
}

/// A pair of bytes is a 16-bit number with its sign: `Asc("あ")` is −32096 in page 932.
fn asc(script: &mut Interpreter, arguments: Arguments<'_>) -> Result<Variant, Stop> {
    let unit = first(arguments)?;
    let text = Text::from_units(vec![unit]).to_string();
    Ok(Variant::Integer(match *ansi_page(script).encode(&text) {
        [byte] => i16::from(byte),
        [lead, trail, ..] => i16::from_be_bytes([lead, trail]),
        [] => 0,
    }))
}

fn asc_w(arguments: Arguments<'_>) -> Result<Variant, RuntimeError> {
    Ok(Variant::Integer(first(arguments)?.cast_signed()))
}

/// 0 to 255; pages with pairs of bytes take −32768 to 65535.
fn chr(script: &mut Interpreter, arguments: Arguments<'_>) -> Result<Variant, Stop> {
    let code = arguments.long(0)?;
    if let Ok(byte) = u8::try_from(code) {
        let unit = of_byte(script, byte);
        return Ok(Variant::Text(Text::from_units(vec![unit])));
    }
    let page = ansi_page(script);
    if !matches!(page.number(), 932 | 936 | 949 | 950) {
        return Err(invalid().into());
    }
    let pair = sixteen_bits(code)?.to_be_bytes();
    let unit = single(&page.decode(&pair)).ok_or_else(invalid)?;
    Ok(Variant::Text(Text::from_units(vec![unit])))
}

fn chr_w(arguments: Arguments<'_>) -> Result<Variant, RuntimeError> {
    let unit = sixteen_bits(arguments.long(0)?)?;
    Ok(Variant::Text(Text::from_units(vec![unit])))
}

fn sixteen_bits(code: i32) -> Result<u16, RuntimeError> {
    match i16::try_from(code) {
        Ok(signed) => Ok(signed.cast_unsigned()),
        Err(_) => u16::try_from(code).map_err(|_| invalid()),
    }
}

#[cfg(test)]
mod tests {
    //! Expected values: `Asc` and `Chr` in Microsoft's VBScript language reference, and the code pages' tables.

    use super::super::testing::{call, call_in_page, error, long, text};

    #[test]
    fn codes_of_letters() {
        assert_eq!(call("Asc", &[text("Apple")]), "Integer(65)");
        assert_eq!(call("Asc", &[text("€")]), "Integer(128)");
        assert_eq!(call("AscW", &[text("€")]), "Integer(8364)");
        assert_eq!(call("AscW", &[text("表")]), "Integer(-30616)");
        assert_eq!(error("Asc", &[text("")]), 5);
    }

    #[test]
    fn letters_of_codes() {
        assert_eq!(call("Chr", &[long(37)]), "\"%\"");
        assert_eq!(call("Chr", &[long(128)]), "\"€\"");
        assert_eq!(call("ChrW", &[long(8364)]), "\"€\"");
        assert_eq!(call("ChrW", &[long(-30616)]), "\"表\"");
        assert_eq!(error("Chr", &[long(256)]), 5);
        assert_eq!(error("Chr", &[long(-1)]), 5);
        assert_eq!(error("ChrW", &[long(65_536)]), 5);
    }

    #[test]
    fn pages_with_pairs_of_bytes() {
        assert_eq!(call_in_page(932, "Asc", &[text("あ")]), "Integer(-32096)");
        assert_eq!(call_in_page(932, "Chr", &[long(-32096)]), "\"あ\"");
        assert_eq!(call_in_page(932, "Chr", &[long(0x82A0)]), "\"あ\"");
    }

    #[test]
    fn an_oem_page_stands_for_its_language() {
        assert_eq!(call_in_page(437, "Asc", &[text("ä")]), "Integer(228)");
        assert_eq!(call_in_page(866, "Chr", &[long(0xC0)]), "\"А\"");
    }
}
