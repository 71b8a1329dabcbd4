//! Values: the Variant with VBScript's subtypes.

mod array;
mod convert;
pub(crate) mod date;
pub(crate) mod number_form;
pub(crate) mod number_text;
pub(crate) mod operators;
mod subtype;
mod text;

use std::rc::Rc;

pub use array::{Array, ElementType};
pub use text::Text;

use super::Object;

/// The code of a missing argument, `DISP_E_PARAMNOTFOUND`: what `f(1, , 3)` passes in the middle.
pub const MISSING: i32 = 0x8002_0004_u32.cast_signed();

/// A value with its subtype. Copying is cheap: texts and arrays are shared until one copy is changed.
#[derive(Clone, Default)]
pub enum Variant {
    /// Never assigned.
    #[default]
    Empty,
    /// No valid data.
    Null,
    /// `True` is −1 wherever it is counted with.
    Boolean(bool),
    /// 0 to 255.
    Byte(u8),
    /// 16 bits.
    Integer(i16),
    /// 32 bits.
    Long(i32),
    /// 32-bit floating point.
    Single(f32),
    /// 64-bit floating point.
    Double(f64),
    /// Ten-thousandths.
    Currency(i64),
    /// Days since 1899-12-30, the time as a fraction; before that day the fraction still counts forwards.
    Date(f64),
    /// UTF-16 text.
    Text(Text),
    /// An error code; [`MISSING`] stands for an argument that was left out.
    Error(i32),
    /// A reference to an object.
    Object(Rc<dyn Object>),
    /// A reference to none.
    Nothing,
    /// An array; assigning it copies it.
    Array(Array),
}

impl Variant {
    /// Text from Rust's own.
    pub fn text(text: &str) -> Self {
        Self::Text(Text::from(text))
    }

    /// An object.
    pub fn object(object: impl Object + 'static) -> Self {
        Self::Object(Rc::new(object))
    }

    /// Whether this stands for an argument that was left out.
    pub fn is_missing(&self) -> bool {
        matches!(self, Self::Error(MISSING))
    }
}

impl std::fmt::Debug for Variant {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Empty => f.write_str("Empty"),
            Self::Null => f.write_str("Null"),
            Self::Boolean(value) => write!(f, "Boolean({value})"),
            Self::Byte(value) => write!(f, "Byte({value})"),
            Self::Integer(value) => write!(f, "Integer({value})"),
            Self::Long(value) => write!(f, "Long({value})"),
            Self::Single(value) => write!(f, "Single({value})"),
            Self::Double(value) => write!(f, "Double({value})"),
            Self::Currency(value) => write!(f, "Currency({value})"),
            Self::Date(value) => write!(f, "Date({value})"),
            Self::Text(text) => write!(f, "{:?}", text.to_string()),
            Self::Error(code) => write!(f, "Error({code:#x})"),
            Self::Object(object) => write!(f, "Object({})", object.type_name()),
            Self::Nothing => f.write_str("Nothing"),
            Self::Array(array) => f.debug_list().entries(array.elements()).finish(),
        }
    }
}
