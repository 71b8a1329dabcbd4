//! Trees in short, for comparing.

use super::super::super::tree::*;

pub(super) fn script(script: &Script) -> String {
    let explicit = if script.explicit { "explicit; " } else { "" };
    format!("{explicit}{}", body(&script.body))
}

fn body(statements: &[Statement]) -> String {
    let printed: Vec<_> = statements.iter().map(statement).collect();
    printed.join("; ")
}

fn statement(statement: &Statement) -> String {
    match &statement.kind {
        StatementKind::Dim(declarations) => format!("dim {}", join(declarations, declaration)),
        StatementKind::Const(constants) => format!(
            "const {}",
            join(constants, |(name, value)| format!(
                "{}={}",
                name.text,
                expression(value)
            ))
        ),
        StatementKind::ReDim { preserve, arrays } => {
            let arrays = join(arrays, |(array, bounds)| {
                format!("{}[{}]", expression(array), join(bounds, expression))
            });
            format!("redim{} {arrays}", if *preserve { "!" } else { "" })
        }
        StatementKind::Erase(arrays) => format!("erase {}", join(arrays, expression)),
        StatementKind::Let { target, value } => {
            format!("{} = {}", expression(target), expression(value))
        }
        StatementKind::Set { target, value } => {
            format!("set {} = {}", expression(target), expression(value))
        }
        StatementKind::Call(call) => format!("call {}", expression(call)),
        StatementKind::If {
            branches,
            otherwise,
        } => {
            let branches: Vec<_> = branches
                .iter()
                .map(|(condition, inner)| format!("{} {{{}}}", expression(condition), body(inner)))
                .collect();
            format!(
                "if {}{}",
                branches.join(" elseif "),
                otherwise_block(otherwise.as_ref())
            )
        }
        StatementKind::Select {
            subject,
            cases,
            otherwise,
        } => {
            let cases: String = cases
                .iter()
                .map(|(values, inner)| {
                    format!(" case {} {{{}}}", join(values, expression), body(inner))
                })
                .collect();
            format!(
                "select {}{cases}{}",
                expression(subject),
                otherwise_block(otherwise.as_ref())
            )
        }
        StatementKind::For {
            variable,
            from,
            to,
            step,
            body: inner,
        } => {
            let step = step
                .as_ref()
                .map(|step| format!(" step {}", expression(step)));
            format!(
                "for {} {} to {}{} {{{}}}",
                variable.text,
                expression(from),
                expression(to),
                step.unwrap_or_default(),
                body(inner)
            )
        }
        StatementKind::ForEach {
            variable,
            source,
            body: inner,
        } => format!(
            "each {} in {} {{{}}}",
            variable.text,
            expression(source),
            body(inner)
        ),
        StatementKind::Do {
            condition,
            body: inner,
            is_while,
        } => loop_statement(condition.as_ref(), inner, *is_while),
        StatementKind::With {
            object,
            body: inner,
        } => {
            format!("with {} {{{}}}", expression(object), body(inner))
        }
        StatementKind::Exit(target) => format!("exit {target:?}"),
        StatementKind::OnErrorResumeNext => "resume next".to_owned(),
        StatementKind::OnErrorGoToZero => "goto 0".to_owned(),
        StatementKind::Procedure(inner) => procedure(inner),
        StatementKind::Class(class) => {
            let fields: String = class
                .fields
                .iter()
                .map(|(visibility, field)| format!("{visibility:?} {}; ", declaration(field)))
                .collect();
            let procedures: Vec<_> = class
                .procedures
                .iter()
                .map(|inner| procedure(inner))
                .collect();
            format!(
                "class {} {{{fields}{}}}",
                class.name.text,
                procedures.join("; ")
            )
        }
        StatementKind::Stop => "stop".to_owned(),
    }
}

fn otherwise_block(otherwise: Option<&Vec<Statement>>) -> String {
    otherwise.map_or_else(String::new, |inner| format!(" else {{{}}}", body(inner)))
}

fn loop_statement(
    condition: Option<&LoopCondition>,
    inner: &[Statement],
    is_while: bool,
) -> String {
    let word = if is_while { "while" } else { "do" };
    let test = condition.map(|condition| {
        let word = if condition.until { "until" } else { "while" };
        format!("{word} {}", expression(&condition.test))
    });
    match (test, condition.is_some_and(|condition| condition.at_end)) {
        (None, _) => format!("{word} {{{}}}", body(inner)),
        (Some(test), true) => format!("{word} {{{}}} {test}", body(inner)),
        (Some(test), false) => format!("{word} {test} {{{}}}", body(inner)),
    }
}

fn procedure(procedure: &Procedure) -> String {
    let parameters = join(&procedure.parameters, |parameter| {
        let mark = if parameter.by_value { "=" } else { "" };
        format!("{mark}{}", parameter.name.text)
    });
    let private = match procedure.visibility {
        Visibility::Public => "",
        Visibility::Private => "private ",
    };
    let default = if procedure.is_default { "default " } else { "" };
    format!(
        "{private}{default}{:?} {}({parameters}) {{{}}}",
        procedure.kind,
        procedure.name.text,
        body(&procedure.body)
    )
}

fn declaration(declaration: &Declaration) -> String {
    match &declaration.bounds {
        None => declaration.name.text.to_string(),
        Some(bounds) => format!(
            "{}({})",
            declaration.name.text,
            join(bounds, u32::to_string)
        ),
    }
}

pub(super) fn expression(expression_: &Expression) -> String {
    match &expression_.kind {
        ExpressionKind::Literal(value) => format!("{value:?}"),
        ExpressionKind::Name(name) => name.text.to_string(),
        ExpressionKind::Me => "Me".to_owned(),
        ExpressionKind::Member { object, member } => format!(
            "{}.{}",
            object.as_deref().map(expression).unwrap_or_default(),
            member.text
        ),
        ExpressionKind::Apply { callee, arguments } => format!(
            "{}[{}]",
            expression(callee),
            join(arguments, |argument| argument
                .as_ref()
                .map_or_else(|| "_".to_owned(), expression))
        ),
        ExpressionKind::New(class) => format!("new {}", class.text),
        ExpressionKind::Parenthesized(inner) => format!("({})", expression(inner)),
        ExpressionKind::Unary(operator, operand) => {
            format!("<{operator:?} {}>", expression(operand))
        }
        ExpressionKind::Binary(operator, left, right) => {
            format!("<{} {operator:?} {}>", expression(left), expression(right))
        }
    }
}

fn join<T>(items: &[T], print: impl Fn(&T) -> String) -> String {
    items.iter().map(print).collect::<Vec<_>>().join(",")
}
