//! Classes.

use std::rc::Rc;

use crate::vbscript::interpreter::Interpreter;
use crate::vbscript::interpreter::class::{Class, Member, Members, Property};
use crate::vbscript::interpreter::slot::Slot;
use crate::vbscript::tree::{self, ProcedureKind, Visibility};

/// Stands for a class whose procedures are not made into code yet.
pub(super) fn unfinished() -> Slot {
    Slot::Class(Rc::new(Class {
        members: Rc::new(Members::default()),
        procedures: Vec::new(),
        initialize: None,
        terminate: None,
    }))
}

/// Makes a class: first what its names stand for, then the code of its procedures.
pub(super) fn class(interpreter: &mut Interpreter, tree: &tree::Class, explicit: bool) -> Class {
    let members = Rc::new(members(interpreter, tree));
    let mut class = Class {
        members: Rc::clone(&members),
        procedures: Vec::new(),
        initialize: None,
        terminate: None,
    };
    for procedure in &tree.procedures {
        let code =
            super::unit::procedure(interpreter, procedure, Some(Rc::clone(&members)), explicit);
        let code = Rc::new(code);
        if procedure.name.text.eq_ignore_ascii_case("class_initialize") {
            class.initialize = Some(Rc::clone(&code));
        } else if procedure.name.text.eq_ignore_ascii_case("class_terminate") {
            class.terminate = Some(Rc::clone(&code));
        }
        class.procedures.push(code);
    }
    class
}

fn members(interpreter: &mut Interpreter, tree: &tree::Class) -> Members {
    let mut members = Members::new(&tree.name.text);
    for (visibility, declaration) in &tree.fields {
        let name = interpreter.symbols.intern(&declaration.name.text);
        let field = Member::Field {
            index: super::number(members.fields.len()),
            public: *visibility == Visibility::Public,
        };
        members.fields.push(declaration.bounds.clone());
        members.entry(name, || field);
    }
    for (index, procedure) in tree.procedures.iter().enumerate() {
        let name = interpreter.symbols.intern(&procedure.name.text);
        let code = super::number(index);
        let public = procedure.visibility == Visibility::Public;
        if procedure.is_default {
            members.default = Some(name);
        }
        if matches!(procedure.kind, ProcedureKind::Sub | ProcedureKind::Function) {
            members.entry(name, || Member::Method { code, public });
            continue;
        }
        let entry = members.entry(name, || Member::Property(Property::default()));
        if let Some(Member::Property(property)) = entry {
            let accessor = Some((code, public));
            match procedure.kind {
                ProcedureKind::PropertyLet => property.assign = accessor,
                ProcedureKind::PropertySet => property.set = accessor,
                _ => property.get = accessor,
            }
        }
    }
    members
}
