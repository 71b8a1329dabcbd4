//! `Execute`, `ExecuteGlobal`, `Eval` and `GetRef`.

use std::cell::RefCell;
use std::rc::Rc;

use super::frame::Declared;
use super::{Flow, Interpreter};
use crate::vbscript::interpreter::code::DynamicKind;
use crate::vbscript::interpreter::compile::{self, Surroundings};
use crate::vbscript::interpreter::function_reference::FunctionReference;
use crate::vbscript::interpreter::slot::Slot;
use crate::vbscript::parser::{self, SyntaxError};
use crate::vbscript::tree::{Script, Statement, StatementKind};
use crate::vbscript::value::Variant;
use crate::vbscript::{RuntimeError, Stop};

impl Interpreter {
    /// Makes the text in a place into code and begins it. The variables of the procedure around it are its
    /// parameters, so it sees and changes them.
    pub(super) fn run_text(&mut self, kind: DynamicKind, place: u32) -> Result<Flow, Stop> {
        let text = self.take_place(place);
        let text = self.reduced(text)?;
        if kind == DynamicKind::Eval && !matches!(text, Variant::Text(_)) {
            self.put_place(place, text);
            return Ok(Flow::Next);
        }
        let script = parse(kind, &text.to_text()?.to_string())?;
        let is_local = self.current.is_procedure && kind != DynamicKind::ExecuteGlobal;
        let mut around = Surroundings {
            explicit: self.explicit,
            in_procedure: is_local,
            ..Surroundings::default()
        };
        let mut slots = Vec::new();
        if is_local {
            around.class = self.current.code.class.clone();
            self.collect_variables(&mut around, &mut slots);
        }
        let (code, around) = compile::dynamic_text(self, &script, kind, around);
        for symbol in around.variables.iter().skip(slots.len()) {
            let declared: Declared = (*symbol, Rc::new(RefCell::new(Variant::Empty)));
            slots.push(Slot::Cell(Rc::clone(&declared.1)));
            self.show_declared(&declared);
            self.current.declared.push(declared);
        }
        self.begin_text(code, slots, place, is_local)
    }

    /// The names that are known in the running procedure, and references to their variables.
    fn collect_variables(&mut self, around: &mut Surroundings, slots: &mut Vec<Slot>) {
        let code = Rc::clone(&self.current.code);
        for (symbol, place) in &code.locals {
            if Some(*place) == code.own_name {
                around.own_name = Some(*symbol);
            }
            let height = self.height(*place);
            let slot = match self.stack.get(height) {
                Some(Slot::Undeclared) => {
                    let outside = code.undeclared.iter().find(|(own, _)| own == place);
                    match outside.map(|(_, global)| (*global, self.global(*global))) {
                        Some((global, Slot::Value(_))) => Slot::Global(global),
                        Some((_, Slot::Undeclared)) if !self.explicit => {
                            self.put_place(*place, Variant::Empty);
                            Slot::Local(height as u32)
                        }
                        _ => continue,
                    }
                }
                Some(Slot::Value(_)) => Slot::Local(height as u32),
                Some(other) => other.clone(),
                None => continue,
            };
            around.variables.push(*symbol);
            slots.push(slot);
        }
        for (symbol, cell) in &self.current.declared {
            around.variables.push(*symbol);
            slots.push(Slot::Cell(Rc::clone(cell)));
        }
    }

    /// From now on the procedure's own instructions see the name too.
    fn show_declared(&mut self, declared: &Declared) {
        let place = self
            .current
            .code
            .locals
            .iter()
            .find(|(symbol, _)| *symbol == declared.0)
            .map(|(_, place)| self.height(*place));
        if let Some(slot) = place.and_then(|height| self.stack.get_mut(height))
            && matches!(slot, Slot::Undeclared)
        {
            *slot = Slot::Cell(Rc::clone(&declared.1));
        }
    }

    fn begin_text(
        &mut self,
        mut code: crate::vbscript::interpreter::code::Code,
        slots: Vec<Slot>,
        place: u32,
        is_local: bool,
    ) -> Result<Flow, Stop> {
        let parameter = crate::vbscript::interpreter::code::Parameter { by_value: false };
        code.parameters = vec![parameter; slots.len()];
        let base = self.height(place);
        let count = slots.len();
        self.grow(base + count);
        for (index, slot) in slots.into_iter().enumerate() {
            if let Some(target) = self.stack.get_mut(base + index) {
                *target = slot;
            }
        }
        let me = if is_local {
            self.current.me.clone()
        } else {
            None
        };
        self.enter(Rc::new(code), me, base, count, Some(base))?;
        self.current.is_procedure = is_local;
        Ok(Flow::Switched)
    }

    /// `GetRef`: a procedure as an object.
    ///
    /// # Errors
    /// 5 when there is no such procedure.
    pub(in crate::vbscript::interpreter) fn get_ref(
        &mut self,
        arguments: &[Variant],
    ) -> Result<Variant, Stop> {
        let [name] = arguments else {
            return Err(RuntimeError::about(450, "GetRef").into());
        };
        let name = self.plain(name)?.to_text()?.to_string();
        let procedure = self
            .symbols
            .find(&name)
            .and_then(|symbol| self.find_global(symbol))
            .map(|number| self.global(number));
        match procedure {
            Some(Slot::Procedure(code)) => Ok(Variant::object(FunctionReference(Rc::clone(code)))),
            _ => Err(RuntimeError::about(5, "GetRef").into()),
        }
    }
}

fn parse(kind: DynamicKind, text: &str) -> Result<Script, Stop> {
    if kind == DynamicKind::Eval {
        let expression = parser::parse_expression(text).map_err(|error| refusal(&error))?;
        let statement = Statement {
            position: expression.position,
            last_line: expression.position.line,
            kind: StatementKind::Call(expression),
        };
        return Ok(Script {
            explicit: false,
            body: vec![statement],
        });
    }
    let parsed = parser::parse_text(text);
    match parsed.errors.first() {
        Some(error) => Err(refusal(error)),
        None => Ok(parsed.script),
    }
}

/// An error of compilation is one that `On Error Resume Next` traps here.
fn refusal(error: &SyntaxError) -> Stop {
    RuntimeError::of(
        "Microsoft VBScript compilation error",
        error.kind as i32,
        error.kind.text(),
    )
    .into()
}
