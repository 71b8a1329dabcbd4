use std::rc::Rc;

use super::Interpreter;
use super::code::Code;
use crate::vbscript::value::Variant;
use crate::vbscript::{Call, Object, Stop};

/// What `GetRef` gives: a procedure as an object, whose default method calls it.
pub(super) struct FunctionReference(pub(super) Rc<Code>);

impl Object for FunctionReference {
    fn type_name(&self) -> String {
        "Object".to_owned()
    }

    fn call(&self, script: &mut Interpreter, call: &Call<'_>) -> Result<Variant, Stop> {
        if !call.member.is_empty() {
            return Err(call.unknown());
        }
        script.run_nested(&self.0, None, call.arguments)
    }
}
