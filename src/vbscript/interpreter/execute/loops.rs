//! `For` and `For Each`.

use std::cell::RefCell;
use std::rc::Rc;

use super::Interpreter;
use crate::vbscript::interpreter::code::Operand;
use crate::vbscript::interpreter::iteration::Iteration;
use crate::vbscript::interpreter::slot::Slot;
use crate::vbscript::tree::BinaryOperator;
use crate::vbscript::value::{Variant, operators};
use crate::vbscript::{RuntimeError, Stop};

impl Interpreter {
    /// Begins `For`: first value, limit and step stand in three places from `from`. Whether the loop is entered.
    pub(super) fn begin_for(
        &mut self,
        counter: Operand,
        state: u32,
        from: Operand,
    ) -> Result<bool, Stop> {
        let Operand::Slot(first) = from else {
            return Ok(false);
        };
        let mut values = [Variant::Empty, Variant::Empty, Variant::Empty];
        for (place, value) in (first..).zip(&mut values) {
            let taken = self.take_place(place);
            let plain = self.reduced(taken)?;
            *value = as_number(plain)?;
        }
        let [value, limit, step] = values;
        let enters = in_range(&value, &limit, &step)?;
        self.put(counter, value)?;
        self.put_place(state, limit);
        self.put_place(state + 1, step);
        Ok(enters)
    }

    /// Counts on when counter, limit and step are whole numbers.
    #[inline(always)]
    pub(super) fn count_quickly(&mut self, counter: Operand, state: u32) -> Option<bool> {
        let limit = whole(self.peek(Operand::Slot(state))?)?;
        let step = whole(self.peek(Operand::Slot(state + 1))?)?;
        let slot = match counter {
            Operand::Slot(place) => {
                let height = self.height(place);
                self.stack.get_mut(height)
            }
            Operand::Global(number) => self.globals.get_mut(number as usize),
            Operand::Field(_) | Operand::Constant(_) => None,
        };
        let next = match slot {
            Some(Slot::Value(Variant::Integer(value))) => {
                let next = i32::from(*value).checked_add(step)?;
                *value = i16::try_from(next).ok()?;
                next
            }
            Some(Slot::Value(Variant::Long(value))) => {
                let next = value.checked_add(step)?;
                *value = next;
                next
            }
            _ => return None,
        };
        Some(if step >= 0 {
            next <= limit
        } else {
            next >= limit
        })
    }

    #[inline(never)]
    pub(super) fn count_slowly(&mut self, counter: Operand, state: u32) -> Result<bool, Stop> {
        let limit = self.fetch(Operand::Slot(state))?;
        let step = self.fetch(Operand::Slot(state + 1))?;
        if matches!(limit, Variant::Empty) {
            return Err(RuntimeError::number(92).into());
        }
        let value = self.fetch(counter)?;
        let value = self.reduced(value)?;
        let next = match operators::binary(BinaryOperator::Add, &value, &step, (false, false)) {
            Ok(next) => next,
            Err(error) => return Err(self.named_operands(error, counter, counter)),
        };
        let again = in_range(&next, &limit, &step)?;
        self.put(counter, next)?;
        Ok(again)
    }

    pub(super) fn begin_for_each(&mut self, state: u32, source: Operand) -> Result<(), Stop> {
        let value = self.fetch(source)?;
        let iteration = match value {
            Variant::Array(array) => match self.find_variable(source, false)? {
                // The loop sees what its own body assigns to the elements.
                place if place.is_reference() && !self.is_temporary(source) => {
                    Iteration::Variable { place, next: 0 }
                }
                _ => Iteration::Array { array, next: 0 },
            },
            Variant::Object(object) => {
                self.tell_line();
                Iteration::Collection(Some(object.enumerate(self)?))
            }
            _ => {
                let name = self.name_of(source);
                return Err(RuntimeError::about(451, &name).into());
            }
        };
        let height = self.height(state);
        if let Some(slot) = self.stack.get_mut(height) {
            *slot = Slot::Iteration(Rc::new(RefCell::new(iteration)));
        }
        Ok(())
    }

    pub(super) fn is_temporary(&self, operand: Operand) -> bool {
        matches!(operand, Operand::Slot(place) if place >= self.current.code.first_temporary)
    }

    fn iteration(&self, state: u32) -> Option<Rc<RefCell<Iteration>>> {
        match self.stack.get(self.height(state)) {
            Some(Slot::Iteration(iteration)) => Some(Rc::clone(iteration)),
            _ => None,
        }
    }

    /// Takes the next element; whether there was one.
    pub(super) fn next_element(&mut self, state: u32, variable: Operand) -> Result<bool, Stop> {
        let Some(iteration) = self.iteration(state) else {
            return Err(RuntimeError::number(92).into());
        };
        let element = match &mut *iteration.borrow_mut() {
            Iteration::Array { array, next } => {
                *next += 1;
                array.elements().get(*next - 1).cloned()
            }
            Iteration::Variable { place, next } => {
                *next += 1;
                self.element_behind(place, *next - 1)
            }
            Iteration::Collection(course) => match course.as_mut() {
                Some(course) => {
                    self.tell_line();
                    course.next(self)?
                }
                None => None,
            },
        };
        match element {
            Some(element) => {
                self.put(variable, element)?;
                Ok(true)
            }
            // Behind the last element the variable is empty.
            None => {
                self.put(variable, Variant::Empty)?;
                Ok(false)
            }
        }
    }

    fn element_behind(&mut self, place: &Slot, index: usize) -> Option<Variant> {
        let mut element = None;
        self.change(place, &mut |variable| {
            if let Variant::Array(array) = variable {
                element = array.elements().get(index).cloned();
            }
        });
        element
    }

    pub(super) fn check_for_each(&mut self, state: u32) -> Result<(), Stop> {
        match self.iteration(state) {
            Some(_) => Ok(()),
            None => Err(RuntimeError::number(92).into()),
        }
    }
}

#[inline(always)]
fn whole(value: &Variant) -> Option<i32> {
    match value {
        Variant::Integer(value) => Some(i32::from(*value)),
        Variant::Long(value) => Some(*value),
        _ => None,
    }
}

/// Texts, `True` and dates count as numbers in the header of a loop.
fn as_number(value: Variant) -> Result<Variant, Stop> {
    Ok(match value {
        Variant::Text(_) => Variant::Double(value.to_double()?),
        Variant::Boolean(_) => Variant::Integer(value.to_integer()?),
        Variant::Empty => Variant::Integer(0),
        Variant::Null => return Err(RuntimeError::number(94).into()),
        Variant::Array(_) | Variant::Error(_) => return Err(RuntimeError::number(13).into()),
        number => number,
    })
}

/// A step of 0 counts upwards, so such a loop runs until `Exit For` unless the first value is beyond the limit.
fn in_range(value: &Variant, limit: &Variant, step: &Variant) -> Result<bool, Stop> {
    let operator = if step.to_double()? >= 0.0 {
        BinaryOperator::LessOrEqual
    } else {
        BinaryOperator::GreaterOrEqual
    };
    let outcome = operators::binary(operator, value, limit, (false, false))?;
    Ok(matches!(outcome, Variant::Boolean(true)))
}
