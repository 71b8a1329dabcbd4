//! What a value is: the answers of `TypeName`, `VarType` and `IsNumeric`.

use super::number_text::number_of;
use super::{ElementType, Variant};

const ARRAY: i16 = 8192;

impl Variant {
    /// What `TypeName` answers; an object says it itself.
    pub fn type_name(&self) -> String {
        match self {
            Self::Empty => "Empty",
            Self::Null => "Null",
            Self::Boolean(_) => "Boolean",
            Self::Byte(_) => "Byte",
            Self::Integer(_) => "Integer",
            Self::Long(_) => "Long",
            Self::Single(_) => "Single",
            Self::Double(_) => "Double",
            Self::Currency(_) => "Currency",
            Self::Date(_) => "Date",
            Self::Text(_) => "String",
            Self::Error(_) => "Error",
            Self::Nothing => "Nothing",
            Self::Object(object) => return object.type_name(),
            Self::Array(array) => match array.element_type() {
                ElementType::Variant => "Variant()",
                ElementType::Byte => "Byte()",
            },
        }
        .to_owned()
    }

    /// The number of `VarType`, for an object that of an object.
    pub fn var_type(&self) -> i16 {
        match self {
            Self::Empty => 0,
            Self::Null => 1,
            Self::Integer(_) => 2,
            Self::Long(_) => 3,
            Self::Single(_) => 4,
            Self::Double(_) => 5,
            Self::Currency(_) => 6,
            Self::Date(_) => 7,
            Self::Text(_) => 8,
            Self::Object(_) | Self::Nothing => 9,
            Self::Error(_) => 10,
            Self::Boolean(_) => 11,
            Self::Byte(_) => 17,
            Self::Array(array) => match array.element_type() {
                ElementType::Variant => ARRAY + 12,
                ElementType::Byte => ARRAY + 17,
            },
        }
    }

    /// Whether this is a number or a text that is read as one. A date is none, Empty is one (Microsoft's `IsNumeric`).
    pub fn is_numeric(&self) -> bool {
        match self {
            Self::Text(text) => number_of(&text.to_string()).is_some(),
            Self::Date(_) => false,
            other => other.to_double().is_ok(),
        }
    }
}
