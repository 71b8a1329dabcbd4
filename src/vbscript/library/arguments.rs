use super::compare::Compare;
use crate::vbscript::RuntimeError;
use crate::vbscript::value::{Array, Text, Variant};

/// Error 5.
pub(super) fn invalid() -> RuntimeError {
    RuntimeError::number(5)
}

/// The arguments of one call; one that is left out in the middle counts as absent.
#[derive(Clone, Copy)]
pub(super) struct Arguments<'a>(pub(super) &'a [Variant]);

impl<'a> Arguments<'a> {
    pub(super) fn count(self) -> usize {
        self.0.len()
    }

    /// A required argument.
    pub(super) fn get(self, index: usize) -> Result<&'a Variant, RuntimeError> {
        self.0.get(index).ok_or_else(|| RuntimeError::number(450))
    }

    /// An optional argument.
    pub(super) fn optional(self, index: usize) -> Option<&'a Variant> {
        self.0.get(index).filter(|value| !value.is_missing())
    }

    pub(super) fn is_null(self, index: usize) -> bool {
        matches!(self.0.get(index), Some(Variant::Null))
    }

    pub(super) fn text(self, index: usize) -> Result<Text, RuntimeError> {
        self.get(index)?.to_text()
    }

    pub(super) fn long(self, index: usize) -> Result<i32, RuntimeError> {
        self.get(index)?.to_long()
    }

    pub(super) fn double(self, index: usize) -> Result<f64, RuntimeError> {
        self.get(index)?.to_double()
    }

    pub(super) fn long_or(self, index: usize, default: i32) -> Result<i32, RuntimeError> {
        self.optional(index).map_or(Ok(default), Variant::to_long)
    }

    /// A count that must not be negative (error 5).
    pub(super) fn size(self, index: usize) -> Result<usize, RuntimeError> {
        usize::try_from(self.long(index)?).map_err(|_| invalid())
    }

    /// How texts are compared; binary if not said.
    pub(super) fn compare(self, index: usize) -> Result<Compare, RuntimeError> {
        match self.long_or(index, 0)? {
            0 => Ok(Compare::Binary),
            1 => Ok(Compare::Text),
            _ => Err(invalid()),
        }
    }

    /// An array (13 for anything else).
    pub(super) fn array(self, index: usize) -> Result<&'a Array, RuntimeError> {
        match self.get(index)? {
            Variant::Array(array) => Ok(array),
            _ => Err(RuntimeError::number(13)),
        }
    }
}
