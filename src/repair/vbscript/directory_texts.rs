//! Distinguished names and directory queries that a printer's slip has spoilt. They compile, so they are proposed only.

use std::sync::LazyLock;

use regex::Regex;

use super::View;
use super::scan::Kind;
use crate::repair::edit::{Change, Confidence, Mend};

/// A query whose base ends without a semicolon: `<LDAP://…>(filter);attributes;scope`.
static QUERY: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?i)<(?:LDAP|GC)://[^>]*>\(.*\)\s*;[^;()]*;\s*(?:subtree|onelevel|base)\b").ok()
});

/// A text with its place in the file.
struct Text<'l> {
    text: &'l str,
    at: usize,
}

pub(super) fn find(view: &View<'_>) -> Vec<Change> {
    let lines = &view.lines;
    let mut changes = Vec::new();
    let mut statement: Vec<Text<'_>> = Vec::new();
    for index in 0..lines.count() {
        let pieces = view.pieces(index).iter();
        let texts = pieces.filter(|piece| piece.kind == Kind::Text);
        statement.extend(texts.map(|piece| Text {
            text: piece.text,
            at: lines.start(index) + piece.at,
        }));
        if !view.is_continued(index) {
            changes.extend(of_statement(&statement));
            statement.clear();
        }
    }
    changes
}

fn of_statement(texts: &[Text<'_>]) -> Vec<Change> {
    let has = |parts: &[&str]| {
        texts.iter().any(|one| {
            let text = one.text.to_ascii_uppercase();
            parts.iter().any(|part| text.contains(part))
        })
    };
    let commas: Vec<Change> = texts.iter().flat_map(commas).collect();
    let mut changes: Vec<Change> = query(texts).into_iter().collect();
    if !commas.is_empty() && has(&["CN=", "OU=", "DC="]) {
        changes.extend(commas);
    }
    changes
}

/// The place of the semicolon in a query that lacks the first one. What stands between the texts may be anything.
fn query(texts: &[Text<'_>]) -> Option<Change> {
    let (text, at) = texts
        .iter()
        .find_map(|text| Some((text, text.text.find(">(")?)))?;
    let whole: String = texts
        .iter()
        .map(|one| one.text.trim_matches('"'))
        .collect::<Vec<_>>()
        .join("?");
    QUERY.as_ref()?.is_match(&whole).then_some(())?;
    let place = text.at + at + 1;
    let reason = "a query is <base>;filter;attributes;scope, and the first semicolon is missing, which the provider refuses";
    Some(Change::sure(Mend::Query, place..place, ";", reason).only(Confidence::Medium))
}

/// Two commas in a row, or a comma with a blank before the domain.
fn commas(text: &Text<'_>) -> Vec<Change> {
    let inside = text.text.trim_matches('"');
    let start = text.at + text.text.len() - text.text.trim_start_matches('"').len();
    let mut pairs = inside.as_bytes().windows(2);
    if let Some(at) = pairs.position(|pair| pair == b",,") {
        let length = inside[at..].len() - inside[at..].trim_start_matches(',').len();
        let range = start + at..start + at + length;
        let reason = "a distinguished name has one comma between its parts; with two the directory refuses it";
        return vec![Change::sure(Mend::Dn, range, ",", reason).only(Confidence::Medium)];
    }
    let is_joint = inside.starts_with(',') && inside.len() > 1 && inside[1..].trim().is_empty();
    if !is_joint {
        return Vec::new();
    }
    let range = start..start + inside.len();
    let reason = "a blank stands behind this comma only; directories pass over it, and programs that compare names as text do not";
    vec![Change::sure(Mend::Dn, range, ",", reason).only(Confidence::Low)]
}
