use super::slot::Slot;
use crate::vbscript::Enumeration;
use crate::vbscript::value::Array;

/// The course of a `For Each`.
pub(super) enum Iteration {
    /// Over an array that is in no variable.
    Array { array: Array, next: usize },
    /// Over the array in a variable.
    Variable { place: Slot, next: usize },
    /// Over a collection.
    Collection(Option<Box<dyn Enumeration>>),
}
