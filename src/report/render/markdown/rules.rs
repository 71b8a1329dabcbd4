//! `docs/rules.md`: all rules in a table, and a section each.

use crate::report::rules::{RULES, Rule};

const HEAD: &str = "# Rules of the report\n\n\
    What `armistice report` looks for. `armistice report --explain CODE` prints one of the sections below. This file is made \
    out of the rules (`src/report/rules/`) and checked by a test; `ARMISTICE_RECORD=rules` writes it anew.\n\n\
    A **blocker** keeps the scripts from doing what they are there for; with a **decision** somebody has to say what is meant; \
    a **notice** is worth knowing. The effort is that of the remedy, tests included. A comment `rem armistice: ignore CODE` in \
    the script or in the line above takes a finding out.\n\n";

/// The index of all rules, as it is kept in the repository.
pub fn rules() -> String {
    let mut page = HEAD.to_owned();
    let rows = RULES.iter().map(|rule| {
        let code = rule.code;
        let anchor = format!("{code}-{}", rule.name).to_lowercase();
        vec![
            format!("[{code}](#{anchor})"),
            rule.name.to_owned(),
            rule.severity.to_string(),
            rule.effort.to_string(),
            authored(rule.finds).replace('|', r"\|"),
        ]
    });
    super::table(
        &mut page,
        &["Code", "Name", "Severity", "Effort", "Finds"],
        rows,
    );
    for rule in RULES {
        page.push_str(&format!(
            "## {} {}\n\n{} ({}). {}\n\n{}\n",
            rule.code,
            rule.name,
            capital(rule.severity.name()),
            rule.effort,
            authored(rule.finds),
            help(rule)
        ));
    }
    page.truncate(page.trim_end().len());
    page.push('\n');
    page
}

/// Why a rule matters, and what to do.
pub(in super::super) fn help(rule: &Rule) -> String {
    let example: Vec<&str> = rule.example.lines().collect();
    format!(
        "**Why it matters:** {}\n\n**What to do:** {}\n\n**Example:**\n\n```bat\n{}\n```\n\n**Source:** {}\n",
        authored(rule.reason),
        authored(rule.remedy),
        example.join("\n"),
        authored(rule.source),
    )
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    let first = letters.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}

/// Text of a rule: code stands between back-ticks already, and nothing else in it is a mark.
fn authored(text: &str) -> String {
    let parts = text.split('`').enumerate().map(|(index, part)| {
        if index % 2 == 1 {
            return format!("`{part}`");
        }
        let mut escaped = String::with_capacity(part.len());
        for c in part.chars() {
            if r"\*_[]<>".contains(c) {
                escaped.push('\\');
            }
            escaped.push(c);
        }
        escaped
    });
    parts.collect()
}
