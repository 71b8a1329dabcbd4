//! What a body declares and names, found out before any of it is made into code.

use crate::vbscript::tree::{
    Declaration, Expression, ExpressionKind, Name, Statement, StatementKind,
};

/// The names of a body, without those of the procedures and classes in it.
#[derive(Default)]
pub(super) struct Names<'a> {
    pub(super) declared: Vec<&'a Declaration>,
    pub(super) constants: Vec<(&'a Name, &'a Expression)>,
    pub(super) used: Vec<&'a Name>,
    /// Names that `ReDim` declares if nothing else does.
    pub(super) dimensioned: Vec<&'a Name>,
    /// Names that something is assigned to.
    pub(super) assigned: Vec<&'a Name>,
    /// How many places its loops, `Select` and `With` blocks need.
    pub(super) hidden: u32,
}

impl<'a> Names<'a> {
    pub(super) fn of(body: &'a [Statement]) -> Self {
        let mut names = Self::default();
        names.block(body);
        names
    }

    fn block(&mut self, body: &'a [Statement]) {
        for statement in body {
            self.statement(statement);
        }
    }

    fn assignment(&mut self, target: &'a Expression) {
        if let ExpressionKind::Name(name) = &target.kind {
            self.assigned.push(name);
        }
        self.expression(target);
    }

    fn statement(&mut self, statement: &'a Statement) {
        match &statement.kind {
            StatementKind::Dim(declarations) => self.declared.extend(declarations),
            StatementKind::Const(constants) => {
                for (name, value) in constants {
                    self.constants.push((name, value));
                }
            }
            StatementKind::ReDim { arrays, .. } => {
                for (array, bounds) in arrays {
                    if let ExpressionKind::Name(name) = &array.kind {
                        self.dimensioned.push(name);
                    }
                    self.assignment(array);
                    self.expressions(bounds);
                }
            }
            StatementKind::Erase(arrays) => self.expressions(arrays),
            StatementKind::Let { target, value } | StatementKind::Set { target, value } => {
                self.assignment(target);
                self.expression(value);
            }
            StatementKind::Call(call) => self.expression(call),
            StatementKind::If {
                branches,
                otherwise,
            } => {
                for (condition, body) in branches {
                    self.expression(condition);
                    self.block(body);
                }
                self.block(otherwise.as_deref().unwrap_or_default());
            }
            StatementKind::Select {
                subject,
                cases,
                otherwise,
            } => {
                self.hidden += 1;
                self.expression(subject);
                for (values, body) in cases {
                    self.expressions(values);
                    self.block(body);
                }
                self.block(otherwise.as_deref().unwrap_or_default());
            }
            StatementKind::For { .. }
            | StatementKind::ForEach { .. }
            | StatementKind::Do { .. }
            | StatementKind::With { .. } => self.repeated(statement),
            StatementKind::Exit(_)
            | StatementKind::OnErrorResumeNext
            | StatementKind::OnErrorGoToZero
            | StatementKind::Procedure(_)
            | StatementKind::Class(_)
            | StatementKind::Stop => {}
        }
    }

    fn repeated(&mut self, statement: &'a Statement) {
        match &statement.kind {
            StatementKind::For {
                variable,
                from,
                to,
                step,
                body,
            } => {
                self.hidden += 2;
                self.used.push(variable);
                self.assigned.push(variable);
                self.expression(from);
                self.expression(to);
                if let Some(step) = step {
                    self.expression(step);
                }
                self.block(body);
            }
            StatementKind::ForEach {
                variable,
                source,
                body,
            } => {
                self.hidden += 1;
                self.used.push(variable);
                self.assigned.push(variable);
                self.expression(source);
                self.block(body);
            }
            StatementKind::Do {
                condition, body, ..
            } => {
                if let Some(condition) = condition {
                    self.expression(&condition.test);
                }
                self.block(body);
            }
            StatementKind::With { object, body } => {
                self.hidden += 1;
                self.expression(object);
                self.block(body);
            }
            _ => {}
        }
    }

    fn expressions(&mut self, expressions: &'a [Expression]) {
        for expression in expressions {
            self.expression(expression);
        }
    }

    fn expression(&mut self, mut expression: &'a Expression) {
        // Long chains of operators lean to the left: they are followed without recursion.
        loop {
            expression = match &expression.kind {
                ExpressionKind::Name(name) => {
                    self.used.push(name);
                    return;
                }
                ExpressionKind::Literal(_) | ExpressionKind::Me | ExpressionKind::New(_) => return,
                ExpressionKind::Member { object, .. } => match object {
                    Some(object) => object,
                    None => return,
                },
                ExpressionKind::Apply { callee, arguments } => {
                    for argument in arguments.iter().flatten() {
                        self.expression(argument);
                    }
                    callee
                }
                ExpressionKind::Parenthesized(inner) | ExpressionKind::Unary(_, inner) => inner,
                ExpressionKind::Binary(_, left, right) => {
                    self.expression(right);
                    left
                }
            };
        }
    }
}
