//! The page as a whole.

use std::collections::HashMap;

use askama::Template;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};

use super::calls::Piece;
use super::findings::Findings;
use super::flow::Shape;
use super::folders::Section;
use crate::report::{Counts, Effort, Ranked, Report, Use};

/// So many rows of a table are shown at once; the script has the same number.
pub(super) const PAGE: usize = 100;
/// Up to so many folders each have a section of their own.
const SECTIONS: usize = 500;
/// So many names are listed in a cell.
const LISTED: usize = 20;

const STYLE: &str = include_str!("templates/style.css");
const SCRIPT: &str = include_str!("templates/script.js");

/// The report as HTML; the same report gives the same bytes.
///
/// # Errors
/// None that is known of.
pub fn html(report: &Report) -> askama::Result<String> {
    let sections = match report.folders.len() <= SECTIONS {
        true => report.folders.iter().enumerate().map(Section::of).collect(),
        false => Vec::new(),
    };
    Page {
        report,
        version: env!("CARGO_PKG_VERSION"),
        policy: policy(),
        style: STYLE,
        script: SCRIPT,
        findings: Findings::of(report),
        folders: folders(report),
        duplicates: report
            .duplicates
            .iter()
            .map(|one| First::of(one.files.clone(), LISTED))
            .collect(),
        services: report.services.iter().map(used).collect(),
        servers: report.servers.iter().map(used).collect(),
        has_plans: report.folders.iter().any(|folder| folder.plan.is_some()),
        sections,
    }
    .render()
}

/// Nothing may be fetched or sent, and only the style and the script of this page count.
fn policy() -> String {
    let hash = |text: &str| STANDARD.encode(Sha256::digest(text));
    format!(
        "default-src 'none'; style-src 'sha256-{}'; script-src 'sha256-{}'; base-uri 'none'; form-action 'none'",
        hash(STYLE),
        hash(SCRIPT)
    )
}

#[derive(Template)]
#[template(path = "page.html")]
struct Page<'r> {
    report: &'r Report,
    version: &'static str,
    policy: String,
    style: &'static str,
    script: &'static str,
    findings: Findings<'r>,
    folders: Vec<FolderRow<'r>>,
    duplicates: Vec<First<String>>,
    services: Vec<UseRow<'r>>,
    servers: Vec<UseRow<'r>>,
    has_plans: bool,
    /// Empty when there are too many folders.
    sections: Vec<Section<'r>>,
}

impl Page<'_> {
    fn is_estate(&self) -> bool {
        self.report.folders.len() > 1
    }

    /// What the page is about, for its title.
    fn subject(&self) -> String {
        match self.report.folders.as_slice() {
            [one] if one.path == "." => "1 folder".to_owned(),
            [one] => one.path.clone(),
            several => format!("{} folders", several.len()),
        }
    }

    /// How many findings need how much work, the least first.
    fn efforts(&self) -> Vec<(&'static str, usize)> {
        let known = [
            Effort::UnderTwoHours,
            Effort::TwoToSixHours,
            Effort::OverSixHours,
        ];
        let efforts = known.map(Effort::name).into_iter().filter_map(|name| {
            let count = self.report.totals.efforts.get(name)?;
            Some((name, *count))
        });
        efforts.collect()
    }

    fn typed(&self) -> String {
        super::folders::share(&self.report.totals.typed_share)
    }
}

/// The first of many.
#[derive(Debug)]
pub(super) struct First<T> {
    pub(super) shown: Vec<T>,
    pub(super) all: usize,
}

impl<T> First<T> {
    pub(super) fn of(mut all: Vec<T>, most: usize) -> Self {
        let count = all.len();
        all.truncate(most);
        Self {
            shown: all,
            all: count,
        }
    }

    /// How many are not shown.
    pub(super) fn more(&self) -> usize {
        self.all - self.shown.len()
    }
}

/// A service or server with the folders that use it.
struct UseRow<'r> {
    name: &'r str,
    folders: First<&'r str>,
}

fn used(one: &Use) -> UseRow<'_> {
    UseRow {
        name: &one.name,
        folders: First::of(one.folders.iter().map(String::as_str).collect(), LISTED),
    }
}

/// A folder among many.
struct FolderRow<'r> {
    /// Its place by what is to do, from 1.
    rank: usize,
    /// Its section's number.
    section: usize,
    path: &'r str,
    verdict: &'r str,
    counts: Counts,
    untyped: usize,
    is_behind: bool,
}

/// The folders, those with most to do first; behind the ranking those with nothing to do.
fn folders(report: &Report) -> Vec<FolderRow<'_>> {
    let ranks: HashMap<&str, usize> = report
        .ranking
        .iter()
        .enumerate()
        .map(|(index, Ranked { path, .. })| (path.as_str(), index))
        .collect();
    let mut rows: Vec<FolderRow<'_>> = report
        .folders
        .iter()
        .enumerate()
        .map(|(index, folder)| FolderRow {
            rank: ranks
                .get(folder.path.as_str())
                .map_or(ranks.len(), |rank| *rank)
                + 1,
            section: index + 1,
            path: &folder.path,
            verdict: &folder.verdict,
            counts: folder.counts,
            untyped: folder.typed_share.statements - folder.typed_share.typed,
            is_behind: false,
        })
        .collect();
    // Those with nothing to do keep the order of their paths.
    rows.sort_by_key(|row| row.rank);
    for (index, row) in rows.iter_mut().enumerate() {
        (row.rank, row.is_behind) = (index + 1, index >= PAGE);
    }
    rows
}
