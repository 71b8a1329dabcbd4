//! How a value is written for people: known text as it is, everything else between ‹ and ›.

use std::borrow::Cow;

use super::names::{Names, Purpose};
use super::settings::Piece;
use crate::host::MASK;
use crate::plan::{Expression, Value};
use crate::source::visible;

/// Text from a script, with everything that could steer a terminal, end a line or pass for the notation made visible.
pub(crate) fn plain(text: &str) -> Cow<'_, str> {
    let shown = visible(text);
    if !shown.contains(['\t', '‹', '›']) {
        return shown;
    }
    let shown = shown
        .replace('\t', "␉")
        .replace('‹', "<U+2039>")
        .replace('›', "<U+203A>");
    Cow::Owned(shown)
}

/// The value as a part of a line: `CN=‹strOrg›,CN=Services`.
pub(crate) fn value(value: &Value, names: &Names<'_>) -> String {
    let mut text = String::new();
    push(value, names, &mut text);
    text
}

/// The value where its beginning and its end count: in quotation marks when they could not be seen otherwise.
pub(crate) fn exact(value: &Value, names: &Names<'_>) -> String {
    let text = self::value(value, names);
    if text.is_empty() || text.starts_with(' ') || text.ends_with(' ') {
        format!("\"{text}\"")
    } else {
        text
    }
}

fn push(value: &Value, names: &Names<'_>, text: &mut String) {
    match value {
        Value::Text(known) => match names.purpose() {
            Purpose::Reading => text.push_str(&plain(known)),
            Purpose::Comparing(comparing) => {
                for piece in comparing.settings.pieces(known) {
                    match piece {
                        Piece::Text(known) => text.push_str(&plain(known)),
                        Piece::Setting(name) => text.push_str(&format!("‹%{}%›", plain(name))),
                    }
                }
            }
        },
        Value::Boolean(_) | Value::Number(_) => text.push_str(&inner(value, names)),
        Value::Expression(expression) => match &**expression {
            Expression::Concat(parts) => parts.iter().for_each(|part| push(part, names, text)),
            Expression::Secret(_) => text.push_str(MASK),
            Expression::List(items) => {
                for (number, item) in items.iter().enumerate() {
                    if number > 0 {
                        text.push_str(", ");
                    }
                    push(item, names, text);
                }
            }
            _ => {
                text.push('‹');
                text.push_str(&inner(value, names));
                text.push('›');
            }
        },
    }
}

/// The value as a part of an expression, where text needs quotation marks: `Replace(objUser.homeMDB, "A", "B")`.
pub(crate) fn inner(value: &Value, names: &Names<'_>) -> String {
    match value {
        Value::Text(text) => quoted(text, names),
        Value::Boolean(true) => "True".to_owned(),
        Value::Boolean(false) => "False".to_owned(),
        Value::Number(number) => number.to_string(),
        Value::Expression(expression) => of_expression(expression, names),
    }
}

fn quoted(text: &str, names: &Names<'_>) -> String {
    let one = |text: &str| format!("\"{}\"", plain(text).replace('"', "\"\""));
    match names.purpose() {
        Purpose::Reading => one(text),
        Purpose::Comparing(comparing) => {
            let pieces: Vec<String> = comparing
                .settings
                .pieces(text)
                .iter()
                .map(|piece| match piece {
                    Piece::Text(text) => one(text),
                    Piece::Setting(name) => format!("%{}%", plain(name)),
                })
                .collect();
            pieces.join(" & ")
        }
    }
}

fn of_expression(expression: &Expression, names: &Names<'_>) -> String {
    match expression {
        Expression::Captured(name) => names.captured(name).into_owned(),
        Expression::Environment(name) => format!("%{}%", plain(name)),
        Expression::ScriptFolder(_) => "script folder".to_owned(),
        Expression::Secret(_) => MASK.to_owned(),
        Expression::Concat(parts) => joined(parts, " & ", names),
        Expression::Replace {
            of,
            find,
            with,
            match_case,
        } => format!(
            "Replace({}, {}, {}{})",
            inner(of, names),
            inner(find, names),
            inner(with, names),
            if *match_case { ", match case" } else { "" }
        ),
        Expression::Lookup {
            object, attribute, ..
        } => format!("{}.{}", names.object(object), plain(attribute)),
        Expression::Field { rows, column, .. } => match column {
            Value::Text(column) => format!("{}.{}", names.object(rows), plain(column)),
            column => format!("{}({})", names.object(rows), inner(column, names)),
        },
        Expression::Variable(name) => names.object(name).into_owned(),
        Expression::Function {
            name, arguments, ..
        } => format!("{}({})", plain(name), joined(arguments, ", ", names)),
        Expression::Operator {
            operator, operands, ..
        } => of_operator(&plain(operator), operands, names),
        Expression::List(items) => format!("Array({})", joined(items, ", ", names)),
        Expression::Literal { subtype, text } if text.is_empty() => plain(subtype).into_owned(),
        Expression::Literal { subtype, text } if subtype == "Date" => format!("#{}#", plain(text)),
        Expression::Literal { text, .. } => plain(text).into_owned(),
    }
}

fn of_operator(operator: &str, operands: &[Value], names: &Names<'_>) -> String {
    let operands: Vec<String> = operands
        .iter()
        .map(|operand| operand_text(operand, names))
        .collect();
    match operands.as_slice() {
        [only] if operator == "-" => format!("-{only}"),
        [only] => format!("{operator} {only}"),
        several => several.join(&format!(" {operator} ")),
    }
}

/// An operand, in parentheses where it holds an operator itself.
fn operand_text(operand: &Value, names: &Names<'_>) -> String {
    let text = inner(operand, names);
    match operand {
        Value::Expression(expression)
            if matches!(
                &**expression,
                Expression::Operator { .. } | Expression::Concat(_)
            ) =>
        {
            format!("({text})")
        }
        _ => text,
    }
}

fn joined(values: &[Value], separator: &str, names: &Names<'_>) -> String {
    let texts: Vec<String> = values.iter().map(|value| inner(value, names)).collect();
    texts.join(separator)
}
