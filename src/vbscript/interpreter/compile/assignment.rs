//! `Let` and `Set`.

use super::Compiler;
use super::arguments::count;
use super::scope::Found;
use crate::vbscript::interpreter::code::{Op, Operand};
use crate::vbscript::interpreter::symbols::Symbol;
use crate::vbscript::tree::{BinaryOperator, Expression, ExpressionKind, Name};

/// What is assigned to.
enum Target {
    Variable(Operand),
    /// A property of `Me`.
    Own(Symbol),
    /// Error 501.
    Illegal(Symbol),
}

impl Compiler<'_> {
    pub(super) fn assignment(&mut self, target: &Expression, value: &Expression, set: bool) {
        match &target.kind {
            ExpressionKind::Name(name) => match self.target(name) {
                Target::Variable(to) if set => {
                    let from = self.operand(value);
                    self.emit(Op::Set { to, from });
                }
                Target::Variable(to) => self.assign_variable(name, to, value),
                Target::Own(member) => self.assign_own(member, &[], value, set),
                Target::Illegal(name) => {
                    self.emit(Op::Raise { number: 501, name });
                }
            },
            ExpressionKind::Apply { callee, arguments } => {
                self.assign_element(callee, arguments, value, set);
            }
            ExpressionKind::Member { object, member } => {
                self.assign_member(object.as_deref(), member, &[], value, set);
            }
            _ => {
                let name = self.symbol("");
                self.emit(Op::Raise { number: 501, name });
            }
        }
    }

    fn target(&mut self, name: &Name) -> Target {
        let symbol = self.symbol(&name.text);
        match self.find(symbol) {
            Found::Variable(operand) => Target::Variable(operand),
            Found::Global(global) if self.is_undeclared(global) => {
                Target::Variable(Operand::Global(global))
            }
            Found::Own(member) => Target::Own(member),
            _ => Target::Illegal(symbol),
        }
    }

    /// The place of a loop's variable.
    pub(super) fn loop_variable(&mut self, name: &Name) -> Operand {
        match self.target(name) {
            Target::Variable(operand) => operand,
            Target::Own(name) | Target::Illegal(name) => {
                self.emit(Op::Raise { number: 501, name });
                Operand::Slot(self.temporary())
            }
        }
    }

    fn assign_variable(&mut self, name: &Name, to: Operand, value: &Expression) {
        match &value.kind {
            ExpressionKind::Binary(BinaryOperator::Concatenate, ..) => {
                match appended(name, value) {
                    Some(pieces) => self.append(to, &pieces),
                    None => self.binary_into(value, to),
                }
            }
            ExpressionKind::Binary(..) => self.binary_into(value, to),
            ExpressionKind::Unary(operator, inner) => {
                let operator = *operator;
                let value = self.operand(inner);
                self.emit(Op::Unary {
                    operator,
                    to,
                    value,
                });
            }
            _ => {
                let from = self.operand(value);
                self.emit(Op::Let { to, from });
            }
        }
    }

    /// `x = x & a & b`: the pieces are joined first, then they go behind the text of `x` where it stands.
    fn append(&mut self, to: Operand, pieces: &[&Expression]) {
        let changes = pieces.iter().any(|it| self.may_change_variables(it));
        let old = changes.then(|| {
            let old = self.temporary();
            self.emit(Op::Load { to: old, from: to });
            old
        });
        let mut pieces = pieces.iter();
        let Some(first) = pieces.next() else { return };
        let mut text = self.operand(first);
        for piece in pieces {
            let left = if changes {
                let place = self.temporary();
                self.emit(Op::Load {
                    to: place,
                    from: text,
                });
                Operand::Slot(place)
            } else {
                text
            };
            let right = self.operand(piece);
            let joined = match left {
                Operand::Slot(place) if place >= self.first_temporary => left,
                _ => Operand::Slot(self.temporary()),
            };
            self.emit(Op::Binary {
                operator: BinaryOperator::Concatenate,
                to: joined,
                left,
                right,
            });
            text = joined;
        }
        match old {
            Some(old) => self.emit(Op::AppendTo { to, old, text }),
            None => self.emit(Op::Append { to, text }),
        };
    }

    fn assign_own(
        &mut self,
        member: Symbol,
        arguments: &[Option<Expression>],
        value: &Expression,
        set: bool,
    ) {
        let first = self.next;
        self.arguments_by_value(arguments);
        let place = self.temporary();
        self.place_into(value, place);
        self.leaves_values = true;
        self.emit(Op::AssignOwn {
            member,
            arguments: first,
            count: count(arguments.len() + 1),
            set,
        });
    }

    fn assign_member(
        &mut self,
        object: Option<&Expression>,
        member: &Name,
        arguments: &[Option<Expression>],
        value: &Expression,
        set: bool,
    ) {
        let object = self.object(object);
        let member = self.symbol(&member.text);
        let first = self.next;
        self.arguments_by_value(arguments);
        let place = self.temporary();
        self.place_into(value, place);
        self.leaves_values = true;
        self.emit(Op::AssignMember {
            object,
            member,
            arguments: first,
            count: count(arguments.len() + 1),
            set,
        });
    }

    fn assign_element(
        &mut self,
        callee: &Expression,
        arguments: &[Option<Expression>],
        value: &Expression,
        set: bool,
    ) {
        // `a(1)(2) = v`: the groups from the inside out.
        let mut groups = vec![arguments];
        let mut base = callee;
        while let ExpressionKind::Apply { callee, arguments } = &base.kind {
            groups.push(arguments);
            base = callee;
        }
        groups.reverse();
        if let ExpressionKind::Member { object, member } = &base.kind
            && let [arguments] = groups.as_slice()
        {
            return self.assign_member(object.as_deref(), member, arguments, value, set);
        }
        if let ExpressionKind::Name(name) = &base.kind {
            let symbol = self.symbol(&name.text);
            match (self.find(symbol), groups.as_slice()) {
                (Found::Own(member), [arguments]) => {
                    return self.assign_own(member, arguments, value, set);
                }
                (Found::Variable(base), groups) => {
                    return self.store_element(base, groups, value, set);
                }
                (Found::Global(global), groups) if self.is_undeclared(global) => {
                    return self.store_element(Operand::Global(global), groups, value, set);
                }
                _ => {}
            }
        }
        // What a call or a member gives: only the last pair of parentheses is assigned to.
        let base = self.operand(callee);
        self.store_element(base, &[arguments], value, set);
    }

    fn store_element(
        &mut self,
        base: Operand,
        groups: &[&[Option<Expression>]],
        value: &Expression,
        set: bool,
    ) {
        self.leaves_values = true;
        if let [[Some(index)]] = groups {
            let index_operand = self.operand(index);
            let index = self.kept(index_operand, value);
            let value = self.operand(value);
            self.emit(Op::StoreElementOne {
                base,
                index,
                value,
                set,
            });
            return;
        }
        let first = self.next;
        let mut sizes = Vec::new();
        for group in groups {
            sizes.push(group.len());
            self.arguments_by_value(group);
        }
        let value = self.operand(value);
        let groups = self.sizes(&sizes);
        self.emit(Op::StoreElement {
            base,
            arguments: first,
            groups,
            value,
            set,
        });
    }

    /// An index with the value it has before the assigned value is found out.
    fn kept(&mut self, index: Operand, value: &Expression) -> Operand {
        if matches!(index, Operand::Constant(_)) || !self.may_change_variables(value) {
            return index;
        }
        let to = self.temporary();
        self.emit(Op::Load { to, from: index });
        Operand::Slot(to)
    }
}

/// The pieces behind `x &` when the expression begins so.
fn appended<'a>(name: &Name, value: &'a Expression) -> Option<Vec<&'a Expression>> {
    let mut pieces = Vec::new();
    let mut first = value;
    while let ExpressionKind::Binary(BinaryOperator::Concatenate, left, right) = &first.kind {
        pieces.push(&**right);
        first = left;
    }
    pieces.reverse();
    let ExpressionKind::Name(beginning) = &first.kind else {
        return None;
    };
    (beginning.text.to_lowercase() == name.text.to_lowercase()).then_some(pieces)
}
