//! Carries a command out: from its text and properties to rows.

use std::rc::Rc;

use super::errors::{bad_base, of_search};
use super::query::Query;
use super::rows::Rows;
use crate::host::Effect;
use crate::host::directory::{Filter, Identity, Scope, SearchRequest};
use crate::source::Diagnostic;
use crate::vbscript::automation::adsi::connection::{self, Connection};
use crate::vbscript::automation::adsi::path::{AdsPath, Target};
use crate::vbscript::{Interpreter, Stop};

/// Rows that a server gives without paging (`MaxPageSize` of the default query policy).
const WITHOUT_PAGING: usize = 1000;

/// What the properties of a command ask for.
#[derive(Debug, Clone, Default)]
pub(super) struct Wishes {
    pub(super) page_size: Option<u32>,
    pub(super) size_limit: Option<usize>,
    pub(super) scope: Option<Scope>,
    pub(super) sort: Option<String>,
}

/// Rows with the columns that were asked for.
pub(super) struct Found {
    pub(super) rows: Rows,
    pub(super) columns: Vec<String>,
    /// Whether it is the server's own limit that ends the rows.
    pub(super) unpaged: bool,
}

/// Runs a search.
///
/// # Errors
/// 0x80040E14 for a text that cannot be read, 0x80040E37 for a base that does not exist, or what the directory says.
pub(super) fn run(
    script: &Interpreter,
    text: &str,
    identity: Identity,
    wishes: &Wishes,
) -> Result<Found, Stop> {
    let query = Query::parse(text)?;
    let path = AdsPath::parse(&query.base).map_err(bad_base)?;
    // Windows reads the filter before it asks a server, and is more patient with it than servers are.
    let filter = Filter::parse(&query.filter).map_err(|error| of_search(&error))?;
    let connection =
        Connection::open(script, path.address, identity).map_err(|error| of_search(&error))?;
    let request = SearchRequest {
        base: base(&connection, path.target)?,
        scope: query.scope.or(wishes.scope).unwrap_or(Scope::Subtree),
        filter: filter.to_string(),
        attributes: attributes(&query.columns),
        page_size: wishes.page_size.unwrap_or(0),
        sort: query.sort.or_else(|| wishes.sort.clone()),
    };
    let limit = match wishes.page_size {
        Some(_) => wishes.size_limit,
        None => Some(
            wishes
                .size_limit
                .map_or(WITHOUT_PAGING, |limit| limit.min(WITHOUT_PAGING)),
        ),
    };
    let rows = Rows::start(Rc::clone(&connection), request.clone(), limit);
    let (rows, result) = match rows {
        Ok(rows) => (Ok(rows), Ok(())),
        Err(error) => (Err(of_search(&error)), Err(error)),
    };
    let effect = || Effect::DirectorySearch {
        base: request.base.clone(),
        scope: match request.scope {
            Scope::Base => "base",
            Scope::OneLevel => "onelevel",
            Scope::Subtree => "subtree",
        }
        .to_owned(),
        filter: query.filter.clone(),
        attributes: query.columns.clone(),
    };
    connection::tell(&script.session, None, effect, &result, None);
    Ok(Found {
        rows: rows?,
        columns: query.columns,
        unpaged: wishes.page_size.is_none() && wishes.size_limit.is_none(),
    })
}

/// Says that a search had more rows than a server gives without paging.
pub(super) fn warn_of_cut(script: &Interpreter) {
    let remark = Diagnostic::warning(format!(
        "the search has more rows than the {WITHOUT_PAGING} that a server gives without paging; the rest is not seen"
    ))
    .at(script.session.span(), 1)
    .help("set Properties(\"Page Size\") of an ADODB.Command to see all");
    script.session.host.diagnostics.report(remark);
}

fn base(connection: &Connection, target: Target) -> Result<String, Stop> {
    match target {
        Target::Name(name) | Target::Identifier(name) => Ok(name),
        Target::RootDse => Ok(String::new()),
        Target::Domain | Target::Namespace => {
            connection.domain().map_err(|error| of_search(&error))
        }
    }
}

/// The attributes behind the columns; a path is made from the name, which every entry has.
fn attributes(columns: &[String]) -> Vec<String> {
    let attributes: Vec<_> = columns
        .iter()
        .filter(|column| !is_path(column))
        .map(|column| without_range(column).to_owned())
        .collect();
    if attributes.is_empty() {
        // No attribute at all (RFC 4511, 4.5.1.8).
        return vec!["1.1".to_owned()];
    }
    attributes
}

pub(super) fn is_path(column: &str) -> bool {
    column.eq_ignore_ascii_case("ADsPath")
}

/// `member;range=0-999` asks for a part of `member`.
pub(super) fn without_range(column: &str) -> &str {
    column.split(';').next().unwrap_or(column)
}
