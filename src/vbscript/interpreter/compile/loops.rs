//! `For`, `For Each`, `Do` and `While`.

use super::Compiler;
use crate::vbscript::interpreter::code::{Op, Operand};
use crate::vbscript::tree::{Expression, LoopCondition, Name, Position, Statement, StatementKind};
use crate::vbscript::value::Variant;

impl Compiler<'_> {
    pub(super) fn for_loop(&mut self, statement: &Statement) {
        let StatementKind::For {
            variable,
            from,
            to,
            step,
            body,
        } = &statement.kind
        else {
            return;
        };
        let state = self.hidden(2);
        // A loop that is begun again must not count on with the old limit if its header fails.
        self.emit(Op::Clear {
            from: state,
            count: 2,
        });
        let first = self.temporary();
        self.place_into(from, first);
        let limit = self.temporary();
        self.place_into(to, limit);
        let by = self.temporary();
        match step {
            Some(step) => self.place_into(step, by),
            None => {
                let from = self.constant(Variant::Integer(1));
                self.emit(Op::Load { to: by, from });
            }
        }
        let counter = self.loop_variable(variable);
        let start = self.emit(Op::ForStart {
            counter,
            state,
            from: Operand::Slot(first),
            exit: u32::MAX,
        });
        self.next = self.first_temporary;
        self.leaves_values = false;
        let inside = self.here();
        self.exits_for.push(Vec::new());
        self.block(body);
        self.begin_statement(Position {
            line: statement.last_line,
            column: 1,
        });
        self.emit(Op::ForNext {
            counter,
            state,
            body: inside,
        });
        self.land(start);
        self.leave_for();
    }

    pub(super) fn for_each(
        &mut self,
        variable: &Name,
        source: &Expression,
        body: &[Statement],
        last_line: u32,
    ) {
        let state = self.hidden(1);
        self.emit(Op::Clear {
            from: state,
            count: 1,
        });
        let source = self.operand(source);
        self.emit(Op::ForEachStart { state, source });
        self.end_statement();
        let variable = self.loop_variable(variable);
        let head = self.emit(Op::ForEachNext {
            state,
            variable,
            exit: u32::MAX,
        });
        self.exits_for.push(Vec::new());
        self.block(body);
        self.begin_statement(Position {
            line: last_line,
            column: 1,
        });
        self.emit(Op::ForEachLoop {
            state,
            head: super::number(head),
        });
        self.land(head);
        self.leave_for();
        self.emit(Op::Clear {
            from: state,
            count: 1,
        });
    }

    fn leave_for(&mut self) {
        for exit in self.exits_for.pop().unwrap_or_default() {
            self.land(exit);
        }
    }

    /// `While … Wend` is no block that `Exit Do` could leave.
    pub(super) fn do_loop(
        &mut self,
        condition: Option<&LoopCondition>,
        body: &[Statement],
        is_while: bool,
    ) {
        let head = self.here();
        let mut leave = None;
        if let Some(condition) = condition.filter(|condition| !condition.at_end) {
            leave = Some(self.conditional_jump(&condition.test, condition.until));
            self.end_statement();
        }
        if !is_while {
            self.exits_do.push(Vec::new());
        }
        self.block(body);
        match condition.filter(|condition| condition.at_end) {
            Some(condition) => {
                self.begin_statement(condition.test.position);
                let out = self.conditional_jump(&condition.test, condition.until);
                self.end_statement();
                self.emit(Op::Loop(head));
                self.land(out);
            }
            None => {
                self.begin_statement(self.position);
                self.emit(Op::Loop(head));
            }
        }
        if let Some(leave) = leave {
            self.land(leave);
        }
        if !is_while {
            for exit in self.exits_do.pop().unwrap_or_default() {
                self.land(exit);
            }
        }
    }
}
