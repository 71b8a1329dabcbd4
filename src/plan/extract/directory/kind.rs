//! Which subtypes a value may have that is known only at run time.

use crate::host::directory::{Syntax, schema};
use crate::vbscript::value::Variant;

/// A set of subtypes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Kind(u8);

impl Kind {
    pub(super) const TEXT: Self = Self(1);
    pub(super) const NUMBER: Self = Self(2);
    pub(super) const BOOLEAN: Self = Self(4);
    pub(super) const EMPTY: Self = Self(8);
    pub(super) const NULL: Self = Self(16);
    /// A date, `Nothing`, an error code.
    pub(super) const OTHER: Self = Self(32);
    pub(super) const ARRAY: Self = Self(64);
    /// Everything but an array.
    pub(super) const SCALAR: Self = Self(63);
    pub(super) const ANY: Self = Self(127);

    pub(super) const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(super) const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Whether it may be one of these.
    pub(super) fn may_be(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Whether it is certainly one of these.
    pub(super) fn is(self, other: Self) -> bool {
        self.0 & !other.0 == 0
    }

    pub(super) fn of(value: &Variant) -> Self {
        match value {
            Variant::Text(_) => Self::TEXT,
            Variant::Boolean(_) => Self::BOOLEAN,
            Variant::Empty => Self::EMPTY,
            Variant::Null => Self::NULL,
            Variant::Byte(_)
            | Variant::Integer(_)
            | Variant::Long(_)
            | Variant::Single(_)
            | Variant::Double(_)
            | Variant::Currency(_) => Self::NUMBER,
            Variant::Date(_) | Variant::Error(_) | Variant::Nothing => Self::OTHER,
            Variant::Object(_) | Variant::Array(_) => Self::ANY,
        }
    }

    /// A literal of the plan, by its subtype.
    pub(super) fn of_subtype(subtype: &str) -> Self {
        match subtype {
            "Empty" => Self::EMPTY,
            "Null" => Self::NULL,
            "String" => Self::TEXT,
            "Boolean" => Self::BOOLEAN,
            "Byte" | "Integer" | "Long" | "Single" | "Double" | "Currency" => Self::NUMBER,
            _ => Self::OTHER,
        }
    }

    /// An attribute of an object, read by its name.
    pub(super) fn of_attribute(name: &str) -> Self {
        if of_every_object(name) {
            return Self::TEXT;
        }
        let Some(known) = schema::attribute(name) else {
            return Self::ANY;
        };
        let one = match known.syntax {
            Syntax::Text | Syntax::DistinguishedName => Self::TEXT,
            Syntax::Boolean => Self::BOOLEAN.or(Self::TEXT),
            Syntax::Integer => Self::NUMBER.or(Self::TEXT),
            Syntax::Time => Self::OTHER.or(Self::TEXT),
            Syntax::LargeInteger | Syntax::OctetString => Self::ANY,
        };
        let many = if known.single {
            one
        } else {
            one.or(Self::ARRAY)
        };
        many.or(Self::EMPTY)
    }

    /// One of the values of an attribute.
    pub(super) fn of_element(name: &str) -> Self {
        match schema::attribute(name).map(|known| known.syntax) {
            Some(Syntax::Text | Syntax::DistinguishedName) => Self::TEXT,
            _ => Self::ANY,
        }
    }
}

/// A property that every object has, whatever its attributes are.
pub(super) fn of_every_object(name: &str) -> bool {
    ["name", "class", "guid", "adspath", "parent", "schema"]
        .iter()
        .any(|known| known.eq_ignore_ascii_case(name))
}

/// A property that is made of other attributes.
pub(super) fn is_computed(name: &str) -> bool {
    [
        "fullname",
        "firstname",
        "lastname",
        "emailaddress",
        "homepage",
        "loginscript",
        "profile",
        "officelocations",
        "faxnumber",
        "namesuffix",
        "othername",
        "telephonehome",
        "telephonemobile",
        "telephonepager",
        "accountdisabled",
    ]
    .iter()
    .any(|known| known.eq_ignore_ascii_case(name))
}
