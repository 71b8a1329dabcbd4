//! Expressions.

use super::Compiler;
use super::scope::Found;
use crate::vbscript::interpreter::code::{DynamicKind, Op, Operand};
use crate::vbscript::interpreter::library::Intrinsic;
use crate::vbscript::tree::{Expression, ExpressionKind, Name};
use crate::vbscript::value::Variant;

impl Compiler<'_> {
    /// Makes the value readable: a variable in place, anything else in a new place.
    pub(super) fn operand(&mut self, expression: &Expression) -> Operand {
        match &expression.kind {
            ExpressionKind::Literal(value) => self.constant(value.clone()),
            ExpressionKind::Parenthesized(inner) => self.operand(inner),
            ExpressionKind::Name(name) => {
                let symbol = self.symbol(&name.text);
                match self.find(symbol) {
                    Found::Variable(operand) => operand,
                    // At the top level an undeclared name is a variable of the script.
                    Found::Global(global) if self.is_undeclared(global) => Operand::Global(global),
                    Found::Constant(value) | Found::Library(Intrinsic::Constant(value)) => {
                        self.constant(value)
                    }
                    _ => self.in_new_place(expression),
                }
            }
            ExpressionKind::Unary(..) | ExpressionKind::Binary(..) => {
                match super::constant::folded(expression) {
                    Some(value) => self.constant(value),
                    None => self.in_new_place(expression),
                }
            }
            _ => self.in_new_place(expression),
        }
    }

    pub(super) fn is_undeclared(&self, global: u32) -> bool {
        use crate::vbscript::interpreter::slot::Slot;
        matches!(self.interpreter.global(global), Slot::Undeclared)
    }

    fn in_new_place(&mut self, expression: &Expression) -> Operand {
        let to = self.temporary();
        self.place_into(expression, to);
        Operand::Slot(to)
    }

    /// Puts the value into an intermediate place, objects as they are. The place is the highest one in use.
    pub(super) fn place_into(&mut self, expression: &Expression, to: u32) {
        match &expression.kind {
            ExpressionKind::Parenthesized(inner) => self.place_into(inner, to),
            ExpressionKind::Name(name) => self.name_into(name, to),
            ExpressionKind::Me => {
                self.leaves_values = true;
                self.emit(Op::Me { to });
            }
            ExpressionKind::New(name) => {
                let symbol = self.symbol(&name.text);
                let class = self.interpreter.add_global(symbol);
                self.leaves_values = true;
                self.emit(Op::New { to, class });
            }
            ExpressionKind::Member { .. } | ExpressionKind::Apply { .. } => {
                self.call_into(expression, to, false);
            }
            ExpressionKind::Unary(operator, inner) => {
                let operator = *operator;
                let mark = self.next;
                let value = self.operand(inner);
                self.next = mark;
                let to = Operand::Slot(to);
                self.emit(Op::Unary {
                    operator,
                    to,
                    value,
                });
            }
            ExpressionKind::Binary(..) => self.binary_into(expression, Operand::Slot(to)),
            ExpressionKind::Literal(_) => {
                let from = self.operand(expression);
                self.emit(Op::Load { to, from });
            }
        }
    }

    fn name_into(&mut self, name: &Name, to: u32) {
        let symbol = self.symbol(&name.text);
        match self.find(symbol) {
            Found::Variable(from) => {
                self.leaves_values = true;
                self.emit(Op::Load { to, from });
            }
            Found::Global(global) if self.is_undeclared(global) => {
                self.leaves_values = true;
                let from = Operand::Global(global);
                self.emit(Op::Load { to, from });
            }
            Found::Constant(value) | Found::Library(Intrinsic::Constant(value)) => {
                let from = self.constant(value);
                self.emit(Op::Load { to, from });
            }
            found => self.call_found(found, &[], to, false),
        }
    }

    /// `to = left operator right …`: the left spine of a chain is followed without recursion, so that a text made of
    /// thousands of pieces in one expression needs no deep stack.
    pub(super) fn binary_into(&mut self, expression: &Expression, to: Operand) {
        let mut chain = Vec::new();
        let mut first = expression;
        while let ExpressionKind::Binary(operator, left, right) = &first.kind {
            chain.push((*operator, right));
            first = left;
        }
        let mark = self.next;
        let mut left = self.operand(first);
        let count = chain.len();
        for (index, (operator, right)) in chain.into_iter().rev().enumerate() {
            left = self.settled(left, right);
            let right = self.operand(right);
            // A later operand may still read the variable: only the last step writes to it.
            let target = if index + 1 == count {
                to
            } else {
                self.next = mark;
                Operand::Slot(self.temporary())
            };
            self.emit(Op::Binary {
                operator,
                to: target,
                left,
                right,
            });
            left = target;
        }
        self.next = mark;
    }

    /// The left operand with the value it has now, when the right one could change it.
    fn settled(&mut self, left: Operand, right: &Expression) -> Operand {
        let is_variable = match left {
            Operand::Slot(place) => place < self.first_temporary,
            Operand::Global(_) | Operand::Field(_) => true,
            Operand::Constant(_) => false,
        };
        if !is_variable || !self.may_change_variables(right) {
            return left;
        }
        let to = self.temporary();
        self.leaves_values = true;
        self.emit(Op::Load { to, from: left });
        Operand::Slot(to)
    }

    /// Whether evaluating it can run a procedure, which could assign to any variable.
    pub(super) fn may_change_variables(&mut self, mut expression: &Expression) -> bool {
        loop {
            expression = match &expression.kind {
                ExpressionKind::Literal(_) | ExpressionKind::Me => return false,
                ExpressionKind::Name(name) => {
                    let symbol = self.symbol(&name.text);
                    return match self.find(symbol) {
                        Found::Variable(_) | Found::Constant(_) | Found::Library(_) => false,
                        Found::Global(global) => !self.is_undeclared(global),
                        Found::Own(_) => true,
                    };
                }
                ExpressionKind::Apply { callee, arguments } => {
                    let ExpressionKind::Name(name) = &callee.kind else {
                        return true;
                    };
                    let symbol = self.symbol(&name.text);
                    let is_pure = match self.find(symbol) {
                        Found::Library(Intrinsic::Function(_)) => true,
                        // An element of an array; a collection's default member is not script code as a rule.
                        Found::Variable(operand) => {
                            Some(operand) != self.scope.own_name.map(Operand::Slot)
                        }
                        _ => false,
                    };
                    let mut arguments = arguments.iter().flatten();
                    return !is_pure || arguments.any(|it| self.may_change_variables(it));
                }
                ExpressionKind::Member { .. } | ExpressionKind::New(_) => return true,
                ExpressionKind::Parenthesized(inner) | ExpressionKind::Unary(_, inner) => inner,
                ExpressionKind::Binary(_, left, right) => {
                    if self.may_change_variables(right) {
                        return true;
                    }
                    left
                }
            };
        }
    }

    /// A call, an element or a member; its value goes to `to`, which is the highest place in use.
    pub(super) fn call_into(&mut self, expression: &Expression, to: u32, statement: bool) {
        self.leaves_values = true;
        match &expression.kind {
            ExpressionKind::Member { object, member } => {
                self.member_into(object.as_deref(), member, &[], to, statement);
            }
            ExpressionKind::Apply { callee, arguments } => match &callee.kind {
                ExpressionKind::Member { object, member } => {
                    self.member_into(object.as_deref(), member, arguments, to, statement);
                }
                ExpressionKind::Name(name) => {
                    let symbol = self.symbol(&name.text);
                    let found = match self.find(symbol) {
                        // Within a function its name with arguments, even none, calls it.
                        Found::Variable(Operand::Slot(place))
                            if Some(place) == self.scope.own_name =>
                        {
                            self.find_outside(symbol)
                        }
                        found => found,
                    };
                    self.call_found(found, arguments, to, statement);
                }
                _ => {
                    let base = self.in_new_place(callee);
                    self.index(base, arguments, to, statement);
                    self.next = to + 1;
                }
            },
            ExpressionKind::Name(name) => {
                let symbol = self.symbol(&name.text);
                let found = match self.find(symbol) {
                    Found::Variable(Operand::Slot(place)) if Some(place) == self.scope.own_name => {
                        self.find_outside(symbol)
                    }
                    found => found,
                };
                self.call_found(found, &[], to, statement);
            }
            _ => self.place_into(expression, to),
        }
    }

    /// What a function's own name stands for when it is called.
    fn find_outside(&mut self, symbol: crate::vbscript::interpreter::symbols::Symbol) -> Found {
        use crate::vbscript::interpreter::class::Member;
        match self
            .scope
            .class
            .as_ref()
            .and_then(|class| class.find(symbol))
        {
            Some(Member::Field { index, .. }) => Found::Variable(Operand::Field(index)),
            Some(_) => Found::Own(symbol),
            None => Found::Global(self.interpreter.add_global(symbol)),
        }
    }

    fn call_found(
        &mut self,
        found: Found,
        arguments: &[Option<Expression>],
        to: u32,
        statement: bool,
    ) {
        match found {
            Found::Variable(base) => self.index(base, arguments, to, statement),
            Found::Constant(value) => {
                let base = self.constant(value);
                self.index(base, arguments, to, statement);
            }
            Found::Own(member) => {
                let count = self.arguments_by_reference(arguments, to);
                self.emit(Op::CallOwn {
                    member,
                    arguments: to,
                    count,
                    statement,
                });
            }
            Found::Global(global) => {
                let count = self.arguments_by_reference(arguments, to);
                self.emit(Op::CallGlobal {
                    global,
                    arguments: to,
                    count,
                    statement,
                });
            }
            Found::Library(Intrinsic::Function(function)) => {
                let first = self.next;
                let count = self.arguments_by_value(arguments);
                let function = self.interpreter.library_number(function);
                self.emit(Op::CallLibrary {
                    function,
                    to,
                    arguments: first,
                    count,
                });
                self.next = to + 1;
            }
            Found::Library(Intrinsic::Constant(value)) => {
                let from = self.constant(value);
                self.emit(Op::Load { to, from });
            }
            Found::Library(Intrinsic::Dynamic(kind)) => self.dynamic(kind, arguments, to),
        }
    }

    fn dynamic(&mut self, kind: DynamicKind, arguments: &[Option<Expression>], to: u32) {
        if let [Some(text)] = arguments {
            self.place_into(text, to);
            self.emit(Op::Dynamic { kind, text: to });
        } else {
            let name = self.symbol("Execute");
            self.emit(Op::Raise { number: 450, name });
        }
    }

    /// `base(arguments)`
    fn index(&mut self, base: Operand, arguments: &[Option<Expression>], to: u32, statement: bool) {
        if statement {
            let is_behind = matches!(base, Operand::Slot(place) if place >= self.first_temporary);
            let first = if is_behind { self.temporary() } else { to };
            let count = self.arguments_by_reference(arguments, first);
            self.emit(Op::CallValue {
                value: base,
                arguments: first,
                count,
            });
            self.next = to + 1;
            return;
        }
        if let [Some(index)] = arguments {
            let base = self.settled(base, index);
            let index = self.operand(index);
            self.emit(Op::IndexOne { to, base, index });
        } else {
            let first = self.next;
            let count = self.arguments_by_value(arguments);
            self.emit(Op::Index {
                to,
                base,
                arguments: first,
                count,
            });
        }
        self.next = to + 1;
    }

    fn member_into(
        &mut self,
        object: Option<&Expression>,
        member: &Name,
        arguments: &[Option<Expression>],
        to: u32,
        statement: bool,
    ) {
        let object = self.object(object);
        let symbol = self.symbol(&member.text);
        // The arguments need places in a row behind the object's own.
        let object_is_behind =
            matches!(object, Operand::Slot(place) if place >= self.first_temporary);
        let first = if object_is_behind {
            self.temporary()
        } else {
            to
        };
        let count = self.arguments_by_reference(arguments, first);
        self.emit(Op::CallMember {
            object,
            member: symbol,
            arguments: first,
            count,
            statement,
        });
        if first != to {
            self.emit(Op::Load {
                to,
                from: Operand::Slot(first),
            });
        }
        self.next = to + 1;
    }

    /// The object before a dot: that of the `With` block if none is written.
    pub(super) fn object(&mut self, object: Option<&Expression>) -> Operand {
        match object {
            Some(object) => self.operand(object),
            None => match self.with.last() {
                Some(&place) => Operand::Slot(place),
                None => {
                    let name = self.symbol(".");
                    self.emit(Op::Raise { number: 505, name });
                    self.constant(Variant::Nothing)
                }
            },
        }
    }

    /// Jumps when the condition does not hold; the place of the jump.
    pub(super) fn jump_unless(&mut self, condition: &Expression) -> usize {
        self.conditional_jump(condition, false)
    }

    /// Jumps when the condition's outcome is `holds`.
    pub(super) fn conditional_jump(&mut self, condition: &Expression, holds: bool) -> usize {
        let target = u32::MAX;
        let mark = self.next;
        let mut plain = condition;
        while let ExpressionKind::Parenthesized(inner) = &plain.kind {
            plain = inner;
        }
        let jump = match &plain.kind {
            ExpressionKind::Binary(operator, left, right) if operator.is_comparison() => {
                let operator = *operator;
                let left = self.operand(left);
                let left = self.settled(left, right);
                let right = self.operand(right);
                self.emit(Op::JumpCompare {
                    operator,
                    holds,
                    left,
                    right,
                    target,
                })
            }
            _ => {
                let condition = self.operand(plain);
                self.emit(Op::JumpIf {
                    holds,
                    condition,
                    target,
                })
            }
        };
        self.next = mark;
        jump
    }
}
