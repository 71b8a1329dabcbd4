use std::any::Any;
use std::rc::Rc;

use super::value::Variant;
use super::{Interpreter, RuntimeError, Stop};

/// How a member is used. An expression `o.m(1)` is [`Access::Get`] and a statement `o.m 1` is [`Access::Call`]; most
/// objects answer both the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Its value is wanted: a property is read or a method is called.
    Get,
    /// It stands as a statement: no value is wanted.
    Call,
    /// `o.m(1) = v`; the new value is the last argument.
    Let,
    /// `Set o.m(1) = v`; the new value is the last argument.
    Set,
}

/// One use of an object's member.
pub struct Call<'a> {
    /// The member's name as the script writes it; compared without regard to case. Empty for the default member.
    pub member: &'a str,
    /// How it is used.
    pub access: Access,
    /// The arguments, objects not yet reduced to their default values; one that is left out is
    /// [`Variant::is_missing`]. With [`Access::Let`] and [`Access::Set`] the last one is the new value.
    pub arguments: &'a [Variant],
}

impl Call<'_> {
    /// Whether this is the member called `name` (any case).
    pub fn is(&self, name: &str) -> bool {
        self.member.eq_ignore_ascii_case(name)
    }

    /// The error for a member that the object does not have.
    pub fn unknown(&self) -> Stop {
        RuntimeError::no_member(self.member).into()
    }
}

/// What a script can hold a reference to: an automation object, an instance of a class, a procedure from `GetRef`.
pub trait Object: Any {
    /// What `TypeName` answers.
    fn type_name(&self) -> String;

    /// Reads, sets or calls a member.
    ///
    /// # Errors
    /// 438 for a member it does not have, 450 for a wrong number of arguments, or its own errors.
    fn call(&self, script: &mut Interpreter, call: &Call<'_>) -> Result<Variant, Stop>;

    /// Starts `For Each`.
    ///
    /// # Errors
    /// 451 for an object that is no collection.
    fn enumerate(self: Rc<Self>, script: &mut Interpreter) -> Result<Box<dyn Enumeration>, Stop> {
        let _ = script;
        Err(RuntimeError::new(451, "Object not a collection").into())
    }
}

/// The course of one `For Each`.
pub trait Enumeration {
    /// The next element, or `None` after the last.
    ///
    /// # Errors
    /// What the object meets on the way.
    fn next(&mut self, script: &mut Interpreter) -> Result<Option<Variant>, Stop>;
}
