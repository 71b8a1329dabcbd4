//! Attribute values: as a directory holds them, and as a script sees them.

use crate::host::directory::{Syntax, Value};
use crate::vbscript::value::{Array, ElementType, Variant};
use crate::vbscript::{Interpreter, Stop};

use super::error_numbers::Adsi;
use super::large_integer::LargeInteger;
use super::{arguments, time};

/// One value as a script sees it. What does not fit its syntax is shown as text.
pub(crate) fn to_variant(syntax: Syntax, value: &[u8]) -> Variant {
    if syntax == Syntax::OctetString {
        return Variant::Array(Array::from_bytes(value));
    }
    let text = String::from_utf8_lossy(value);
    let known = match syntax {
        Syntax::Boolean => match &*text {
            "TRUE" => Some(Variant::Boolean(true)),
            "FALSE" => Some(Variant::Boolean(false)),
            _ => None,
        },
        Syntax::Integer => text.parse().ok().map(Variant::Long),
        Syntax::LargeInteger => text
            .parse()
            .ok()
            .map(|value| Variant::object(LargeInteger::new(value))),
        Syntax::Time => time::to_days(&text).map(Variant::Date),
        _ => None,
    };
    known.unwrap_or_else(|| Variant::text(&text))
}

/// All values: one by itself, several as an array.
pub(crate) fn to_plain(syntax: Syntax, values: &[Value]) -> Variant {
    match values {
        [one] => to_variant(syntax, one),
        many => to_array(syntax, many),
    }
}

/// All values as an array, also a single one.
pub(crate) fn to_array(syntax: Syntax, values: &[Value]) -> Variant {
    let elements = values.iter().map(|value| to_variant(syntax, value));
    Variant::Array(Array::from_elements(elements.collect()))
}

/// What `Put` stores: one value, or those of an array.
///
/// # Errors
/// 0x8000500C for what the syntax cannot hold, 0x80005008 for an array without elements.
pub(super) fn from_script(
    script: &mut Interpreter,
    attribute: &str,
    syntax: Syntax,
    value: &Variant,
) -> Result<Vec<Value>, Stop> {
    let values = match value {
        Variant::Array(array) if array.element_type() == ElementType::Variant => {
            let elements = array.elements().iter();
            elements
                .map(|element| from_variant(script, attribute, syntax, element))
                .collect::<Result<Vec<_>, _>>()?
        }
        one => vec![from_variant(script, attribute, syntax, one)?],
    };
    if values.is_empty() {
        return Err(Adsi::BadParameter.error(format!("no value is given for {attribute}")));
    }
    Ok(values)
}

fn from_variant(
    script: &mut Interpreter,
    attribute: &str,
    syntax: Syntax,
    value: &Variant,
) -> Result<Value, Stop> {
    if let Some(number) = large_integer(value) {
        return Ok(number.to_string().into_bytes());
    }
    let value = arguments::plain(script, value)?;
    convert(syntax, &value).ok_or_else(|| {
        Adsi::CannotConvert.error(format!("{attribute} ({syntax:?}) cannot hold {value:?}"))
    })
}

fn large_integer(value: &Variant) -> Option<i64> {
    let Variant::Object(object) = value else {
        return None;
    };
    let object: &dyn std::any::Any = &**object;
    Some(object.downcast_ref::<LargeInteger>()?.get())
}

fn convert(syntax: Syntax, value: &Variant) -> Option<Value> {
    let text = match (syntax, value) {
        (_, Variant::Empty | Variant::Null | Variant::Nothing | Variant::Error(_)) => return None,
        (_, Variant::Array(array)) => return bytes(array),
        (Syntax::Boolean, value) => if value.to_boolean().ok()? {
            "TRUE"
        } else {
            "FALSE"
        }
        .to_owned(),
        (_, Variant::Date(days)) => time::from_days(*days)?,
        (Syntax::Integer | Syntax::LargeInteger, Variant::Boolean(value)) => {
            (-i32::from(*value)).to_string()
        }
        (Syntax::Integer | Syntax::LargeInteger, Variant::Double(value)) => {
            format!("{:.0}", value.round_ties_even())
        }
        (_, value) => arguments::written(value)?,
    };
    Some(text.into_bytes())
}

fn bytes(array: &Array) -> Option<Value> {
    array
        .elements()
        .iter()
        .map(|element| match element {
            Variant::Byte(byte) => Some(*byte),
            _ => None,
        })
        .collect()
}
