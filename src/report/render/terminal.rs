use crate::report::rules::Rule;
use crate::report::{Finding, Report};
use crate::source::{Diagnostic, Severity as Level, Span, visible};

/// The report for a terminal: findings as compilers show them, then folders and what could not be read.
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
    for place in &report.unreadable {
        let (path, reason) = (visible(&place.path), visible(&place.reason));
        page.push_str(&format!("not read: {path}: {reason}\n"));
    }
    page.push_str(&format!("{}\n", visible(&report.verdict)));
    page
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
