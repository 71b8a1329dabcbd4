//! What a plan holds besides its steps: files, variables, watch IDs, diagnostics.

use super::human::{full_place, loose_value, paragraph};
use super::layout::{Paint, shortened, table};
use super::names;
use super::notation::plain;
use crate::host::MASK;
use crate::plan::{Origin, Plan, Role, Variable, WatchTarget};
use crate::source::Span;

/// A heading with an empty line before it.
pub(crate) fn section(title: &str, paint: Paint, page: &mut String) {
    page.push('\n');
    page.push_str(&paint.heading(title));
    page.push('\n');
}

/// The files, with what each is for and how it was read.
pub(crate) fn files(plan: &Plan, paint: Paint, page: &mut String) {
    section("Files", paint, page);
    if plan.sources.is_empty() {
        page.push_str("  none\n");
    }
    let rows: Vec<Vec<String>> = plan
        .sources
        .iter()
        .map(|source| {
            vec![
                plain(&source.path).into_owned(),
                role(source.role).to_owned(),
                plain(&source.encoding).into_owned(),
                plain(&source.line_ending).into_owned(),
            ]
        })
        .collect();
    page.push_str(&table(&rows));
}

/// The variables, with where each comes from.
pub(crate) fn variables(plan: &Plan, paint: Paint, page: &mut String) {
    if plan.variables.is_empty() {
        return;
    }
    section("Variables", paint, page);
    let rows: Vec<Vec<String>> = plan
        .variables
        .iter()
        .map(|variable| {
            vec![
                plain(&variable.name).into_owned(),
                origin(variable.origin).to_owned(),
                place(variable.span.as_ref()),
                variable_value(variable),
            ]
        })
        .collect();
    page.push_str(&table(&rows));
}

/// The value, or what stands for it.
pub(crate) fn variable_value(variable: &Variable) -> String {
    match &variable.value {
        _ if variable.secret => MASK.to_owned(),
        Some(value) => shortened(&loose_value(value)).into_owned(),
        None => String::new(),
    }
}

/// The watch IDs, with what each starts.
pub(crate) fn watches(plan: &Plan, paint: Paint, page: &mut String) {
    if plan.watches.is_empty() {
        return;
    }
    section("Watch IDs", paint, page);
    let head = ["ID", "loaded", "killed", "starts"];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    rows.extend(plan.watches.iter().map(|watch| {
        vec![
            plain(&watch.id).into_owned(),
            place(watch.loaded.as_ref()),
            place(watch.killed.as_ref()),
            match &watch.target {
                Some(target) => self::target(target),
                None => "nothing in these scripts".to_owned(),
            },
        ]
    }));
    page.push_str(&table(&rows));
}

/// What a watch ID stands for, in words.
pub(crate) fn target(target: &WatchTarget) -> String {
    match target {
        WatchTarget::Service(service) => format!("service {}", loose_value(service)),
        WatchTarget::Program(program) => format!("program {}", loose_value(program)),
    }
}

/// What was noticed while the plan was made.
pub(crate) fn diagnostics(plan: &Plan, paint: Paint, page: &mut String) {
    if plan.diagnostics.is_empty() {
        return;
    }
    section("Noticed", paint, page);
    for diagnostic in &plan.diagnostics {
        let place = diagnostic.span.as_ref().map(full_place);
        let text = format!(
            "{} {}{}",
            plain(&diagnostic.severity),
            place.map_or_else(String::new, |place| format!("{place}: ")),
            plain(&diagnostic.message)
        );
        paragraph("  ", "    ", &text, page);
        if let Some(help) = &diagnostic.help {
            paragraph("    ", "      ", &format!("help: {}", plain(help)), page);
        }
    }
}

fn place(span: Option<&Span>) -> String {
    span.map_or_else(|| "-".to_owned(), names::place)
}

fn role(role: Role) -> &'static str {
    match role {
        Role::Start => "start script",
        Role::Stop => "stop script",
        Role::Settings => "settings",
        Role::Directory => "directory script",
        Role::Other => "other batch file",
    }
}

/// Where a variable comes from, in a word.
pub(crate) fn origin(origin: Origin) -> &'static str {
    match origin {
        Origin::Settings => "settings",
        Origin::Script => "script",
        Origin::Cluster => "cluster",
        Origin::Environment => "environment",
    }
}
