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
