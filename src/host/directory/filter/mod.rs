//! Search filters (RFC 4515): reading, writing, and what they mean for an entry in Active Directory.

mod evaluate;
mod parse;
#[cfg(test)]
mod tests;

use std::fmt;

pub use evaluate::Subject;

use super::{DirectoryError, Value};

/// A search filter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Filter {
    /// `(&…)`: all of them; true when there is none (RFC 4526).
    And(Vec<Filter>),
    /// `(|…)`: any of them; false when there is none (RFC 4526).
    Or(Vec<Filter>),
    /// `(!…)`
    Not(Box<Filter>),
    /// `(attribute=*)`
    Present(String),
    /// `(attribute=value)`; `~=` is read as this too, as Active Directory takes it.
    Equal(String, Value),
    /// `(attribute>=value)`
    AtLeast(String, Value),
    /// `(attribute<=value)`
    AtMost(String, Value),
    /// `(attribute=initial*any*last)`
    Substrings(String, Substrings),
    /// `(attribute:rule:=value)`
    Extensible(Extensible),
}

/// The pieces of a value that are looked for, in their order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Substrings {
    /// What the value begins with.
    pub initial: Option<Value>,
    /// What it holds.
    pub any: Vec<Value>,
    /// What it ends with.
    pub last: Option<Value>,
}

/// A match by a named rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extensible {
    /// The attribute, if it is named.
    pub attribute: Option<String>,
    /// Whether the parts of the entry's name are looked at too.
    pub dn: bool,
    /// The rule's name or object identifier, if it is named.
    pub rule: Option<String>,
    /// The value.
    pub value: Value,
}

impl Filter {
    /// Reads a filter.
    ///
    /// Windows' LDAP library is more patient than RFC 4515, and so is this: a single item may stand without its
    /// parentheses, also behind `!`, and blanks may stand between the items.
    ///
    /// # Errors
    /// `filterError` with the position (in characters, from 1) of what cannot be read, or when more than a hundred
    /// filters lie within each other.
    pub fn parse(text: &str) -> Result<Self, DirectoryError> {
        parse::parse(text)
    }

    /// Whether an entry is what the filter looks for.
    pub fn matches(&self, subject: &dyn Subject) -> bool {
        evaluate::evaluate(self, subject) == Some(true)
    }

    /// A value that every match must have, if that can be told from the filter's form: what an index can answer.
    pub fn required_equality(&self, attribute: &str) -> Option<&[u8]> {
        match self {
            Self::Equal(name, value) if name.eq_ignore_ascii_case(attribute) => Some(value),
            Self::And(parts) => parts
                .iter()
                .find_map(|part| part.required_equality(attribute)),
            _ => None,
        }
    }
}

/// A value as it has to stand in a filter (RFC 4515, 3).
pub fn escape(value: &str) -> String {
    let mut text = String::with_capacity(value.len());
    for c in value.chars() {
        match c {
            '*' => text.push_str("\\2a"),
            '(' => text.push_str("\\28"),
            ')' => text.push_str("\\29"),
            '\\' => text.push_str("\\5c"),
            '\0' => text.push_str("\\00"),
            _ => text.push(c),
        }
    }
    text
}

/// As [`escape`], of bytes: what is no text is written in hexadecimal digits.
pub fn escape_bytes(value: &[u8]) -> String {
    match std::str::from_utf8(value) {
        Ok(text) => escape(text),
        Err(_) => value.iter().map(|byte| format!("\\{byte:02x}")).collect(),
    }
}

impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list = |f: &mut fmt::Formatter<'_>, sign: char, parts: &[Self]| {
            write!(f, "({sign}")?;
            parts.iter().try_for_each(|part| write!(f, "{part}"))?;
            f.write_str(")")
        };
        match self {
            Self::And(parts) => list(f, '&', parts),
            Self::Or(parts) => list(f, '|', parts),
            Self::Not(inner) => write!(f, "(!{inner})"),
            Self::Present(attribute) => write!(f, "({attribute}=*)"),
            Self::Equal(attribute, value) => write!(f, "({attribute}={})", escape_bytes(value)),
            Self::AtLeast(attribute, value) => write!(f, "({attribute}>={})", escape_bytes(value)),
            Self::AtMost(attribute, value) => write!(f, "({attribute}<={})", escape_bytes(value)),
            Self::Substrings(attribute, parts) => write!(f, "({attribute}={parts})"),
            Self::Extensible(item) => write!(f, "({item})"),
        }
    }
}

impl fmt::Display for Substrings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let edge = |value: &Option<Value>| value.as_deref().map(escape_bytes).unwrap_or_default();
        write!(f, "{}*", edge(&self.initial))?;
        for piece in &self.any {
            write!(f, "{}*", escape_bytes(piece))?;
        }
        f.write_str(&edge(&self.last))
    }
}

impl fmt::Display for Extensible {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.attribute.as_deref().unwrap_or(""))?;
        if self.dn {
            f.write_str(":dn")?;
        }
        if let Some(rule) = &self.rule {
            write!(f, ":{rule}")?;
        }
        write!(f, ":={}", escape_bytes(&self.value))
    }
}
