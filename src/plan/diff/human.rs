//! A difference for people.

use super::{AlignedLine, Change, Difference, Sides, StepListChange};
use crate::plan::render::human::paragraph;
use crate::plan::render::inventory::section;
use crate::plan::render::layout::{Paint, WIDTH, padded, table, wrapped};
use crate::plan::render::notation::plain;

/// So many equal lines are shown around different ones.
const AROUND: usize = 2;
/// The room for script lines beside the steps.
const PLACES: usize = 16;

/// The difference as a page of text.
pub fn human(difference: &Difference, colour: bool) -> String {
    let paint = Paint(colour);
    let titles = [&difference.before, &difference.after].map(|title| plain(title));
    let mut page = String::new();
    page.push_str(&format!("- {}\n+ {}\n", titles[0], titles[1]));
    if difference.equal {
        page.push_str("\nBoth do the same.\n");
        return page;
    }
    watches(difference, paint, &mut page);
    variables(difference, paint, &mut page);
    directory(difference, paint, &mut page);
    outcomes(difference, paint, &mut page);
    for list in &difference.steps {
        steps(list, paint, &mut page);
    }
    page
}

fn watches(difference: &Difference, paint: Paint, page: &mut String) {
    let rows = difference.watches.iter().map(|watch| {
        vec![
            word(watch.change).to_owned(),
            arrow(&watch.watch_id),
            arrow(&watch.target),
        ]
    });
    rows_of("Services and programs", rows.collect(), paint, page);
}

fn variables(difference: &Difference, paint: Paint, page: &mut String) {
    let rows = difference.variables.iter().map(|variable| {
        vec![
            word(variable.change).to_owned(),
            variable.name.clone(),
            arrow(&variable.origin),
            arrow(&variable.value),
        ]
    });
    rows_of("Variables", rows.collect(), paint, page);
}

fn directory(difference: &Difference, paint: Paint, page: &mut String) {
    let rows = difference.directory.iter().map(|deed| {
        vec![
            word(deed.change).to_owned(),
            deed.kind.to_owned(),
            deed.text.clone(),
        ]
    });
    rows_of("Directory", rows.collect(), paint, page);
}

fn outcomes(difference: &Difference, paint: Paint, page: &mut String) {
    let rows = difference.outcomes.iter().map(|outcome| {
        vec![
            word(outcome.change).to_owned(),
            outcome.scenario.clone(),
            arrow(&outcome.outcome),
        ]
    });
    rows_of("Outcomes", rows.collect(), paint, page);
}

fn rows_of(title: &str, rows: Vec<Vec<String>>, paint: Paint, page: &mut String) {
    if !rows.is_empty() {
        section(title, paint, page);
        page.push_str(&table(&rows));
    }
}

fn word(change: Change) -> &'static str {
    match change {
        Change::Gone => "gone",
        Change::New => "new",
        Change::Changed => "changed",
        Change::Same => "same",
    }
}

/// One text where both sides have the same or one has none.
fn arrow(sides: &Sides) -> String {
    match (&sides.before, &sides.after) {
        (Some(before), Some(after)) if before == after => before.clone(),
        (Some(before), Some(after)) => format!("{before} → {after}"),
        (Some(text), None) | (None, Some(text)) => text.clone(),
        (None, None) => String::new(),
    }
}

/// The different lines with a few equal ones around them.
fn steps(list: &StepListChange, paint: Paint, page: &mut String) {
    let count = |change| {
        list.lines
            .iter()
            .filter(|line| line.change == change)
            .count()
    };
    section("Steps", paint, page);
    paragraph("  ", "    ", &format!("when {}", list.scenarios), page);
    page.push_str(&format!(
        "  {} gone, {} new, {} the same\n",
        count(Change::Gone),
        count(Change::New),
        count(Change::Same)
    ));
    let is_near = |number: usize| {
        let from = number.saturating_sub(AROUND);
        let to = (number + AROUND + 1).min(list.lines.len());
        list.lines[from..to]
            .iter()
            .any(|line| line.change != Change::Same)
    };
    let mut left_out = 0;
    for (number, line) in list.lines.iter().enumerate() {
        if is_near(number) {
            equal(&mut left_out, page);
            step(line, paint, page);
        } else {
            left_out += 1;
        }
    }
    equal(&mut left_out, page);
}

/// Says how many equal lines were left out.
fn equal(count: &mut usize, page: &mut String) {
    if *count > 0 {
        page.push_str(&format!("    … {count} the same\n"));
        *count = 0;
    }
}

fn step(line: &AlignedLine, paint: Paint, page: &mut String) {
    let (sign, look) = match line.change {
        Change::Gone => ('-', "31"),
        Change::New => ('+', "32"),
        Change::Changed | Change::Same => (' ', "0"),
    };
    let place = line.place.before.as_ref().or(line.place.after.as_ref());
    let place = padded(place.map_or("", String::as_str), PLACES);
    let indent = " ".repeat(2 * line.depth.min(20));
    let before = format!("  {sign} {place}  {indent}");
    let width = WIDTH.saturating_sub(before.chars().count()).max(WIDTH / 3);
    for (number, part) in wrapped(&line.text, width, width.saturating_sub(4))
        .iter()
        .enumerate()
    {
        let text = if number == 0 {
            format!("{before}{part}")
        } else {
            format!("  {sign} {}{part}", " ".repeat(before.chars().count()))
        };
        let marked = if line.change == Change::Same {
            text
        } else {
            paint.marked(look, &text)
        };
        page.push_str(marked.trim_end());
        page.push('\n');
    }
}
