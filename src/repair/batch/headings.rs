//! Headings and rulers that are no remarks.

use super::View;
use super::words;
use crate::repair::characters::{is_ruler, lies_between};
use crate::repair::edit::{Change, Mend};

/// How many lines a heading between two rulers may have.
const HEADING: usize = 4;

/// Finds rulers by themselves, and lines between two rulers of remarks that begin with no word a command begins with.
pub(super) fn find(view: &View<'_>) -> Vec<Change> {
    let lines = &view.lines;
    let mut changes = Vec::new();
    let edges: Vec<bool> = (0..lines.count())
        .map(|index| is_edge(lines.line(index)))
        .collect();
    for index in 0..lines.count() {
        let line = lines.line(index);
        let start = lines.start(index) + (line.len() - line.trim_start().len());
        // A line of `=` is empty to cmd.exe.
        if is_ruler(line) && !line.trim().starts_with(['=', '.', '/']) {
            changes.push(Change::sure(
                Mend::Heading,
                start..start,
                "rem ",
                "a ruler without REM is an unknown command to cmd.exe",
            ));
        } else if lies_between(&edges, index, HEADING) && is_title(view, index, &edges) {
            changes.push(Change::sure(
                Mend::Heading,
                start..start,
                "rem ",
                "the heading between two rulers is an unknown command without REM",
            ));
        }
    }
    changes
}

fn is_title(view: &View<'_>, index: usize, edges: &[bool]) -> bool {
    let lines = &view.lines;
    let is_words = |index: usize| {
        let line = lines.line(index);
        let word = words::first_word(line);
        let letters = word.chars().next().is_some_and(char::is_alphabetic);
        letters
            && !words::is_remark(line)
            && !words::begins_statement(line)
            && !words::is_program(word, view.known)
            && !line.contains(['%', '"', '<', '>', '|', '&'])
    };
    let is_edge = |index: usize| edges.get(index).is_some_and(|edge| *edge);
    let above = (1..=HEADING).find_map(|back| index.checked_sub(back).filter(|at| !is_words(*at)));
    let below = (index + 1..=index + HEADING).find(|at| !is_words(*at));
    is_words(index) && above.is_some_and(is_edge) && below.is_some_and(is_edge)
}

/// Whether a line is a ruler, as a remark or by itself.
fn is_edge(line: &str) -> bool {
    words::is_remark(line) && is_ruler(rest_of_remark(line)) || is_ruler(line)
}

fn rest_of_remark(line: &str) -> &str {
    let line = line.trim_start_matches([' ', '\t', '@']);
    line.get(3..).unwrap_or("")
}
