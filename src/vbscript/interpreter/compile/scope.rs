//! What names stand for.

use std::rc::Rc;

use hashbrown::HashMap;

use super::names::Names;
use super::{Compiler, number};
use crate::vbscript::interpreter::Interpreter;
use crate::vbscript::interpreter::class::Members;
use crate::vbscript::interpreter::code::{Operand, Parameter};
use crate::vbscript::interpreter::library::{self, Intrinsic};
use crate::vbscript::interpreter::slot::Slot;
use crate::vbscript::interpreter::symbols::Symbol;
use crate::vbscript::tree::{Procedure, ProcedureKind};
use crate::vbscript::value::Variant;

/// The names of one body.
#[derive(Default)]
pub(super) struct Scope {
    /// Places of the names, in their order.
    pub(super) names: Vec<(Symbol, u32)>,
    by_name: HashMap<Symbol, Local>,
    pub(super) parameters: Vec<Parameter>,
    /// How many places there are, and the place of the function's value.
    pub(super) places: u32,
    pub(super) result: Option<u32>,
    pub(super) undeclared: Vec<(u32, u32)>,
    /// The place of the value of the function around it: with arguments, even none, the name calls the function.
    pub(super) own_name: Option<u32>,
    pub(super) class: Option<Rc<Members>>,
    pub(super) explicit: bool,
}

enum Local {
    Place(u32),
    Constant(Variant),
}

/// What a name stands for.
pub(super) enum Found {
    /// A variable, a field or an undeclared name.
    Variable(Operand),
    Constant(Variant),
    /// A member of `Me` that is no field.
    Own(Symbol),
    /// A procedure, a class, or a script-level name that may become one.
    Global(u32),
    Library(Intrinsic),
}

impl Scope {
    /// One without names of its own.
    pub(super) fn new(explicit: bool, class: Option<Rc<Members>>) -> Self {
        Self {
            explicit,
            class,
            ..Self::default()
        }
    }

    /// A named place.
    pub(super) fn place(&mut self, name: Symbol) -> u32 {
        if let Some(Local::Place(place)) = self.by_name.get(&name) {
            return *place;
        }
        let place = self.places;
        self.places += 1;
        self.names.push((name, place));
        self.by_name.insert(name, Local::Place(place));
        place
    }

    pub(super) fn knows(&self, name: Symbol) -> bool {
        self.by_name.contains_key(&name)
    }

    pub(super) fn add_constant(&mut self, name: Symbol, value: Variant) {
        self.by_name.insert(name, Local::Constant(value));
    }

    /// The names of a procedure: parameters, its value, what it declares, and what nobody declares.
    pub(super) fn of_procedure(
        interpreter: &mut Interpreter,
        procedure: &Procedure,
        names: &Names<'_>,
        class: Option<Rc<Members>>,
        explicit: bool,
    ) -> Self {
        let mut scope = Self::new(explicit, class);
        for parameter in &procedure.parameters {
            let name = interpreter.symbols.intern(&parameter.name.text);
            let place = scope.places;
            scope.places += 1;
            scope.names.push((name, place));
            scope.by_name.insert(name, Local::Place(place));
            scope.parameters.push(Parameter {
                by_value: parameter.by_value,
            });
        }
        if matches!(
            procedure.kind,
            ProcedureKind::Function | ProcedureKind::PropertyGet
        ) {
            let own = interpreter.symbols.intern(&procedure.name.text);
            let place = scope.place(own);
            scope.result = Some(place);
            scope.own_name = Some(place);
        }
        for declaration in &names.declared {
            let name = interpreter.symbols.intern(&declaration.name.text);
            scope.place(name);
        }
        for (name, value) in &names.constants {
            let name = interpreter.symbols.intern(&name.text);
            let value = super::constant::value(&scope, interpreter, value);
            scope.add_constant(name, value);
        }
        for name in &names.dimensioned {
            let name = interpreter.symbols.intern(&name.text);
            if let Found::Global(global) = scope.find(interpreter, name)
                && matches!(interpreter.global(global), Slot::Undeclared)
            {
                scope.place(name);
            }
        }
        scope.add_undeclared(interpreter, names);
        scope
    }

    /// Gives a place to each name that is neither declared here nor known outside.
    pub(super) fn add_undeclared(&mut self, interpreter: &mut Interpreter, names: &Names<'_>) {
        for name in &names.used {
            let symbol = interpreter.symbols.intern(&name.text);
            let outside = self.find(interpreter, symbol);
            if let Found::Global(global) = outside
                && matches!(interpreter.global(global), Slot::Undeclared)
            {
                let place = self.place(symbol);
                self.undeclared.push((place, global));
            }
        }
    }

    /// What a name stands for.
    pub(super) fn find(&self, interpreter: &mut Interpreter, name: Symbol) -> Found {
        match self.by_name.get(&name) {
            Some(Local::Place(place)) => return Found::Variable(Operand::Slot(*place)),
            Some(Local::Constant(value)) => return Found::Constant(value.clone()),
            None => {}
        }
        if let Some(member) = self.class.as_ref().and_then(|class| class.find(name)) {
            use crate::vbscript::interpreter::class::Member;
            return match member {
                Member::Field { index, .. } => Found::Variable(Operand::Field(index)),
                Member::Method { .. } | Member::Property(_) => Found::Own(name),
            };
        }
        if let Some(global) = interpreter.find_global(name) {
            match interpreter.global(global) {
                Slot::Value(_) => return Found::Variable(Operand::Global(global)),
                // The host's objects keep their names, for messages.
                Slot::Constant(value) if matches!(**value, Variant::Object(_)) => {
                    return Found::Variable(Operand::Global(global));
                }
                Slot::Constant(value) => return Found::Constant(Variant::clone(value)),
                Slot::Undeclared => {}
                _ => return Found::Global(global),
            }
        }
        if let Some(intrinsic) = library::find(&interpreter.symbols.name(name)) {
            return Found::Library(intrinsic);
        }
        Found::Global(interpreter.add_global(name))
    }
}

impl Compiler<'_> {
    pub(super) fn find(&mut self, name: Symbol) -> Found {
        self.scope.find(self.interpreter, name)
    }

    /// The group sizes or bounds that an instruction points to.
    pub(super) fn sizes(&mut self, sizes: &[usize]) -> u32 {
        self.list(sizes.iter().map(|&size| number(size)).collect())
    }
}
