use std::cell::RefCell;
use std::rc::Rc;

use crate::vbscript::interpreter::class::Instance;
use crate::vbscript::interpreter::code::Code;
use crate::vbscript::interpreter::symbols::Symbol;
use crate::vbscript::value::Variant;

/// A variable that `Execute` declared in a running procedure.
pub(super) type Declared = (Symbol, Rc<RefCell<Variant>>);

/// A running procedure.
#[derive(Default)]
pub(in crate::vbscript::interpreter) struct Frame {
    pub(super) code: Rc<Code>,
    /// The instruction that follows.
    pub(super) pc: usize,
    /// Where its places begin on the stack.
    pub(super) base: usize,
    pub(super) me: Option<Rc<Instance>>,
    /// `On Error Resume Next` holds.
    pub(super) resume: bool,
    /// Where on the stack its value goes.
    pub(super) result: Option<usize>,
    /// It is a procedure and not the script's own level.
    pub(super) is_procedure: bool,
    /// What `Execute` declared in it.
    pub(super) declared: Vec<Declared>,
}
