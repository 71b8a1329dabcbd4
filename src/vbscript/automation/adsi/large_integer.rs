use std::cell::Cell;

use crate::vbscript::value::Variant;
use crate::vbscript::{Access, Call, Interpreter, Object, RuntimeError, Stop};

use super::arguments;

/// A 64-bit number (`IADsLargeInteger`): VBScript has none, so it sees two halves.
pub(super) struct LargeInteger(Cell<i64>);

impl LargeInteger {
    pub(super) fn new(value: i64) -> Self {
        Self(Cell::new(value))
    }

    pub(super) fn get(&self) -> i64 {
        self.0.get()
    }

    fn halves(&self) -> (i32, i32) {
        let value = self.0.get();
        // Both halves are signed: a low half from 2^31 on is negative, as scripts have to allow for.
        ((value >> 32) as i32, value as i32)
    }
}

impl Object for LargeInteger {
    fn type_name(&self) -> String {
        "Object".to_owned()
    }

    fn call(&self, script: &mut Interpreter, call: &Call<'_>) -> Result<Variant, Stop> {
        let high = call.is("HighPart");
        if !high && !call.is("LowPart") {
            if call.member.is_empty() {
                return Err(RuntimeError::no_member("LargeInteger").into());
            }
            return Err(call.unknown());
        }
        let (high_part, low_part) = self.halves();
        match (call.access, call.arguments) {
            (Access::Let, [value]) => {
                let half = arguments::long(script, value)?;
                let (high_part, low_part) = if high {
                    (half, low_part)
                } else {
                    (high_part, half)
                };
                self.0
                    .set((i64::from(high_part) << 32) | i64::from(low_part.cast_unsigned()));
                Ok(Variant::Empty)
            }
            (_, []) => Ok(Variant::Long(if high { high_part } else { low_part })),
            _ => Err(arguments::wrong_number()),
        }
    }
}
