//! A whole script, or the text of `Execute`, `ExecuteGlobal` and `Eval`.

use std::rc::Rc;

use super::Compiler;
use super::names::Names;
use super::scope::{Found, Scope};
use crate::vbscript::interpreter::Interpreter;
use crate::vbscript::interpreter::class::Members;
use crate::vbscript::interpreter::code::{Code, DynamicKind, Op};
use crate::vbscript::interpreter::slot::Slot;
use crate::vbscript::tree::{Name, Procedure, Script, Statement, StatementKind};

/// Makes a script into code and enters its names: variables and constants, then procedures and classes.
pub(in crate::vbscript::interpreter) fn script(
    interpreter: &mut Interpreter,
    script: &Script,
) -> Code {
    let names = Names::of(&script.body);
    let scope = Scope::new(script.explicit, None);
    let declared = names.declared.iter().map(|it| &it.name);
    for name in declared.chain(names.dimensioned.iter().copied()) {
        declare_variable(interpreter, name);
    }
    for (name, value) in &names.constants {
        let value = super::constant::value(&scope, interpreter, value);
        let name = interpreter.symbols.intern(&name.text);
        let global = interpreter.add_global(name);
        interpreter.set_global(global, Slot::Constant(Rc::new(value)));
    }
    definitions(interpreter, &script.body, script.explicit);
    let mut compiler = Compiler::new(interpreter, scope, names.hidden);
    compiler.block(&script.body);
    compiler.finish(Rc::from(""))
}

fn declare_variable(interpreter: &mut Interpreter, name: &Name) {
    let name = interpreter.symbols.intern(&name.text);
    let global = interpreter.add_global(name);
    if !matches!(interpreter.global(global), Slot::Value(_)) {
        interpreter.set_global(global, Slot::EMPTY);
    }
}

/// Enters the procedures and classes of a text. All names come first, so that each can call any other.
fn definitions(interpreter: &mut Interpreter, body: &[Statement], explicit: bool) {
    let mut procedures = Vec::new();
    let mut classes = Vec::new();
    for statement in body {
        match &statement.kind {
            StatementKind::Procedure(procedure) => {
                let name = interpreter.symbols.intern(&procedure.name.text);
                let global = interpreter.add_global(name);
                let unfinished = Slot::Procedure(Rc::new(Code::default()));
                interpreter.set_global(global, unfinished);
                procedures.push((global, Rc::clone(procedure)));
            }
            StatementKind::Class(class) => {
                let name = interpreter.symbols.intern(&class.name.text);
                let global = interpreter.add_global(name);
                interpreter.set_global(global, super::class::unfinished());
                classes.push((global, Rc::clone(class)));
            }
            _ => {}
        }
    }
    for (global, tree) in procedures {
        let code = procedure(interpreter, &tree, None, explicit);
        interpreter.set_global(global, Slot::Procedure(Rc::new(code)));
    }
    for (global, tree) in classes {
        let class = super::class::class(interpreter, &tree, explicit);
        interpreter.set_global(global, Slot::Class(Rc::new(class)));
    }
}

/// Makes one procedure into code.
pub(super) fn procedure(
    interpreter: &mut Interpreter,
    procedure: &Procedure,
    class: Option<Rc<Members>>,
    explicit: bool,
) -> Code {
    let names = Names::of(&procedure.body);
    let scope = Scope::of_procedure(interpreter, procedure, &names, class, explicit);
    let mut compiler = Compiler::new(interpreter, scope, names.hidden);
    compiler.block(&procedure.body);
    compiler.finish(Rc::clone(&procedure.name.text))
}

/// What the text of `Execute` and `Eval` sees of the procedure that it stands in.
#[derive(Default)]
pub(in crate::vbscript::interpreter) struct Surroundings {
    /// Names of variables, which become parameters in this order.
    pub(in crate::vbscript::interpreter) variables:
        Vec<crate::vbscript::interpreter::symbols::Symbol>,
    /// The name of the function, if it is one.
    pub(in crate::vbscript::interpreter) own_name:
        Option<crate::vbscript::interpreter::symbols::Symbol>,
    pub(in crate::vbscript::interpreter) class: Option<Rc<Members>>,
    pub(in crate::vbscript::interpreter) explicit: bool,
    /// The text stands in a procedure.
    pub(in crate::vbscript::interpreter) in_procedure: bool,
}

/// Makes the text of `Execute` or `Eval` into code. The names that it adds to the procedure around it come back as
/// well: they are further parameters.
pub(in crate::vbscript::interpreter) fn dynamic_text(
    interpreter: &mut Interpreter,
    text: &Script,
    kind: DynamicKind,
    mut around: Surroundings,
) -> (Code, Surroundings) {
    if kind == DynamicKind::ExecuteGlobal || !around.in_procedure {
        return (
            dynamic_global(interpreter, text, kind, around.explicit),
            around,
        );
    }
    let names = Names::of(&text.body);
    let mut scope = Scope::new(around.explicit, around.class.clone());
    for variable in &around.variables {
        scope.place(*variable);
    }
    scope.own_name = around.own_name.map(|name| scope.place(name));
    let mut added: Vec<_> = names.declared.iter().map(|it| &it.name).collect();
    if !around.explicit {
        added.extend(names.assigned.iter().copied());
    }
    for (index, name) in added.into_iter().enumerate() {
        let symbol = interpreter.symbols.intern(&name.text);
        let is_declared = index < names.declared.len();
        let is_new = match scope.find(interpreter, symbol) {
            Found::Global(global) => {
                is_declared || matches!(interpreter.global(global), Slot::Undeclared)
            }
            _ => is_declared,
        };
        if is_new && !scope.knows(symbol) {
            scope.place(symbol);
            around.variables.push(symbol);
        }
    }
    for (name, value) in &names.constants {
        let value = super::constant::value(&scope, interpreter, value);
        let name = interpreter.symbols.intern(&name.text);
        scope.add_constant(name, value);
    }
    definitions(interpreter, &text.body, around.explicit);
    scope.add_undeclared(interpreter, &names);
    let code = dynamic_body(interpreter, scope, names.hidden, text, kind);
    (code, around)
}

fn dynamic_global(
    interpreter: &mut Interpreter,
    text: &Script,
    kind: DynamicKind,
    explicit: bool,
) -> Code {
    if kind != DynamicKind::Eval {
        return script(
            interpreter,
            &Script {
                explicit: explicit || text.explicit,
                body: text.body.clone(),
            },
        );
    }
    let names = Names::of(&text.body);
    let scope = Scope::new(explicit, None);
    dynamic_body(interpreter, scope, names.hidden, text, kind)
}

/// `Eval`'s text is one assignment to nothing: its value is left as the result.
fn dynamic_body(
    interpreter: &mut Interpreter,
    scope: Scope,
    hidden: u32,
    text: &Script,
    kind: DynamicKind,
) -> Code {
    let mut scope = scope;
    if kind == DynamicKind::Eval {
        scope.result = Some(scope.places);
        scope.places += 1;
    }
    let result = scope.result;
    let mut compiler = Compiler::new(interpreter, scope, hidden);
    match (result, text.body.first().map(|statement| &statement.kind)) {
        (Some(to), Some(StatementKind::Call(expression))) => {
            compiler.begin_statement(expression.position);
            let from = compiler.operand(expression);
            compiler.emit(Op::Load { to, from });
        }
        _ => compiler.block(&text.body),
    }
    compiler.finish(Rc::from(""))
}
