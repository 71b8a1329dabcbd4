//! Carries a script out.

use super::value::Variant;
use super::{Session, Stop};

/// A running script.
pub struct Interpreter {
    /// What it sees of the outside.
    pub session: Session,
}

impl Interpreter {
    /// The value without the object around it: an object's default property, read until it is no object.
    ///
    /// # Errors
    /// 438 or 450 when there is no default property without arguments, 91 for `Nothing`.
    pub fn plain(&mut self, value: &Variant) -> Result<Variant, Stop> {
        let _ = value;
        Ok(Variant::Empty)
    }

    /// Calls what `GetRef` gave, or an object's default method.
    ///
    /// # Errors
    /// What the procedure raises.
    pub fn call_function(
        &mut self,
        function: &Variant,
        arguments: &[Variant],
    ) -> Result<Variant, Stop> {
        let _ = (function, arguments);
        Ok(Variant::Empty)
    }
}
