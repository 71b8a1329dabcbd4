//! Values as extraction holds them.

use std::mem::discriminant;
use std::rc::Rc;

use crate::plan::{Expression, Value};
use crate::vbscript::value::Variant;

/// A value of a variable or an expression.
#[derive(Debug, Clone)]
pub(super) enum Abstract {
    /// Known: no object and no array, but `Nothing`.
    Known(Variant),
    /// Known only at run time.
    Symbolic(Value),
    /// An array whose size is known.
    Array(Rc<List>),
    /// An object.
    Object(Thing),
    /// Different things on the ways that lead here; whoever reads it cannot be typed.
    Undetermined(&'static str),
}

/// An array with one dimension.
#[derive(Debug, Clone, Default)]
pub(super) struct List {
    pub(super) elements: Vec<Abstract>,
    /// Declared with bounds.
    pub(super) fixed: bool,
}

/// An object.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Thing {
    WScript,
    Arguments,
    Err,
    FileSystem,
    /// One with a state of its own.
    Held(u32),
    /// `Fields` of a record set.
    Fields(u32),
    /// A field of a record set, by column.
    Field(u32, Value),
}

impl Abstract {
    pub(super) const EMPTY: Self = Self::Known(Variant::Empty);

    pub(super) fn text(text: &str) -> Self {
        Self::Known(Variant::text(text))
    }

    pub(super) fn symbolic(value: impl Into<Value>) -> Self {
        Self::Symbolic(value.into())
    }

    /// Whether both are the same beyond doubt.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Known(a), Self::Known(b)) => same_variant(a, b),
            (Self::Symbolic(a), Self::Symbolic(b)) => a == b,
            (Self::Array(a), Self::Array(b)) => {
                Rc::ptr_eq(a, b)
                    || a.fixed == b.fixed
                        && a.elements.len() == b.elements.len()
                        && a.elements
                            .iter()
                            .zip(&b.elements)
                            .all(|(a, b)| a.is_same(b))
            }
            (Self::Object(a), Self::Object(b)) => a == b,
            (Self::Undetermined(_), Self::Undetermined(_)) => true,
            _ => false,
        }
    }
}

fn same_variant(a: &Variant, b: &Variant) -> bool {
    match (a, b) {
        (Variant::Text(a), Variant::Text(b)) => a.units() == b.units(),
        (Variant::Empty, Variant::Empty) | (Variant::Nothing, Variant::Nothing) => true,
        (Variant::Boolean(a), Variant::Boolean(b)) => a == b,
        (Variant::Integer(a), Variant::Integer(b)) => a == b,
        (Variant::Long(a), Variant::Long(b)) => a == b,
        // What is left is rare; a number that is none is the same as itself here.
        (a, b) => discriminant(a) == discriminant(b) && format!("{a:?}") == format!("{b:?}"),
    }
}

/// A known value as a plan writes it; nothing for one that a plan cannot hold.
pub(super) fn literal(value: &Variant) -> Option<Value> {
    let whole = |number: i32| Value::Number(i64::from(number));
    Some(match value {
        // Half a pair of surrogates is no text of a plan.
        Variant::Text(text) => return String::from_utf16(text.units()).ok().map(Value::Text),
        Variant::Boolean(value) => Value::Boolean(*value),
        Variant::Integer(number) => whole(i32::from(*number)),
        Variant::Long(number) if i16::try_from(*number).is_err() => whole(*number),
        other => return exact(other),
    })
}

/// A known value with its subtype: beside a value of another subtype it counts as a variable, not as one that the script
/// writes down.
pub(super) fn exact(value: &Variant) -> Option<Value> {
    let text = match value {
        Variant::Empty | Variant::Null | Variant::Nothing => String::new(),
        Variant::Text(_) => literal(value)?.known()?.to_owned(),
        Variant::Boolean(value) => value.to_string(),
        Variant::Byte(number) => number.to_string(),
        Variant::Integer(number) => number.to_string(),
        Variant::Long(number) | Variant::Error(number) => number.to_string(),
        Variant::Single(number) => number.to_string(),
        Variant::Double(number) | Variant::Date(number) => number.to_string(),
        Variant::Currency(number) => number.to_string(),
        Variant::Object(_) | Variant::Array(_) => return None,
    };
    let subtype = value.type_name();
    Some(Expression::Literal { subtype, text }.into())
}
