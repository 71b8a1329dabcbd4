/// One value of an attribute: bytes, most often UTF-8 text.
pub type Value = Vec<u8>;

/// An entry with its attributes, as a directory gives it out or takes it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Entry {
    /// Distinguished name.
    pub dn: String,
    /// Attributes in the directory's order, with the names it gives them; none is empty.
    pub attributes: Vec<(String, Vec<Value>)>,
}

impl Entry {
    /// An attribute's values, by its name without regard to case; empty when it is not set.
    pub fn values(&self, name: &str) -> &[Value] {
        self.attributes
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map_or(&[], |(_, values)| values.as_slice())
    }

    /// An attribute's first value as text.
    pub fn text(&self, name: &str) -> Option<String> {
        let value = self.values(name).first()?;
        Some(String::from_utf8_lossy(value).into_owned())
    }
}

/// What a [`Change`] does with its values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operation {
    /// Adds the values.
    Add,
    /// Deletes the values; all of them when none is named.
    Delete,
    /// Puts the values in place of what was there; none removes the attribute.
    Replace,
}

/// One change to one attribute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// What is done.
    pub operation: Operation,
    /// The attribute's name.
    pub attribute: String,
    /// The values.
    pub values: Vec<Value>,
}

/// The changes of one entry, sent with those of others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Modify {
    /// Distinguished name.
    pub dn: String,
    /// What is changed, all or nothing.
    pub changes: Vec<Change>,
    /// The attributes that it changes as they were read a moment ago, without those that are not set; absent when nobody
    /// read them.
    pub before: Option<Vec<(String, Vec<Value>)>>,
}
