//! `If`, `Select Case` and `With`.

use super::Compiler;
use crate::vbscript::interpreter::code::{Op, Operand};
use crate::vbscript::tree::{BinaryOperator, Expression, Statement};

impl Compiler<'_> {
    /// Each condition is a statement of its own: an error in it leads, with `Resume Next`, into its block.
    pub(super) fn if_block(
        &mut self,
        branches: &[(Expression, Vec<Statement>)],
        otherwise: Option<&[Statement]>,
    ) {
        let mut ends = Vec::new();
        for (index, (condition, body)) in branches.iter().enumerate() {
            if index > 0 {
                self.begin_statement(condition.position);
            }
            let unless = self.jump_unless(condition);
            self.end_statement();
            self.block(body);
            let is_last = index + 1 == branches.len() && otherwise.is_none();
            if !is_last {
                ends.push(self.emit(Op::Jump(u32::MAX)));
            }
            self.land(unless);
        }
        self.block(otherwise.unwrap_or_default());
        for end in ends {
            self.land(end);
        }
    }

    /// The cases are compared one after another with `=`.
    pub(super) fn select(
        &mut self,
        subject: &Expression,
        cases: &[(Vec<Expression>, Vec<Statement>)],
        otherwise: Option<&[Statement]>,
    ) {
        let place = self.hidden(1);
        let start = self.here();
        let from = self.operand(subject);
        let held = Operand::Slot(place);
        self.emit(Op::Let { to: held, from });
        self.end_statement();
        let cases_begin = self.here();
        let mut ends = Vec::new();
        for (values, body) in cases {
            let mut matches = Vec::new();
            for value in values {
                self.begin_case();
                let right = self.operand(value);
                matches.push(self.emit(Op::JumpCompare {
                    operator: BinaryOperator::Equal,
                    holds: true,
                    left: held,
                    right,
                    target: u32::MAX,
                }));
                self.end_statement();
            }
            let next = self.emit(Op::Jump(u32::MAX));
            for matched in matches {
                self.land(matched);
            }
            self.block(body);
            ends.push(self.emit(Op::Jump(u32::MAX)));
            self.land(next);
        }
        self.block(otherwise.unwrap_or_default());
        for end in ends {
            self.land(end);
        }
        let behind = self.here();
        self.detours.push((start, cases_begin, behind));
    }

    /// A value of a `Case` belongs to the `Select` statement: an error in it leads into the block of its case.
    fn begin_case(&mut self) {
        self.next = self.first_temporary;
        self.leaves_values = false;
    }

    pub(super) fn with_block(&mut self, object: &Expression, body: &[Statement]) {
        let state = self.hidden(1);
        let object = self.operand(object);
        self.emit(Op::With { state, object });
        self.end_statement();
        self.with.push(state);
        self.block(body);
        self.with.pop();
        self.emit(Op::Clear {
            from: state,
            count: 1,
        });
    }
}
