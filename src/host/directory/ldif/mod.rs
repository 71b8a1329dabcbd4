//! LDIF (RFC 2849): the text form of directory entries and of changes to them.

mod error;
mod lines;
mod reader;
#[cfg(test)]
mod tests;
mod writer;

pub use error::LdifError;
pub use reader::{FileReader, Reader};
pub use writer::{is_volatile, write_entry, write_entry_in_order};

use super::{Change, Value};

/// Attributes with their values, in the order of the file.
pub type Attributes = Vec<(String, Vec<Value>)>;

/// One record of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// The line it begins on, from 1.
    pub line: usize,
    /// The entry's distinguished name; empty for the root DSE.
    pub dn: String,
    /// Controls that go with the change.
    pub controls: Vec<Control>,
    /// What the record holds.
    pub body: Body,
    /// `changetype: ntdsSchema…`, whose plainest failure `ldifde` passes over.
    pub lenient: bool,
}

/// What a record holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Body {
    /// An entry: a record without `changetype`.
    Content(Attributes),
    /// `changetype: add`
    Add(Attributes),
    /// `changetype: delete`
    Delete,
    /// `changetype: modify`
    Modify(Vec<Change>),
    /// `changetype: modrdn` or `moddn`
    Rename {
        /// The new name.
        new_rdn: String,
        /// Whether the old name's value goes.
        delete_old: bool,
        /// Where the entry goes, if it moves.
        new_parent: Option<String>,
    },
}

/// A control of a change record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Control {
    /// Object identifier.
    pub oid: String,
    /// Whether the change must not be made without it.
    pub critical: bool,
}
