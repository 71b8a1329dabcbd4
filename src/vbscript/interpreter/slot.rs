use std::cell::RefCell;
use std::rc::Rc;

use super::class::{Class, Instance};
use super::code::Code;
use super::iteration::Iteration;
use crate::vbscript::value::Variant;

/// What stands at one place of the stack or among the script-level names.
#[derive(Clone)]
pub(super) enum Slot {
    /// A variable or an intermediate value.
    Value(Variant),
    /// A name that is not declared (yet): error 500 with `Option Explicit`, `Empty` without.
    Undeclared,
    /// A value that cannot be assigned to: a constant, or an object that the host put there.
    Constant(Rc<Variant>),
    /// A `Sub` or `Function`.
    Procedure(Rc<Code>),
    /// A class, for `New`.
    Class(Rc<Class>),
    /// The course of a `For Each`.
    Iteration(Rc<RefCell<Iteration>>),
    /// The variable at this height of the stack, passed by reference.
    Local(u32),
    /// The script-level variable of this number, passed by reference.
    Global(u32),
    /// A variable that `Execute` declared in a running procedure.
    Cell(Rc<RefCell<Variant>>),
    /// A field of an instance, passed by reference.
    Field(Rc<Instance>, u32),
    /// An element of an array, passed by reference.
    Element(Rc<Element>),
}

impl Slot {
    /// A variable that was never assigned.
    pub(super) const EMPTY: Self = Self::Value(Variant::Empty);

    /// Whether it leads to a variable elsewhere.
    pub(super) fn is_reference(&self) -> bool {
        matches!(
            self,
            Self::Local(_) | Self::Global(_) | Self::Cell(_) | Self::Field(..) | Self::Element(_)
        )
    }
}

/// An element of an array that stands in a variable.
pub(super) struct Element {
    /// Where the array is: never itself an element.
    pub(super) array: Slot,
    /// Its number in the array's order of storage; several for an array within an array.
    pub(super) path: Vec<usize>,
}
