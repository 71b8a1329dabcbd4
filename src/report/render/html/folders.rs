//! The section of one folder.

use super::calls::{self, Piece};
use super::flow::{self, Drawing, End};
use crate::plan::render::groups::{self, Group};
use crate::plan::render::in_full;
use crate::plan::render::names::{Names, Purpose};
use crate::plan::render::outline::{self, Line};
use crate::plan::{OutcomeKind, Role, ScriptName, TypedShare};
use crate::report::{FolderReport, ScenarioOutcome};

/// Drawings of more parts help nobody, and cost a browser much.
const LARGEST_DRAWING: usize = 6_000;

/// A folder with what the page shows of it.
pub(super) struct Section<'r> {
    /// From 1.
    pub(super) number: usize,
    pub(super) folder: &'r FolderReport,
    pub(super) calls: Vec<Piece>,
    pub(super) situations: Situations,
    /// Each distinct step list; none without the plan.
    pub(super) lists: Vec<List>,
}

impl<'r> Section<'r> {
    pub(super) fn of((index, folder): (usize, &'r FolderReport)) -> Self {
        let groups = folder.plan.as_deref().map_or(Vec::new(), groups::groups);
        Self {
            number: index + 1,
            folder,
            calls: calls::tree(folder),
            situations: situations(folder, &groups),
            lists: groups.iter().enumerate().map(list).collect(),
        }
    }

    pub(super) fn typed(&self) -> String {
        share(&self.folder.typed_share)
    }

    /// What is expected outside of the scripts, by kind.
    pub(super) fn contracts(&self) -> Vec<(&'static str, &'r [String])> {
        self.folder.contracts.named().collect()
    }

    pub(super) fn role(&self, role: &Role) -> &'static str {
        match role {
            Role::Start => "start script",
            Role::Stop => "stop script",
            Role::Settings => "settings",
            Role::Directory => "directory script",
            Role::Other => "batch file",
        }
    }
}

/// How much is typed, in words.
pub(super) fn share(share: &TypedShare) -> String {
    match share.statements {
        0 => "there are no statements".to_owned(),
        all => {
            // Rounded down: 100 % means all of them.
            let percent = share.typed * 100 / all;
            format!("{} of {all} statements ({percent} %)", share.typed)
        }
    }
}

/// What becomes of each situation: a row for each script and event, a column for each server and state of the disk.
pub(super) struct Situations {
    pub(super) columns: Vec<String>,
    pub(super) rows: Vec<SituationRow>,
}

pub(super) struct SituationRow {
    pub(super) title: String,
    pub(super) cells: Vec<Option<Cell>>,
}

/// What becomes of one situation.
pub(super) struct Cell {
    /// The number of its step list, where there is a plan.
    pub(super) list: Option<usize>,
    pub(super) text: String,
    pub(super) broken: bool,
}

fn situations(folder: &FolderReport, groups: &[Group<'_>]) -> Situations {
    let (mut titles, mut columns) = (Vec::new(), Vec::new());
    for one in &folder.scenarios {
        for (known, new) in [(&mut titles, title(one)), (&mut columns, column(one))] {
            if !known.contains(&new) {
                known.push(new);
            }
        }
    }
    let row = |row: &String| SituationRow {
        title: row.clone(),
        cells: columns
            .iter()
            .map(|wanted| {
                let mut all = folder.scenarios.iter();
                let found = all.find(|one| title(one) == *row && column(one) == *wanted);
                found.map(|one| cell(one, groups))
            })
            .collect(),
    };
    Situations {
        rows: titles.iter().map(row).collect(),
        columns,
    }
}

fn title(one: &ScenarioOutcome) -> String {
    let event = one.event.as_deref().unwrap_or("no event");
    format!("{}, {event}", file_of(one.script))
}

fn column(one: &ScenarioOutcome) -> String {
    format!("{}, disk {}", one.server, one.disk)
}

fn file_of(script: ScriptName) -> &'static str {
    match script {
        ScriptName::Start => "START.BAT",
        ScriptName::Stop => "STOP.BAT",
    }
}

fn cell(one: &ScenarioOutcome, groups: &[Group<'_>]) -> Cell {
    let list = groups.iter().position(|group| {
        group.scenarios.iter().any(|scenario| {
            scenario.script == one.script
                && scenario.event == one.event
                && scenario.server == one.server
                && scenario.disk == one.disk
        })
    });
    Cell {
        list: list.map(|index| index + 1),
        text: in_full(&one.outcome),
        broken: one.outcome.kind == OutcomeKind::Aborted,
    }
}

/// A step list: drawn, and in words.
pub(super) struct List {
    pub(super) number: usize,
    pub(super) script: &'static str,
    pub(super) situations: Vec<String>,
    pub(super) end: String,
    pub(super) broken: bool,
    /// Absent when it would be too large.
    pub(super) drawing: Option<Drawing>,
    pub(super) lines: Vec<Line>,
}

fn list((index, group): (usize, &Group<'_>)) -> List {
    let first = group.first();
    let names = Names::of(&first.steps, Purpose::Reading);
    let script = file_of(first.script);
    let situations = groups::situation_rows(&group.scenarios);
    let (end, broken) = (
        in_full(&first.outcome),
        first.outcome.kind == OutcomeKind::Aborted,
    );
    let begin = situations.iter().map(|row| format!("{script}: {row}"));
    let drawn_end = End {
        text: end.clone(),
        broken,
    };
    let drawing = flow::draw(&first.steps, &names, begin.collect(), drawn_end);
    List {
        number: index + 1,
        script,
        drawing: Some(drawing).filter(|drawing| drawing.shapes.len() <= LARGEST_DRAWING),
        lines: outline::lines(&first.steps, &names),
        situations,
        end,
        broken,
    }
}
