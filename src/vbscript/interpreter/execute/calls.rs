//! Calls and returns.

use std::rc::Rc;

use super::{Flow, Frame, Interpreter};
use crate::vbscript::interpreter::class::{Instance, Member};
use crate::vbscript::interpreter::code::{Code, Operand};
use crate::vbscript::interpreter::function_reference::FunctionReference;
use crate::vbscript::interpreter::limits::{CALL_DEPTH, NESTED_DEPTH, out_of_stack};
use crate::vbscript::interpreter::slot::Slot;
use crate::vbscript::value::{Array, Variant};
use crate::vbscript::{Access, Call, RuntimeError, Stop, automation};

impl Interpreter {
    /// Runs a whole script.
    pub(in crate::vbscript::interpreter) fn start(
        &mut self,
        code: Rc<Code>,
    ) -> Result<Variant, Stop> {
        self.enter(code, None, 0, 0, None)?;
        self.current.is_procedure = false;
        self.execute(1)
    }

    /// Runs a procedure to its end, from within an instruction.
    pub(in crate::vbscript::interpreter) fn run_nested(
        &mut self,
        code: &Rc<Code>,
        me: Option<Rc<Instance>>,
        arguments: &[Variant],
    ) -> Result<Variant, Stop> {
        if self.nested >= NESTED_DEPTH {
            return Err(out_of_stack());
        }
        let base = self.current.base + self.current.code.frame_size;
        self.grow(base + arguments.len());
        for (index, argument) in arguments.iter().enumerate() {
            if let Some(slot) = self.stack.get_mut(base + index) {
                *slot = Slot::Value(argument.clone());
            }
        }
        self.enter(Rc::clone(code), me, base, arguments.len(), None)?;
        self.nested += 1;
        let outcome = self.execute(self.frames.len());
        self.nested -= 1;
        outcome
    }

    pub(super) fn grow(&mut self, height: usize) {
        if self.stack.len() < height {
            let height = height.next_power_of_two().max(256);
            self.stack.resize_with(height, || Slot::EMPTY);
        }
    }

    /// Begins a procedure whose arguments stand on the stack from `base`.
    pub(super) fn enter(
        &mut self,
        code: Rc<Code>,
        me: Option<Rc<Instance>>,
        base: usize,
        count: usize,
        result: Option<usize>,
    ) -> Result<(), Stop> {
        if count != code.parameters.len() {
            return Err(RuntimeError::about(450, &code.name).into());
        }
        if self.frames.len() >= CALL_DEPTH {
            return Err(out_of_stack());
        }
        self.tick()?;
        let end = base + code.frame_size;
        self.grow(end);
        for (index, parameter) in code.parameters.iter().enumerate() {
            let Some(slot) = self.stack.get(base + index) else {
                break;
            };
            let is_value = matches!(slot, Slot::Value(_));
            if !is_value && (parameter.by_value || !slot.is_reference()) {
                let value = self.read_behind(slot);
                if let Some(slot) = self.stack.get_mut(base + index) {
                    *slot = Slot::Value(value);
                }
            }
        }
        if let Some(places) = self.stack.get_mut(base + count..end) {
            for place in places {
                *place = Slot::EMPTY;
            }
        }
        for (place, _) in &code.undeclared {
            if let Some(slot) = self.stack.get_mut(base + *place as usize) {
                *slot = Slot::Undeclared;
            }
        }
        let frame = Frame {
            code,
            pc: 0,
            base,
            me,
            resume: false,
            result,
            is_procedure: true,
            declared: Vec::new(),
        };
        self.frames
            .push(std::mem::replace(&mut self.current, frame));
        Ok(())
    }

    /// Ends the running procedure; its value.
    fn drop_frame(&mut self) -> (Variant, Option<usize>) {
        let base = self.current.base;
        let value = match self.current.code.result {
            Some(place) => self.take_place(place),
            None => Variant::Empty,
        };
        let end = base + self.current.code.frame_size;
        if let Some(places) = self.stack.get_mut(base..end) {
            for place in places {
                *place = Slot::EMPTY;
            }
        }
        let ended = std::mem::replace(&mut self.current, self.frames.pop().unwrap_or_default());
        (value, ended.result)
    }

    /// Goes back to the procedure that called.
    pub(super) fn leave(&mut self) -> Result<(), Stop> {
        let (value, result) = self.drop_frame();
        if let Some(slot) = result.and_then(|height| self.stack.get_mut(height)) {
            *slot = Slot::Value(value);
        }
        if self.graveyard.is_pending() {
            self.bury()?;
        }
        Ok(())
    }

    /// Goes back to the instruction that started this run.
    pub(super) fn leave_last(&mut self) -> Result<Variant, Stop> {
        let (value, _) = self.drop_frame();
        if self.graveyard.is_pending() {
            self.bury()?;
        }
        Ok(value)
    }

    /// Ends the running procedure because of an error.
    pub(super) fn abandon(&mut self) {
        drop(self.drop_frame());
    }

    /// Ends everything that is running.
    pub(in crate::vbscript::interpreter) fn unwind_to_start(&mut self) {
        while !self.frames.is_empty() {
            self.abandon();
        }
    }

    pub(super) fn call_global(
        &mut self,
        global: u32,
        arguments: u32,
        count: u16,
        statement: bool,
    ) -> Result<Flow, Stop> {
        if let Slot::Procedure(code) = self.global(global) {
            let code = Rc::clone(code);
            let base = self.height(arguments);
            self.enter(code, None, base, usize::from(count), Some(base))?;
            return Ok(Flow::Switched);
        }
        match self.global(global) {
            Slot::Value(_) | Slot::Constant(_) => {
                let operand = Operand::Global(global);
                if statement {
                    return self.call_value(operand, arguments, count);
                }
                self.index(arguments, operand, arguments, count)?;
                Ok(Flow::Next)
            }
            Slot::Undeclared if self.current.code.explicit => {
                Err(RuntimeError::about(500, &self.global_name(global)).into())
            }
            _ => Err(RuntimeError::about(13, &self.global_name(global)).into()),
        }
    }

    /// A variable as a statement: the default method of an object, or a procedure that `GetRef` gave.
    pub(super) fn call_value(
        &mut self,
        value: Operand,
        arguments: u32,
        count: u16,
    ) -> Result<Flow, Stop> {
        let function = self.fetch(value)?;
        let Variant::Object(object) = &function else {
            let name = self.name_of(value);
            return Err(RuntimeError::about(13, &name).into());
        };
        if let Some(reference) =
            (&**object as &dyn std::any::Any).downcast_ref::<FunctionReference>()
        {
            let base = self.height(arguments);
            self.enter(
                Rc::clone(&reference.0),
                None,
                base,
                usize::from(count),
                Some(base),
            )?;
            return Ok(Flow::Switched);
        }
        let arguments = self.take_places(arguments, count);
        self.call_default(&function, &arguments)?;
        self.bury()?;
        Ok(Flow::Next)
    }

    /// The default member of an object, with arguments.
    pub(in crate::vbscript::interpreter) fn call_default(
        &mut self,
        function: &Variant,
        arguments: &[Variant],
    ) -> Result<Variant, Stop> {
        match function {
            Variant::Object(object) => {
                let object = Rc::clone(object);
                self.tell_line();
                object.call(
                    self,
                    &Call {
                        member: "",
                        access: Access::Get,
                        arguments,
                    },
                )
            }
            Variant::Nothing => Err(RuntimeError::number(91).into()),
            other => Err(RuntimeError::about(424, &super::errors::shown(other)).into()),
        }
    }

    pub(super) fn call_library(
        &mut self,
        function: u32,
        to: u32,
        arguments: u32,
        count: u16,
    ) -> Result<(), Stop> {
        let Some(function) = self.library.get(function as usize).copied() else {
            return Ok(());
        };
        self.tell_line();
        let value = match count {
            0 => function.call(self, &[]),
            1 => {
                let arguments = [self.take_place(arguments)];
                function.call(self, &arguments)
            }
            2 => {
                let arguments = [self.take_place(arguments), self.take_place(arguments + 1)];
                function.call(self, &arguments)
            }
            3 => {
                let arguments = [
                    self.take_place(arguments),
                    self.take_place(arguments + 1),
                    self.take_place(arguments + 2),
                ];
                function.call(self, &arguments)
            }
            _ => {
                let arguments = self.take_places(arguments, count);
                function.call(self, &arguments)
            }
        }?;
        self.put_place(to, value);
        Ok(())
    }

    /// Lets objects know which line is being executed.
    pub(super) fn tell_line(&self) {
        let at = self.current.pc.saturating_sub(1);
        self.session.line.set(self.current.code.line(at));
    }

    pub(super) fn new_instance(&mut self, to: u32, class: u32) -> Result<Flow, Stop> {
        let Slot::Class(class) = self.global(class) else {
            let name = self.global_name(class);
            // The one class that the language brings along.
            if name.eq_ignore_ascii_case("RegExp") {
                let expression = Variant::object(automation::RegExp::new());
                self.put_place(to, expression);
                return Ok(Flow::Next);
            }
            return Err(RuntimeError::about(506, &name).into());
        };
        let class = Rc::clone(class);
        let fields = class
            .members
            .fields
            .iter()
            .map(|bounds| match bounds {
                Some(bounds) => declared_array(bounds),
                None => Variant::Empty,
            })
            .collect();
        let initialize = class.initialize.clone();
        let instance = Instance::new(class, fields, &self.graveyard);
        self.put_place(to, Variant::Object(instance.clone()));
        match initialize {
            Some(code) => {
                let base = self.height(to + 1);
                self.enter(code, Some(instance), base, 0, None)?;
                Ok(Flow::Switched)
            }
            None => Ok(Flow::Next),
        }
    }

    /// Runs the `Class_Terminate` of every instance whose last reference went.
    #[inline]
    pub(in crate::vbscript::interpreter) fn bury(&mut self) -> Result<(), Stop> {
        while let Some(dying) = self.graveyard.next() {
            let graveyard = Rc::clone(&self.graveyard);
            let instance = Instance::last_breath(dying, &graveyard);
            if let Some(code) = instance.class.terminate.clone() {
                self.run_nested(&code, Some(instance), &[])?;
            }
        }
        Ok(())
    }

    /// Calls a method or reads a property of an instance; its arguments stand from `arguments`.
    pub(super) fn call_instance(
        &mut self,
        instance: Rc<Instance>,
        member: Member,
        arguments: u32,
        count: u16,
        own: bool,
    ) -> Result<Option<Flow>, Stop> {
        let code = match member {
            Member::Method { code, public } if public || own => Some(code),
            Member::Property(property) => match property.get {
                Some((code, public)) if public || own => Some(code),
                _ => None,
            },
            _ => None,
        };
        let Some(code) = code.and_then(|code| instance.class.procedure(code).cloned()) else {
            return Ok(None);
        };
        let base = self.height(arguments);
        self.enter(code, Some(instance), base, usize::from(count), Some(base))?;
        Ok(Some(Flow::Switched))
    }
}

/// What `Dim a(…)` makes: an array that `ReDim` refuses, or with no bounds one that it does not.
pub(super) fn declared_array(bounds: &[u32]) -> Variant {
    let bounds: Vec<i32> = bounds
        .iter()
        .map(|&bound| i32::try_from(bound).unwrap_or(i32::MAX))
        .collect();
    let fixed = !bounds.is_empty();
    Array::with_bounds(&bounds, fixed).map_or(Variant::Empty, Variant::Array)
}
