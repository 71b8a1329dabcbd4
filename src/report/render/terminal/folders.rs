//! Folders and estates, below the findings.

use super::paragraph;
use crate::plan::TypedShare;
use crate::plan::render::layout::{Paint, table};
use crate::report::{Counts, FolderReport, Report};
use crate::source::visible;

/// So many of the places that only a run can tell are shown.
const UNPREDICTABLE: usize = 10;

/// So many folders of the ranking are shown.
const RANKED: usize = 20;

/// A section for each folder, and for an estate its totals and ranking.
pub(super) fn all(page: &mut String, report: &Report, paint: Paint) {
    let several = report.folders.len() > 1;
    for one in &report.folders {
        folder(page, one, several, paint);
        page.push('\n');
    }
    if several {
        totals(page, report, paint);
        ranking(page, report, paint);
    }
}

fn folder(page: &mut String, folder: &FolderReport, several: bool, paint: Paint) {
    if several {
        page.push_str(&paint.heading(&visible(&folder.path)));
        page.push('\n');
        paragraph(page, &visible(&folder.verdict), 2);
    }
    page.push_str(&table(&[
        vec!["findings".to_owned(), counts(folder.counts)],
        vec!["typed".to_owned(), share(&folder.typed_share)],
    ]));
    if folder.unpredictable.is_empty() {
        return;
    }
    page.push_str("  what only a run can tell:\n");
    let shown = folder.unpredictable.iter().take(UNPREDICTABLE);
    let mut rows: Vec<Vec<String>> = shown
        .map(|one| {
            let place = format!("  {}:{}", visible(&one.file), one.line);
            vec![place, visible(&one.what).into_owned()]
        })
        .collect();
    let rest = folder.unpredictable.len().saturating_sub(UNPREDICTABLE);
    if rest > 0 {
        rows.push(vec![format!("  … and {rest} more")]);
    }
    page.push_str(&table(&rows));
}

fn counts(counts: Counts) -> String {
    let number = |count: usize, what: &str| match count {
        1 => format!("1 {what}"),
        count => format!("{count} {what}s"),
    };
    format!(
        "{}, {}, {}; {} suppressed",
        number(counts.blockers, "blocker"),
        number(counts.decisions, "decision"),
        number(counts.notices, "notice"),
        counts.suppressed
    )
}

fn share(share: &TypedShare) -> String {
    match share.statements {
        0 => "there are no statements".to_owned(),
        all => {
            // Rounded down: 100 % means all of them.
            let percent = share.typed * 100 / all;
            format!("{} of {all} statements ({percent} %)", share.typed)
        }
    }
}

fn totals(page: &mut String, report: &Report, paint: Paint) {
    let totals = &report.totals;
    page.push_str(&paint.heading("All folders"));
    page.push('\n');
    let mut rows = vec![
        vec![
            "read".to_owned(),
            format!("{} folders, {} files", totals.folders, totals.files),
        ],
        vec!["findings".to_owned(), counts(totals.counts)],
        vec!["typed".to_owned(), share(&totals.typed_share)],
    ];
    if !totals.efforts.is_empty() {
        let efforts = totals.efforts.iter();
        let words: Vec<String> = efforts
            .map(|(effort, count)| format!("{}: {count}", visible(effort)))
            .collect();
        rows.push(vec!["effort".to_owned(), words.join(", ")]);
    }
    page.push_str(&table(&rows));
    page.push('\n');
}

fn ranking(page: &mut String, report: &Report, paint: Paint) {
    if report.ranking.is_empty() {
        return;
    }
    page.push_str(&paint.heading("Most to do first"));
    page.push('\n');
    let head = ["blockers", "decisions", "notices", "not typed", "folder"];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    rows.extend(report.ranking.iter().take(RANKED).map(|one| {
        let counts = one.counts;
        let numbers = [
            counts.blockers,
            counts.decisions,
            counts.notices,
            one.untyped,
        ];
        let mut row: Vec<String> = numbers.map(|number| number.to_string()).to_vec();
        row.push(visible(&one.path).into_owned());
        row
    }));
    page.push_str(&table(&rows));
    let rest = report.ranking.len().saturating_sub(RANKED);
    if rest > 0 {
        page.push_str(&format!("  … and {rest} more\n"));
    }
    page.push('\n');
}
