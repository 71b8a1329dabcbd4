//! Reading and writing variables and intermediate values.

use std::rc::Rc;

use super::Interpreter;
use crate::vbscript::interpreter::code::Operand;
use crate::vbscript::interpreter::slot::Slot;
use crate::vbscript::value::{Array, Variant};
use crate::vbscript::{RuntimeError, Stop};

impl Interpreter {
    /// The place of the stack that a frame's place is.
    #[inline(always)]
    pub(super) fn height(&self, place: u32) -> usize {
        self.current.base + place as usize
    }

    /// The value, if it is at hand without a detour.
    #[inline(always)]
    pub(super) fn peek(&self, operand: Operand) -> Option<&Variant> {
        match operand {
            Operand::Slot(place) => match self.stack.get(self.height(place))? {
                Slot::Value(value) => Some(value),
                other => self.peek_behind(other),
            },
            Operand::Global(number) => match self.globals.get(number as usize)? {
                Slot::Value(value) => Some(value),
                other => self.peek_behind(other),
            },
            Operand::Constant(number) => self.current.code.constants.get(number as usize),
            Operand::Field(_) => None,
        }
    }

    fn peek_behind<'a>(&'a self, slot: &'a Slot) -> Option<&'a Variant> {
        let behind = match slot {
            Slot::Constant(value) => return Some(value),
            Slot::Local(height) => self.stack.get(*height as usize)?,
            Slot::Global(number) => self.globals.get(*number as usize)?,
            _ => return None,
        };
        match behind {
            Slot::Value(value) => Some(value),
            Slot::Constant(value) => Some(value),
            _ => None,
        }
    }

    /// A copy of the value.
    #[inline]
    pub(super) fn fetch(&mut self, operand: Operand) -> Result<Variant, Stop> {
        match self.peek(operand) {
            Some(value) => Ok(value.clone()),
            None => self.fetch_slowly(operand),
        }
    }

    fn fetch_slowly(&mut self, operand: Operand) -> Result<Variant, Stop> {
        match self.find_variable(operand, false)? {
            Slot::Undeclared => Ok(Variant::Empty),
            Slot::Procedure(code) => self.run_nested(&code, None, &[]),
            slot => Ok(self.read_behind(&slot)),
        }
    }

    /// The value that a reference leads to.
    pub(super) fn read_behind(&self, slot: &Slot) -> Variant {
        match slot {
            Slot::Value(value) => value.clone(),
            Slot::Constant(value) => Variant::clone(value),
            Slot::Local(_) | Slot::Global(_) => self.peek_behind(slot).cloned().unwrap_or_default(),
            Slot::Cell(cell) => cell.borrow().clone(),
            Slot::Field(instance, index) => instance.field(*index),
            Slot::Element(element) => {
                let mut value = self.read_behind(&element.array);
                for offset in &element.path {
                    value = match value {
                        Variant::Array(array) => {
                            array.elements().get(*offset).cloned().unwrap_or_default()
                        }
                        _ => return Variant::Empty,
                    };
                }
                value
            }
            _ => Variant::Empty,
        }
    }

    /// A reference to the variable, or what stands there in place of a variable. With `create` a name that nobody
    /// declared becomes a variable; an undeclared one is an error only under `Option Explicit`.
    pub(super) fn find_variable(&mut self, operand: Operand, create: bool) -> Result<Slot, Stop> {
        match operand {
            Operand::Slot(place) => {
                let height = self.height(place);
                match self.stack.get(height) {
                    Some(Slot::Value(_)) => Ok(Slot::Local(height as u32)),
                    Some(Slot::Undeclared) => self.find_undeclared(place, create),
                    Some(other) => Ok(other.clone()),
                    None => Ok(Slot::Undeclared),
                }
            }
            Operand::Global(number) => match self.global(number) {
                Slot::Value(_) => Ok(Slot::Global(number)),
                Slot::Undeclared => {
                    self.refuse_undeclared(number)?;
                    if create {
                        self.set_global(number, Slot::EMPTY);
                        return Ok(Slot::Global(number));
                    }
                    Ok(Slot::Undeclared)
                }
                other => Ok(other.clone()),
            },
            Operand::Field(index) => match &self.current.me {
                Some(me) => Ok(Slot::Field(Rc::clone(me), index)),
                None => Ok(Slot::Undeclared),
            },
            Operand::Constant(_) => {
                Ok(Slot::Value(self.peek(operand).cloned().unwrap_or_default()))
            }
        }
    }

    /// A procedure's name that nobody declares: the script's variable if there is one by now, else its own.
    fn find_undeclared(&mut self, place: u32, create: bool) -> Result<Slot, Stop> {
        let height = self.height(place);
        let outside = self
            .current
            .code
            .undeclared
            .iter()
            .find(|(own, _)| *own == place)
            .map(|(_, global)| *global);
        let Some(global) = outside else {
            return Ok(Slot::Undeclared);
        };
        match self.global(global) {
            Slot::Undeclared => {
                self.refuse_undeclared(global)?;
                if create && let Some(slot) = self.stack.get_mut(height) {
                    *slot = Slot::EMPTY;
                    return Ok(Slot::Local(height as u32));
                }
                Ok(Slot::Undeclared)
            }
            Slot::Value(_) => {
                if let Some(slot) = self.stack.get_mut(height) {
                    *slot = Slot::Global(global);
                }
                Ok(Slot::Global(global))
            }
            other => Ok(other.clone()),
        }
    }

    fn refuse_undeclared(&self, global: u32) -> Result<(), Stop> {
        if self.current.code.explicit {
            let name = self.global_name(global);
            return Err(RuntimeError::about(500, &name).into());
        }
        Ok(())
    }

    /// Assigns to a variable or an intermediate place.
    #[inline(always)]
    pub(super) fn put(&mut self, to: Operand, value: Variant) -> Result<(), Stop> {
        let slot = match to {
            Operand::Slot(place) => {
                let height = self.height(place);
                self.stack.get_mut(height)
            }
            Operand::Global(number) => self.globals.get_mut(number as usize),
            Operand::Field(_) | Operand::Constant(_) => None,
        };
        match slot {
            Some(Slot::Value(old)) if !matches!(old, Variant::Object(_) | Variant::Array(_)) => {
                *old = value;
                Ok(())
            }
            _ => self.put_slowly(to, value),
        }
    }

    /// Puts an intermediate value.
    #[inline(always)]
    pub(super) fn put_place(&mut self, to: u32, value: Variant) {
        let height = self.height(to);
        match self.stack.get_mut(height) {
            // Told apart so that nothing has to be let go of.
            Some(Slot::Value(
                old @ (Variant::Empty
                | Variant::Boolean(_)
                | Variant::Integer(_)
                | Variant::Long(_)
                | Variant::Double(_)),
            )) => *old = value,
            Some(slot) => *slot = Slot::Value(value),
            None => {}
        }
    }

    #[inline(never)]
    fn put_slowly(&mut self, to: Operand, value: Variant) -> Result<(), Stop> {
        if let Operand::Slot(place) = to
            && place >= self.current.code.first_temporary
        {
            self.put_place(place, value);
            return Ok(());
        }
        let target = self.find_variable(to, true)?;
        if !target.is_reference() {
            let name = self.name_of(to);
            return Err(RuntimeError::about(501, &name).into());
        }
        let mut value = Some(value);
        let mut refused = false;
        self.change(&target, &mut |variable| {
            // An array that is declared with bounds keeps its place.
            if matches!(variable, Variant::Array(array) if array.is_fixed()) {
                refused = true;
            } else if let Some(value) = value.take() {
                *variable = value;
            }
        });
        if refused {
            let name = self.name_of(to);
            return Err(RuntimeError::about(13, &name).into());
        }
        self.bury()
    }

    /// Changes the variable that a reference leads to, in its place.
    pub(super) fn change(&mut self, target: &Slot, change: &mut dyn FnMut(&mut Variant)) {
        match target {
            Slot::Local(height) => {
                if let Some(Slot::Value(value)) = self.stack.get_mut(*height as usize) {
                    change(value);
                }
            }
            Slot::Global(number) => {
                if let Some(Slot::Value(value)) = self.globals.get_mut(*number as usize) {
                    change(value);
                }
            }
            Slot::Cell(cell) => change(&mut cell.borrow_mut()),
            Slot::Field(instance, index) => {
                if let Some(value) = instance.fields.borrow_mut().get_mut(*index as usize) {
                    change(value);
                }
            }
            Slot::Element(element) => self.change(&element.array, &mut |variable| {
                if let Some(element) = element_of(variable, &element.path) {
                    change(element);
                }
            }),
            _ => {}
        }
    }

    /// Changes a variable in its place.
    #[inline]
    pub(super) fn change_variable(
        &mut self,
        operand: Operand,
        change: &mut dyn FnMut(&mut Variant),
    ) -> Result<(), Stop> {
        let slot = match operand {
            Operand::Slot(place) => {
                let height = self.height(place);
                self.stack.get_mut(height)
            }
            Operand::Global(number) => self.globals.get_mut(number as usize),
            Operand::Field(_) | Operand::Constant(_) => None,
        };
        if let Some(Slot::Value(value)) = slot {
            change(value);
            return Ok(());
        }
        let target = self.find_variable(operand, true)?;
        if !target.is_reference() {
            let name = self.name_of(operand);
            return Err(RuntimeError::about(501, &name).into());
        }
        self.change(&target, change);
        Ok(())
    }

    /// Takes an intermediate value out of its place.
    #[inline(always)]
    pub(super) fn take_place(&mut self, place: u32) -> Variant {
        let height = self.height(place);
        let taken = self
            .stack
            .get_mut(height)
            .map(|slot| std::mem::replace(slot, Slot::EMPTY));
        match taken {
            Some(Slot::Value(value)) => value,
            Some(slot) => self.read_behind(&slot),
            None => Variant::Empty,
        }
    }

    /// Takes arguments out of their places: values, whatever they were prepared as.
    pub(super) fn take_places(&mut self, first: u32, count: u16) -> Vec<Variant> {
        (first..first + u32::from(count))
            .map(|place| self.take_place(place))
            .collect()
    }

    pub(super) fn global_name(&self, number: u32) -> Rc<str> {
        self.global_symbols
            .get(number as usize)
            .map(|symbol| self.symbols.name(*symbol))
            .unwrap_or_default()
    }

    /// The name of a variable, or its value as messages show it, such as `[number: 5]`.
    pub(super) fn name_of(&mut self, operand: Operand) -> Rc<str> {
        let symbol = match operand {
            Operand::Global(number) => return self.global_name(number),
            Operand::Slot(place) => self
                .current
                .code
                .locals
                .iter()
                .find(|(_, own)| *own == place)
                .map(|(symbol, _)| *symbol),
            Operand::Field(index) => self
                .current
                .me
                .as_ref()
                .and_then(|me| me.class.members.field_name(index)),
            Operand::Constant(_) => None,
        };
        match symbol {
            Some(symbol) => self.symbols.name(symbol),
            None => {
                let value = self.fetch(operand).unwrap_or_default();
                Rc::from(super::errors::shown(&value))
            }
        }
    }
}

/// The element of an array, or of an array in it, to be changed.
pub(super) fn element_of<'a>(variable: &'a mut Variant, path: &[usize]) -> Option<&'a mut Variant> {
    let mut value = variable;
    for offset in path {
        value = match value {
            Variant::Array(array) => array.elements_mut().get_mut(*offset)?,
            _ => return None,
        };
    }
    Some(value)
}

/// The array without the mark that `ReDim` is refused: what an assignment copies.
pub(super) fn copied(value: Variant) -> Variant {
    match value {
        Variant::Array(array) if array.is_fixed() => Variant::Array(Array::loosened(array)),
        other => other,
    }
}
