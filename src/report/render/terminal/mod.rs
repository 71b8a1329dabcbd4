//! The report for people at a terminal.

mod folders;

use crate::plan::render::layout::{Paint, WIDTH, wrapped};
use crate::report::rules::Rule;
use crate::report::{Finding, Report};
use crate::source::{Diagnostic, Severity as Level, Span, visible};

/// The report for a terminal: findings as compilers show them, then folders, what could not be read, and the verdict.
pub fn terminal(report: &Report, colour: bool) -> String {
    let mut page = String::new();
    for finding in report
        .findings
        .iter()
        .filter(|one| one.suppressed.is_none())
    {
        page.push_str(&diagnostic(finding).render(colour));
        page.push_str("\n\n");
    }
    folders::all(&mut page, report, Paint(colour));
    for place in &report.unreadable {
        let (path, reason) = (visible(&place.path), visible(&place.reason));
        paragraph(&mut page, &format!("not read: {path}: {reason}"), 0);
    }
    paragraph(&mut page, &visible(&report.verdict), 0);
    page
}

/// Running text, broken into lines, so many blanks before each.
fn paragraph(page: &mut String, text: &str, indent: usize) {
    let room = WIDTH.saturating_sub(indent);
    for line in wrapped(text, room, room) {
        page.push_str(&" ".repeat(indent));
        page.push_str(&line);
        page.push('\n');
    }
}

fn diagnostic(finding: &Finding) -> Diagnostic {
    use crate::report::Severity::{Blocker, Decision, Notice};
    let level = match finding.severity {
        Blocker => Level::Error,
        Decision => Level::Warning,
        Notice => Level::Note,
    };
    let message = format!("{} {}: {}", finding.code, finding.severity, finding.message);
    let length = usize::try_from(finding.length).unwrap_or(1);
    let diagnostic = Diagnostic::new(level, message)
        .at(
            Span::new(finding.file.as_str(), finding.line, finding.column),
            length,
        )
        .excerpt(finding.excerpt.as_str());
    match &finding.help {
        Some(help) => diagnostic.help(help),
        None => diagnostic,
    }
}

/// A rule, for `report --explain`.
pub fn explanation(rule: &Rule) -> String {
    format!(
        "{} {} ({}, {})\n\nWhat it finds\n  {}\n\nWhy it matters\n  {}\n\nWhat to do\n  {}\n\nExample\n{}\n\nSource\n  {}\n",
        rule.code,
        rule.name,
        rule.severity,
        rule.effort,
        rule.finds,
        rule.reason,
        rule.remedy,
        rule.example
            .lines()
            .map(|line| format!("  {line}"))
            .collect::<Vec<_>>()
            .join("\n"),
        rule.source
    )
}
