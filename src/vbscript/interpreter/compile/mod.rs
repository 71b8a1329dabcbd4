//! Makes a syntax tree into [`Code`]: every name becomes a numbered place before anything is carried out.

mod arguments;
mod assignment;
mod blocks;
mod class;
mod constant;
mod expression;
mod loops;
mod names;
mod scope;
mod statement;
mod unit;

use std::rc::Rc;

pub(super) use unit::{Surroundings, dynamic_text, script};

use super::Interpreter;
use super::code::{Code, Op, Operand};
use super::symbols::Symbol;
use crate::vbscript::tree::Position;
use crate::vbscript::value::Variant;
use scope::Scope;

/// Makes one body into code.
struct Compiler<'i> {
    interpreter: &'i mut Interpreter,
    scope: Scope,
    ops: Vec<Op>,
    lines: Vec<u32>,
    statements: Vec<(u32, Position)>,
    detours: Vec<(u32, u32, u32)>,
    constants: Vec<Variant>,
    lists: Vec<Rc<[u32]>>,
    undeclared: Vec<(u32, u32)>,
    /// The statement that instructions are made for.
    position: Position,
    /// The next place for an intermediate value, and the highest one in use by the statement and by the body.
    next: u32,
    high_in_statement: u32,
    high: u32,
    /// The next of the places for loops.
    hidden: u32,
    first_temporary: u32,
    /// The statement may leave an object or array in an intermediate place.
    leaves_values: bool,
    /// Jumps out of the blocks around, to be completed: for `Exit For` and `Exit Do`.
    exits_for: Vec<Vec<usize>>,
    exits_do: Vec<Vec<usize>>,
    /// Places of the objects of the `With` blocks around.
    with: Vec<u32>,
}

impl<'i> Compiler<'i> {
    fn new(interpreter: &'i mut Interpreter, scope: Scope, hidden: u32) -> Self {
        let first_hidden = scope.places;
        let first_temporary = first_hidden + hidden;
        let undeclared = scope.undeclared.clone();
        Self {
            interpreter,
            scope,
            ops: Vec::new(),
            lines: Vec::new(),
            statements: Vec::new(),
            detours: Vec::new(),
            constants: Vec::new(),
            lists: Vec::new(),
            undeclared,
            position: Position::default(),
            next: first_temporary,
            high_in_statement: first_temporary,
            high: first_temporary,
            hidden: first_hidden,
            first_temporary,
            leaves_values: false,
            exits_for: Vec::new(),
            exits_do: Vec::new(),
            with: Vec::new(),
        }
    }

    fn finish(mut self, name: Rc<str>) -> Code {
        self.emit(Op::Return);
        Code {
            name,
            ops: self.ops.into(),
            lines: self.lines,
            statements: self.statements,
            detours: self.detours,
            constants: self.constants,
            parameters: self.scope.parameters,
            frame_size: self.high as usize + 1,
            first_temporary: self.first_temporary,
            result: self.scope.result,
            own_name: self.scope.own_name,
            locals: self.scope.names,
            undeclared: self.undeclared,
            explicit: self.scope.explicit,
            lists: self.lists,
            class: self.scope.class,
        }
    }

    fn emit(&mut self, op: Op) -> usize {
        self.ops.push(op);
        self.lines.push(self.position.line);
        self.ops.len() - 1
    }

    /// Where the next instruction will stand.
    fn here(&self) -> u32 {
        number(self.ops.len())
    }

    /// A new place for an intermediate value.
    fn temporary(&mut self) -> u32 {
        let place = self.next;
        self.next += 1;
        self.high_in_statement = self.high_in_statement.max(self.next);
        self.high = self.high.max(self.next);
        place
    }

    /// The next of the places that were set aside for loops and blocks.
    fn hidden(&mut self, count: u32) -> u32 {
        let place = self.hidden;
        self.hidden += count;
        place
    }

    fn constant(&mut self, value: Variant) -> Operand {
        self.constants.push(value);
        Operand::Constant(number(self.constants.len() - 1))
    }

    fn list(&mut self, list: Vec<u32>) -> u32 {
        self.lists.push(list.into());
        number(self.lists.len() - 1)
    }

    fn symbol(&mut self, name: &str) -> Symbol {
        self.interpreter.symbols.intern(name)
    }

    /// Lets a jump lead to the next instruction.
    fn land(&mut self, jump: usize) {
        let here = self.here();
        if let Some(
            Op::Jump(target)
            | Op::JumpIf { target, .. }
            | Op::JumpCompare { target, .. }
            | Op::ForStart { exit: target, .. }
            | Op::ForEachNext { exit: target, .. },
        ) = self.ops.get_mut(jump)
        {
            *target = here;
        }
    }
}

/// The number of something; a script with four thousand million of them does not fit into memory.
fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
