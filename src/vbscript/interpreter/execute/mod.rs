//! Carries instructions out.

mod calls;
mod conversion;
mod dynamic;
mod elements;
mod errors;
mod frame;
mod loops;
mod members;
mod objects;
mod operations;
mod places;

use std::rc::Rc;

pub(super) use conversion::{long_of, text_of};
pub(super) use frame::Frame;

use super::Interpreter;
use super::code::{Op, Operand};
use super::quick;
use super::slot::Slot;
use crate::host::{Decision, Question};
use crate::source::Span;
use crate::vbscript::value::Variant;
use crate::vbscript::{RuntimeError, Stop};

/// Whether the frame changed, so that instructions are to be read from elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Flow {
    Next,
    Switched,
}

/// Leaves the loop with an error; the frame knows where it was.
macro_rules! attempt {
    ($script:ident, $pc:ident, $attempted:expr) => {
        match $attempted {
            Ok(value) => value,
            Err(stop) => {
                $script.current.pc = $pc;
                return Err(stop);
            }
        }
    };
}

impl Interpreter {
    /// Tells which way a script goes, to those who follow it.
    #[cold]
    fn tell_decision(&self, pc: usize, holds: bool) {
        let place = self.current.code.position(pc.saturating_sub(1));
        let file = crate::host::path::file_name(&self.session.script);
        self.session.host.effects.decided(|| Decision {
            question: Question::Script,
            holds,
            span: Span::new(file, place.line, place.column),
        });
    }

    /// Runs until the frame at `floor` is left.
    pub(super) fn execute(&mut self, floor: usize) -> Result<Variant, Stop> {
        loop {
            match self.dispatch(floor) {
                Ok(value) => return Ok(value),
                Err(stop) => self.recover(stop, floor)?,
            }
        }
    }

    /// The loop over the instructions. What is not a usual case stands in functions of its own, which keeps this one's
    /// share of the stack small.
    fn dispatch(&mut self, floor: usize) -> Result<Variant, Stop> {
        let mut ops = Rc::clone(&self.current.code.ops);
        let mut pc = self.current.pc;
        while let Some(op) = ops.get(pc) {
            pc += 1;
            match *op {
                Op::Let { to, from } => match self.peek(from) {
                    Some(Variant::Object(_) | Variant::Nothing | Variant::Array(_)) | None => {
                        self.current.pc = pc;
                        self.assign_slowly(to, from)?;
                    }
                    Some(value) => {
                        let value = value.clone();
                        attempt!(self, pc, self.put(to, value));
                    }
                },
                Op::Binary {
                    operator,
                    to,
                    left,
                    right,
                } => {
                    let value = match (self.peek(left), self.peek(right)) {
                        (Some(left), Some(right)) => quick::binary(operator, left, right),
                        _ => None,
                    };
                    match value {
                        Some(value) => attempt!(self, pc, self.put(to, value)),
                        None => {
                            self.current.pc = pc;
                            self.binary_slowly(operator, to, left, right)?;
                        }
                    }
                }
                Op::JumpCompare {
                    operator,
                    holds,
                    left,
                    right,
                    target,
                } => {
                    let outcome = match (self.peek(left), self.peek(right)) {
                        (Some(left), Some(right)) => quick::comparison(operator, left, right),
                        _ => None,
                    };
                    let outcome = match outcome {
                        Some(outcome) => outcome,
                        None => {
                            self.current.pc = pc;
                            self.compare_slowly(operator, left, right)?
                        }
                    };
                    if self.follows_decisions {
                        self.tell_decision(pc, outcome);
                    }
                    if outcome == holds {
                        pc = target as usize;
                    }
                }
                Op::JumpIf {
                    holds,
                    condition,
                    target,
                } => {
                    let outcome = match self.peek(condition) {
                        Some(Variant::Boolean(outcome)) => *outcome,
                        _ => {
                            self.current.pc = pc;
                            self.condition_slowly(condition)?
                        }
                    };
                    if self.follows_decisions {
                        self.tell_decision(pc, outcome);
                    }
                    if outcome == holds {
                        pc = target as usize;
                    }
                }
                Op::Jump(target) => pc = target as usize,
                Op::Loop(target) => {
                    attempt!(self, pc, self.tick());
                    pc = target as usize;
                }
                Op::ForNext {
                    counter,
                    state,
                    body,
                } => {
                    attempt!(self, pc, self.tick());
                    let again = match self.count_quickly(counter, state) {
                        Some(again) => again,
                        None => {
                            self.current.pc = pc;
                            self.count_slowly(counter, state)?
                        }
                    };
                    if again {
                        pc = body as usize;
                    }
                }
                Op::Load { to, from } => {
                    let value = match self.peek(from) {
                        Some(value) => value.clone(),
                        None => {
                            self.current.pc = pc;
                            self.fetch(from)?
                        }
                    };
                    self.put_place(to, value);
                }
                Op::IndexOne { to, base, index } => match self.element_quickly(base, index) {
                    Some(value) => self.put_place(to, value),
                    None => {
                        self.current.pc = pc;
                        self.index_one(to, base, index)?;
                    }
                },
                Op::StoreElementOne {
                    base,
                    index,
                    value,
                    set,
                } => {
                    if !self.store_quickly(base, index, value) {
                        self.current.pc = pc;
                        self.store_one(base, index, value, set)?;
                    }
                }
                Op::Clear { from, count } => {
                    self.clear(from, count);
                    if self.graveyard.is_pending() {
                        self.current.pc = pc;
                        self.bury()?;
                    }
                }
                Op::Reference { to, from } => {
                    let reference = attempt!(self, pc, self.reference(from));
                    let height = self.height(to);
                    if let Some(slot) = self.stack.get_mut(height) {
                        *slot = reference;
                    }
                }
                Op::Return => {
                    self.current.pc = pc;
                    if self.frames.len() <= floor {
                        return self.leave_last();
                    }
                    self.leave()?;
                    ops = Rc::clone(&self.current.code.ops);
                    pc = self.current.pc;
                }
                ref other => {
                    self.current.pc = pc;
                    match self.other(other)? {
                        Flow::Next => pc = self.current.pc,
                        Flow::Switched => {
                            ops = Rc::clone(&self.current.code.ops);
                            pc = self.current.pc;
                        }
                    }
                }
            }
        }
        self.leave_last()
    }

    /// Instructions that may change the frame or the way.
    #[inline(never)]
    fn other(&mut self, op: &Op) -> Result<Flow, Stop> {
        match *op {
            Op::CallGlobal {
                global,
                arguments,
                count,
                statement,
            } => self.call_global(global, arguments, count, statement),
            Op::CallValue {
                value,
                arguments,
                count,
            } => self.call_value(value, arguments, count),
            Op::CallMember {
                object,
                member,
                arguments,
                count,
                statement,
            } => self.call_member(object, member, arguments, count, statement),
            Op::AssignMember {
                object,
                member,
                arguments,
                count,
                set,
            } => self.assign_member(object, member, arguments, count, set),
            Op::CallOwn {
                member,
                arguments,
                count,
                statement,
            } => self.call_own(member, arguments, count, statement),
            Op::AssignOwn {
                member,
                arguments,
                count,
                set,
            } => self.assign_own(member, arguments, count, set),
            Op::New { to, class } => self.new_instance(to, class),
            Op::Dynamic { kind, text } => self.run_text(kind, text),
            Op::ForStart {
                counter,
                state,
                from,
                exit,
            } => {
                if !self.begin_for(counter, state, from)? {
                    self.current.pc = exit as usize;
                }
                Ok(Flow::Next)
            }
            Op::ForEachNext {
                state,
                variable,
                exit,
            } => {
                if !self.next_element(state, variable)? {
                    self.current.pc = exit as usize;
                }
                Ok(Flow::Next)
            }
            Op::ForEachLoop { state, head } => {
                self.tick()?;
                self.check_for_each(state)?;
                self.current.pc = head as usize;
                Ok(Flow::Next)
            }
            ref other => self.simple(other).map(|()| Flow::Next),
        }
    }

    /// Instructions after which the next one follows.
    #[inline(never)]
    fn simple(&mut self, op: &Op) -> Result<(), Stop> {
        match *op {
            Op::Set { to, from } => self.set_variable(to, from),
            Op::Unary {
                operator,
                to,
                value,
            } => self.unary(operator, to, value),
            Op::Append { to, text } => self.append(to, text),
            Op::AppendTo { to, old, text } => self.append_to(to, old, text),
            Op::ForEachStart { state, source } => self.begin_for_each(state, source),
            Op::With { state, object } => self.begin_with(state, object),
            Op::Index {
                to,
                base,
                arguments,
                count,
            } => self.index(to, base, arguments, count),
            Op::StoreElement {
                base,
                arguments,
                groups,
                value,
                set,
            } => self.store(base, arguments, groups, value, set),
            Op::CallLibrary {
                function,
                to,
                arguments,
                count,
            } => self.call_library(function, to, arguments, count),
            Op::Me { to } => {
                let me = match &self.current.me {
                    Some(me) => Variant::Object(me.clone()),
                    None => Variant::Nothing,
                };
                self.put_place(to, me);
                Ok(())
            }
            Op::ReferenceElement { to, base, count } => self.reference_element(to, base, count),
            Op::Dim { array, bounds } => self.dim(array, bounds),
            Op::Declare { variable } => {
                if let Operand::Global(number) = variable
                    && matches!(self.global(number), Slot::Undeclared)
                {
                    self.set_global(number, Slot::EMPTY);
                }
                Ok(())
            }
            Op::ReDim {
                array,
                arguments,
                count,
                preserve,
            } => self.redim(array, arguments, count, preserve),
            Op::Erase { array } => self.erase(array),
            Op::OnError { resume } => {
                self.current.resume = resume;
                self.error.clear();
                Ok(())
            }
            Op::Raise { number, name } => {
                let name = self.symbols.name(name);
                Err(RuntimeError::about(i32::from(number), &name).into())
            }
            _ => Ok(()),
        }
    }
}
