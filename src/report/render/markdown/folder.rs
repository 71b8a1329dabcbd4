//! The section of a folder.

use super::escape::{code, code_cell, text};
use super::{listed, table};
use crate::plan::{OutcomeKind, ScriptName};
use crate::report::{FolderReport, ScenarioOutcome};

/// What is said of a folder besides its findings; `several` when the report is over more than this one.
pub(super) fn section(page: &mut String, folder: &FolderReport, several: bool) {
    // Within an estate each folder has a heading, and its parts stand one level below it.
    let level = if several { "###" } else { "##" };
    if several {
        let (path, verdict) = (code(&folder.path), text(&folder.verdict));
        page.push_str(&format!("## Folder {path}\n\n{verdict}\n\n"));
    }
    sources(page, folder, level);
    situations(page, folder, level);
    contracts(page, folder, level);
    if !folder.unpredictable.is_empty() {
        page.push_str(&format!("{level} What only a run can tell\n\n"));
        let rows = folder.unpredictable.iter().map(|one| {
            let place = format!("{}:{}", one.file, one.line);
            vec![code_cell(&place), text(&one.what)]
        });
        table(page, &["Where", "What"], rows);
    }
    if !folder.deviations.is_empty() {
        page.push_str(&format!("{level} What Armistice does otherwise\n\n"));
        for one in &folder.deviations {
            page.push_str(&format!("- {}: {}\n", code(&one.name), text(&one.meaning)));
        }
        page.push('\n');
    }
}

fn sources(page: &mut String, folder: &FolderReport, level: &str) {
    page.push_str(&format!("{level} Files\n\n"));
    let rows = folder.sources.iter().map(|source| {
        vec![
            code_cell(&source.path),
            text(&source.encoding),
            text(&source.line_ending),
            code_cell(&source.sha256),
        ]
    });
    table(page, &["File", "Encoding", "Line ends", "SHA-256"], rows);
    for call in &folder.calls {
        let place = code(&format!("{}:{}", call.from, call.line));
        let (to, how) = (code(&call.to), text(&call.how));
        page.push_str(&format!("- {place} starts {to} ({how})\n"));
    }
    if !folder.calls.is_empty() {
        page.push('\n');
    }
}

/// A row for each script and event, a column for each server and state of the disk.
fn situations(page: &mut String, folder: &FolderReport, level: &str) {
    let (mut rows, mut columns) = (Vec::new(), Vec::new());
    for one in &folder.scenarios {
        for (known, new) in [(&mut rows, row_of(one)), (&mut columns, column_of(one))] {
            if !known.contains(&new) {
                known.push(new);
            }
        }
    }
    if rows.is_empty() {
        return;
    }
    page.push_str(&format!("{level} Situations\n\n"));
    let head: Vec<&str> = std::iter::once("Script and event")
        .chain(columns.iter().map(String::as_str))
        .collect();
    let cells = rows.iter().map(|row| {
        let mut cells = vec![row.clone()];
        cells.extend(columns.iter().map(|column| {
            let mut here = folder.scenarios.iter();
            let found = here.find(|one| row_of(one) == *row && column_of(one) == *column);
            found.map_or(String::new(), outcome)
        }));
        cells
    });
    table(page, &head, cells);
}

fn row_of(one: &ScenarioOutcome) -> String {
    let script = match one.script {
        ScriptName::Start => "START.BAT",
        ScriptName::Stop => "STOP.BAT",
    };
    let event = one.event.as_deref().map_or("no event".into(), text);
    format!("{script}, {event}")
}

fn column_of(one: &ScenarioOutcome) -> String {
    format!("{}, disk {}", text(&one.server), text(&one.disk))
}

fn outcome(one: &ScenarioOutcome) -> String {
    let steps = match one.steps {
        1 => "1 step".to_owned(),
        steps => format!("{steps} steps"),
    };
    let mut words = match one.outcome.kind {
        OutcomeKind::Completed => steps,
        OutcomeKind::Aborted => format!("**breaks off** after {steps}"),
    };
    match one.outcome.exit_code {
        Some(code) => words.push_str(&format!(", exit code {code}")),
        None => words.push_str(", exit code not known"),
    }
    if let Some(reason) = &one.outcome.reason {
        words.push_str(&format!(": {}", text(reason)));
    }
    words
}

fn contracts(page: &mut String, folder: &FolderReport, level: &str) {
    let rows: Vec<Vec<String>> = folder
        .contracts
        .named()
        .map(|(kind, names)| vec![kind.to_owned(), listed(names, code_cell)])
        .collect();
    if !rows.is_empty() {
        page.push_str(&format!("{level} What the scripts need from outside\n\n"));
        table(page, &["Kind", "Names"], rows);
    }
}
