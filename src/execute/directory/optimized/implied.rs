//! A filter that every child satisfies for which a body does anything.

use crate::host::directory::{Filter, Syntax, schema};
use crate::plan::{Condition, Expression, Step, StepKind, Value};

/// What must hold of a child.
enum Implied {
    Anything,
    Impossible,
    Only(Filter),
}

use Implied::{Anything, Impossible, Only};

/// The filter for a loop's body.
pub(super) fn filter(variable: &str, body: &[Step]) -> String {
    match of_steps(variable, body) {
        Only(filter) => filter.to_string(),
        Anything | Impossible => "(objectClass=*)".to_owned(),
    }
}

/// What must hold for any of the steps to do something.
fn of_steps(variable: &str, steps: &[Step]) -> Implied {
    steps.iter().fold(Impossible, |before, step| {
        let own = match &step.kind {
            StepKind::If {
                condition,
                then,
                otherwise,
            } => {
                let holds = of_condition(variable, condition, true);
                let fails = of_condition(variable, condition, false);
                either(
                    both(holds, of_steps(variable, then)),
                    both(fails, of_steps(variable, otherwise)),
                )
            }
            _ => Anything,
        };
        either(before, own)
    })
}

/// What must hold for a condition to be met, or with `wanted` false not to be met.
fn of_condition(variable: &str, condition: &Condition, wanted: bool) -> Implied {
    match condition {
        Condition::True(value) => of_value(variable, value, wanted),
        Condition::Not(inner) => of_condition(variable, inner, !wanted),
        Condition::All(all) | Condition::Any(all) => {
            let is_all = matches!(condition, Condition::All(_));
            let parts = all.iter().map(|one| of_condition(variable, one, wanted));
            if is_all == wanted {
                parts.fold(Anything, both)
            } else {
                parts.fold(Impossible, either)
            }
        }
        _ => Anything,
    }
}

fn of_value(variable: &str, value: &Value, wanted: bool) -> Implied {
    let Value::Expression(expression) = value else {
        return Anything;
    };
    let Expression::Operator {
        operator, operands, ..
    } = &**expression
    else {
        return Anything;
    };
    match (operator.as_str(), operands.as_slice()) {
        ("=", [left, right]) => compared(variable, left, right, wanted),
        ("<>", [left, right]) => compared(variable, left, right, !wanted),
        // Bit by bit these are no more than they are for truth values.
        ("and", [left, right]) if wanted => both(
            of_value(variable, left, true),
            of_value(variable, right, true),
        ),
        ("or", [left, right]) if wanted => either(
            of_value(variable, left, true),
            of_value(variable, right, true),
        ),
        _ => Anything,
    }
}

/// `attribute = text`, or its opposite.
fn compared(variable: &str, left: &Value, right: &Value, equal: bool) -> Implied {
    let attribute = |value: &Value| match value {
        Value::Expression(expression) => match &**expression {
            Expression::Lookup {
                object, attribute, ..
            } if object == variable => Some(attribute.clone()),
            _ => None,
        },
        _ => None,
    };
    let (name, text) = match (
        attribute(left),
        right.known(),
        attribute(right),
        left.known(),
    ) {
        (Some(name), Some(text), ..) | (_, _, Some(name), Some(text)) => (name, text),
        _ => return Anything,
    };
    if name.eq_ignore_ascii_case("class") {
        return match (equal, text.is_empty()) {
            (true, false) => is("objectClass", text),
            _ => Anything,
        };
    }
    let Some(known) = schema::attribute(&name) else {
        return Anything;
    };
    match (equal, text.is_empty()) {
        // One that is not set is an empty text too.
        (true, true) | (false, false) => Anything,
        (false, true) => Only(Filter::Present(known.name.to_owned())),
        (true, false) if known.syntax == Syntax::Text && text.is_ascii() => is(known.name, text),
        (true, false) => Only(Filter::Present(known.name.to_owned())),
    }
}

fn is(attribute: &str, text: &str) -> Implied {
    Only(Filter::Equal(
        attribute.to_owned(),
        text.as_bytes().to_vec(),
    ))
}

fn both(one: Implied, other: Implied) -> Implied {
    match (one, other) {
        (Impossible, _) | (_, Impossible) => Impossible,
        (Anything, other) | (other, Anything) => other,
        (Only(one), Only(other)) => {
            let mut all = Vec::new();
            for part in [one, other] {
                match part {
                    Filter::And(parts) => all.extend(parts),
                    part => all.push(part),
                }
            }
            Only(Filter::And(all))
        }
    }
}

fn either(one: Implied, other: Implied) -> Implied {
    match (one, other) {
        (Anything, _) | (_, Anything) => Anything,
        (Impossible, other) | (other, Impossible) => other,
        (Only(one), Only(other)) if one == other => Only(one),
        (Only(one), Only(other)) => Only(Filter::Or(vec![one, other])),
    }
}
