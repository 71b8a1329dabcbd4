use std::cell::{Cell, RefCell};
use std::rc::Rc;

use super::collection::{self, List};
use super::connection;
use super::errors::{Ado, of_search};
use super::field::{self, Fields};
use super::rows::Rows;
use super::search::{self, Found, Wishes};
use crate::host::directory::DirectoryError;
use crate::vbscript::automation::adsi::arguments;
use crate::vbscript::value::{Array, Variant};
use crate::vbscript::{Access, Call, Enumeration, Interpreter, Object, RuntimeError, Stop};

const SOURCE: &str = "ADODB.Recordset";

/// The rows of a search and a position among them.
#[derive(Default)]
pub(super) struct Recordset {
    open: RefCell<Option<Rc<Open>>>,
    source: RefCell<Variant>,
    connection: RefCell<Variant>,
    sort: RefCell<String>,
    /// `CursorType`, `CursorLocation`, `LockType` …: kept as they are set; the provider's cursor is always the same.
    options: RefCell<Vec<(String, Variant)>>,
}

/// An open record set: what its fields look at.
pub(super) struct Open {
    pub(super) columns: Vec<String>,
    rows: RefCell<Rows>,
    at: Cell<Position>,
    is_empty: bool,
    /// Whether rows may be missed and nobody was told.
    may_warn: Cell<bool>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Position {
    Before,
    Row(usize),
    Behind,
}

impl Open {
    fn new(found: Found) -> Self {
        let filled = found.rows.row(0).is_some();
        Self {
            columns: found.columns,
            rows: RefCell::new(found.rows),
            at: Cell::new(if filled {
                Position::Row(0)
            } else {
                Position::Behind
            }),
            is_empty: !filled,
            may_warn: Cell::new(found.unpaged),
        }
    }

    /// A column of the current row.
    ///
    /// # Errors
    /// 3021 when there is no current row.
    pub(super) fn current(&self, column: &str) -> Result<Variant, Stop> {
        let rows = self.rows.borrow();
        let Position::Row(row) = self.at.get() else {
            return Err(no_row());
        };
        let entry = rows.row(row).ok_or_else(no_row)?;
        Ok(field::value(rows.connection(), entry, column))
    }

    fn reach(&self, row: usize) -> Result<bool, Stop> {
        let found = self.rows.borrow_mut().reach(row);
        found.map_err(|error| of_search(&error))
    }

    fn count(&self) -> Result<usize, Stop> {
        let count = self.rows.borrow_mut().count();
        count.map_err(|error| of_search(&error))
    }

    /// Goes to a row, or behind the last one.
    fn go_to(&self, row: usize) -> Result<(), Stop> {
        self.at.set(if self.reach(row)? {
            self.rows.borrow_mut().let_go(row);
            Position::Row(row)
        } else {
            Position::Behind
        });
        Ok(())
    }

    /// Goes some rows on or back.
    fn go_by(&self, rows: i64) -> Result<(), Stop> {
        let from = match self.at.get() {
            Position::Row(row) => i64::try_from(row).unwrap_or(i64::MAX),
            Position::Before if rows > 0 => -1,
            Position::Behind if rows < 0 => i64::try_from(self.count()?).unwrap_or(i64::MAX),
            _ => return Err(no_row()),
        };
        match usize::try_from(from.saturating_add(rows)) {
            Ok(row) => self.go_to(row),
            Err(_) => {
                self.at.set(Position::Before);
                Ok(())
            }
        }
    }

    fn go_to_last(&self) -> Result<(), Stop> {
        match self.count()?.checked_sub(1) {
            Some(last) => self.go_to(last),
            None => Err(no_row()),
        }
    }
}

impl Recordset {
    /// With the rows of a search.
    pub(super) fn of_search(script: &Interpreter, found: Found) -> Self {
        let open = Rc::new(Open::new(found));
        warn_once(script, &open);
        let set = Self::default();
        *set.open.borrow_mut() = Some(open);
        set
    }

    fn opened(&self) -> Result<Rc<Open>, Stop> {
        self.open.borrow().clone().ok_or_else(|| {
            Ado::Closed.error(SOURCE, "the record set was not opened, or was closed")
        })
    }

    /// `Open [source[, connection[, cursor type[, lock type[, options]]]]]`
    fn open(&self, script: &mut Interpreter, given: &[Variant]) -> Result<Variant, Stop> {
        if self.open.borrow().is_some() {
            return Err(Ado::Open.error(SOURCE, "close the record set first"));
        }
        let given = |place: usize| {
            given
                .get(place)
                .filter(|value| !value.is_missing())
                .cloned()
        };
        let source = given(0).unwrap_or_else(|| self.source.borrow().clone());
        let connection = given(1).unwrap_or_else(|| self.connection.borrow().clone());
        let found = match super::command::of(&source) {
            Some(command) => command.search(script)?,
            None => {
                let identity = connection::identity_of(script, &connection)?;
                let text = arguments::text(script, &source)?;
                search::run(script, &text, identity, &Wishes::default())?
            }
        };
        *self.source.borrow_mut() = source;
        *self.connection.borrow_mut() = connection;
        let open = Rc::new(Open::new(found));
        warn_once(script, &open);
        *self.open.borrow_mut() = Some(open);
        let sort = self.sort.borrow().clone();
        self.sort_rows(&sort)?;
        Ok(Variant::Empty)
    }

    /// `Sort = "name DESC, …"`
    fn sort_rows(&self, keys: &str) -> Result<(), Stop> {
        let Some(open) = self.open.borrow().clone() else {
            return Ok(());
        };
        if keys.trim().is_empty() {
            return Ok(());
        }
        let mut columns = Vec::new();
        for key in keys.split(',') {
            let mut words = key.split_whitespace();
            let name = words.next().unwrap_or("").trim_matches(['[', ']']);
            let down = words
                .next()
                .is_some_and(|word| word.eq_ignore_ascii_case("DESC"));
            let known = open
                .columns
                .iter()
                .find(|column| column.eq_ignore_ascii_case(name));
            let Some(column) = known else {
                return Err(
                    Ado::NotFound.error(SOURCE, format!("there is no column `{name}` to sort by"))
                );
            };
            columns.push((column.clone(), down));
        }
        let sorted = open.rows.borrow_mut().sort_by(|one, other| {
            let text = |entry: &crate::host::directory::Entry, column: &str| {
                let text = if search::is_path(column) {
                    Some(entry.dn.clone())
                } else {
                    entry.text(column)
                };
                text.map(|text| text.to_lowercase())
            };
            columns
                .iter()
                .fold(std::cmp::Ordering::Equal, |order, (column, down)| {
                    let here = text(one, column).cmp(&text(other, column));
                    order.then(if *down { here.reverse() } else { here })
                })
        });
        sorted.map_err(|error: DirectoryError| of_search(&error))?;
        open.go_to(0)
    }

    fn assign(
        &self,
        script: &mut Interpreter,
        member: &str,
        call: &Call<'_>,
    ) -> Result<Variant, Stop> {
        let [value] = call.arguments else {
            // `rs("name") = value`
            return Err(Ado::NotSupported.error(SOURCE, "search results cannot be changed"));
        };
        match member {
            "source" => *self.source.borrow_mut() = value.clone(),
            "activeconnection" => *self.connection.borrow_mut() = value.clone(),
            "sort" => {
                let keys = arguments::text(script, value)?;
                self.sort_rows(&keys)?;
                *self.sort.borrow_mut() = keys;
            }
            "absoluteposition" => {
                let row = arguments::long(script, value)?;
                let row = usize::try_from(row)
                    .ok()
                    .and_then(|row| row.checked_sub(1))
                    .ok_or_else(no_row)?;
                self.opened()?.go_to(row)?;
            }
            "filter" => {
                let value = arguments::plain(script, value)?;
                if arguments::written(&value).is_none_or(|text| !text.is_empty() && text != "0") {
                    let why = "Filter of a record set is not supported; filter in the search";
                    return Err(Ado::NotSupported.error(SOURCE, why));
                }
            }
            "cursortype" | "cursorlocation" | "locktype" | "maxrecords" | "cachesize"
            | "pagesize" => {
                let value = arguments::plain(script, value)?;
                let mut options = self.options.borrow_mut();
                options.retain(|(name, _)| name != member);
                options.push((member.to_owned(), value));
            }
            _ => return Err(call.unknown()),
        }
        Ok(Variant::Empty)
    }

    fn option(&self, member: &str) -> Option<Variant> {
        let known = match member {
            // adOpenStatic, adUseServer, adLockReadOnly
            "cursortype" => 3,
            "cursorlocation" => 2,
            "locktype" | "cachesize" => 1,
            "maxrecords" => 0,
            "pagesize" => 10,
            _ => return None,
        };
        let options = self.options.borrow();
        let set = options.iter().find(|(name, _)| name == member);
        Some(set.map_or(Variant::Long(known), |(_, value)| value.clone()))
    }

    fn read(
        &self,
        script: &mut Interpreter,
        member: &str,
        call: &Call<'_>,
    ) -> Result<Variant, Stop> {
        let done = |result: Result<(), Stop>| result.map(|()| Variant::Empty);
        match (member, call.arguments) {
            ("open", given) => self.open(script, given),
            ("close", []) => {
                self.opened()?;
                *self.open.borrow_mut() = None;
                Ok(Variant::Empty)
            }
            ("state", []) => Ok(Variant::Long(i32::from(self.open.borrow().is_some()))),
            ("source", []) => Ok(self.source.borrow().clone()),
            ("activeconnection", []) => Ok(self.connection.borrow().clone()),
            ("sort", []) => Ok(Variant::text(&self.sort.borrow())),
            ("filter", []) => Ok(Variant::Long(0)),
            ("fields", []) => Ok(Variant::object(Fields(self.opened()?))),
            ("" | "fields", [index]) => Fields(self.opened()?).item(script, index),
            ("collect", [index]) => {
                let Variant::Object(field) = Fields(self.opened()?).item(script, index)? else {
                    return Err(call.unknown());
                };
                let value = Call {
                    member: "Value",
                    access: Access::Get,
                    arguments: &[],
                };
                field.call(script, &value)
            }
            ("eof", []) => self.at_end(Position::Behind),
            ("bof", []) => self.at_end(Position::Before),
            ("recordcount", []) => {
                let count = self.opened()?.count()?;
                Ok(Variant::Long(i32::try_from(count).unwrap_or(i32::MAX)))
            }
            ("absoluteposition", []) => Ok(Variant::Long(match self.opened()?.at.get() {
                Position::Before => -2,
                Position::Behind => -3,
                Position::Row(row) => {
                    i32::try_from(row).map_or(i32::MAX, |row| row.saturating_add(1))
                }
            })),
            ("movenext", []) => {
                let open = self.opened()?;
                open.go_by(1)?;
                warn_once(script, &open);
                Ok(Variant::Empty)
            }
            ("moveprevious", []) => done(self.opened()?.go_by(-1)),
            ("movefirst", []) => {
                let open = self.opened()?;
                if open.is_empty {
                    return Err(no_row());
                }
                done(open.go_to(0))
            }
            ("movelast", []) => done(self.opened()?.go_to_last()),
            ("move", [by]) => {
                let by = arguments::long(script, by)?;
                done(self.opened()?.go_by(i64::from(by)))
            }
            ("getrows", given) => self.get_rows(script, given),
            ("getstring", given) => self.get_string(script, given),
            ("nextrecordset", _) => Ok(Variant::Nothing),
            (_, []) if self.option(member).is_some() => Ok(self.option(member).unwrap_or_default()),
            (
                "addnew" | "update" | "delete" | "updatebatch" | "find" | "requery" | "clone"
                | "save" | "supports" | "bookmark" | "seek" | "resync",
                _,
            ) => {
                let why = format!(
                    "{} is not supported for searches of a directory",
                    call.member
                );
                Err(Ado::NotSupported.error(SOURCE, why))
            }
            _ => Err(call.unknown()),
        }
    }

    /// An empty record set is at both ends.
    fn at_end(&self, end: Position) -> Result<Variant, Stop> {
        let open = self.opened()?;
        Ok(Variant::Boolean(open.at.get() == end || open.is_empty))
    }

    /// The next rows as texts or values, and moves behind them.
    fn take_rows(&self, limit: Option<usize>) -> Result<Vec<Vec<Variant>>, Stop> {
        let open = self.opened()?;
        let mut taken = Vec::new();
        while limit.is_none_or(|limit| taken.len() < limit)
            && matches!(open.at.get(), Position::Row(_))
        {
            let row = open.columns.iter().map(|column| open.current(column));
            taken.push(row.collect::<Result<Vec<_>, _>>()?);
            open.go_by(1)?;
        }
        Ok(taken)
    }

    /// `GetRows([rows])`: an array of columns by rows.
    fn get_rows(&self, script: &mut Interpreter, given: &[Variant]) -> Result<Variant, Stop> {
        let limit = row_limit(script, given.first())?;
        if given.len() > 1 {
            let why = "GetRows takes a number of rows only: start and fields are not supported";
            return Err(Ado::NotSupported.error(SOURCE, why));
        }
        if !matches!(self.opened()?.at.get(), Position::Row(_)) {
            return Err(no_row());
        }
        let columns = self.opened()?.columns.len();
        let rows = self.take_rows(limit)?;
        let bound = |length: usize| i32::try_from(length).map_or(i32::MAX, |length| length - 1);
        let mut array = Array::with_bounds(&[bound(columns), bound(rows.len())], false)
            .ok_or_else(|| RuntimeError::new(7, "Out of memory"))?;
        let values = rows.into_iter().flatten();
        for (element, value) in array.elements_mut().iter_mut().zip(values) {
            *element = value;
        }
        Ok(Variant::Array(array))
    }

    /// `GetString([format[, rows[, column delimiter[, row delimiter[, text for Null]]]]])`
    fn get_string(&self, script: &mut Interpreter, given: &[Variant]) -> Result<Variant, Stop> {
        let limit = row_limit(script, given.get(1))?;
        let mut texts = ["\t".to_owned(), "\r".to_owned(), String::new()];
        for (text, given) in texts.iter_mut().zip(given.iter().skip(2)) {
            if !given.is_missing() {
                *text = arguments::text(script, given)?;
            }
        }
        let [between, behind, null] = &texts;
        let mut string = String::new();
        for row in self.take_rows(limit)? {
            let cells: Vec<_> = row
                .iter()
                .map(|value| arguments::written(value).unwrap_or_else(|| null.clone()))
                .collect();
            string.push_str(&cells.join(between));
            string.push_str(behind);
        }
        Ok(Variant::text(&string))
    }
}

impl Object for Recordset {
    fn type_name(&self) -> String {
        "Recordset".to_owned()
    }

    fn call(&self, script: &mut Interpreter, call: &Call<'_>) -> Result<Variant, Stop> {
        let member = call.member.to_ascii_lowercase();
        match call.access {
            Access::Let | Access::Set => self.assign(script, &member, call),
            Access::Get | Access::Call => self.read(script, &member, call),
        }
    }

    fn enumerate(self: Rc<Self>, _: &mut Interpreter) -> Result<Box<dyn Enumeration>, Stop> {
        Ok(collection::enumerate(Rc::new(Fields(self.opened()?))))
    }
}

fn row_limit(script: &mut Interpreter, given: Option<&Variant>) -> Result<Option<usize>, Stop> {
    match given {
        Some(value) if !value.is_missing() => {
            // −1 stands for all the rest.
            Ok(usize::try_from(arguments::long(script, value)?).ok())
        }
        _ => Ok(None),
    }
}

fn warn_once(script: &Interpreter, open: &Open) {
    if open.may_warn.get() && open.rows.borrow().was_cut() {
        open.may_warn.set(false);
        search::warn_of_cut(script);
    }
}

fn no_row() -> Stop {
    Ado::NoCurrentRow.error(SOURCE, "there is no current row")
}
