//! `Len`, `Left`, `Right`, `Mid`, case, blanks, `StrComp` and their siblings.

use std::cmp::Ordering;

use super::arguments::{Arguments, invalid};
use super::compare::{Compare, lower, upper};
use super::{Function, characters};
use crate::vbscript::value::{Text, Variant};
use crate::vbscript::{Interpreter, RuntimeError, Stop};

type Answer = Result<Variant, RuntimeError>;

pub(super) const FUNCTIONS: &[Function] = &[
    Function::values("Len", (1, 1), len),
    Function::values("Left", (2, 2), left),
    Function::values("Right", (2, 2), right),
    Function::values("Mid", (2, 3), mid),
    Function::values("LCase", (1, 1), |arguments| letters(arguments, lower)),
    Function::values("UCase", (1, 1), |arguments| letters(arguments, upper)),
    Function::values("Trim", (1, 1), |arguments| trim(arguments, true, true)),
    Function::values("LTrim", (1, 1), |arguments| trim(arguments, true, false)),
    Function::values("RTrim", (1, 1), |arguments| trim(arguments, false, true)),
    Function::values("Space", (1, 1), space),
    Function::script("String", (2, 2), string),
    Function::values("StrComp", (2, 3), str_comp),
    Function::values("StrReverse", (1, 1), str_reverse),
];

pub(super) fn text_of(units: &[u16]) -> Variant {
    Variant::Text(Text::from_units(units.to_vec()))
}

/// A length or position; longer than Windows' own numbers it cannot get.
pub(super) fn count_of(count: usize) -> Variant {
    Variant::Long(i32::try_from(count).unwrap_or(i32::MAX))
}

fn len(arguments: Arguments<'_>) -> Answer {
    Ok(match arguments.get(0)? {
        Variant::Null => Variant::Null,
        Variant::Text(text) => count_of(text.len()),
        value => count_of(value.to_text()?.len()),
    })
}

fn left(arguments: Arguments<'_>) -> Answer {
    if arguments.is_null(0) {
        return Ok(Variant::Null);
    }
    let (text, count) = (arguments.text(0)?, arguments.size(1)?);
    Ok(match text.units().get(..count) {
        Some(units) => text_of(units),
        None => Variant::Text(text),
    })
}

fn right(arguments: Arguments<'_>) -> Answer {
    if arguments.is_null(0) {
        return Ok(Variant::Null);
    }
    let (text, count) = (arguments.text(0)?, arguments.size(1)?);
    let start = text.len().checked_sub(count);
    Ok(match start.and_then(|start| text.units().get(start..)) {
        Some(units) => text_of(units),
        None => Variant::Text(text),
    })
}

fn mid(arguments: Arguments<'_>) -> Answer {
    if arguments.is_null(0) {
        return Ok(Variant::Null);
    }
    let text = arguments.text(0)?;
    let start = arguments.size(1)?.checked_sub(1).ok_or_else(invalid)?;
    let count = match arguments.optional(2) {
        Some(_) => arguments.size(2)?,
        None => usize::MAX,
    };
    let rest = text.units().get(start..).unwrap_or(&[]);
    Ok(text_of(rest.get(..count).unwrap_or(rest)))
}

fn letters(arguments: Arguments<'_>, map: fn(u16) -> u16) -> Answer {
    if arguments.is_null(0) {
        return Ok(Variant::Null);
    }
    let text = arguments.text(0)?;
    let units = text.units().iter().map(|&unit| map(unit)).collect();
    Ok(Variant::Text(Text::from_units(units)))
}

/// Only the blank U+0020 is taken away, no tab and no line end.
fn trim(arguments: Arguments<'_>, front: bool, back: bool) -> Answer {
    if arguments.is_null(0) {
        return Ok(Variant::Null);
    }
    let text = arguments.text(0)?;
    let mut units = text.units();
    while front && let Some((0x20, rest)) = units.split_first() {
        units = rest;
    }
    while back && let Some((0x20, rest)) = units.split_last() {
        units = rest;
    }
    Ok(if units.len() == text.len() {
        Variant::Text(text)
    } else {
        text_of(units)
    })
}

fn space(arguments: Arguments<'_>) -> Answer {
    let count = Text::within_bounds(arguments.size(0)?)?;
    Ok(Variant::Text(Text::from_units(vec![0x20; count])))
}

/// `String(number, character)`: the character is a code, of which only the last eight bits count, or the first of a
/// text.
fn string(script: &mut Interpreter, arguments: Arguments<'_>) -> Result<Variant, Stop> {
    if arguments.is_null(0) || arguments.is_null(1) {
        return Ok(Variant::Null);
    }
    let count = Text::within_bounds(arguments.size(0)?)?;
    let unit = match arguments.get(1)? {
        Variant::Text(text) => *text.units().first().ok_or_else(invalid)?,
        code => {
            let [byte, ..] = code.to_long()?.to_le_bytes();
            characters::of_byte(script, byte)
        }
    };
    Ok(Variant::Text(Text::from_units(vec![unit; count])))
}

fn str_comp(arguments: Arguments<'_>) -> Answer {
    if arguments.is_null(0) || arguments.is_null(1) {
        return Ok(Variant::Null);
    }
    let compare: Compare = arguments.compare(2)?;
    let (left, right) = (arguments.text(0)?, arguments.text(1)?);
    Ok(Variant::Integer(
        match compare.order(left.units(), right.units()) {
            Ordering::Less => -1,
            Ordering::Equal => 0,
            Ordering::Greater => 1,
        },
    ))
}

fn str_reverse(arguments: Arguments<'_>) -> Answer {
    let text = arguments.text(0)?;
    let units = text.units().iter().rev().copied().collect();
    Ok(Variant::Text(Text::from_units(units)))
}

#[cfg(test)]
mod tests {
    //! Expected values: Microsoft's VBScript language reference, page by page of each function.

    use super::super::testing::{call, error, long, text};
    use crate::vbscript::value::Variant;

    #[test]
    fn pieces_of_a_text() {
        assert_eq!(call("Left", &[text("VBScript"), long(3)]), "\"VBS\"");
        assert_eq!(call("Left", &[text("ab"), long(5)]), "\"ab\"");
        assert_eq!(call("Left", &[text("ab"), long(0)]), "\"\"");
        assert_eq!(call("Right", &[text("VBScript"), long(6)]), "\"Script\"");
        assert_eq!(call("Right", &[text("ab"), long(3)]), "\"ab\"");
        assert_eq!(
            call("Mid", &[text("VB Script is fun!"), long(4), long(6)]),
            "\"Script\""
        );
        assert_eq!(call("Mid", &[text("abc"), long(2)]), "\"bc\"");
    }

    #[test]
    fn mid_beyond_the_end_is_empty() {
        assert_eq!(call("Mid", &[text("abc"), long(4)]), "\"\"");
        assert_eq!(call("Mid", &[text("abc"), long(3), long(9)]), "\"c\"");
    }

    #[test]
    fn a_negative_length_and_a_position_before_the_first_are_error_5() {
        assert_eq!(error("Left", &[text("a"), long(-1)]), 5);
        assert_eq!(error("Mid", &[text("a"), long(0)]), 5);
        assert_eq!(error("Mid", &[text("a"), long(1), long(-1)]), 5);
        assert_eq!(error("Space", &[long(-1)]), 5);
        assert_eq!(error("String", &[long(2), text("")]), 5);
    }

    #[test]
    fn null_stays_null() {
        for name in ["Len", "LCase", "UCase", "Trim", "LTrim", "RTrim"] {
            assert_eq!(call(name, &[Variant::Null]), "Null", "{name}");
        }
        assert_eq!(call("Left", &[Variant::Null, long(1)]), "Null");
        assert_eq!(call("StrComp", &[Variant::Null, text("a")]), "Null");
        assert_eq!(error("StrReverse", &[Variant::Null]), 94);
    }

    #[test]
    fn len_counts_the_characters_of_any_value() {
        assert_eq!(call("Len", &[text("VBSCRIPT")]), "Long(8)");
        assert_eq!(call("Len", &[Variant::Empty]), "Long(0)");
        assert_eq!(call("Len", &[Variant::Boolean(true)]), "Long(4)");
        assert_eq!(call("Len", &[Variant::Integer(-12)]), "Long(3)");
    }

    #[test]
    fn only_blanks_are_trimmed() {
        assert_eq!(call("Trim", &[text("  vb  ")]), "\"vb\"");
        assert_eq!(call("LTrim", &[text("  vb  ")]), "\"vb  \"");
        assert_eq!(call("RTrim", &[text("  vb  ")]), "\"  vb\"");
        assert_eq!(call("Trim", &[text(" \tvb\r\n ")]), "\"\\tvb\\r\\n\"");
    }

    #[test]
    fn case_changes_letter_by_letter() {
        assert_eq!(call("UCase", &[text("grüße 1a")]), "\"GRÜßE 1A\"");
        assert_eq!(call("LCase", &[text("ÄBC")]), "\"äbc\"");
    }

    #[test]
    fn repeated_characters() {
        assert_eq!(call("Space", &[long(3)]), "\"   \"");
        assert_eq!(call("String", &[long(5), text("*")]), "\"*****\"");
        assert_eq!(call("String", &[long(3), long(42)]), "\"***\"");
        assert_eq!(call("String", &[long(2), text("ABC")]), "\"AA\"");
        assert_eq!(call("String", &[long(2), long(256 + 65)]), "\"AA\"");
    }

    #[test]
    fn an_absurd_length_is_out_of_string_space() {
        assert_eq!(error("Space", &[long(i32::MAX)]), 14);
    }

    #[test]
    fn comparisons_with_and_without_case() {
        let (upper, lower) = (text("ABCD"), text("abcd"));
        assert_eq!(
            call("StrComp", &[upper.clone(), lower.clone(), long(1)]),
            "Integer(0)"
        );
        assert_eq!(
            call("StrComp", &[upper.clone(), lower.clone(), long(0)]),
            "Integer(-1)"
        );
        assert_eq!(call("StrComp", &[lower, upper]), "Integer(1)");
        assert_eq!(error("StrComp", &[text("a"), text("b"), long(2)]), 5);
    }

    #[test]
    fn a_text_is_turned_round() {
        assert_eq!(call("StrReverse", &[text("VBScript")]), "\"tpircSBV\"");
    }
}
