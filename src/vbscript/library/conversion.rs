//! `CBool` to `CStr`, `Hex` and `Oct`. `CDate` is among the dates.

use super::Function;
use super::arguments::Arguments;
use crate::vbscript::RuntimeError;
use crate::vbscript::value::{Text, Variant};

type Answer = Result<Variant, RuntimeError>;

pub(super) const FUNCTIONS: &[Function] = &[
    Function::values("CBool", (1, 1), |arguments| {
        Ok(Variant::Boolean(arguments.get(0)?.to_boolean()?))
    }),
    Function::values("CByte", (1, 1), |arguments| {
        Ok(Variant::Byte(arguments.get(0)?.to_byte()?))
    }),
    Function::values("CCur", (1, 1), |arguments| {
        Ok(Variant::Currency(arguments.get(0)?.to_currency()?))
    }),
    Function::values("CDbl", (1, 1), |arguments| {
        Ok(Variant::Double(arguments.double(0)?))
    }),
    Function::values("CInt", (1, 1), |arguments| {
        Ok(Variant::Integer(arguments.get(0)?.to_integer()?))
    }),
    Function::values("CLng", (1, 1), |arguments| {
        Ok(Variant::Long(arguments.long(0)?))
    }),
    Function::values("CSng", (1, 1), |arguments| {
        Ok(Variant::Single(arguments.get(0)?.to_single()?))
    }),
    Function::values("CStr", (1, 1), |arguments| {
        Ok(Variant::Text(arguments.text(0)?))
    }),
    Function::values("Hex", (1, 1), |arguments| {
        digits(arguments, Radix::Hexadecimal)
    }),
    Function::values("Oct", (1, 1), |arguments| digits(arguments, Radix::Octal)),
];

#[derive(Clone, Copy)]
enum Radix {
    Octal,
    Hexadecimal,
}

/// A negative number shows the bits of its subtype: 16 for an Integer, else 32.
fn digits(arguments: Arguments<'_>, radix: Radix) -> Answer {
    let bits = match arguments.get(0)? {
        Variant::Null => return Ok(Variant::Null),
        Variant::Integer(value) => u32::from(value.cast_unsigned()),
        Variant::Boolean(value) => u32::from(if *value { u16::MAX } else { 0 }),
        value => value.to_long()?.cast_unsigned(),
    };
    Ok(Variant::Text(Text::from(match radix {
        Radix::Octal => format!("{bits:o}"),
        Radix::Hexadecimal => format!("{bits:X}"),
    })))
}

#[cfg(test)]
mod tests {
    //! Expected values: the conversion functions in Microsoft's VBScript language reference; `CLng("&HF060")` from a
    //! forum's account of Visual Basic (mrexcel.com, thread 402962).

    use super::super::testing::{call, error, long, text};
    use crate::vbscript::value::{Array, Variant};

    #[test]
    fn each_function_gives_its_subtype() {
        assert_eq!(call("CBool", &[long(5)]), "Boolean(true)");
        assert_eq!(call("CByte", &[Variant::Double(125.5678)]), "Byte(126)");
        assert_eq!(
            call("CCur", &[Variant::Double(1_086.429_176)]),
            "Currency(10864292)"
        );
        assert_eq!(call("CDbl", &[text("1,234.5")]), "Double(1234.5)");
        assert_eq!(call("CInt", &[Variant::Double(2345.5678)]), "Integer(2346)");
        assert_eq!(call("CLng", &[Variant::Double(25_427.55)]), "Long(25428)");
        assert_eq!(
            call("CSng", &[Variant::Double(75.342_111_5)]),
            "Single(75.34211)"
        );
        assert_eq!(call("CStr", &[Variant::Double(437.324)]), "\"437.324\"");
    }

    #[test]
    fn halves_go_to_the_even_number() {
        assert_eq!(call("CInt", &[Variant::Double(0.5)]), "Integer(0)");
        assert_eq!(call("CInt", &[Variant::Double(1.5)]), "Integer(2)");
        assert_eq!(call("CLng", &[text("2.5")]), "Long(2)");
    }

    #[test]
    fn what_cannot_be_converted() {
        assert_eq!(error("CInt", &[text("abc")]), 13);
        assert_eq!(error("CInt", &[long(40_000)]), 6);
        assert_eq!(error("CByte", &[long(-1)]), 6);
        assert_eq!(error("CStr", &[Variant::Null]), 94);
        assert_eq!(error("CBool", &[text("")]), 13);
        assert_eq!(error("CStr", &[Variant::Array(Array::default())]), 13);
    }

    #[test]
    fn hexadecimal_texts() {
        assert_eq!(call("CLng", &[text("&HF060")]), "Long(61536)");
        assert_eq!(call("CInt", &[text("&HFFFF")]), "Integer(-1)");
        assert_eq!(call("CLng", &[text("&HFFFFFFFF")]), "Long(-1)");
    }

    #[test]
    fn bits_in_hexadecimal_and_octal() {
        assert_eq!(call("Hex", &[Variant::Integer(459)]), "\"1CB\"");
        assert_eq!(call("Hex", &[Variant::Integer(-1)]), "\"FFFF\"");
        assert_eq!(call("Hex", &[long(-1)]), "\"FFFFFFFF\"");
        assert_eq!(call("Oct", &[Variant::Integer(459)]), "\"713\"");
        assert_eq!(call("Oct", &[Variant::Integer(-1)]), "\"177777\"");
        assert_eq!(call("Hex", &[Variant::Double(10.5)]), "\"A\"");
        assert_eq!(call("Hex", &[Variant::Empty]), "\"0\"");
        assert_eq!(call("Hex", &[Variant::Null]), "Null");
        assert_eq!(error("Hex", &[Variant::Double(4_294_967_295.0)]), 6);
    }
}
