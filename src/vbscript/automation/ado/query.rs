//! The text of a search: the LDAP dialect, or SQL (`sql.rs`).

use super::errors::bad_command;
use super::sql;
use crate::host::directory::Scope;
use crate::vbscript::Stop;

/// A search as its text asks for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Query {
    /// Path of the base object.
    pub(super) base: String,
    /// RFC 4515 filter.
    pub(super) filter: String,
    /// Columns in order, as they are written.
    pub(super) columns: Vec<String>,
    /// How deep, if it says so.
    pub(super) scope: Option<Scope>,
    /// Attribute to sort by, `-` in front to sort downwards.
    pub(super) sort: Option<String>,
}

impl Query {
    /// Reads a command text.
    ///
    /// # Errors
    /// 0x80040E14 for what is neither dialect.
    pub(super) fn parse(text: &str) -> Result<Self, Stop> {
        let text = text.trim();
        match text.strip_prefix('<') {
            Some(rest) => ldap_dialect(rest).ok_or_else(|| {
                bad_command(format!(
                    "`{text}` is not `<path>;(filter);attributes;scope`"
                ))
            }),
            None => sql::parse(text).map_err(|why| bad_command(format!("`{text}`: {why}"))),
        }
    }
}

/// `path>;(filter);attributes;scope`, the `<` taken off. Parts at the end may be missing.
fn ldap_dialect(text: &str) -> Option<Query> {
    let (base, rest) = split_base(text)?;
    let mut query = Query {
        base: base.to_owned(),
        filter: "(objectClass=*)".to_owned(),
        columns: vec!["ADsPath".to_owned()],
        scope: None,
        sort: None,
    };
    let Some(rest) = part(rest)? else {
        return Some(query);
    };
    let (filter, rest) = split_filter(rest.trim_start())?;
    if !filter.trim().is_empty() {
        filter.trim().clone_into(&mut query.filter);
    }
    let Some(rest) = part(rest)? else {
        return Some(query);
    };
    // `;range=0-999` belongs to an attribute, so the scope is found from the end.
    let (columns, scope) = match rest.rsplit_once(';') {
        Some((columns, scope)) if scope.trim().is_empty() => (columns, None),
        Some((columns, scope)) if !scope.contains('=') => (columns, Some(read_scope(scope)?)),
        _ => (rest, None),
    };
    query.scope = scope;
    let columns = read_columns(columns);
    if !columns.is_empty() {
        query.columns = columns;
    }
    Some(query)
}

/// The path ends at the `>` in front of the next `;` or the end: a name may hold an escaped one, and `<GUID=…>` does.
fn split_base(text: &str) -> Option<(&str, &str)> {
    let end = text.match_indices('>').find(|(place, _)| {
        let rest = text.get(place + 1..).unwrap_or("").trim_start();
        let escaped = text
            .get(..*place)
            .is_some_and(|before| before.ends_with('\\'));
        !escaped && !rest.starts_with('>')
    })?;
    Some((text.get(..end.0)?, text.get(end.0 + 1..)?))
}

/// What stands behind a `;`: nothing at the end of the text, and no part if something else stands there.
fn part(rest: &str) -> Option<Option<&str>> {
    let rest = rest.trim();
    if rest.is_empty() {
        return Some(None);
    }
    rest.strip_prefix(';').map(Some)
}

/// A filter ends with its parentheses; one without any at the next `;`.
fn split_filter(text: &str) -> Option<(&str, &str)> {
    if !text.starts_with('(') {
        return Some(text.split_at(text.find(';').unwrap_or(text.len())));
    }
    let mut depth = 0usize;
    for (place, c) in text.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.checked_sub(1)?,
            _ => {}
        }
        if depth == 0 {
            return Some(text.split_at(place + 1));
        }
    }
    None
}

pub(super) fn read_columns(text: &str) -> Vec<String> {
    text.split(',')
        .map(str::trim)
        .filter(|column| !column.is_empty())
        // `*` gives the path only.
        .map(|column| if column == "*" { "ADsPath" } else { column })
        .map(str::to_owned)
        .collect()
}

fn read_scope(text: &str) -> Option<Scope> {
    match text.trim().to_ascii_lowercase().as_str() {
        "base" => Some(Scope::Base),
        "onelevel" => Some(Scope::OneLevel),
        "subtree" => Some(Scope::Subtree),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn number(text: &str) -> u32 {
        match Query::parse(text) {
            Err(Stop::Error(error)) => error.number.cast_unsigned(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_ldap_dialect_has_four_parts() {
        let query =
            Query::parse("<LDAP://dc1/DC=x>;(&(objectClass=user)(cn=a;b));ADsPath, cn;onelevel")
                .unwrap();
        assert_eq!(query.base, "LDAP://dc1/DC=x");
        assert_eq!(query.filter, "(&(objectClass=user)(cn=a;b))");
        assert_eq!(query.columns, ["ADsPath", "cn"]);
        assert_eq!(query.scope, Some(Scope::OneLevel));
    }

    #[test]
    fn parts_at_the_end_may_be_missing() {
        let query = Query::parse("<LDAP://DC=x>").unwrap();
        assert_eq!(
            (query.filter.as_str(), query.scope),
            ("(objectClass=*)", None)
        );
        let query = Query::parse("<LDAP://DC=x>;;cn;").unwrap();
        assert_eq!(
            (query.filter.as_str(), query.columns),
            ("(objectClass=*)", vec!["cn".to_owned()])
        );
        let query = Query::parse("<LDAP://DC=x>;objectClass=user;*").unwrap();
        assert_eq!(
            (query.filter.as_str(), query.columns),
            ("objectClass=user", vec!["ADsPath".to_owned()])
        );
    }

    #[test]
    fn a_range_belongs_to_its_attribute() {
        let query = Query::parse("<LDAP://DC=x>;(cn=g);member;range=0-999,cn;base").unwrap();
        assert_eq!(query.columns, ["member;range=0-999", "cn"]);
        assert_eq!(query.scope, Some(Scope::Base));
    }

    #[test]
    fn a_guid_may_stand_as_base() {
        let query = Query::parse("<LDAP://<GUID=ab>>;(cn=a);cn;base").unwrap();
        assert_eq!(query.base, "LDAP://<GUID=ab>");
    }

    #[test]
    fn without_its_first_semicolon_a_command_cannot_be_read() {
        for text in [
            "<LDAP://DC=x>(&(objectClass=user));adspath;subtree",
            "<LDAP://DC=x>;(&(objectClass=user);adspath;subtree",
            "<LDAP://DC=x>;(cn=a)x;adspath;subtree",
            "<LDAP://DC=x>;(cn=a);adspath;everywhere",
            "<LDAP://DC=x",
            "",
            "DELETE FROM 'LDAP://DC=x'",
        ] {
            assert_eq!(number(text), 0x8004_0E14, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "(<LDAP:|SELECT )?[-<>();,=*'\"\\\\ a-zA-Z営0-9!&|]{0,60}") {
            let _ = Query::parse(&text);
        }
    }
}
