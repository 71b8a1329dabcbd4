//! Conversions that instructions and objects of the interpreter need.

use crate::vbscript::Stop;
use crate::vbscript::value::Variant;

/// Text of a plain value.
///
/// # Errors
/// 13 or 94.
pub(in crate::vbscript::interpreter) fn text_of(value: &Variant) -> Result<String, Stop> {
    Ok(value.to_text()?.to_string())
}

/// A whole number of a plain value.
///
/// # Errors
/// 13, 6 or 94.
pub(in crate::vbscript::interpreter) fn long_of(value: &Variant) -> Result<i32, Stop> {
    Ok(value.to_long()?)
}
