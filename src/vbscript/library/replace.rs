//! `Replace` and `Split`.

use super::Function;
use super::arguments::{Arguments, invalid};
use super::compare::find;
use super::strings::text_of;
use crate::vbscript::RuntimeError;
use crate::vbscript::value::{Array, Text, Variant};

type Answer = Result<Variant, RuntimeError>;

pub(super) const FUNCTIONS: &[Function] = &[
    Function::values("Replace", (3, 6), replace),
    Function::values("Split", (1, 4), split),
];

/// How many times at most: −1 is without bound.
fn most(arguments: Arguments<'_>, index: usize) -> Result<usize, RuntimeError> {
    match arguments.long_or(index, -1)? {
        -1 => Ok(usize::MAX),
        count => usize::try_from(count).map_err(|_| invalid()),
    }
}

/// `Replace(text, wanted, by[, start[, count[, compare]]])`: what stands before `start` is not in the result.
fn replace(arguments: Arguments<'_>) -> Answer {
    let (text, wanted, by) = (arguments.text(0)?, arguments.text(1)?, arguments.text(2)?);
    let start = usize::try_from(arguments.long_or(3, 1)?)
        .ok()
        .and_then(|start| start.checked_sub(1))
        .ok_or_else(invalid)?;
    let mut left = most(arguments, 4)?;
    let compare = arguments.compare(5)?;
    let Some(units) = text.units().get(start..) else {
        return Ok(Variant::Text(Text::default()));
    };
    if wanted.is_empty() {
        return Ok(text_of(units));
    }
    let (seen, wanted) = (compare.seen(units), compare.seen(wanted.units()));
    let mut result = Vec::with_capacity(units.len());
    let mut from = 0;
    while left > 0
        && let Some(at) = find(&seen, &wanted, from)
    {
        result.extend_from_slice(units.get(from..at).unwrap_or(&[]));
        result.extend_from_slice(by.units());
        Text::within_bounds(result.len())?;
        from = at + wanted.len();
        left -= 1;
    }
    if from == 0 && start == 0 {
        return Ok(Variant::Text(text));
    }
    result.extend_from_slice(units.get(from..).unwrap_or(&[]));
    Ok(Variant::Text(Text::from_units(result)))
}

/// `Split(text[, delimiter[, count[, compare]]])`: an empty text gives an array without elements.
fn split(arguments: Arguments<'_>) -> Answer {
    let text = arguments.text(0)?;
    let delimiter = match arguments.optional(1) {
        Some(value) => value.to_text()?,
        None => Text::from(" "),
    };
    let most = most(arguments, 2)?;
    let compare = arguments.compare(3)?;
    let units = text.units();
    if units.is_empty() || most == 0 {
        return Ok(Variant::Array(Array::from_elements(Vec::new())));
    }
    let mut pieces = Vec::new();
    let mut from = 0;
    if !delimiter.is_empty() {
        let (seen, wanted) = (compare.seen(units), compare.seen(delimiter.units()));
        while pieces.len() + 1 < most
            && let Some(at) = find(&seen, &wanted, from)
        {
            pieces.push(text_of(units.get(from..at).unwrap_or(&[])));
            from = at + wanted.len();
        }
    }
    pieces.push(text_of(units.get(from..).unwrap_or(&[])));
    Ok(Variant::Array(Array::from_elements(pieces)))
}

#[cfg(test)]
mod tests {
    //! Expected values: the tables of `Replace` and `Split` in Microsoft's VBScript language reference.

    use super::super::testing::{call, error, long, text};
    use crate::vbscript::value::Variant;

    #[test]
    fn every_place_is_replaced() {
        assert_eq!(
            call("Replace", &[text("XXpXXPXXp"), text("p"), text("Y")]),
            "\"XXYXXPXXY\""
        );
        let ignoring_case = [
            text("XXpXXPXXp"),
            text("p"),
            text("Y"),
            long(3),
            long(-1),
            long(1),
        ];
        assert_eq!(call("Replace", &ignoring_case), "\"YXXYXXY\"");
    }

    #[test]
    fn replace_drops_what_stands_before_its_start() {
        assert_eq!(
            call("Replace", &[text("abcabc"), text("b"), text("-"), long(3)]),
            "\"ca-c\""
        );
        assert_eq!(
            call("Replace", &[text("abc"), text("b"), text("-"), long(9)]),
            "\"\""
        );
        assert_eq!(
            call("Replace", &[text("abc"), text("x"), text("-"), long(2)]),
            "\"bc\""
        );
    }

    #[test]
    fn the_table_of_replace() {
        assert_eq!(call("Replace", &[text(""), text("a"), text("b")]), "\"\"");
        assert_eq!(
            call("Replace", &[Variant::Empty, text("a"), text("b")]),
            "\"\""
        );
        assert_eq!(
            call("Replace", &[text("abc"), text(""), text("b")]),
            "\"abc\""
        );
        assert_eq!(
            call("Replace", &[text("abcb"), text("b"), text("")]),
            "\"ac\""
        );
        assert_eq!(
            call(
                "Replace",
                &[text("aaa"), text("a"), text("b"), long(1), long(0)]
            ),
            "\"aaa\""
        );
        assert_eq!(
            call(
                "Replace",
                &[text("aaa"), text("a"), text("b"), long(1), long(2)]
            ),
            "\"bba\""
        );
        assert_eq!(error("Replace", &[Variant::Null, text("a"), text("b")]), 94);
        assert_eq!(
            error("Replace", &[text("a"), text("a"), text("b"), long(0)]),
            5
        );
    }

    #[test]
    fn what_was_put_in_is_not_searched_again() {
        assert_eq!(
            call("Replace", &[text("aa"), text("a"), text("aa")]),
            "\"aaaa\""
        );
        assert_eq!(
            call("Replace", &[text("aaa"), text("aa"), text("b")]),
            "\"ba\""
        );
    }

    #[test]
    fn a_text_falls_into_pieces() {
        assert_eq!(
            call("Split", &[text("a b  c")]),
            "[\"a\", \"b\", \"\", \"c\"]"
        );
        assert_eq!(
            call("Split", &[text("a,b,c"), text(","), long(2)]),
            "[\"a\", \"b,c\"]"
        );
        assert_eq!(
            call("Split", &[text("1x2X3"), text("x"), long(-1), long(1)]),
            "[\"1\", \"2\", \"3\"]"
        );
        assert_eq!(call("Split", &[text("abc"), text("")]), "[\"abc\"]");
        assert_eq!(call("Split", &[text("")]), "[]");
        assert_eq!(error("Split", &[text("a"), text("a"), long(-2)]), 5);
    }
}
