use crate::vbscript::tree::{Expression, ExpressionKind, Position, Statement, StatementKind};
use crate::vbscript::value::Variant;

/// A call as it is written: `name`, `name(…)`, `object.name(…)`, or an element or property that looks the same.
#[derive(Clone, Copy)]
pub struct Called<'f> {
    /// What stands before the point.
    pub object: Option<&'f Expression>,
    /// The name.
    pub name: &'f str,
    /// Where the whole begins.
    pub position: Position,
    arguments: &'f [Option<Expression>],
}

impl<'f> Called<'f> {
    /// The call that an expression is, if it is one.
    pub fn of(expression: &'f Expression) -> Option<Self> {
        let (callee, arguments) = match &expression.kind {
            ExpressionKind::Apply { callee, arguments } => (&**callee, arguments.as_slice()),
            _ => (expression, &[][..]),
        };
        let (object, name) = match &callee.kind {
            ExpressionKind::Name(name) => (None, &*name.text),
            ExpressionKind::Member { object, member } => (object.as_deref(), &*member.text),
            _ => return None,
        };
        Some(Self {
            object,
            name,
            position: expression.position,
            arguments,
        })
    }

    /// Whether it is a function or procedure of this name, in any case, without an object.
    pub fn is(&self, name: &str) -> bool {
        self.object.is_none() && self.name.eq_ignore_ascii_case(name)
    }

    /// Whether it is this member of something.
    pub fn is_member(&self, name: &str) -> bool {
        self.object.is_some() && self.name.eq_ignore_ascii_case(name)
    }

    /// Whether it is this member of an object with this name.
    pub fn is_member_of(&self, object: &str, name: &str) -> bool {
        self.is_member(name) && self.object.and_then(name_of).is_some_and(same(object))
    }

    /// An argument, from 0.
    pub fn argument(&self, index: usize) -> Option<&'f Expression> {
        self.arguments.get(index)?.as_ref()
    }

    /// How many arguments there are.
    pub fn count(&self) -> usize {
        self.arguments.len()
    }
}

/// Compares names without regard to case.
pub fn same(one: &str) -> impl Fn(&str) -> bool + '_ {
    move |other| one.eq_ignore_ascii_case(other)
}

/// The name that an expression is.
pub fn name_of(expression: &Expression) -> Option<&str> {
    match &expression.kind {
        ExpressionKind::Name(name) => Some(&name.text),
        ExpressionKind::Parenthesized(inner) => name_of(inner),
        _ => None,
    }
}

/// The text that stands as a literal.
pub fn literal_text(expression: &Expression) -> Option<String> {
    match &expression.kind {
        ExpressionKind::Literal(Variant::Text(text)) => Some(text.to_string()),
        ExpressionKind::Parenthesized(inner) => literal_text(inner),
        _ => None,
    }
}

/// As it is written, as far as a message needs it.
pub fn written(expression: &Expression) -> String {
    match &expression.kind {
        ExpressionKind::Name(name) => name.text.to_string(),
        ExpressionKind::Member { object, member } => match object {
            Some(object) => format!("{}.{}", written(object), member.text),
            None => format!(".{}", member.text),
        },
        ExpressionKind::Apply { callee, .. } => format!("{}(…)", written(callee)),
        ExpressionKind::Parenthesized(inner) => written(inner),
        ExpressionKind::Me => "Me".to_owned(),
        _ => "…".to_owned(),
    }
}

/// Calls `see` for an expression and all inside of it, outermost first.
pub fn each_within<'f>(expression: &'f Expression, see: &mut dyn FnMut(&'f Expression)) {
    see(expression);
    match &expression.kind {
        ExpressionKind::Member { object, .. } => {
            if let Some(object) = object {
                each_within(object, see);
            }
        }
        ExpressionKind::Apply { callee, arguments } => {
            each_within(callee, see);
            for argument in arguments.iter().flatten() {
                each_within(argument, see);
            }
        }
        ExpressionKind::Parenthesized(inner) | ExpressionKind::Unary(_, inner) => {
            each_within(inner, see);
        }
        ExpressionKind::Binary(_, left, right) => {
            each_within(left, see);
            each_within(right, see);
        }
        ExpressionKind::Literal(_)
        | ExpressionKind::Name(_)
        | ExpressionKind::Me
        | ExpressionKind::New(_) => {}
    }
}

/// Calls `see` for all expressions of a statement itself, those of its blocks left out.
pub fn each_expression<'f>(statement: &'f Statement, see: &mut dyn FnMut(&'f Expression)) {
    for expression in own(statement) {
        each_within(expression, see);
    }
}

/// The outermost expressions of a statement itself.
fn own(statement: &Statement) -> Vec<&Expression> {
    match &statement.kind {
        StatementKind::Const(constants) => constants.iter().map(|(_, value)| value).collect(),
        StatementKind::ReDim { arrays, .. } => arrays
            .iter()
            .flat_map(|(name, bounds)| std::iter::once(name).chain(bounds))
            .collect(),
        StatementKind::Erase(all) => all.iter().collect(),
        StatementKind::Let { target, value } | StatementKind::Set { target, value } => {
            vec![target, value]
        }
        StatementKind::Call(call) => vec![call],
        StatementKind::If { branches, .. } => branches.iter().map(|(test, _)| test).collect(),
        StatementKind::Select { subject, cases, .. } => std::iter::once(subject)
            .chain(cases.iter().flat_map(|(values, _)| values))
            .collect(),
        StatementKind::For { from, to, step, .. } => {
            [from, to].into_iter().chain(step.as_ref()).collect()
        }
        StatementKind::ForEach { source, .. } => vec![source],
        StatementKind::Do { condition, .. } => {
            condition.iter().map(|condition| &condition.test).collect()
        }
        StatementKind::With { object, .. } => vec![object],
        StatementKind::Dim(_)
        | StatementKind::Exit(_)
        | StatementKind::OnErrorResumeNext
        | StatementKind::OnErrorGoToZero
        | StatementKind::Procedure(_)
        | StatementKind::Class(_)
        | StatementKind::Stop => Vec::new(),
    }
}

/// Target and value of an assignment, with or without `Set`.
pub fn assignment(statement: &Statement) -> Option<(&Expression, &Expression)> {
    match &statement.kind {
        StatementKind::Let { target, value } | StatementKind::Set { target, value } => {
            Some((target, value))
        }
        _ => None,
    }
}

/// Whether an expression names this anywhere.
pub fn mentions(expression: &Expression, name: &str) -> bool {
    let mut found = false;
    each_within(expression, &mut |inner| {
        if let ExpressionKind::Name(one) = &inner.kind {
            found |= one.text.eq_ignore_ascii_case(name);
        }
    });
    found
}
