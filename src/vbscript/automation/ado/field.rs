use std::rc::Rc;

use super::collection::{self, List};
use super::errors::Ado;
use super::recordset::Open;
use super::search;
use crate::host::directory::{Entry, Value};
use crate::vbscript::automation::adsi::connection::Connection;
use crate::vbscript::automation::adsi::{arguments, values};
use crate::vbscript::value::Variant;
use crate::vbscript::{Access, Call, Enumeration, Interpreter, Object, Stop};

/// The fields of a record set: one for each column, each showing the current row.
#[derive(Clone)]
pub(super) struct Fields(pub(super) Rc<Open>);

impl List for Fields {
    const SOURCE: &'static str = "ADODB.Fields";

    fn len(&self) -> usize {
        self.0.columns.len()
    }

    fn at(&self, place: usize) -> Variant {
        Variant::object(Field {
            open: Rc::clone(&self.0),
            place,
        })
    }

    fn named(&self, name: &str) -> Option<usize> {
        let mut columns = self.0.columns.iter();
        columns.position(|column| column.eq_ignore_ascii_case(name))
    }

    fn item(&self, script: &mut Interpreter, index: &Variant) -> Result<Variant, Stop> {
        collection::item(self, script, index)
    }
}

impl Object for Fields {
    fn type_name(&self) -> String {
        "Fields".to_owned()
    }

    fn call(&self, script: &mut Interpreter, call: &Call<'_>) -> Result<Variant, Stop> {
        if matches!(call.access, Access::Let | Access::Set) {
            return Err(Ado::NotSupported.error("ADODB.Fields", "search results cannot be changed"));
        }
        collection::call(self, script, call)
    }

    fn enumerate(self: Rc<Self>, _: &mut Interpreter) -> Result<Box<dyn Enumeration>, Stop> {
        Ok(collection::enumerate(self))
    }
}

struct Field {
    open: Rc<Open>,
    place: usize,
}

impl Object for Field {
    fn type_name(&self) -> String {
        "Field".to_owned()
    }

    fn call(&self, _: &mut Interpreter, call: &Call<'_>) -> Result<Variant, Stop> {
        let Some(column) = self.open.columns.get(self.place) else {
            return Err(call.unknown());
        };
        let member = call.member.to_ascii_lowercase();
        if matches!(call.access, Access::Let | Access::Set) {
            return match member.as_str() {
                "" | "value" => {
                    Err(Ado::NotSupported.error("ADODB.Field", "search results cannot be changed"))
                }
                _ => Err(call.unknown()),
            };
        }
        if !call.arguments.is_empty() {
            return Err(arguments::wrong_number());
        }
        match member.as_str() {
            "" | "value" | "underlyingvalue" | "originalvalue" => self.open.current(column),
            "name" => Ok(Variant::text(column)),
            // adVariant: what a column holds depends on the row.
            "type" => Ok(Variant::Long(12)),
            _ => Err(call.unknown()),
        }
    }
}

/// A column of a row: `Null` when the attribute is not set, an array when it may have several values.
pub(super) fn value(connection: &Connection, entry: &Entry, column: &str) -> Variant {
    if search::is_path(column) {
        return Variant::text(&connection.path_of(&entry.dn));
    }
    let attribute = search::without_range(column);
    let found = part(entry.values(attribute), column);
    let directory = &*connection.directory;
    let syntax = directory.syntax(attribute);
    match found {
        [] => Variant::Null,
        many if many.len() > 1 || directory.is_single_valued(attribute) == Some(false) => {
            values::to_array(syntax, many)
        }
        one => values::to_plain(syntax, one),
    }
}

/// The values that `;range=low-high` asks for; all without it.
fn part<'a>(values: &'a [Value], column: &str) -> &'a [Value] {
    let range = column.split_once(';').and_then(|(_, option)| {
        let (low, high) = option.split_once('=')?.1.split_once('-')?;
        let low: usize = low.trim().parse().ok()?;
        let end = match high.trim() {
            "*" => values.len(),
            high => high
                .parse::<usize>()
                .ok()?
                .saturating_add(1)
                .min(values.len()),
        };
        Some(low..end)
    });
    match range {
        Some(range) => values.get(range).unwrap_or_default(),
        None => values,
    }
}
