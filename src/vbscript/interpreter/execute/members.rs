//! Members of objects: those of a script's own classes without a detour, those of other objects through
//! [`Object::call`](crate::vbscript::Object::call).

use std::rc::Rc;

use super::{Flow, Interpreter};
use crate::vbscript::interpreter::class::{Instance, Member};
use crate::vbscript::interpreter::code::Operand;
use crate::vbscript::interpreter::symbols::Symbol;
use crate::vbscript::value::Variant;
use crate::vbscript::{Access, Call, Object, RuntimeError, Stop};

impl Interpreter {
    pub(super) fn call_member(
        &mut self,
        object: Operand,
        member: Symbol,
        arguments: u32,
        count: u16,
        statement: bool,
    ) -> Result<Flow, Stop> {
        let target = self.target(object)?;
        if let Some(instance) = Self::instance(&target) {
            return self
                .use_instance(instance, member, arguments, count, false)
                .map_err(|stop| self.with_member(stop, object, member));
        }
        let values = self.take_places(arguments, count);
        let access = if statement { Access::Call } else { Access::Get };
        let value = self.use_object(&target, object, member, access, &values)?;
        self.put_place(arguments, value);
        drop(target);
        self.bury()?;
        Ok(Flow::Next)
    }

    /// The object before a dot.
    fn target(&mut self, object: Operand) -> Result<Rc<dyn Object>, Stop> {
        match self.peek(object) {
            Some(Variant::Object(object)) => return Ok(Rc::clone(object)),
            Some(_) => {}
            None => {
                if let Variant::Object(object) = self.fetch(object)? {
                    return Ok(object);
                }
            }
        }
        let number = match self.fetch(object)? {
            Variant::Object(object) => return Ok(object),
            Variant::Nothing => 91,
            _ => 424,
        };
        let name = self.name_of(object);
        Err(RuntimeError::about(number, &name).into())
    }

    fn use_object(
        &mut self,
        target: &Rc<dyn Object>,
        object: Operand,
        member: Symbol,
        access: Access,
        arguments: &[Variant],
    ) -> Result<Variant, Stop> {
        let name = self.symbols.name(member);
        self.tell_line();
        let call = Call {
            member: &name,
            access,
            arguments,
        };
        target
            .call(self, &call)
            .map_err(|stop| self.with_member(stop, object, member))
    }

    /// Error 438 names the object too where it is a variable.
    fn with_member(&mut self, stop: Stop, object: Operand, member: Symbol) -> Stop {
        let member = self.symbols.name(member);
        match stop {
            Stop::Error(error)
                if error.number == 438 && *error == RuntimeError::no_member(&member) =>
            {
                let of = self.name_of(object);
                if of.is_empty() || of.starts_with('[') || self.is_temporary(object) {
                    return Stop::Error(error);
                }
                RuntimeError::no_member(&format!("{of}.{member}")).into()
            }
            other => other,
        }
    }

    /// Reads or calls a member of an instance.
    fn use_instance(
        &mut self,
        instance: Rc<Instance>,
        name: Symbol,
        arguments: u32,
        count: u16,
        own: bool,
    ) -> Result<Flow, Stop> {
        let member = instance.class.members.find(name);
        if let Some(Member::Field { index, public }) = member
            && (public || own)
        {
            let value = instance.field(index);
            let value = if count == 0 {
                value
            } else {
                let values = self.take_places(arguments, count);
                self.put_place(arguments, value);
                drop(instance);
                return self.index_value(arguments, &values);
            };
            self.put_place(arguments, value);
            return Ok(Flow::Next);
        }
        if let Some(member) = member {
            let procedure =
                self.call_instance(Rc::clone(&instance), member, arguments, count, own)?;
            if let Some(flow) = procedure {
                return Ok(flow);
            }
        }
        Err(RuntimeError::no_member(&self.symbols.name(name)).into())
    }

    /// `value(arguments)` for a value in an intermediate place, which the outcome replaces.
    fn index_value(&mut self, place: u32, arguments: &[Variant]) -> Result<Flow, Stop> {
        let value = self.element_or_default(Operand::Slot(place), arguments, &[])?;
        self.put_place(place, value);
        Ok(Flow::Next)
    }

    pub(super) fn call_own(
        &mut self,
        member: Symbol,
        arguments: u32,
        count: u16,
        _statement: bool,
    ) -> Result<Flow, Stop> {
        match self.current.me.clone() {
            Some(me) => self.use_instance(me, member, arguments, count, true),
            None => Err(RuntimeError::about(13, &self.symbols.name(member)).into()),
        }
    }

    pub(super) fn assign_member(
        &mut self,
        object: Operand,
        member: Symbol,
        arguments: u32,
        count: u16,
        set: bool,
    ) -> Result<Flow, Stop> {
        self.settle_assigned(arguments, count, set)?;
        let target = self.target(object)?;
        if let Some(instance) = Self::instance(&target) {
            return self
                .assign_instance(instance, member, arguments, count, set, false)
                .map_err(|stop| self.with_member(stop, object, member));
        }
        let values = self.take_places(arguments, count);
        let access = if set { Access::Set } else { Access::Let };
        self.use_object(&target, object, member, access, &values)?;
        drop((values, target));
        self.bury()?;
        Ok(Flow::Next)
    }

    pub(super) fn assign_own(
        &mut self,
        member: Symbol,
        arguments: u32,
        count: u16,
        set: bool,
    ) -> Result<Flow, Stop> {
        self.settle_assigned(arguments, count, set)?;
        match self.current.me.clone() {
            Some(me) => self.assign_instance(me, member, arguments, count, set, true),
            None => Err(RuntimeError::about(501, &self.symbols.name(member)).into()),
        }
    }

    /// The assigned value is the last argument: an object for `Set`, none otherwise.
    fn settle_assigned(&mut self, arguments: u32, count: u16, set: bool) -> Result<(), Stop> {
        let place = arguments + u32::from(count) - 1;
        let value = self.assigned(Operand::Slot(place), set)?;
        self.put_place(place, value);
        Ok(())
    }

    fn assign_instance(
        &mut self,
        instance: Rc<Instance>,
        name: Symbol,
        arguments: u32,
        count: u16,
        set: bool,
        own: bool,
    ) -> Result<Flow, Stop> {
        let code = match instance.class.members.find(name) {
            Some(Member::Field { index, public }) if public || own => {
                let mut values = self.take_places(arguments, count);
                let value = values.pop().unwrap_or_default();
                self.assign_field(&instance, index, values, value, set)?;
                return Ok(Flow::Next);
            }
            Some(Member::Property(property)) => {
                let accessor = if set { property.set } else { property.assign };
                accessor.filter(|(_, public)| *public || own)
            }
            _ => None,
        };
        let Some(code) = code.and_then(|(code, _)| instance.class.procedure(code).cloned()) else {
            return Err(RuntimeError::no_member(&self.symbols.name(name)).into());
        };
        let base = self.height(arguments);
        self.enter(code, Some(instance), base, usize::from(count), None)?;
        Ok(Flow::Switched)
    }

    fn assign_field(
        &mut self,
        instance: &Rc<Instance>,
        index: u32,
        arguments: Vec<Variant>,
        value: Variant,
        set: bool,
    ) -> Result<(), Stop> {
        if !arguments.is_empty() {
            // The element of an array in a field: the same as within the class.
            let outer = self.current.me.replace(Rc::clone(instance));
            let outcome = self.store_value(Operand::Field(index), vec![arguments], &[], value, set);
            self.current.me = outer;
            return outcome;
        }
        let old = match instance.fields.borrow_mut().get_mut(index as usize) {
            Some(field) => std::mem::replace(field, value),
            None => Variant::Empty,
        };
        drop(old);
        self.bury()
    }
}

/// As other objects see it: the public members, with values for arguments.
impl Object for Instance {
    fn type_name(&self) -> String {
        self.class.members.name.to_string()
    }

    fn call(&self, script: &mut Interpreter, call: &Call<'_>) -> Result<Variant, Stop> {
        let Some(this) = self.this() else {
            return Err(RuntimeError::number(91).into());
        };
        let members = &self.class.members;
        let symbol = if call.member.is_empty() {
            members.default
        } else {
            script.symbols.find(call.member)
        };
        let assigns = matches!(call.access, Access::Let | Access::Set);
        let code = match symbol.and_then(|symbol| members.find(symbol)) {
            Some(Member::Field {
                index,
                public: true,
            }) => return use_field(&this, script, index, call),
            Some(Member::Method { code, public: true }) if !assigns => Some(code),
            Some(Member::Property(property)) => {
                let accessor = match call.access {
                    Access::Let => property.assign,
                    Access::Set => property.set,
                    _ => property.get,
                };
                accessor.filter(|(_, public)| *public).map(|(code, _)| code)
            }
            _ => None,
        };
        match code.and_then(|code| self.class.procedure(code)) {
            Some(code) => script.run_nested(code, Some(Rc::clone(&this)), call.arguments),
            None if call.member.is_empty() => Err(RuntimeError::number(438).into()),
            None => Err(call.unknown()),
        }
    }
}

fn use_field(
    this: &Rc<Instance>,
    script: &mut Interpreter,
    index: u32,
    call: &Call<'_>,
) -> Result<Variant, Stop> {
    match (call.access, call.arguments) {
        (Access::Let | Access::Set, arguments) => {
            let mut arguments = arguments.to_vec();
            let value = arguments.pop().unwrap_or_default();
            let set = call.access == Access::Set;
            script.assign_field(this, index, arguments, value, set)?;
            Ok(Variant::Empty)
        }
        (_, []) => Ok(this.field(index)),
        (_, arguments) => {
            let outer = script.current.me.replace(Rc::clone(this));
            let value = script.element_or_default(Operand::Field(index), arguments, &[]);
            script.current.me = outer;
            value
        }
    }
}
