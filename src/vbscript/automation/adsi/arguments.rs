//! Arguments of automation calls, reduced to what the objects here need.

use crate::vbscript::value::Variant;
use crate::vbscript::{Interpreter, RuntimeError, Stop};

pub(in crate::vbscript::automation) use crate::vbscript::automation::member::plain;

/// A text; numbers are written out.
pub(crate) fn text(script: &mut Interpreter, value: &Variant) -> Result<String, Stop> {
    Ok(plain(script, value)?.to_text()?.to_string())
}

/// A text, or nothing for an argument that was left out, `Null` or `Nothing`.
pub(crate) fn optional_text(
    script: &mut Interpreter,
    value: Option<&Variant>,
) -> Result<Option<String>, Stop> {
    match value {
        None | Some(Variant::Null | Variant::Nothing | Variant::Empty) => Ok(None),
        Some(value) if value.is_missing() => Ok(None),
        Some(value) => text(script, value).map(Some),
    }
}

/// A whole number of 32 bits.
pub(crate) fn long(script: &mut Interpreter, value: &Variant) -> Result<i32, Stop> {
    Ok(plain(script, value)?.to_long()?)
}

/// The elements of an array, or the value itself as the only one.
pub(crate) fn list(script: &mut Interpreter, value: &Variant) -> Result<Vec<Variant>, Stop> {
    Ok(match plain(script, value)? {
        Variant::Array(array) => array.elements().to_vec(),
        other => vec![other],
    })
}

/// A value as text, for those that have one.
pub(crate) fn written(value: &Variant) -> Option<String> {
    value.to_text().ok().map(|text| text.to_string())
}

/// Error 450.
pub(crate) fn wrong_number() -> Stop {
    RuntimeError::new(
        450,
        "Wrong number of arguments or invalid property assignment",
    )
    .into()
}
