//! Operators, conditions and assignments beyond the usual cases.

use super::Interpreter;
use super::places::copied;
use crate::vbscript::interpreter::code::Operand;
use crate::vbscript::tree::{BinaryOperator, UnaryOperator};
use crate::vbscript::value::{Variant, operators};
use crate::vbscript::{RuntimeError, Stop};

impl Interpreter {
    /// `to = from` for objects, arrays and variables that are not at hand.
    #[inline(never)]
    pub(super) fn assign_slowly(&mut self, to: Operand, from: Operand) -> Result<(), Stop> {
        let value = self.fetch(from)?;
        let value = match value {
            Variant::Object(_) => self
                .reduced(value)
                .map_err(|stop| self.with_name(stop, from))?,
            Variant::Nothing => {
                let name = self.name_of(from);
                return Err(RuntimeError::about(91, &name).into());
            }
            other => copied(other),
        };
        self.put(to, value)
    }

    #[inline(never)]
    pub(super) fn binary_slowly(
        &mut self,
        operator: BinaryOperator,
        to: Operand,
        left: Operand,
        right: Operand,
    ) -> Result<(), Stop> {
        if operator == BinaryOperator::Concatenate && to == left {
            return self.append(to, right);
        }
        let value = self.combined(operator, left, right)?;
        self.put(to, value)
    }

    fn combined(
        &mut self,
        operator: BinaryOperator,
        left: Operand,
        right: Operand,
    ) -> Result<Variant, Stop> {
        let typed = (
            matches!(left, Operand::Constant(_)),
            matches!(right, Operand::Constant(_)),
        );
        if let (Some(a), Some(b)) = (self.peek(left), self.peek(right))
            && is_plain(a)
            && is_plain(b)
        {
            return match operators::binary(operator, a, b, typed) {
                Ok(value) => Ok(value),
                Err(error) => Err(self.named_operands(error, left, right)),
            };
        }
        let a = self.fetch(left)?;
        let b = self.fetch(right)?;
        if operator == BinaryOperator::Is {
            return self.is_same(&a, &b, left, right);
        }
        let a = self.reduced(a).map_err(|stop| self.with_name(stop, left))?;
        let b = self
            .reduced(b)
            .map_err(|stop| self.with_name(stop, right))?;
        match operators::binary(operator, &a, &b, typed) {
            Ok(value) => Ok(value),
            Err(error) => Err(self.named_operands(error, left, right)),
        }
    }

    fn is_same(
        &mut self,
        a: &Variant,
        b: &Variant,
        left: Operand,
        right: Operand,
    ) -> Result<Variant, Stop> {
        let same = match (a, b) {
            (Variant::Object(a), Variant::Object(b)) => std::rc::Rc::ptr_eq(a, b),
            (Variant::Nothing, Variant::Nothing) => true,
            (Variant::Object(_), Variant::Nothing) | (Variant::Nothing, Variant::Object(_)) => {
                false
            }
            (Variant::Object(_) | Variant::Nothing, _) => {
                let name = self.name_of(right);
                return Err(RuntimeError::about(424, &name).into());
            }
            _ => {
                let name = self.name_of(left);
                return Err(RuntimeError::about(424, &name).into());
            }
        };
        Ok(Variant::Boolean(same))
    }

    #[inline(never)]
    pub(super) fn compare_slowly(
        &mut self,
        operator: BinaryOperator,
        left: Operand,
        right: Operand,
    ) -> Result<bool, Stop> {
        let outcome = self.combined(operator, left, right)?;
        Ok(matches!(outcome, Variant::Boolean(true)))
    }

    /// Whether a condition holds; `Null` counts as false.
    #[inline(never)]
    pub(super) fn condition_slowly(&mut self, condition: Operand) -> Result<bool, Stop> {
        let value = self.fetch(condition)?;
        let value = self
            .reduced(value)
            .map_err(|stop| self.with_name(stop, condition))?;
        if matches!(value, Variant::Null) {
            return Ok(false);
        }
        match value.to_boolean() {
            Ok(outcome) => Ok(outcome),
            Err(error) => Err(self.named_operands(error, condition, condition)),
        }
    }

    pub(super) fn unary(
        &mut self,
        operator: UnaryOperator,
        to: Operand,
        value: Operand,
    ) -> Result<(), Stop> {
        let plain = self.fetch(value)?;
        let plain = self
            .reduced(plain)
            .map_err(|stop| self.with_name(stop, value))?;
        let outcome = match operator {
            UnaryOperator::Negate => operators::negate(&plain),
            UnaryOperator::Plus => operators::plus(&plain),
            UnaryOperator::Not => operators::not(&plain),
        };
        match outcome {
            Ok(outcome) => self.put(to, outcome),
            Err(error) => Err(self.named_operands(error, value, value)),
        }
    }

    /// `to = to & text` where the text stands.
    pub(super) fn append(&mut self, to: Operand, text: Operand) -> Result<(), Stop> {
        let piece = self.fetch(text)?;
        let piece = self
            .reduced(piece)
            .map_err(|stop| self.with_name(stop, text))?;
        let old = self.fetch_for_append(to)?;
        let mut joined = None;
        if let Some(old) = old {
            // What stands there is no text yet.
            let old = self.reduced(old).map_err(|stop| self.with_name(stop, to))?;
            match operators::concatenate(&old, &piece) {
                Ok(value) => joined = Some(value),
                Err(error) => return Err(self.named_operands(error, to, text)),
            }
        }
        if let Some(joined) = joined {
            return self.put(to, joined);
        }
        let mut outcome = Ok(());
        self.change_variable(to, &mut |variable| {
            outcome = operators::append(variable, &piece);
        })?;
        match outcome {
            Ok(()) => Ok(()),
            Err(error) => Err(self.named_operands(error, to, text)),
        }
    }

    /// `None` when the variable holds a text, which is then not copied.
    fn fetch_for_append(&mut self, to: Operand) -> Result<Option<Variant>, Stop> {
        if let Some(Variant::Text(_)) = self.peek(to) {
            return Ok(None);
        }
        if let (Operand::Field(index), Some(me)) = (to, &self.current.me)
            && matches!(
                me.fields.borrow().get(index as usize),
                Some(Variant::Text(_))
            )
        {
            return Ok(None);
        }
        self.fetch(to).map(Some)
    }

    /// The same when the pieces could have changed the variable: if they did not, its text is still the only one
    /// besides `old`, which is let go first.
    pub(super) fn append_to(&mut self, to: Operand, old: u32, text: Operand) -> Result<(), Stop> {
        let before = self.take_place(old);
        let unchanged = match (self.peek(to), &before) {
            (Some(Variant::Text(now)), Variant::Text(before)) => now.shares_with(before),
            _ => false,
        };
        if unchanged {
            drop(before);
            return self.append(to, text);
        }
        let piece = self.fetch(text)?;
        let piece = self
            .reduced(piece)
            .map_err(|stop| self.with_name(stop, text))?;
        let before = self
            .reduced(before)
            .map_err(|stop| self.with_name(stop, to))?;
        match operators::concatenate(&before, &piece) {
            Ok(joined) => self.put(to, joined),
            Err(error) => Err(self.named_operands(error, to, text)),
        }
    }

    /// `Set to = from`
    pub(super) fn set_variable(&mut self, to: Operand, from: Operand) -> Result<(), Stop> {
        let value = self.object_of(from)?;
        self.put(to, value)
    }

    /// The value of an operand that must be an object.
    pub(super) fn object_of(&mut self, from: Operand) -> Result<Variant, Stop> {
        let value = self.fetch(from)?;
        match value {
            Variant::Object(_) | Variant::Nothing => Ok(value),
            _ => {
                let name = self.name_of(from);
                Err(RuntimeError::about(424, &name).into())
            }
        }
    }
}

fn is_plain(value: &Variant) -> bool {
    !matches!(value, Variant::Object(_) | Variant::Nothing)
}
