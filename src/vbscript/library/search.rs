//! `InStr` and `InStrRev`.

use super::Function;
use super::arguments::{Arguments, invalid};
use super::compare::find;
use super::strings::count_of;
use crate::vbscript::RuntimeError;
use crate::vbscript::value::Variant;

type Answer = Result<Variant, RuntimeError>;

pub(super) const FUNCTIONS: &[Function] = &[
    Function::values("InStr", (2, 4), in_str),
    Function::values("InStrRev", (2, 4), in_str_rev),
];

/// `InStr([start, ]text, wanted[, compare])`: three arguments are with a start.
fn in_str(arguments: Arguments<'_>) -> Answer {
    let first = usize::from(arguments.count() > 2);
    let start = match first {
        0 => 1,
        _ => arguments.long(0)?,
    };
    if arguments.is_null(first) || arguments.is_null(first + 1) {
        return Ok(Variant::Null);
    }
    let compare = arguments.compare(first + 2)?;
    let start = usize::try_from(start)
        .ok()
        .and_then(|start| start.checked_sub(1))
        .ok_or_else(invalid)?;
    let (text, wanted) = (arguments.text(first)?, arguments.text(first + 1)?);
    if start >= text.len() {
        return Ok(Variant::Long(0));
    }
    let found = find(
        &compare.seen(text.units()),
        &compare.seen(wanted.units()),
        start,
    );
    Ok(found.map_or(Variant::Long(0), |at| count_of(at + 1)))
}

/// `InStrRev(text, wanted[, start[, compare]])`: the last place that does not reach beyond `start`.
fn in_str_rev(arguments: Arguments<'_>) -> Answer {
    if arguments.is_null(0) || arguments.is_null(1) {
        return Ok(Variant::Null);
    }
    let compare = arguments.compare(3)?;
    let (text, wanted) = (arguments.text(0)?, arguments.text(1)?);
    let end = match arguments.long_or(2, -1)? {
        -1 => text.len(),
        start if start > 0 => usize::try_from(start).map_err(|_| invalid())?,
        _ => return Err(invalid()),
    };
    if text.is_empty() || end > text.len() {
        return Ok(Variant::Long(0));
    }
    if wanted.is_empty() {
        return Ok(count_of(end));
    }
    let (text, wanted) = (compare.seen(text.units()), compare.seen(wanted.units()));
    let found = text
        .get(..end)
        .unwrap_or(&[])
        .windows(wanted.len())
        .rposition(|piece| piece == wanted.as_ref());
    Ok(found.map_or(Variant::Long(0), |at| count_of(at + 1)))
}

#[cfg(test)]
mod tests {
    //! Expected values: the tables and examples of `InStr` and `InStrRev` in Microsoft's VBScript language reference.

    use super::super::testing::{call, error, long, text};
    use crate::vbscript::value::{MISSING, Variant};

    #[test]
    fn the_examples_of_in_str() {
        let (searched, capital) = (text("XXpXXpXXPXXP"), text("P"));
        let at = |arguments: &[Variant]| call("InStr", arguments);
        assert_eq!(
            at(&[long(4), searched.clone(), capital.clone(), long(1)]),
            "Long(6)"
        );
        assert_eq!(
            at(&[long(1), searched.clone(), capital.clone(), long(0)]),
            "Long(9)"
        );
        assert_eq!(at(&[searched.clone(), capital.clone()]), "Long(9)");
        assert_eq!(at(&[long(1), searched, text("W"), long(0)]), "Long(0)");
    }

    #[test]
    fn the_table_of_in_str() {
        let at = |arguments: &[Variant]| call("InStr", arguments);
        assert_eq!(at(&[text(""), text("a")]), "Long(0)");
        assert_eq!(at(&[text(""), text("")]), "Long(0)");
        assert_eq!(at(&[Variant::Null, text("a")]), "Null");
        assert_eq!(at(&[text("a"), Variant::Null]), "Null");
        assert_eq!(at(&[long(2), text("abc"), text("")]), "Long(2)");
        assert_eq!(at(&[long(4), text("abc"), text("c")]), "Long(0)");
        assert_eq!(error("InStr", &[long(0), text("abc"), text("c")]), 5);
        assert_eq!(error("InStr", &[Variant::Null, text("abc"), text("c")]), 94);
    }

    #[test]
    fn the_examples_of_in_str_rev() {
        let (searched, capital) = (text("XXpXXpXXPXXP"), text("P"));
        let at = |arguments: &[Variant]| call("InStrRev", arguments);
        assert_eq!(
            at(&[searched.clone(), capital.clone(), long(10), long(0)]),
            "Long(9)"
        );
        assert_eq!(
            at(&[searched.clone(), capital.clone(), long(-1), long(1)]),
            "Long(12)"
        );
        assert_eq!(at(&[searched, capital, long(8)]), "Long(0)");
    }

    #[test]
    fn the_table_of_in_str_rev() {
        let at = |arguments: &[Variant]| call("InStrRev", arguments);
        assert_eq!(at(&[text(""), text("a")]), "Long(0)");
        assert_eq!(at(&[text("abc"), text(""), long(2)]), "Long(2)");
        assert_eq!(at(&[text("abc"), text("c"), long(4)]), "Long(0)");
        assert_eq!(
            at(&[
                text("abcABC"),
                text("abc"),
                Variant::Error(MISSING),
                long(1)
            ]),
            "Long(4)"
        );
        assert_eq!(at(&[text("abc"), text("bc"), long(2)]), "Long(0)");
        assert_eq!(error("InStrRev", &[text("abc"), text("a"), long(0)]), 5);
    }
}
