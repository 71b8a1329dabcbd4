//! What becomes of errors.

use super::Interpreter;
use crate::vbscript::interpreter::code::Operand;
use crate::vbscript::interpreter::slot::Slot;
use crate::vbscript::value::Variant;
use crate::vbscript::{RuntimeError, Stop};

impl Interpreter {
    /// Looks for a procedure with `On Error Resume Next`, from the one that runs outwards to the frame at `floor`.
    /// It goes on behind the statement that failed or called.
    pub(super) fn recover(&mut self, stop: Stop, floor: usize) -> Result<(), Stop> {
        if let Stop::Error(_) = &stop
            && !std::mem::replace(&mut self.error.in_flight, true)
        {
            let at = self.current.pc.saturating_sub(1);
            self.error.position = self.current.code.position(at);
        }
        loop {
            if let Stop::Error(error) = &stop
                && self.current.resume
            {
                self.error.trap(RuntimeError::clone(error));
                let at = self.current.pc.saturating_sub(1);
                self.current.pc = self.current.code.next_statement(at);
                let first = self.current.code.first_temporary;
                let count = (self.current.code.frame_size as u32).saturating_sub(first);
                self.clear(first, count);
                return self.bury();
            }
            let is_last = self.frames.len() <= floor;
            self.abandon();
            if is_last {
                return Err(stop);
            }
        }
    }

    /// Forgets intermediate values.
    #[inline]
    pub(super) fn clear(&mut self, from: u32, count: u32) {
        let first = self.height(from);
        if let Some(places) = self.stack.get_mut(first..first + count as usize) {
            for place in places {
                *place = Slot::EMPTY;
            }
        }
    }

    /// An error that says only what is wrong gets the name of what it is wrong with.
    pub(super) fn with_name(&mut self, stop: Stop, operand: Operand) -> Stop {
        match stop {
            Stop::Error(error)
                if RuntimeError::number(error.number) == *error
                    && matches!(error.number, 91 | 438 | 450) =>
            {
                let name = self.name_of(operand);
                RuntimeError::about(error.number, &name).into()
            }
            other => other,
        }
    }

    /// A type mismatch of an operator names the variable whose value does not fit, or shows the value.
    pub(super) fn named_operands(
        &mut self,
        error: RuntimeError,
        left: Operand,
        right: Operand,
    ) -> Stop {
        if error.number != 13 {
            return error.into();
        }
        for operand in [left, right] {
            let value = self.fetch(operand).unwrap_or_default();
            let fits = match &value {
                Variant::Text(_) => value.to_double().is_ok(),
                Variant::Array(_) | Variant::Object(_) | Variant::Nothing | Variant::Error(_) => {
                    false
                }
                _ => true,
            };
            if !fits {
                let name = self.name_of(operand);
                return RuntimeError::about(13, &name).into();
            }
        }
        error.into()
    }
}

/// A value as messages show it.
pub(super) fn shown(value: &Variant) -> String {
    let kind = match value {
        Variant::Empty => return "[undefined]".to_owned(),
        Variant::Null => return "[null]".to_owned(),
        Variant::Text(text) => return format!("[string: \"{text}\"]"),
        Variant::Boolean(_) => "boolean",
        Variant::Date(_) => "date",
        Variant::Object(_) => return "[object]".to_owned(),
        Variant::Nothing => return "Nothing".to_owned(),
        Variant::Array(_) => return "[array]".to_owned(),
        Variant::Error(_) => return "[error]".to_owned(),
        _ => "number",
    };
    let text = value.to_text().map(|text| text.to_string());
    format!("[{kind}: {}]", text.unwrap_or_default())
}
