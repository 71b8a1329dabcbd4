//! Searches through ADO.

use super::state::{Held, Rows, RowsAt};
use super::value::{Abstract, Thing};
use super::{Extraction, Typed};
use crate::plan::{Expression, StepKind, Value};
use crate::vbscript::automation::ado;
use crate::vbscript::value::Variant;

impl Extraction {
    pub(super) fn connection(
        &mut self,
        id: u32,
        member: &str,
        arguments: &[Abstract],
        assigned: bool,
    ) -> Typed<Abstract> {
        let argument = match arguments.first() {
            Some(argument) => Some(self.plain(argument.clone())?),
            None => None,
        };
        match (member, argument, assigned) {
            ("provider", Some(value), true) => {
                let value = self.known(&value, "the provider")?;
                if let Some(Held::Connection { provider, .. }) = self.state.object_mut(id) {
                    *provider = value.to_text().unwrap_or_default().to_string();
                }
                Ok(Abstract::EMPTY)
            }
            ("commandtimeout" | "connectiontimeout" | "cursorlocation", Some(value), true) => {
                self.known(&value, "a setting of a connection")?;
                Ok(Abstract::EMPTY)
            }
            ("open", text, false) if arguments.len() <= 1 => self.open_connection(id, text),
            ("execute", Some(text), false) if arguments.len() == 1 => self.search(id, &text),
            ("close", None, false) => match self.state.object_mut(id) {
                Some(Held::Connection { is_open, .. }) if *is_open => {
                    *is_open = false;
                    Ok(Abstract::EMPTY)
                }
                _ => self.untypable("a connection that is not open is closed"),
            },
            _ => self.untypable(format!("{member} of a connection is not typed")),
        }
    }

    fn open_connection(&mut self, id: u32, text: Option<Abstract>) -> Typed<Abstract> {
        if let Some(text) = text {
            let text = self.known(&text, "how a connection is opened")?;
            // `name=value` may name another provider, or an account.
            if text.to_text().unwrap_or_default().to_string().contains('=') {
                return self.untypable("a connection that is opened with settings");
            }
        }
        match self.state.object_mut(id) {
            Some(Held::Connection { provider, is_open })
                if !*is_open && provider.eq_ignore_ascii_case("ADsDSOObject") =>
            {
                *is_open = true;
                Ok(Abstract::EMPTY)
            }
            _ => self.untypable("a connection that cannot be opened"),
        }
    }

    fn search(&mut self, connection: u32, text: &Abstract) -> Typed<Abstract> {
        if !matches!(
            self.state.object(connection),
            Some(Held::Connection { is_open: true, .. })
        ) {
            return self.untypable("a search through a connection that is not open");
        }
        let text = self.plan_value(text)?;
        let (shown, unknown) = with_marks(&text);
        let Some(parts) = ado::parts(&shown) else {
            return self.untypable("a search whose text cannot be read");
        };
        let value = |text: &str| without_marks(text, &unknown);
        let base = parts.base.strip_prefix("LDAP://").unwrap_or(&parts.base);
        let columns: Vec<_> = parts.columns.iter().map(|column| value(column)).collect();
        let wanted = self.wanted_name.take();
        let rows = self.name(wanted.as_deref().unwrap_or("rows"));
        let search = StepKind::DirectorySearch {
            rows: rows.clone(),
            base: value(base),
            scope: Value::text(parts.scope),
            filter: value(&parts.filter),
            attributes: columns.clone(),
        };
        self.emit(search, &[&text])?;
        Ok(self.hold(Held::Rows(Rows {
            name: rows,
            columns,
            at: RowsAt::First,
        })))
    }

    pub(super) fn rows_member(
        &mut self,
        id: u32,
        member: &str,
        arguments: &[Abstract],
    ) -> Typed<Abstract> {
        match (member, arguments) {
            ("fields", []) => Ok(Abstract::Object(Thing::Fields(id))),
            ("fields" | "" | "item", [_]) => self.fields(id, "", arguments),
            ("eof", []) => self.is_at_end(id),
            ("close", []) => {
                if let Some(rows) = self.state.rows_mut(id) {
                    rows.at = RowsAt::Behind;
                }
                Ok(Abstract::EMPTY)
            }
            _ => self.untypable(format!("{member} of a record set is not typed")),
        }
    }

    fn is_at_end(&mut self, id: u32) -> Typed<Abstract> {
        let Some(rows) = self.state.rows(id) else {
            return Ok(Abstract::EMPTY);
        };
        match rows.at {
            RowsAt::InLoop => Ok(Abstract::Known(Variant::Boolean(false))),
            RowsAt::Behind => self.untypable("a record set is asked that was left behind"),
            RowsAt::First => {
                let name = Value::text(&*rows.name);
                self.asked("EOF", vec![name])
            }
        }
    }

    pub(super) fn fields(
        &mut self,
        id: u32,
        member: &str,
        arguments: &[Abstract],
    ) -> Typed<Abstract> {
        let columns = self.state.rows(id).map(|rows| rows.columns.clone());
        let columns = columns.unwrap_or_default();
        match (member, arguments) {
            ("count", []) => {
                let count = i32::try_from(columns.len()).unwrap_or(i32::MAX);
                Ok(Abstract::Known(Variant::Long(count)))
            }
            ("" | "item", [column]) => {
                let column = self.plain(column.clone())?;
                let column = self.known(&column, "the column of a field")?;
                let column = match &column {
                    Variant::Text(name) => columns.iter().find(|known| {
                        known
                            .known()
                            .is_some_and(|known| known.eq_ignore_ascii_case(&name.to_string()))
                    }),
                    number => number
                        .to_long()
                        .ok()
                        .and_then(|number| columns.get(usize::try_from(number).ok()?)),
                };
                match column {
                    Some(column) => Ok(Abstract::Object(Thing::Field(id, column.clone()))),
                    None => self.untypable("a field that is not there"),
                }
            }
            _ => self.untypable(format!("{member} of fields is not typed")),
        }
    }

    /// A field's value in the present row.
    pub(super) fn field_value(&mut self, id: u32, column: Value) -> Typed<Abstract> {
        let Some(rows) = self.state.rows(id) else {
            return Ok(Abstract::EMPTY);
        };
        if rows.at == RowsAt::Behind {
            return self.untypable("a field of a row that was left behind");
        }
        let field = Expression::Field {
            rows: rows.name.clone(),
            column,
            line: Some(self.position.line),
        };
        Ok(self.symbolic(field))
    }
}

/// The first of the characters that stand for what is not known; they are for private use.
const MARK: u32 = 0xF_0000;

/// The text with a mark for each part that is known only at run time, and these parts.
fn with_marks(text: &Value) -> (String, Vec<Value>) {
    let mut unknown = Vec::new();
    let mut shown = String::new();
    let mut add = |part: &Value| match part {
        Value::Text(text) => shown.push_str(text),
        other => {
            let mark = MARK + u32::try_from(unknown.len()).unwrap_or(0);
            shown.push(char::from_u32(mark).unwrap_or('\u{f0000}'));
            unknown.push(other.clone());
        }
    };
    match text {
        Value::Expression(expression) => match &**expression {
            Expression::Concat(parts) => parts.iter().for_each(&mut add),
            _ => add(text),
        },
        other => add(other),
    }
    (shown, unknown)
}

fn without_marks(text: &str, unknown: &[Value]) -> Value {
    Value::concat(text.chars().map(|c| {
        let place = u32::from(c).checked_sub(MARK);
        let place = place.and_then(|place| usize::try_from(place).ok());
        match place.and_then(|place| unknown.get(place)) {
            Some(value) => value.clone(),
            None => Value::Text(c.to_string()),
        }
    }))
}
