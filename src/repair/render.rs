//! Shows what was mended and what waits to be decided. Passwords are masked.

use serde::Serialize;

use super::{Edit, LeftAlone, Repaired, Standing};
use crate::plan::diff::{Change, Difference};
use crate::plan::render::human::paragraph;
use crate::plan::render::json_lines;
use crate::plan::render::layout::Paint;
use crate::source::visible;

/// The version of the JSON form; a minor step only adds.
const FORMAT_VERSION: &str = "1.0";

/// So many characters of an edit's text are shown.
const SHOWN: usize = 60;

/// So many proposals are compared with the plan; each takes two plans.
const COMPARED: usize = 100;

#[derive(Serialize)]
struct Page<'r> {
    format_version: &'static str,
    /// Applied and accepted edits, then proposed ones.
    edits: Vec<Row>,
    /// Scripts that are copied as they are because they cannot be mended.
    left_alone: &'r [LeftAlone],
}

#[derive(Serialize)]
struct Row {
    #[serde(flatten)]
    edit: Edit,
    /// What a proposal would change in the plan; absent for other edits, and where the scripts have no plan.
    #[serde(skip_serializing_if = "Option::is_none")]
    plan: Option<Difference>,
}

/// All edits as JSON, indented, with a line end behind it.
///
/// # Errors
/// None is known: the types have no form that JSON lacks.
pub fn json(repaired: &Repaired) -> serde_json::Result<String> {
    let applied = repaired.edits().into_iter().map(|edit| Row {
        edit: masked(repaired, edit),
        plan: None,
    });
    let proposed = repaired.proposals().enumerate().map(|(index, edit)| Row {
        edit: masked(repaired, edit),
        plan: (index < COMPARED)
            .then(|| repaired.difference(&edit.name))
            .flatten(),
    });
    json_lines(&Page {
        format_version: FORMAT_VERSION,
        edits: applied.chain(proposed).collect(),
        left_alone: repaired.left_alone(),
    })
}

/// The mended files as a unified diff; empty when nothing is different.
pub fn unified(repaired: &Repaired, colour: bool) -> String {
    super::unified::diff(repaired, colour)
}

/// All edits as a page of text.
pub fn human(repaired: &Repaired, colour: bool) -> String {
    let paint = Paint(colour);
    let mut page = String::new();
    let edits = repaired.edits();
    let mut file = None;
    for edit in &edits {
        if file != Some(&edit.file) {
            page.push_str(&format!("{}\n", paint.heading(&visible(&edit.file))));
            file = Some(&edit.file);
        }
        of_edit(repaired, edit, paint, &mut page);
    }
    let mut proposals = repaired.proposals().peekable();
    if proposals.peek().is_some() {
        if !edits.is_empty() {
            page.push('\n');
        }
        page.push_str(&paint.heading("Proposed: applied with --accept NAME, or --accept all"));
        page.push('\n');
    }
    for (index, edit) in proposals.enumerate() {
        of_edit(repaired, edit, paint, &mut page);
        let said = match repaired.difference(&edit.name) {
            _ if index >= COMPARED => "not compared".to_owned(),
            Some(difference) => in_the_plan(&difference),
            None => "the scripts have no plan to compare".to_owned(),
        };
        paragraph("      ", "      ", &format!("plan: {said}"), &mut page);
    }
    for one in repaired.left_alone() {
        let text = format!("{}: copied as it is; {}", one.file, one.reason);
        page.push_str(&format!("{}\n", visible(&text)));
    }
    if edits.is_empty() && repaired.proposals().next().is_none() {
        page.push_str("Nothing to mend.\n");
    }
    page
}

fn of_edit(repaired: &Repaired, edit: &Edit, paint: Paint, page: &mut String) {
    let edit = masked(repaired, edit);
    let accepted = match edit.standing {
        Standing::Accepted => ", accepted",
        Standing::Applied | Standing::Proposed => "",
    };
    let line = format!(
        "  {}:{}:{}  {} → {}",
        visible(&edit.file),
        edit.line,
        edit.column,
        quoted(&edit.before),
        quoted(&edit.after),
    );
    page.push_str(&format!("{line}\n"));
    let name = format!("{} ({}{accepted})", edit.name, edit.confidence.name());
    page.push_str(&format!("      {}\n", paint.faint(&visible(&name))));
    paragraph("      ", "      ", &visible(&edit.reason), page);
}

/// A short text in quotes; line ends and other characters that cannot be seen are shown as pictures.
fn quoted(text: &str) -> String {
    if text.is_empty() {
        return "nothing".to_owned();
    }
    let mut shown: String = visible(text).chars().take(SHOWN).collect();
    if text.chars().count() > SHOWN {
        shown.push('…');
    }
    format!("“{shown}”")
}

fn masked(repaired: &Repaired, edit: &Edit) -> Edit {
    let redact = |text: &str| repaired.secrets.redact(text);
    Edit {
        before: redact(&edit.before),
        after: redact(&edit.after),
        reason: redact(&edit.reason),
        ..edit.clone()
    }
}

/// A difference in one sentence.
fn in_the_plan(difference: &Difference) -> String {
    if difference.equal {
        return "no difference".to_owned();
    }
    let mut parts = Vec::new();
    for watch in &difference.watches {
        let side = |text: &Option<String>| text.clone().unwrap_or_else(|| "nothing".to_owned());
        parts.push(format!(
            "watch {} → {}",
            side(&watch.watch_id.before),
            side(&watch.watch_id.after)
        ));
    }
    let ends = difference.outcomes.first();
    if let Some(end) = ends {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        parts.push(format!(
            "{} with another end: {} → {}",
            counted(difference.outcomes.len(), "scenario"),
            text(&end.outcome.before),
            text(&end.outcome.after)
        ));
    }
    if !difference.directory.is_empty() {
        let (gone, new) = (
            difference
                .directory
                .iter()
                .filter(|one| one.change == Change::Gone)
                .count(),
            difference
                .directory
                .iter()
                .filter(|one| one.change == Change::New)
                .count(),
        );
        parts.push(format!("directory: {gone} gone, {new} new"));
    }
    let lines = || difference.steps.iter().flat_map(|list| &list.lines);
    let count = |change| lines().filter(|line| line.change == change).count();
    let (gone, new) = (count(Change::Gone), count(Change::New));
    if gone + new > 0 {
        parts.push(format!("steps: {gone} gone, {new} new"));
    }
    if !difference.variables.is_empty() {
        parts.push(format!(
            "{} different",
            counted(difference.variables.len(), "variable")
        ));
    }
    parts.join("; ")
}

fn counted(number: usize, what: &str) -> String {
    match number {
        1 => format!("1 {what}"),
        _ => format!("{number} {what}s"),
    }
}
