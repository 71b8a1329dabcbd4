//! ADO with the provider of ADSI: `ADODB.Connection`, `ADODB.Command`, `ADODB.Recordset` (Microsoft's ADO reference;
//! "Searching with ActiveX Data Objects" in the ADSI reference).

mod collection;
mod command;
mod connection;
mod errors;
mod field;
mod property;
mod query;
mod recordset;
mod rows;
mod search;
mod sql;
#[cfg(test)]
mod tests;

use super::super::value::Variant;
use crate::host::directory::Scope;

/// `ADODB.Connection`
pub(super) fn connection() -> Variant {
    Variant::object(connection::AdoConnection::default())
}

/// `ADODB.Command`
pub(super) fn command() -> Variant {
    Variant::object(command::AdoCommand::default())
}

/// `ADODB.Recordset`
pub(super) fn recordset() -> Variant {
    Variant::object(recordset::Recordset::default())
}

/// A search as its text asks for it.
pub(crate) struct Parts {
    /// Path of the base object.
    pub(crate) base: String,
    /// RFC 4515 filter.
    pub(crate) filter: String,
    /// Columns in order, as they are written.
    pub(crate) columns: Vec<String>,
    /// How deep, as the text of a search names it.
    pub(crate) scope: &'static str,
}

/// Reads the text of a search, in either dialect; nothing for one that cannot be read, or is to be sorted.
pub(crate) fn parts(text: &str) -> Option<Parts> {
    let query = query::Query::parse(text).ok()?;
    query.sort.is_none().then(|| Parts {
        base: query.base,
        filter: query.filter,
        columns: query.columns,
        scope: match query.scope.unwrap_or(Scope::Subtree) {
            Scope::Base => "base",
            Scope::OneLevel => "onelevel",
            Scope::Subtree => "subtree",
        },
    })
}
