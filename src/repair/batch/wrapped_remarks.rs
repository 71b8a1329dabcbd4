//! Remarks whose end stands on a line of its own.

use super::View;
use super::words;
use crate::repair::edit::{Change, Confidence, Mend};

/// A remark that the page broke is at least so long.
const LONG: usize = 50;

/// Finds prose behind a long remark that begins with no command. A program of that name may exist all the same, so this is
/// proposed only.
pub(super) fn find(view: &View<'_>) -> Vec<Change> {
    let lines = &view.lines;
    (1..lines.count())
        .filter(|index| {
            let (before, line) = (lines.line(index - 1), lines.line(*index));
            words::is_remark(before)
                && before.trim_end().chars().count() >= LONG
                && is_prose(line)
                && !words::begins_statement(line)
                && !words::is_program(words::first_word(line), view.known)
        })
        .map(|index| {
            let gap = lines.gap(index - 1, index);
            let reason =
                "the remark before goes on here; without REM these words are an unknown command";
            Change::sure(Mend::WrappedComment, gap, " ", reason).only(Confidence::Medium)
        })
        .collect()
}

fn is_prose(line: &str) -> bool {
    let line = line.trim();
    line.chars().next().is_some_and(char::is_alphabetic)
        && line.chars().all(|c| {
            c.is_alphanumeric() || matches!(c, ' ' | '.' | ',' | ';' | ':' | '\'' | '(' | ')' | '-')
        })
}
