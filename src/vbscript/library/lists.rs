//! `Join` and `Filter`.

use super::Function;
use super::arguments::Arguments;
use super::compare::find;
use crate::vbscript::value::{Array, Text, Variant};
use crate::vbscript::{Interpreter, RuntimeError, Stop};

pub(super) const FUNCTIONS: &[Function] = &[
    Function::script("Join", (1, 2), join),
    Function::script("Filter", (2, 4), filter),
];

/// The elements of an array with one dimension (13 for any other).
fn list(arguments: Arguments<'_>) -> Result<&[Variant], RuntimeError> {
    let array = arguments.array(0)?;
    match array.dimensions().len() {
        1 => Ok(array.elements()),
        _ => Err(RuntimeError::number(13)),
    }
}

/// An element as text; of an object its default value.
fn text_of(script: &mut Interpreter, element: &Variant) -> Result<Text, Stop> {
    Ok(match element {
        Variant::Object(_) | Variant::Nothing => script.plain(element)?.to_text()?,
        value => value.to_text()?,
    })
}

fn join(script: &mut Interpreter, arguments: Arguments<'_>) -> Result<Variant, Stop> {
    let delimiter = match arguments.optional(1) {
        Some(value) => value.to_text()?,
        None => Text::from(" "),
    };
    let mut joined = Vec::new();
    for (index, element) in list(arguments)?.iter().enumerate() {
        if index > 0 {
            joined.extend_from_slice(delimiter.units());
        }
        joined.extend_from_slice(text_of(script, element)?.units());
        Text::within_bounds(joined.len())?;
    }
    Ok(Variant::Text(Text::from_units(joined)))
}

/// `Filter(list, wanted[, include[, compare]])`: the elements that contain a text, or those that do not.
fn filter(script: &mut Interpreter, arguments: Arguments<'_>) -> Result<Variant, Stop> {
    let wanted = arguments.text(1)?;
    let include = arguments
        .optional(2)
        .map_or(Ok(true), Variant::to_boolean)?;
    let compare = arguments.compare(3)?;
    let wanted = compare.seen(wanted.units());
    let mut found = Vec::new();
    for element in list(arguments)? {
        let text = text_of(script, element)?;
        if find(&compare.seen(text.units()), &wanted, 0).is_some() == include {
            found.push(Variant::Text(text));
        }
    }
    Ok(Variant::Array(Array::from_elements(found)))
}

#[cfg(test)]
mod tests {
    //! Expected values: `Join` and `Filter` in Microsoft's VBScript language reference.

    use super::super::testing::{call, error, list, long, text};
    use crate::vbscript::value::{Array, Variant};

    #[test]
    fn elements_are_joined_as_texts() {
        let elements = list(&[text("Mr."), text("John"), long(3), Variant::Empty]);
        assert_eq!(
            call("Join", std::slice::from_ref(&elements)),
            "\"Mr. John 3 \""
        );
        assert_eq!(call("Join", &[elements.clone(), text("")]), "\"Mr.John3\"");
        assert_eq!(call("Join", &[elements, text(", ")]), "\"Mr., John, 3, \"");
        assert_eq!(call("Join", &[list(&[])]), "\"\"");
    }

    #[test]
    fn what_is_no_list_is_a_type_mismatch() {
        assert_eq!(error("Join", &[text("abc")]), 13);
        assert_eq!(error("Join", &[Variant::Array(Array::default())]), 13);
        assert_eq!(error("Filter", &[Variant::Null, text("a")]), 13);
    }

    #[test]
    fn elements_with_a_text_are_found() {
        let days = list(&[text("Sunday"), text("Monday"), text("Tuesday")]);
        assert_eq!(call("Filter", &[days.clone(), text("Mon")]), "[\"Monday\"]");
        assert_eq!(
            call(
                "Filter",
                &[days.clone(), text("Mon"), Variant::Boolean(false)]
            ),
            "[\"Sunday\", \"Tuesday\"]"
        );
        assert_eq!(call("Filter", &[days.clone(), text("mon")]), "[]");
        let yes = Variant::Boolean(true);
        assert_eq!(
            call("Filter", &[days, text("mon"), yes, long(1)]),
            "[\"Monday\"]"
        );
    }
}
