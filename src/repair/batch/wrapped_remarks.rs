//! Remarks whose end stands on a line of its own.

use super::View;
use super::words;
use crate::repair::edit::{Change, Confidence, Mend};

/// A remark that the page broke is at least so long.
const LONG: usize = 50;

/// Finds the frame of a box of remarks on a line of its own, which no command is, and prose behind a long remark that begins
/// with no command. A program of that name may exist all the same, so that is proposed only.
pub(super) fn find(view: &View<'_>) -> Vec<Change> {
    let lines = &view.lines;
    let mut changes = Vec::new();
    for index in 1..lines.count() {
        let (before, line) = (lines.line(index - 1), lines.line(index));
        if !words::is_remark(before) {
            continue;
        }
        let gap = lines.gap(index - 1, index);
        if matches!(line.trim(), "*" | "**" | "#" | "##") {
            let reason =
                "the frame of the remark before stands here; by itself it is an unknown command";
            changes.push(Change::sure(Mend::WrappedComment, gap, " ", reason));
        } else if before.trim_end().chars().count() >= LONG
            && is_prose(line)
            && !words::begins_statement(line)
            && !words::is_program(words::first_word(line), view.known)
        {
            let reason =
                "the remark before goes on here; without REM these words are an unknown command";
            let change = Change::sure(Mend::WrappedComment, gap, " ", reason);
            changes.push(change.only(Confidence::Medium));
        }
    }
    changes
}

fn is_prose(line: &str) -> bool {
    let line = line.trim();
    line.chars().next().is_some_and(char::is_alphabetic)
        && line.chars().all(|c| {
            c.is_alphanumeric() || matches!(c, ' ' | '.' | ',' | ';' | ':' | '\'' | '(' | ')' | '-')
        })
}
