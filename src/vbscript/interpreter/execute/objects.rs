//! Default values and `With`.

use std::rc::Rc;

use super::Interpreter;
use crate::vbscript::interpreter::class::Instance;
use crate::vbscript::interpreter::code::Operand;
use crate::vbscript::interpreter::slot::Slot;
use crate::vbscript::value::Variant;
use crate::vbscript::{Access, Call, Object, RuntimeError, Stop};

/// How often a default property may give an object that has one in turn.
const REDUCTIONS: u32 = 100;

impl Interpreter {
    /// The value without the object around it.
    pub(in crate::vbscript::interpreter) fn reduced(
        &mut self,
        value: Variant,
    ) -> Result<Variant, Stop> {
        let mut value = value;
        for _ in 0..REDUCTIONS {
            value = match value {
                Variant::Object(object) => {
                    self.tell_line();
                    let call = Call {
                        member: "",
                        access: Access::Get,
                        arguments: &[],
                    };
                    object.call(self, &call)?
                }
                Variant::Nothing => return Err(RuntimeError::number(91).into()),
                plain => return Ok(plain),
            };
        }
        Err(crate::vbscript::interpreter::limits::out_of_stack())
    }

    /// Begins `With`.
    pub(super) fn begin_with(&mut self, state: u32, object: Operand) -> Result<(), Stop> {
        let height = self.height(state);
        if let Some(slot) = self.stack.get_mut(height) {
            *slot = Slot::EMPTY;
        }
        let value = self.object_of(object)?;
        self.put_place(state, value);
        self.bury()
    }

    /// The instance of a script's class that an object is.
    pub(super) fn instance(object: &Rc<dyn Object>) -> Option<Rc<Instance>> {
        (&**object as &dyn std::any::Any)
            .downcast_ref::<Instance>()
            .and_then(Instance::this)
    }
}
