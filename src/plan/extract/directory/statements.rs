//! Statements.

use std::rc::Rc;

use super::names::Found;
use super::value::{Abstract, List, Thing};
use super::{Extraction, Typed};
use crate::plan::{Condition, Value};
use crate::vbscript::Access;
use crate::vbscript::tree::{
    Declaration, ExitTarget, Expression, ExpressionKind, Statement, StatementKind,
};
use crate::vbscript::value::Variant;

/// How a block was left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Flow {
    /// At its end.
    Next,
    ExitProcedure,
    ExitFor,
    ExitDo,
    /// `WScript.Quit`
    Ended,
}

/// What follows a statement up to the end of its procedure.
#[derive(Clone, Copy)]
pub(super) enum Rest<'a> {
    Script,
    Procedure,
    /// The turns of a loop.
    Loop,
    Block {
        statements: &'a [Statement],
        outer: &'a Rest<'a>,
    },
}

impl Extraction {
    pub(super) fn block(&mut self, body: &[Statement], rest: Rest<'_>) -> Typed<Flow> {
        for (place, statement) in body.iter().enumerate() {
            let rest = Rest::Block {
                statements: body.get(place + 1..).unwrap_or_default(),
                outer: &rest,
            };
            let flow = self.statement(statement, rest)?;
            if flow != Flow::Next {
                return Ok(flow);
            }
        }
        Ok(Flow::Next)
    }

    fn statement(&mut self, statement: &Statement, rest: Rest<'_>) -> Typed<Flow> {
        self.burn()?;
        self.position = statement.position;
        match &statement.kind {
            StatementKind::Const(_)
            | StatementKind::Procedure(_)
            | StatementKind::Stop
            | StatementKind::OnErrorGoToZero => {}
            StatementKind::Dim(declarations) => self.dim(declarations)?,
            StatementKind::Let { target, value } => self.assignment(target, value)?,
            StatementKind::Set { target, value } => self.set(target, value)?,
            StatementKind::Call(call) => self.call_statement(call)?,
            StatementKind::ReDim { preserve, arrays } => self.redim(*preserve, arrays)?,
            StatementKind::If {
                branches,
                otherwise,
            } => return self.if_block(branches, otherwise.as_deref(), rest),
            StatementKind::Select {
                subject,
                cases,
                otherwise,
            } => return self.select(subject, cases, otherwise.as_deref(), rest),
            StatementKind::For { .. } => return self.for_loop(statement),
            StatementKind::ForEach {
                variable,
                source,
                body,
            } => return self.for_each(variable, source, body),
            StatementKind::Do {
                condition, body, ..
            } => return self.do_loop(condition.as_ref(), body),
            StatementKind::With { object, body } => return self.with_block(object, body, rest),
            StatementKind::Exit(target) => {
                return Ok(match target {
                    ExitTarget::Do => Flow::ExitDo,
                    ExitTarget::For => Flow::ExitFor,
                    ExitTarget::Sub | ExitTarget::Function | ExitTarget::Property => {
                        Flow::ExitProcedure
                    }
                });
            }
            StatementKind::OnErrorResumeNext => {
                return self.untypable("On Error Resume Next goes on behind any failure");
            }
            StatementKind::Erase(_) => return self.untypable("Erase is not typed"),
            StatementKind::Class(_) => return self.untypable("classes are not typed"),
        }
        Ok(if self.has_ended {
            Flow::Ended
        } else {
            Flow::Next
        })
    }

    fn dim(&mut self, declarations: &[Declaration]) -> Typed<()> {
        for declaration in declarations {
            let Some(bounds) = &declaration.bounds else {
                continue;
            };
            let list = match bounds.as_slice() {
                [] => List::default(),
                [bound] if *bound < MOST_ELEMENTS => List {
                    elements: vec![Abstract::EMPTY; *bound as usize + 1],
                    fixed: true,
                },
                _ => return self.untypable("an array of this form is not typed"),
            };
            if let Found::Variable(place) = self.find(&declaration.name.text)? {
                self.write(place, Abstract::Array(Rc::new(list)));
            }
        }
        Ok(())
    }

    fn redim(&mut self, preserve: bool, arrays: &[(Expression, Vec<Expression>)]) -> Typed<()> {
        for (array, bounds) in arrays {
            let (ExpressionKind::Name(name), [bound]) = (&array.kind, bounds.as_slice()) else {
                return self.untypable("an array of this form is not typed");
            };
            let bound = self.eval_plain(bound)?;
            let bound = self.known(&bound, "the size of an array")?.to_long().ok();
            let size = bound.and_then(|bound| u32::try_from(bound).ok());
            let Some(size) = size.filter(|size| *size < MOST_ELEMENTS) else {
                return self.untypable("an array of this size is not typed");
            };
            let Found::Variable(place) = self.find(&name.text)? else {
                return self.untypable("ReDim of what is no variable");
            };
            let mut elements = match self.read(place) {
                Abstract::Array(list) if list.fixed => {
                    return self.untypable("it always fails: this array is fixed");
                }
                Abstract::Array(list) if preserve => list.elements.clone(),
                Abstract::Undetermined(why) => return self.untypable(why),
                _ => Vec::new(),
            };
            elements.resize(size as usize + 1, Abstract::EMPTY);
            let list = List {
                elements,
                fixed: false,
            };
            self.write(place, Abstract::Array(Rc::new(list)));
        }
        Ok(())
    }

    fn assignment(&mut self, target: &Expression, value: &Expression) -> Typed<()> {
        match &target.kind {
            ExpressionKind::Name(name) => {
                let value = self.eval_plain(value)?;
                match self.find(&name.text)? {
                    Found::Variable(place) => self.write(place, value),
                    _ => return self.untypable(format!("{} is no variable", name.text)),
                }
                Ok(())
            }
            ExpressionKind::Member { object, member } => {
                let object = self.object_of(object.as_deref())?;
                let value = self.eval_plain(value)?;
                self.member(object, &member.text, vec![value], Access::Let)?;
                Ok(())
            }
            ExpressionKind::Apply { callee, arguments } => {
                let (ExpressionKind::Name(name), [Some(index)]) =
                    (&callee.kind, arguments.as_slice())
                else {
                    return self.untypable("an assignment of this form is not typed");
                };
                let index = self.eval(index)?;
                let value = self.eval_plain(value)?;
                let Found::Variable(place) = self.find(&name.text)? else {
                    return self.untypable(format!("{} is no variable", name.text));
                };
                let Abstract::Array(mut list) = self.read(place) else {
                    return self.untypable(format!("{} is no array of known size", name.text));
                };
                let index = self.element_index(&list.elements, &[index])?;
                if let Some(element) = Rc::make_mut(&mut list).elements.get_mut(index) {
                    *element = value;
                }
                self.write(place, Abstract::Array(list));
                Ok(())
            }
            _ => self.untypable("an assignment of this form is not typed"),
        }
    }

    fn set(&mut self, target: &Expression, value: &Expression) -> Typed<()> {
        let ExpressionKind::Name(name) = &target.kind else {
            return self.untypable("Set of a member or an element is not typed");
        };
        self.wanted_name = Some(name.text.to_string());
        let value = self.eval(value);
        self.wanted_name = None;
        let value = match value? {
            value @ (Abstract::Object(_) | Abstract::Known(Variant::Nothing)) => value,
            Abstract::Undetermined(why) => return self.untypable(why),
            _ => return self.untypable("Set of what may be no object"),
        };
        match self.find(&name.text)? {
            Found::Variable(place) => self.write(place, value),
            _ => return self.untypable(format!("{} is no variable", name.text)),
        }
        Ok(())
    }

    fn call_statement(&mut self, call: &Expression) -> Typed<()> {
        match &call.kind {
            ExpressionKind::Member { object, member } => {
                let object = self.object_of(object.as_deref())?;
                self.member(object, &member.text, Vec::new(), Access::Call)?;
            }
            ExpressionKind::Apply { callee, arguments } => {
                self.apply(callee, arguments, Access::Call)?;
            }
            ExpressionKind::Name(name) => match self.find(&name.text)? {
                Found::Procedure(procedure) => {
                    self.call(&procedure, &[])?;
                }
                Found::Function(function) => {
                    self.library_function(function, &[])?;
                }
                _ => return self.untypable(format!("{} is no procedure", name.text)),
            },
            _ => {
                self.eval(call)?;
            }
        }
        Ok(())
    }

    fn with_block(
        &mut self,
        object: &Expression,
        body: &[Statement],
        rest: Rest<'_>,
    ) -> Typed<Flow> {
        let object = self.eval(object)?;
        if !matches!(object, Abstract::Object(Thing::Held(_) | Thing::WScript)) {
            return self.untypable("With of this object is not typed");
        }
        self.with.push(object);
        let flow = self.block(body, rest);
        self.with.pop();
        flow
    }

    fn if_block(
        &mut self,
        branches: &[(Expression, Vec<Statement>)],
        otherwise: Option<&[Statement]>,
        rest: Rest<'_>,
    ) -> Typed<Flow> {
        let Some(((condition, body), others)) = branches.split_first() else {
            return self.block(otherwise.unwrap_or_default(), rest);
        };
        let value = self.eval_plain(condition)?;
        match self.truth(&value)? {
            Some(true) => self.block(body, rest),
            Some(false) => self.else_if(others, otherwise, rest),
            None => {
                let value = self.plan_value(&value)?;
                let must_stay = self.consume(&[&value])?;
                let condition = self.condition(value);
                self.branch(
                    (condition, must_stay),
                    rest,
                    &mut |this| this.block(body, rest),
                    &mut |this| this.else_if(others, otherwise, rest),
                )
            }
        }
    }

    fn else_if(
        &mut self,
        branches: &[(Expression, Vec<Statement>)],
        otherwise: Option<&[Statement]>,
        rest: Rest<'_>,
    ) -> Typed<Flow> {
        if let Some((condition, _)) = branches.first() {
            self.position = condition.position;
        }
        self.if_block(branches, otherwise, rest)
    }

    /// A value as the condition of a step.
    pub(super) fn condition(&self, value: Value) -> Condition {
        use super::kind::Kind;
        use crate::plan::Expression as Symbol;
        if let Value::Expression(expression) = &value
            && let Symbol::Operator {
                operator, operands, ..
            } = &**expression
            && let [operand] = operands.as_slice()
            && operator == "not"
            && super::events::kind(operand, &self.kinds).is(Kind::BOOLEAN)
        {
            return Condition::True(operand.clone()).negated();
        }
        Condition::True(value)
    }
}

/// The most elements of an array.
const MOST_ELEMENTS: u32 = 10_000;
