//! Statements.

use super::Compiler;
use super::arguments::count;
use crate::vbscript::interpreter::code::{Op, Operand};
use crate::vbscript::tree::{
    Declaration, ExitTarget, Expression, ExpressionKind, Position, Statement, StatementKind,
};

impl Compiler<'_> {
    pub(super) fn block(&mut self, body: &[Statement]) {
        for statement in body {
            self.statement(statement);
        }
    }

    /// From here on an error leads to the statement behind.
    pub(super) fn begin_statement(&mut self, position: Position) {
        self.position = position;
        let here = self.here();
        match self.statements.last_mut() {
            Some((start, place)) if *start == here => *place = position,
            _ => self.statements.push((here, position)),
        }
        self.next = self.first_temporary;
        self.high_in_statement = self.next;
        self.leaves_values = false;
    }

    /// Lets go of the objects that the statement met on its way.
    pub(super) fn end_statement(&mut self) {
        let count = self.high - self.first_temporary;
        if std::mem::take(&mut self.leaves_values) && count > 0 {
            let from = self.first_temporary;
            self.emit(Op::Clear { from, count });
        }
        self.next = self.first_temporary;
    }

    fn statement(&mut self, statement: &Statement) {
        self.begin_statement(statement.position);
        match &statement.kind {
            StatementKind::Dim(declarations) => self.declarations(declarations),
            // Their values and names are known from the start.
            StatementKind::Const(_)
            | StatementKind::Procedure(_)
            | StatementKind::Class(_)
            | StatementKind::Stop => {}
            StatementKind::ReDim { preserve, arrays } => {
                for (array, bounds) in arrays {
                    self.redim(array, bounds, *preserve);
                }
            }
            StatementKind::Erase(arrays) => {
                for array in arrays {
                    let array = self.operand(array);
                    self.emit(Op::Erase { array });
                }
            }
            StatementKind::Let { target, value } => self.assignment(target, value, false),
            StatementKind::Set { target, value } => self.assignment(target, value, true),
            StatementKind::Call(call) => self.call_statement(call),
            StatementKind::Exit(target) => self.exit(*target),
            StatementKind::OnErrorResumeNext => {
                self.emit(Op::OnError { resume: true });
            }
            StatementKind::OnErrorGoToZero => {
                self.emit(Op::OnError { resume: false });
            }
            StatementKind::If {
                branches,
                otherwise,
            } => return self.if_block(branches, otherwise.as_deref()),
            StatementKind::Select {
                subject,
                cases,
                otherwise,
            } => return self.select(subject, cases, otherwise.as_deref()),
            StatementKind::For { .. } => return self.for_loop(statement),
            StatementKind::ForEach {
                variable,
                source,
                body,
            } => return self.for_each(variable, source, body, statement.last_line),
            StatementKind::Do {
                condition,
                body,
                is_while,
            } => return self.do_loop(condition.as_ref(), body, *is_while),
            StatementKind::With { object, body } => return self.with_block(object, body),
        }
        self.end_statement();
    }

    fn declarations(&mut self, declarations: &[Declaration]) {
        for declaration in declarations {
            let variable = self.loop_variable(&declaration.name);
            match &declaration.bounds {
                Some(bounds) => {
                    let bounds = self.list(bounds.clone());
                    self.emit(Op::Dim {
                        array: variable,
                        bounds,
                    });
                }
                None => {
                    if let Operand::Global(_) = variable {
                        self.emit(Op::Declare { variable });
                    }
                }
            }
        }
    }

    fn redim(&mut self, array: &Expression, bounds: &[Expression], preserve: bool) {
        let first = self.next;
        for bound in bounds {
            let place = self.temporary();
            self.place_into(bound, place);
        }
        let count = count(bounds.len());
        let array = match &array.kind {
            ExpressionKind::Name(name) => self.loop_variable(name),
            _ => self.operand(array),
        };
        self.emit(Op::ReDim {
            array,
            arguments: first,
            count,
            preserve,
        });
    }

    fn call_statement(&mut self, call: &Expression) {
        let to = self.temporary();
        self.call_into(call, to, true);
    }

    fn exit(&mut self, target: ExitTarget) {
        match target {
            ExitTarget::Do => {
                let jump = self.emit(Op::Jump(u32::MAX));
                if let Some(exits) = self.exits_do.last_mut() {
                    exits.push(jump);
                }
            }
            ExitTarget::For => {
                let jump = self.emit(Op::Jump(u32::MAX));
                if let Some(exits) = self.exits_for.last_mut() {
                    exits.push(jump);
                }
            }
            ExitTarget::Sub | ExitTarget::Function | ExitTarget::Property => {
                self.emit(Op::Return);
            }
        }
    }
}
