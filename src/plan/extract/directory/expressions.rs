//! Expressions.

use std::rc::Rc;

use super::names::Found;
use super::value::{Abstract, Thing};
use super::{Extraction, Typed};
use crate::plan::Expression as Symbol;
use crate::vbscript::Access;
use crate::vbscript::tree::{BinaryOperator, Expression, ExpressionKind, Name, UnaryOperator};
use crate::vbscript::value::{Variant, operators};

impl Extraction {
    /// The value of an expression, objects as they are.
    pub(super) fn eval(&mut self, expression: &Expression) -> Typed<Abstract> {
        match &expression.kind {
            ExpressionKind::Literal(value) => Ok(Abstract::Known(value.clone())),
            ExpressionKind::Parenthesized(inner) => self.eval(inner),
            ExpressionKind::Name(name) => self.eval_name(name),
            ExpressionKind::Member { object, member } => {
                let object = self.object_of(object.as_deref())?;
                self.member(object, &member.text, Vec::new(), Access::Get)
            }
            ExpressionKind::Apply { callee, arguments } => {
                self.apply(callee, arguments, Access::Get)
            }
            ExpressionKind::Unary(operator, inner) => {
                let value = self.eval_plain(inner)?;
                self.unary(*operator, value)
            }
            ExpressionKind::Binary(..) => self.chain(expression),
            ExpressionKind::Me | ExpressionKind::New(_) => {
                self.untypable("instances of classes are not typed")
            }
        }
    }

    /// The value of an expression without an object around it.
    pub(super) fn eval_plain(&mut self, expression: &Expression) -> Typed<Abstract> {
        let value = self.eval(expression)?;
        self.plain(value)
    }

    /// A value without an object around it.
    pub(super) fn plain(&mut self, value: Abstract) -> Typed<Abstract> {
        match value {
            Abstract::Object(Thing::Field(rows, column)) => self.field_value(rows, column),
            Abstract::Object(Thing::WScript) => Ok(Abstract::text("Windows Script Host")),
            Abstract::Object(Thing::Err) => {
                Ok(Abstract::Known(Variant::Long(self.state.error.number)))
            }
            Abstract::Object(_) | Abstract::Known(Variant::Nothing) => {
                self.untypable("an object without a default value is used as a value")
            }
            Abstract::Undetermined(why) => self.untypable(why),
            other => Ok(other),
        }
    }

    fn eval_name(&mut self, name: &Name) -> Typed<Abstract> {
        match self.find(&name.text)? {
            Found::Variable(place) => match self.read(place) {
                Abstract::Undetermined(why) => {
                    self.untypable(format!("{}: {why}", self.written(place)))
                }
                value => Ok(value),
            },
            Found::Constant(value) => Ok(Abstract::Known(value)),
            Found::Thing(thing) => Ok(Abstract::Object(thing)),
            Found::Procedure(procedure) => self.call(&procedure, &[]),
            Found::Function(function) => self.library_function(function, &[]),
            Found::CreateObject | Found::GetObject => {
                self.untypable(format!("{} is called without a name", name.text))
            }
        }
    }

    /// The object before a dot; that of the `With` block around if none is written.
    pub(super) fn object_of(&mut self, object: Option<&Expression>) -> Typed<Abstract> {
        match object {
            Some(object) => self.eval(object),
            None => match self.with.last() {
                Some(object) => Ok(object.clone()),
                None => self.untypable("a dot without an object before it"),
            },
        }
    }

    /// `callee(arguments)`
    pub(super) fn apply(
        &mut self,
        callee: &Expression,
        arguments: &[Option<Expression>],
        access: Access,
    ) -> Typed<Abstract> {
        match &callee.kind {
            ExpressionKind::Member { object, member } => {
                let object = self.object_of(object.as_deref())?;
                let arguments = self.values(arguments)?;
                self.member(object, &member.text, arguments, access)
            }
            ExpressionKind::Name(name) => {
                let called = self.names.number(&name.text);
                let frame = self.frames.last();
                if frame.is_some_and(|frame| frame.own == Some(called)) {
                    return self.untypable("a function that calls itself is not typed");
                }
                match self.find(&name.text)? {
                    Found::Procedure(procedure) => self.call(&procedure, arguments),
                    Found::Function(function) => self.library_function(function, arguments),
                    Found::CreateObject => self.create_object(arguments),
                    Found::GetObject => self.get_object(arguments),
                    Found::Variable(place) => {
                        let base = self.read(place);
                        self.index(base, arguments)
                    }
                    Found::Thing(thing) => self.index(Abstract::Object(thing), arguments),
                    Found::Constant(value) => self.index(Abstract::Known(value), arguments),
                }
            }
            _ => {
                let base = self.eval(callee)?;
                self.index(base, arguments)
            }
        }
    }

    fn values(&mut self, arguments: &[Option<Expression>]) -> Typed<Vec<Abstract>> {
        let mut values = Vec::new();
        for argument in arguments {
            values.push(match argument {
                Some(argument) => self.eval(argument)?,
                None => Abstract::Known(Variant::Error(crate::vbscript::value::MISSING)),
            });
        }
        Ok(values)
    }

    /// An element of an array, or the default member of an object.
    fn index(&mut self, base: Abstract, arguments: &[Option<Expression>]) -> Typed<Abstract> {
        let indexes = self.values(arguments)?;
        match base {
            Abstract::Array(list) => {
                let index = self.element_index(&list.elements, &indexes)?;
                match list.elements.get(index) {
                    Some(element) => Ok(element.clone()),
                    None => self.untypable("an index lies outside of its array"),
                }
            }
            Abstract::Object(thing) => {
                self.member(Abstract::Object(thing), "", indexes, Access::Get)
            }
            Abstract::Undetermined(why) => self.untypable(why),
            _ => self.untypable("an element of what is known only at run time"),
        }
    }

    /// The place of an element.
    pub(super) fn element_index(
        &mut self,
        elements: &[Abstract],
        indexes: &[Abstract],
    ) -> Typed<usize> {
        let [index] = indexes else {
            return self.untypable("arrays with several dimensions are not typed");
        };
        let index = self.plain(index.clone())?;
        let index = self.known(&index, "the index of an array")?;
        let index = index.to_long().ok();
        match index.and_then(|index| usize::try_from(index).ok()) {
            Some(index) if index < elements.len() => Ok(index),
            _ => self.untypable("an index lies outside of its array"),
        }
    }

    fn unary(&mut self, operator: UnaryOperator, value: Abstract) -> Typed<Abstract> {
        let name = match operator {
            UnaryOperator::Negate => "-",
            UnaryOperator::Plus => "+",
            UnaryOperator::Not => "not",
        };
        if let Abstract::Known(value) = &value {
            let outcome = match operator {
                UnaryOperator::Negate => operators::negate(value),
                UnaryOperator::Plus => operators::plus(value),
                UnaryOperator::Not => operators::not(value),
            };
            return self.folded(outcome);
        }
        let operand = self.plan_value(&value)?;
        let line = Some(self.position.line);
        Ok(self.symbolic(Symbol::Operator {
            operator: name.to_owned(),
            operands: vec![operand],
            line,
        }))
    }

    /// An outcome that was found out beforehand.
    pub(super) fn folded(
        &mut self,
        outcome: Result<Variant, crate::vbscript::RuntimeError>,
    ) -> Typed<Abstract> {
        match outcome {
            Ok(value) => self.held_variant(value),
            Err(error) => self.untypable(format!("it always fails: {}", error.description)),
        }
    }

    /// A value of the language as extraction holds it.
    pub(super) fn held_variant(&mut self, value: Variant) -> Typed<Abstract> {
        match value {
            Variant::Array(array) if array.dimensions().len() == 1 => {
                let elements = array.elements().iter().cloned();
                let elements = elements.map(|element| self.held_variant(element));
                Ok(Abstract::Array(Rc::new(super::value::List {
                    elements: elements.collect::<Typed<Vec<_>>>()?,
                    fixed: array.is_fixed(),
                })))
            }
            Variant::Array(_) | Variant::Object(_) => {
                self.untypable("a value that a plan cannot hold")
            }
            other => Ok(Abstract::Known(other)),
        }
    }

    /// `a + b & c …`: the left spine is followed without recursion.
    fn chain(&mut self, expression: &Expression) -> Typed<Abstract> {
        let mut chain = Vec::new();
        let mut first = expression;
        while let ExpressionKind::Binary(operator, left, right) = &first.kind {
            chain.push((*operator, right));
            first = left;
        }
        let mut is_literal = self.is_written_down(first);
        let mut value = self.eval(first)?;
        let mut is_joined = false;
        for (operator, right) in chain.into_iter().rev() {
            let typed = (is_literal, self.is_written_down(right));
            let right = self.eval(right)?;
            value = if operator == BinaryOperator::Is {
                self.is_same(&value, &right)?
            } else {
                let left = self.plain(value)?;
                let right = self.plain(right)?;
                self.binary(operator, left, right, typed, is_joined)?
            };
            is_literal = false;
            is_joined = operator == BinaryOperator::Concatenate;
        }
        Ok(value)
    }

    fn is_same(&mut self, left: &Abstract, right: &Abstract) -> Typed<Abstract> {
        let nothing = |value: &Abstract| matches!(value, Abstract::Known(Variant::Nothing));
        let same = match (left, right) {
            (Abstract::Object(left), Abstract::Object(right)) => left == right,
            _ if nothing(left) && nothing(right) => true,
            (Abstract::Object(_), other) | (other, Abstract::Object(_)) if nothing(other) => false,
            _ => return self.untypable("Is compares what may be no objects"),
        };
        Ok(Abstract::Known(Variant::Boolean(same)))
    }

    /// What a condition comes to, if it is known.
    pub(super) fn truth(&mut self, value: &Abstract) -> Typed<Option<bool>> {
        match value {
            Abstract::Known(Variant::Null) => Ok(Some(false)),
            Abstract::Known(value) => match value.to_boolean() {
                Ok(truth) => Ok(Some(truth)),
                Err(error) => self.untypable(format!("it always fails: {}", error.description)),
            },
            Abstract::Symbolic(_) => Ok(None),
            _ => self.untypable("a condition that is no truth value"),
        }
    }
}
