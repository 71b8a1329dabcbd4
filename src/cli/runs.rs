//! `armistice runs`: the runs of all groups of a state folder.

use std::rc::Rc;

use anyhow::Context as _;
use serde::Serialize;

use super::arguments::RunsArguments;
use super::site::Site;
use super::world::state_folder;
use super::{exit_code, say};
use crate::execute::journal::{FORMAT_VERSION, Known, Overview};
use crate::host::Journals;
use crate::host::native::{FolderJournals, ProcessEnvironment};

/// Lists the runs, the oldest first.
pub(super) fn run(arguments: &RunsArguments) -> anyhow::Result<i32> {
    let folder = std::env::current_dir().context("the current folder cannot be found")?;
    let site = Site::read(arguments.site.as_deref(), std::iter::once(folder.as_path()))?;
    let environment = ProcessEnvironment::read();
    let state = state_folder(arguments.state.as_deref(), &site, &environment)?;
    let overview = overview(&state)?;
    if arguments.json {
        let list = List::of(&overview);
        super::print(&format!("{}\n", serde_json::to_string_pretty(&list)?));
    } else {
        super::print(&table(&overview));
    }
    for problem in &overview.problems {
        say(&format!("armistice: {problem}"));
    }
    Ok(if overview.problems.is_empty() {
        exit_code::SUCCESS
    } else {
        exit_code::USAGE
    })
}

/// All runs of a state folder.
pub(super) fn overview(state: &std::path::Path) -> anyhow::Result<Overview> {
    let groups = FolderJournals::groups(state)
        .with_context(|| format!("the state folder {} cannot be read", state.display()))?;
    let groups = groups
        .into_iter()
        .map(|group| Rc::new(group) as Rc<dyn Journals>);
    Ok(Overview::read(groups.collect())?)
}

#[derive(Serialize)]
struct List {
    format_version: &'static str,
    runs: Vec<Row>,
}

/// A run as scripts and people read it.
#[derive(Serialize)]
struct Row {
    run: String,
    group: String,
    time: String,
    script: String,
    event: Option<String>,
    server: Option<String>,
    simulated: bool,
    directory: String,
    outcome: String,
    changes: usize,
    undoes: Option<String>,
    undone_by: Option<String>,
    /// Lines that were torn when the run was killed.
    torn_lines: Vec<usize>,
}

impl List {
    fn of(overview: &Overview) -> Self {
        Self {
            format_version: FORMAT_VERSION,
            runs: overview.runs.iter().map(|run| row(overview, run)).collect(),
        }
    }
}

fn row(overview: &Overview, known: &Known) -> Row {
    let begin = &known.journal.begin;
    let place = begin.place.clone();
    Row {
        run: known.id.clone(),
        group: place.group_name.unwrap_or_else(|| known.journals.group()),
        time: begin.time.to_string(),
        script: place.script,
        event: place.event,
        server: place.server,
        simulated: place.simulated,
        directory: place.directory,
        outcome: known.outcome(),
        changes: known.journal.changes(),
        undoes: place.undoes,
        undone_by: overview.undone_by(&known.id).map(|undo| undo.id.clone()),
        torn_lines: known.journal.torn.clone(),
    }
}

/// One line for each run, in columns.
fn table(overview: &Overview) -> String {
    if overview.runs.is_empty() {
        return "no runs\n".to_owned();
    }
    let mut rows =
        vec![["run", "began", "group", "script", "outcome", "changes", ""].map(str::to_owned)];
    for known in &overview.runs {
        let row = row(overview, known);
        let begin = &known.journal.begin;
        let zoned = begin.time.to_zoned(jiff::tz::TimeZone::system());
        let mut remarks = Vec::new();
        remarks.extend(row.undoes.map(|other| format!("undoes {other}")));
        remarks.extend(row.undone_by.map(|other| format!("undone by {other}")));
        if !row.torn_lines.is_empty() {
            remarks.push("its last line was torn, and does not count".to_owned());
        }
        let words = [Some(row.script), row.event, row.server];
        rows.push([
            row.run,
            zoned.strftime("%Y-%m-%d %H:%M:%S").to_string(),
            row.group,
            words.into_iter().flatten().collect::<Vec<_>>().join(" "),
            row.outcome,
            row.changes.to_string(),
            remarks.join("; "),
        ]);
    }
    columns(&rows)
}

/// Rows as text, each column as wide as its widest cell.
pub(super) fn columns<const N: usize>(rows: &[[String; N]]) -> String {
    use unicode_width::UnicodeWidthStr as _;
    let mut widths = [0; N];
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.width());
        }
    }
    let mut text = String::new();
    for row in rows {
        let mut line = String::new();
        for (width, cell) in widths.iter().zip(row) {
            line.push_str(cell);
            line.extend(std::iter::repeat_n(' ', width - cell.width() + 2));
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}
