//! `Array`, `LBound`, `UBound`.

use super::arguments::Arguments;
use super::{Function, Objects};
use crate::vbscript::RuntimeError;
use crate::vbscript::value::{Array, Variant};

type Answer = Result<Variant, RuntimeError>;

pub(super) const FUNCTIONS: &[Function] = &[
    Function::values("Array", (0, usize::MAX), |arguments| {
        Ok(Variant::Array(Array::from_elements(arguments.0.to_vec())))
    })
    .objects(Objects::Kept),
    Function::values("LBound", (1, 2), |arguments| bound(arguments, false)),
    Function::values("UBound", (1, 2), |arguments| bound(arguments, true)),
];

/// 9 for a dimension that the array does not have, and before its first `ReDim`.
fn bound(arguments: Arguments<'_>, upper: bool) -> Answer {
    let array = arguments.array(0)?;
    let subscript = || RuntimeError::number(9);
    let dimension = usize::try_from(arguments.long_or(1, 1)?)
        .ok()
        .and_then(|number| number.checked_sub(1))
        .and_then(|index| array.dimensions().get(index))
        .ok_or_else(subscript)?;
    if !upper {
        return Ok(Variant::Long(dimension.lower));
    }
    let length = i64::try_from(dimension.length).map_err(|_| subscript())?;
    let last = i64::from(dimension.lower) + length - 1;
    i32::try_from(last)
        .map(Variant::Long)
        .map_err(|_| subscript())
}

#[cfg(test)]
mod tests {
    //! Expected values: `Array`, `LBound` and `UBound` in Microsoft's VBScript language reference.

    use super::super::testing::{call, error, list, long, text};
    use crate::vbscript::value::{Array, Variant};

    #[test]
    fn an_array_is_made_of_its_arguments() {
        assert_eq!(call("Array", &[long(1), text("a")]), "[Long(1), \"a\"]");
        assert_eq!(call("UBound", &[list(&[long(1), long(2)])]), "Long(1)");
        assert_eq!(call("LBound", &[list(&[long(1)])]), "Long(0)");
        assert_eq!(call("UBound", &[list(&[])]), "Long(-1)");
    }

    #[test]
    fn each_dimension_has_its_bound() {
        let array = Variant::Array(Array::with_bounds(&[100, 3, 4], true).unwrap());
        assert_eq!(call("UBound", std::slice::from_ref(&array)), "Long(100)");
        assert_eq!(call("UBound", &[array.clone(), long(2)]), "Long(3)");
        assert_eq!(call("UBound", &[array.clone(), long(3)]), "Long(4)");
        assert_eq!(error("UBound", &[array.clone(), long(4)]), 9);
        assert_eq!(error("UBound", &[array, long(0)]), 9);
    }

    #[test]
    fn what_has_no_bounds() {
        assert_eq!(error("UBound", &[Variant::Array(Array::default())]), 9);
        assert_eq!(error("UBound", &[text("a")]), 13);
        assert_eq!(error("UBound", &[Variant::Empty]), 13);
    }
}
