//! Elements of arrays, `Dim`, `ReDim` and `Erase`.

use std::rc::Rc;

use super::Interpreter;
use super::calls::declared_array;
use super::places::copied;
use crate::vbscript::interpreter::code::Operand;
use crate::vbscript::interpreter::slot::{Element, Slot};
use crate::vbscript::value::{Array, ElementType, Variant};
use crate::vbscript::{Access, Call, RuntimeError, Stop};

impl Interpreter {
    /// `array(index)` for a whole number and an array of one dimension.
    #[inline(always)]
    pub(super) fn element_quickly(&self, base: Operand, index: Operand) -> Option<Variant> {
        let Some(Variant::Array(array)) = self.peek(base) else {
            return None;
        };
        if array.dimensions().len() != 1 {
            return None;
        }
        let index = whole(self.peek(index)?)?;
        array.elements().get(usize::try_from(index).ok()?).cloned()
    }

    /// `array(index) = value` for a whole number, an array of one dimension and a plain value.
    #[inline(always)]
    pub(super) fn store_quickly(&mut self, base: Operand, index: Operand, value: Operand) -> bool {
        let Some(index) = self.peek(index).and_then(whole) else {
            return false;
        };
        let value = match self.peek(value) {
            None | Some(Variant::Object(_) | Variant::Nothing | Variant::Array(_)) => return false,
            Some(value) => value.clone(),
        };
        let slot = match base {
            Operand::Slot(place) => {
                let height = self.height(place);
                match self.stack.get(height) {
                    Some(Slot::Local(height)) => {
                        let height = *height as usize;
                        self.stack.get_mut(height)
                    }
                    Some(Slot::Global(number)) => self.globals.get_mut(*number as usize),
                    _ => self.stack.get_mut(height),
                }
            }
            Operand::Global(number) => self.globals.get_mut(number as usize),
            Operand::Field(_) | Operand::Constant(_) => None,
        };
        let Some(Slot::Value(Variant::Array(array))) = slot else {
            return false;
        };
        if array.dimensions().len() != 1 || array.element_type() != ElementType::Variant {
            return false;
        }
        let Ok(index) = usize::try_from(index) else {
            return false;
        };
        match array.elements_mut().get_mut(index) {
            Some(element) if !matches!(element, Variant::Object(_) | Variant::Array(_)) => {
                *element = value;
                true
            }
            _ => false,
        }
    }

    #[inline(never)]
    pub(super) fn index_one(&mut self, to: u32, base: Operand, index: Operand) -> Result<(), Stop> {
        let argument = self.fetch(index)?;
        let value = self.element_or_default(base, &[argument], &[index])?;
        self.put_place(to, value);
        Ok(())
    }

    pub(super) fn index(
        &mut self,
        to: u32,
        base: Operand,
        arguments: u32,
        count: u16,
    ) -> Result<(), Stop> {
        let values = self.take_places(arguments, count);
        let value = self.element_or_default(base, &values, &[])?;
        self.put_place(to, value);
        Ok(())
    }

    /// `base(arguments)`: an element, or what an object's default member gives.
    pub(super) fn element_or_default(
        &mut self,
        base: Operand,
        arguments: &[Variant],
        operands: &[Operand],
    ) -> Result<Variant, Stop> {
        // An array is looked into where it stands; a copy costs a count only.
        match self.fetch(base)? {
            Variant::Array(array) => {
                if arguments.is_empty() {
                    return Ok(Variant::Array(array));
                }
                let offset = self.offset(&array, arguments, operands)?;
                Ok(array.elements().get(offset).cloned().unwrap_or_default())
            }
            object @ Variant::Object(_) => self.call_default(&object, arguments),
            _ => {
                let name = self.name_of(base);
                Err(RuntimeError::about(13, &name).into())
            }
        }
    }

    /// The place of an element in the order of storage.
    fn offset(
        &mut self,
        array: &Array,
        arguments: &[Variant],
        operands: &[Operand],
    ) -> Result<usize, Stop> {
        let mut indexes = [0; 60];
        for (index, argument) in indexes.iter_mut().zip(arguments) {
            *index = match whole(argument) {
                Some(whole) => whole,
                None => {
                    let plain = self.reduced(argument.clone())?;
                    plain.to_long()?
                }
            };
        }
        let used = indexes.get(..arguments.len()).unwrap_or_default();
        match array.offset(used) {
            Some(offset) => Ok(offset),
            None => {
                let what = match (operands, arguments) {
                    ([operand], _) => self.name_of(*operand).to_string(),
                    (_, [argument, ..]) => super::errors::shown(argument),
                    _ => String::new(),
                };
                Err(RuntimeError::about(9, &what).into())
            }
        }
    }

    #[inline(never)]
    pub(super) fn store_one(
        &mut self,
        base: Operand,
        index: Operand,
        value: Operand,
        set: bool,
    ) -> Result<(), Stop> {
        let argument = self.fetch(index)?;
        let value = self.assigned(value, set)?;
        self.store_value(base, vec![vec![argument]], &[index], value, set)
    }

    pub(super) fn store(
        &mut self,
        base: Operand,
        arguments: u32,
        groups: u32,
        value: Operand,
        set: bool,
    ) -> Result<(), Stop> {
        let value = self.assigned(value, set)?;
        let sizes = self.list(groups);
        let mut next = arguments;
        let mut paths = Vec::new();
        for &size in &*sizes {
            let count = u16::try_from(size).unwrap_or(u16::MAX);
            paths.push(self.take_places(next, count));
            next += size;
        }
        self.store_value(base, paths, &[], value, set)
    }

    pub(super) fn list(&self, number: u32) -> Rc<[u32]> {
        match self.current.code.lists.get(number as usize) {
            Some(list) => Rc::clone(list),
            None => Rc::from([]),
        }
    }

    /// The value that an assignment assigns.
    pub(super) fn assigned(&mut self, value: Operand, set: bool) -> Result<Variant, Stop> {
        if set {
            return self.object_of(value);
        }
        let fetched = self.fetch(value)?;
        let plain = self
            .reduced(fetched)
            .map_err(|stop| self.with_name(stop, value))?;
        Ok(copied(plain))
    }

    /// `base(…)(…) = value`
    pub(super) fn store_value(
        &mut self,
        base: Operand,
        groups: Vec<Vec<Variant>>,
        operands: &[Operand],
        value: Variant,
        set: bool,
    ) -> Result<(), Stop> {
        let mut path = Vec::new();
        let mut inner = self.fetch(base)?;
        for (at, arguments) in groups.iter().enumerate() {
            inner = match inner {
                Variant::Array(array) => {
                    let offset = self.offset(&array, arguments, operands)?;
                    path.push(offset);
                    array.elements().get(offset).cloned().unwrap_or_default()
                }
                object @ Variant::Object(_) => {
                    let groups = groups.get(at..).unwrap_or_default();
                    return self.store_default(object, groups, value, set);
                }
                _ => {
                    let name = self.name_of(base);
                    return Err(RuntimeError::about(13, &name).into());
                }
            };
        }
        // The copies from the way here would make the change below copy the arrays.
        drop(inner);
        let value = self.fitting(base, value)?;
        let mut value = Some(value);
        let mut old = None;
        self.change_variable(base, &mut |variable| {
            if let Some(element) = super::places::element_of(variable, &path)
                && let Some(value) = value.take()
            {
                old = Some(std::mem::replace(element, value));
            }
        })?;
        drop(old);
        self.bury()
    }

    /// An array of bytes takes bytes only.
    fn fitting(&mut self, base: Operand, value: Variant) -> Result<Variant, Stop> {
        match self.peek(base) {
            Some(Variant::Array(array)) if array.element_type() == ElementType::Byte => {
                Ok(Variant::Byte(value.to_byte()?))
            }
            _ => Ok(value),
        }
    }

    /// `object(…) = value`; with further parentheses to what the object gives.
    fn store_default(
        &mut self,
        object: Variant,
        groups: &[Vec<Variant>],
        value: Variant,
        set: bool,
    ) -> Result<(), Stop> {
        let mut target = object;
        let Some((last, before)) = groups.split_last() else {
            return Ok(());
        };
        for arguments in before {
            target = self.call_default(&target, arguments)?;
        }
        match target {
            Variant::Object(object) => {
                let mut arguments = last.clone();
                arguments.push(value);
                self.tell_line();
                let call = Call {
                    member: "",
                    access: if set { Access::Set } else { Access::Let },
                    arguments: &arguments,
                };
                object.call(self, &call)?;
                drop(object);
                self.bury()
            }
            // An array that an object gave is a copy: what is assigned to it is lost.
            Variant::Array(array) => self.offset(&array, last, &[]).map(drop),
            _ => Err(RuntimeError::number(13).into()),
        }
    }

    /// An argument that is the variable itself.
    #[inline(always)]
    pub(super) fn reference(&mut self, from: Operand) -> Result<Slot, Stop> {
        if let Operand::Slot(place) = from {
            let height = self.height(place);
            if let Some(Slot::Value(_)) = self.stack.get(height) {
                return Ok(Slot::Local(height as u32));
            }
        }
        self.find_variable(from, true)
    }

    /// An argument that is an element of an array: the element itself. An object's default member gives a value.
    pub(super) fn reference_element(
        &mut self,
        to: u32,
        base: Operand,
        count: u16,
    ) -> Result<(), Stop> {
        let arguments = self.take_places(to, count);
        let value = self.fetch(base)?;
        let slot = match value {
            Variant::Array(array) => {
                let offset = self.offset(&array, &arguments, &[])?;
                match self.find_variable(base, false)? {
                    Slot::Element(element) => {
                        let mut path = element.path.clone();
                        path.push(offset);
                        Slot::Element(Rc::new(Element {
                            array: element.array.clone(),
                            path,
                        }))
                    }
                    place if place.is_reference() => Slot::Element(Rc::new(Element {
                        array: place,
                        path: vec![offset],
                    })),
                    _ => Slot::Value(array.elements().get(offset).cloned().unwrap_or_default()),
                }
            }
            Variant::Object(_) => Slot::Value(self.call_default(&value, &arguments)?),
            _ => {
                let name = self.name_of(base);
                return Err(RuntimeError::about(13, &name).into());
            }
        };
        let height = self.height(to);
        if let Some(place) = self.stack.get_mut(height) {
            *place = slot;
        }
        Ok(())
    }

    /// `Dim a(…)` makes its array when it is first reached.
    pub(super) fn dim(&mut self, array: Operand, bounds: u32) -> Result<(), Stop> {
        let bounds = self.list(bounds);
        self.change_variable(array, &mut |variable| {
            if matches!(variable, Variant::Empty) {
                *variable = declared_array(&bounds);
            }
        })
    }

    pub(super) fn redim(
        &mut self,
        array: Operand,
        arguments: u32,
        count: u16,
        preserve: bool,
    ) -> Result<(), Stop> {
        let mut bounds = Vec::new();
        for value in self.take_places(arguments, count) {
            let plain = self.reduced(value)?;
            let bound = plain.to_long()?;
            if bound < -1 {
                let what = super::errors::shown(&Variant::Long(bound));
                return Err(RuntimeError::about(9, &what).into());
            }
            bounds.push(bound);
        }
        let mut outcome = Ok(());
        self.change_variable(array, &mut |variable| {
            outcome = redimension(variable, &bounds, preserve);
        })?;
        if let Err(number) = outcome {
            return Err(match number {
                7 => RuntimeError::number(7),
                number => RuntimeError::number(number),
            }
            .into());
        }
        self.bury()
    }

    pub(super) fn erase(&mut self, array: Operand) -> Result<(), Stop> {
        let mut erased = false;
        self.change_variable(array, &mut |variable| {
            if let Variant::Array(array) = variable {
                erased = true;
                if array.is_fixed() {
                    array.elements_mut().fill(Variant::Empty);
                } else {
                    *array = Array::default();
                }
            }
        })?;
        if !erased {
            let name = self.name_of(array);
            return Err(RuntimeError::about(13, &name).into());
        }
        self.bury()
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

fn redimension(variable: &mut Variant, bounds: &[i32], preserve: bool) -> Result<(), i32> {
    let old = match std::mem::take(variable) {
        Variant::Array(array) if array.is_fixed() => {
            *variable = Variant::Array(array);
            return Err(10);
        }
        Variant::Array(array) if preserve && !array.dimensions().is_empty() => {
            // The elements stay in place: a copy is made only if somebody else holds them.
            if !array.can_resize(bounds) {
                *variable = Variant::Array(array);
                return Err(9);
            }
            let resized = array.resized(bounds).ok_or(7)?;
            *variable = Variant::Array(resized);
            return Ok(());
        }
        other => other,
    };
    match Array::with_bounds(bounds, false) {
        Some(array) => {
            *variable = Variant::Array(array);
            Ok(())
        }
        None => {
            *variable = old;
            Err(7)
        }
    }
}
