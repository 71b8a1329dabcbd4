//! Arguments of calls.

use super::Compiler;
use super::scope::Found;
use crate::vbscript::interpreter::code::{Op, Operand};
use crate::vbscript::tree::{Expression, ExpressionKind};
use crate::vbscript::value::{MISSING, Variant};

impl Compiler<'_> {
    /// Values in new places in a row.
    pub(super) fn arguments_by_value(&mut self, arguments: &[Option<Expression>]) -> u16 {
        for argument in arguments {
            let to = self.temporary();
            match argument {
                Some(argument) => self.place_into(argument, to),
                None => self.missing_into(to),
            }
        }
        count(arguments.len())
    }

    /// Variables themselves and values of anything else, in places in a row from `first`, which is in use already.
    pub(super) fn arguments_by_reference(
        &mut self,
        arguments: &[Option<Expression>],
        first: u32,
    ) -> u16 {
        for (index, argument) in arguments.iter().enumerate() {
            let to = if index == 0 { first } else { self.temporary() };
            match argument {
                Some(argument) => self.argument(argument, to),
                None => self.missing_into(to),
            }
        }
        self.next = first + 1;
        count(arguments.len())
    }

    fn missing_into(&mut self, to: u32) {
        let from = self.constant(Variant::Error(MISSING));
        self.emit(Op::Load { to, from });
    }

    fn argument(&mut self, argument: &Expression, to: u32) {
        match &argument.kind {
            ExpressionKind::Name(name) => {
                let symbol = self.symbol(&name.text);
                match self.find(symbol) {
                    Found::Variable(from) => {
                        self.emit(Op::Reference { to, from });
                    }
                    Found::Global(global) if self.is_undeclared(global) => {
                        let from = Operand::Global(global);
                        self.emit(Op::Reference { to, from });
                    }
                    _ => self.place_into(argument, to),
                }
            }
            ExpressionKind::Apply { callee, arguments } if !arguments.is_empty() => {
                match self.array_variable(callee) {
                    Some(base) => {
                        let mark = self.next;
                        self.index_places(arguments, to);
                        self.next = mark;
                        let count = count(arguments.len());
                        self.emit(Op::ReferenceElement { to, base, count });
                    }
                    None => self.place_into(argument, to),
                }
            }
            _ => self.place_into(argument, to),
        }
    }

    /// Indexes by value in places in a row from `first`, which is in use already.
    fn index_places(&mut self, indexes: &[Option<Expression>], first: u32) {
        for (index, expression) in indexes.iter().enumerate() {
            let to = if index == 0 { first } else { self.temporary() };
            match expression {
                Some(expression) => self.place_into(expression, to),
                None => self.missing_into(to),
            }
        }
    }

    /// The variable before the parentheses of an element.
    pub(super) fn array_variable(&mut self, callee: &Expression) -> Option<Operand> {
        let ExpressionKind::Name(name) = &callee.kind else {
            return None;
        };
        let symbol = self.symbol(&name.text);
        match self.find(symbol) {
            Found::Variable(Operand::Slot(place)) if Some(place) == self.scope.own_name => None,
            Found::Variable(operand) => Some(operand),
            _ => None,
        }
    }
}

/// How many arguments: more than 65,535 do not occur.
pub(super) fn count(arguments: usize) -> u16 {
    u16::try_from(arguments).unwrap_or(u16::MAX)
}
