//! The plan for people: files, a table of scenarios, and each distinct step list once.

use super::groups::{self, Group, groups, situations};
use super::layout::{Paint, WIDTH, padded, table, wrapped};
use super::names::{self, Names, Purpose};
use super::notation::{plain, value};
use super::outline::{self, Line};
use super::{assumptions, inventory};
use crate::plan::{Outcome, OutcomeKind, Plan, ScenarioPlan};

/// The room for script lines beside the steps.
const PLACES: usize = 20;
/// Steps are not moved further to the right than this.
const DEEPEST: usize = 20;

/// The plan as a page of text. `title` names the folder.
pub fn human(plan: &Plan, title: &str, colour: bool) -> String {
    let paint = Paint(colour);
    let groups = groups(plan);
    let mut page = format!("{}\n", paint.heading(&format!("Plan of {}", plain(title))));
    inventory::files(plan, paint, &mut page);
    scenarios(plan, &groups, paint, &mut page);
    for (number, group) in groups.iter().enumerate() {
        step_list(number + 1, group, paint, &mut page);
    }
    inventory::variables(plan, paint, &mut page);
    inventory::watches(plan, paint, &mut page);
    inventory::diagnostics(plan, paint, &mut page);
    page.push('\n');
    page.push_str(&typed_share(plan));
    page.push('\n');
    page
}

/// The table of scenarios, each with its step list and its end.
fn scenarios(plan: &Plan, groups: &[Group<'_>], paint: Paint, page: &mut String) {
    inventory::section("Scenarios", paint, page);
    if plan.scenarios.is_empty() {
        page.push_str("  none\n");
        return;
    }
    let head = ["script", "event", "server", "disk", "priority", "steps"];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    rows[0].push("outcome".to_owned());
    for scenario in &plan.scenarios {
        let list = groups.iter().position(|group| {
            let mut members = group.scenarios.iter();
            members.any(|member| std::ptr::eq(*member, scenario))
        });
        rows.push(vec![
            groups::script(scenario.script).to_owned(),
            groups::event(scenario),
            plain(&scenario.server).into_owned(),
            plain(&scenario.disk).into_owned(),
            plain(&scenario.priority).into_owned(),
            list.map_or_else(String::new, |list| format!("S{}", list + 1)),
            in_short(&scenario.outcome),
        ]);
    }
    page.push_str(&table(&rows));
}

/// The end of a scenario in a few words.
fn in_short(outcome: &Outcome) -> String {
    let code = match outcome.exit_code {
        Some(code) => format!("exit code {code}"),
        None => "exit code known when it runs".to_owned(),
    };
    match outcome.kind {
        OutcomeKind::Completed => code,
        OutcomeKind::Aborted => format!("aborted, {code}"),
    }
}

/// The end of a scenario, with the reason.
pub(crate) fn in_full(outcome: &Outcome) -> String {
    match &outcome.reason {
        Some(reason) => format!("{}: {}", in_short(outcome), plain(reason)),
        None => in_short(outcome),
    }
}

fn step_list(number: usize, group: &Group<'_>, paint: Paint, page: &mut String) {
    let first: &ScenarioPlan = group.first();
    let heading = format!("S{number}  {}", groups::script(first.script));
    inventory::section(&heading, paint, page);
    for text in [
        format!("when  {}", situations(&group.scenarios)),
        format!("end   {}", in_full(&first.outcome)),
    ] {
        paragraph("  ", "        ", &text, page);
    }
    let names = Names::of(&first.steps, Purpose::Reading);
    let lines = outline::lines(&first.steps, &names);
    if lines.is_empty() {
        page.push_str("  no step\n");
    }
    let widest = lines
        .iter()
        .filter_map(|line| Some(line.place.as_ref()?.chars().count()))
        .max();
    let places = widest.unwrap_or(0).min(PLACES);
    for line in &lines {
        step(line, places, paint, page);
    }
    for assumption in assumptions::of(&first.steps, &names) {
        paragraph("  ", "    ", &format!("assumes {assumption}"), page);
    }
}

/// One line of a step list, broken where it is too long.
fn step(line: &Line, places: usize, paint: Paint, page: &mut String) {
    let place = line.place.as_deref().unwrap_or("");
    let indent = 2 * line.depth.min(DEEPEST);
    let left = 2 + places + 2 + indent;
    let width = WIDTH.saturating_sub(left).max(WIDTH / 3);
    for (number, part) in wrapped(&line.text, width, width.saturating_sub(4))
        .iter()
        .enumerate()
    {
        if number == 0 {
            page.push_str("  ");
            page.push_str(&paint.faint(&padded(place, places)));
            page.push_str(&" ".repeat(2 + indent));
        } else {
            page.push_str(&" ".repeat(left + 4));
        }
        page.push_str(part);
        page.push('\n');
    }
}

/// Text that goes on under itself.
pub(crate) fn paragraph(first: &str, others: &str, text: &str, page: &mut String) {
    let first_room = WIDTH.saturating_sub(first.len());
    let room = WIDTH.saturating_sub(others.len());
    for (number, part) in wrapped(text, first_room, room).iter().enumerate() {
        page.push_str(if number == 0 { first } else { others });
        page.push_str(part);
        page.push('\n');
    }
}

/// The share of statements that need no interpreter.
fn typed_share(plan: &Plan) -> String {
    let share = &plan.typed_share;
    if share.statements == 0 {
        return "Typed: there are no statements".to_owned();
    }
    // Rounded down, so that 100 % means all of them.
    let tenths = share.typed.saturating_mul(1000) / share.statements;
    format!(
        "Typed: {} of {} statements ({}.{} %)",
        share.typed,
        share.statements,
        tenths / 10,
        tenths % 10
    )
}

/// A value of the plan outside of its steps.
pub(crate) fn loose_value(shown: &crate::plan::Value) -> String {
    value(shown, &Names::of(&[], Purpose::Reading))
}

/// A place with its column, as diagnostics have it.
pub(crate) fn full_place(span: &crate::source::Span) -> String {
    format!("{}:{}", names::place(span), span.column)
}
