//! What of a value can fail, in the order in which it is evaluated.
//!
//! A plan must fail where the script fails: before the same effects. So what can fail is evaluated by the step behind it, or by
//! a step of its own.

use std::fmt::Write as _;

use hashbrown::HashMap;

use super::kind::Kind;
use crate::plan::{Expression, Value};

/// The subtypes of what has a name in the plan.
pub(super) type Kinds = HashMap<String, Kind>;

/// Takes what can fail: its key, and what makes its value, since most of it has been evaluated before.
pub(super) type Tell<'t> = &'t mut dyn FnMut(String, &dyn Fn() -> Value);

/// Tells what of a value can fail.
pub(super) fn each(value: &Value, kinds: &Kinds, tell: Tell<'_>) {
    let Value::Expression(expression) = value else {
        return;
    };
    if let Expression::Concat(parts) = &**expression {
        each_joined(parts, kinds, tell);
        return;
    }
    for part in parts(expression) {
        each(part, kinds, tell);
    }
    if can_fail(expression, kinds) {
        tell(key(value), &|| value.clone());
    }
}

/// Tells what can fail of values that are joined to a text.
pub(super) fn each_joined(parts: &[Value], kinds: &Kinds, tell: Tell<'_>) {
    for part in parts {
        each(part, kinds, tell);
        if kind(part, kinds).may_be(Kind::ARRAY) {
            let text = || Expression::Concat(vec![part.clone(), Value::text("")]).into();
            let mut key = "text ".to_owned();
            write_key(&mut key, part);
            tell(key, &text);
        }
    }
}

/// The values within, in the order in which they are evaluated.
pub(super) fn parts(expression: &Expression) -> impl Iterator<Item = &Value> {
    let (list, three): (&[Value], _) = match expression {
        Expression::Concat(parts)
        | Expression::List(parts)
        | Expression::Function {
            arguments: parts, ..
        }
        | Expression::Operator {
            operands: parts, ..
        } => (parts, None),
        Expression::Replace { of, find, with, .. } => (&[], Some([of, find, with])),
        Expression::Field { column, .. } => (std::slice::from_ref(column), None),
        _ => (&[], None),
    };
    list.iter().chain(three.into_iter().flatten())
}

fn can_fail(expression: &Expression, kinds: &Kinds) -> bool {
    let is = |part: &Value, kind_: Kind| kind(part, kinds).is(kind_);
    match expression {
        Expression::Lookup { .. } | Expression::Field { .. } => true,
        Expression::Replace { of, find, with, .. } => ![of, find, with]
            .iter()
            .all(|part| is(part, Kind::SCALAR) && !kind(part, kinds).may_be(Kind::NULL)),
        Expression::Function {
            name, arguments, ..
        } => {
            let total = ["lcase", "ucase", "trim", "ltrim", "rtrim", "len"];
            !(total.iter().any(|known| name.eq_ignore_ascii_case(known))
                && arguments.iter().all(|part| is(part, Kind::SCALAR)))
        }
        Expression::Operator {
            operator, operands, ..
        } => match operator.as_str() {
            "+" | "-" | "*" => {
                let plain = Kind::NUMBER.or(Kind::EMPTY);
                !operands.iter().all(|part| is(part, plain))
            }
            "and" | "or" | "xor" | "not" => !operands.iter().all(|part| is(part, Kind::BOOLEAN)),
            "=" | "<>" | "<" | "<=" | ">" | ">=" => !comparable(operands, kinds),
            _ => true,
        },
        _ => false,
    }
}

/// A text and a number that the script writes down may not be comparable.
fn comparable(operands: &[Value], kinds: &Kinds) -> bool {
    let plain = Kind::TEXT.or(Kind::EMPTY).or(Kind::NULL);
    let number = Kind::NUMBER.or(Kind::EMPTY).or(Kind::BOOLEAN);
    let all = |wanted: Kind| operands.iter().all(|part| kind(part, kinds).is(wanted));
    all(plain) || all(number)
}

/// What tells two values apart; script lines do not.
fn key(value: &Value) -> String {
    let mut key = String::new();
    write_key(&mut key, value);
    key
}

fn write_key(key: &mut String, value: &Value) {
    // To write into a text cannot fail.
    let expression = match value {
        Value::Expression(expression) => expression,
        // Its length keeps it apart from what follows.
        Value::Text(text) => {
            let _ = write!(key, "\"{}:", text.len());
            return key.push_str(text);
        }
        Value::Boolean(_) | Value::Number(_) => {
            let _ = write!(key, "{value:?}");
            return;
        }
    };
    match &**expression {
        Expression::Lookup {
            object, attribute, ..
        } => {
            for part in ["lookup ", object, "."] {
                key.push_str(part);
            }
            return push_lower(key, attribute);
        }
        Expression::Field { rows, .. } => {
            let mut column = String::new();
            write_parts(&mut column, expression);
            for part in ["field ", rows, "["] {
                key.push_str(part);
            }
            push_lower(key, &column);
            return key.push(']');
        }
        Expression::Function { name, .. } => push_lower(key, name),
        Expression::Operator { operator, .. } => key.push_str(operator),
        Expression::Concat(_) => key.push_str("concat"),
        Expression::List(_) => key.push_str("list"),
        Expression::Replace { match_case, .. } => {
            let _ = write!(key, "replace {match_case}");
        }
        other => {
            let _ = write!(key, "{other:?}");
            return;
        }
    }
    key.push('(');
    write_parts(key, expression);
    key.push(')');
}

/// Adds a text in small letters.
fn push_lower(key: &mut String, text: &str) {
    if text.is_ascii() {
        let at = key.len();
        key.push_str(text);
        key[at..].make_ascii_lowercase();
    } else {
        key.push_str(&text.to_lowercase());
    }
}

fn write_parts(key: &mut String, expression: &Expression) {
    for (place, part) in parts(expression).enumerate() {
        if place > 0 {
            key.push(',');
        }
        write_key(key, part);
    }
}

/// The subtypes that a value may have.
pub(super) fn kind(value: &Value, kinds: &Kinds) -> Kind {
    let expression = match value {
        Value::Text(_) => return Kind::TEXT,
        Value::Boolean(_) => return Kind::BOOLEAN,
        Value::Number(_) => return Kind::NUMBER,
        Value::Expression(expression) => &**expression,
    };
    match expression {
        Expression::Concat(parts) => {
            let null = parts
                .iter()
                .all(|part| kind(part, kinds).may_be(Kind::NULL));
            if null {
                Kind::TEXT.or(Kind::NULL)
            } else {
                Kind::TEXT
            }
        }
        Expression::Replace { .. }
        | Expression::Environment(_)
        | Expression::ScriptFolder(_)
        | Expression::Secret(_) => Kind::TEXT,
        Expression::Captured(name) => kinds.get(name).copied().unwrap_or(Kind::TEXT),
        Expression::Variable(name) => kinds.get(name).copied().unwrap_or(Kind::ANY),
        Expression::Lookup { attribute, .. } => Kind::of_attribute(attribute),
        Expression::Field { column, .. } => match column.known() {
            Some(name) if name.eq_ignore_ascii_case("adspath") => Kind::TEXT,
            _ => Kind::ANY,
        },
        Expression::Function { name, .. } => of_function(&name.to_lowercase()),
        Expression::Operator {
            operator, operands, ..
        } => of_operator(operator, operands, kinds),
        Expression::List(_) => Kind::ARRAY,
        Expression::Literal { subtype, .. } => Kind::of_subtype(subtype),
    }
}

fn of_function(name: &str) -> Kind {
    match name {
        "len" | "lenb" | "instr" | "instrrev" | "ubound" | "lbound" => Kind::NUMBER.or(Kind::NULL),
        "isnull" | "isempty" | "isarray" | "isnumeric" | "isdate" | "isobject" | "fileexists"
        | "folderexists" | "eof" => Kind::BOOLEAN,
        "lcase" | "ucase" | "trim" | "ltrim" | "rtrim" | "left" | "right" | "mid" => {
            Kind::TEXT.or(Kind::NULL)
        }
        "cstr" | "join" | "typename" | "space" | "chr" | "chrw" | "hex" => Kind::TEXT,
        "cint" | "clng" | "cdbl" | "abs" | "int" | "timer" => Kind::NUMBER.or(Kind::NULL),
        "split" | "array" | "filter" => Kind::ARRAY,
        _ => Kind::SCALAR,
    }
}

fn of_operator(operator: &str, operands: &[Value], kinds: &Kinds) -> Kind {
    let may_be = |wanted: Kind| operands.iter().any(|part| kind(part, kinds).may_be(wanted));
    let null = if may_be(Kind::NULL) {
        Kind::NULL
    } else {
        Kind::BOOLEAN
    };
    match operator {
        "=" | "<>" | "<" | "<=" | ">" | ">=" | "is" => Kind::BOOLEAN.or(null),
        "and" | "or" | "xor" | "eqv" | "imp" | "not" => {
            let all = operands
                .iter()
                .all(|part| kind(part, kinds).is(Kind::BOOLEAN));
            if all { Kind::BOOLEAN } else { Kind::SCALAR }
        }
        _ if may_be(Kind::TEXT.or(Kind::NULL).or(Kind::OTHER).or(Kind::ARRAY)) => Kind::SCALAR,
        _ => Kind::NUMBER,
    }
}
