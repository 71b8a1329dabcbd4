//! GitHub-flavoured Markdown, for a wiki or an issue; and what is written of the rules.

mod escape;
mod folder;
mod rules;

use escape::{block, code, code_cell, text};
pub(super) use rules::help;
pub use rules::rules;

use crate::report::{Counts, Finding, Report, Use};

/// The report as Markdown; the same report gives the same bytes.
pub fn markdown(report: &Report) -> String {
    let mut page = format!("# Migration report\n\n**{}**\n\n", text(&report.verdict));
    totals(&mut page, report);
    findings(&mut page, &report.findings);
    if report.folders.len() > 1 {
        estate(&mut page, report);
    }
    for one in &report.folders {
        folder::section(&mut page, one, report.folders.len() > 1);
    }
    if !report.unreadable.is_empty() {
        let places = report.unreadable.iter();
        let rows = places.map(|place| vec![code_cell(&place.path), text(&place.reason)]);
        page.push_str("## Not read\n\n");
        table(&mut page, &["Place", "Why"], rows);
    }
    page.truncate(page.trim_end().len());
    page.push('\n');
    page
}

/// A table with a blank line behind it.
fn table(page: &mut String, head: &[&str], rows: impl IntoIterator<Item = Vec<String>>) {
    let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
    let head: Vec<String> = head.iter().map(|&title| title.to_owned()).collect();
    page.push_str(&line(&head));
    page.push_str(&format!("|{}\n", "---|".repeat(head.len())));
    for row in rows {
        page.push_str(&line(&row));
    }
    page.push('\n');
}

fn totals(page: &mut String, report: &Report) {
    let totals = &report.totals;
    let Counts {
        blockers,
        decisions,
        notices,
        suppressed,
    } = totals.counts;
    let share = &totals.typed_share;
    let rows = [
        ("Script folders", totals.folders),
        ("Files", totals.files),
        ("Blockers", blockers),
        ("Decisions", decisions),
        ("Notices", notices),
        ("Suppressed", suppressed),
        ("Statements", share.statements),
        ("Statements that are typed", share.typed),
    ];
    let rows = rows.map(|(what, count)| vec![what.to_owned(), count.to_string()]);
    page.push_str("## Totals\n\n");
    table(page, &["What", "Count"], rows);
    if !totals.efforts.is_empty() {
        let efforts = totals.efforts.iter();
        let rows = efforts.map(|(effort, count)| vec![text(effort), count.to_string()]);
        table(page, &["Effort", "Findings"], rows);
    }
}

fn findings(page: &mut String, findings: &[Finding]) {
    page.push_str("## Findings\n\n");
    let counted = || findings.iter().filter(|one| one.suppressed.is_none());
    if counted().next().is_none() {
        page.push_str("None that count.\n\n");
        return;
    }
    let mut worst_first: Vec<&Finding> = counted().collect();
    worst_first.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    let rows = worst_first.into_iter().map(|finding| {
        vec![
            finding.severity.to_string(),
            finding.code.clone(),
            code_cell(&format!("{}:{}", finding.file, finding.line)),
            text(&finding.message),
            finding.effort.to_string(),
        ]
    });
    table(page, &["Severity", "Code", "Where", "What", "Effort"], rows);
    page.push_str("## Findings by file\n\n");
    let mut file = None;
    for finding in counted() {
        if file != Some(&finding.file) {
            page.push_str(&format!("### {}\n\n", code(&finding.file)));
            file = Some(&finding.file);
        }
        page.push_str(&format!(
            "**Line {}, column {}: {} {}** ({}): {}\n\n{}\n",
            finding.line,
            finding.column,
            finding.code,
            text(&finding.name),
            finding.severity,
            text(&finding.message),
            block(&finding.excerpt, finding.column),
        ));
        if let Some(help) = &finding.help {
            page.push_str(&format!("Help: {}\n\n", text(help)));
        }
    }
}

fn estate(page: &mut String, report: &Report) {
    if !report.ranking.is_empty() {
        page.push_str("## Ranking\n\nMost to do first.\n\n");
        let rows = report.ranking.iter().map(|one| {
            let counts = [
                one.counts.blockers,
                one.counts.decisions,
                one.counts.notices,
                one.untyped,
            ];
            let mut row = vec![code_cell(&one.path)];
            row.extend(counts.map(|count| count.to_string()));
            row
        });
        let head = ["Folder", "Blockers", "Decisions", "Notices", "Not typed"];
        table(page, &head, rows);
    }
    if !report.duplicates.is_empty() {
        page.push_str("## The same file in several places\n\n");
        for one in &report.duplicates {
            page.push_str(&format!("- {}\n", listed(&one.files, code)));
        }
        page.push('\n');
    }
    for (title, uses) in [("Services", &report.services), ("Servers", &report.servers)] {
        if !uses.is_empty() {
            page.push_str(&format!("## {title}\n\n"));
            table(page, &["Name", "Folders"], uses.iter().map(used));
        }
    }
}

fn used(one: &Use) -> Vec<String> {
    vec![code_cell(&one.name), listed(&one.folders, code_cell)]
}

fn listed(names: &[String], show: fn(&str) -> String) -> String {
    let names: Vec<String> = names.iter().map(|name| show(name)).collect();
    names.join(", ")
}
