//! What is mended in batch files, one file for each kind of damage.

mod arm_commands;
pub(super) mod commands;
mod headings;
mod labels;
mod percent;
#[cfg(test)]
mod tests;
mod typography;
mod words;
mod wrapped;
mod wrapped_remarks;

pub(super) use commands::Statements;

use super::edit::Change;
use super::knowledge::Knowledge;
use super::lines::Lines;
use super::page_numbers;

/// A batch file as it stands between two mends.
pub(super) struct View<'v> {
    pub(super) lines: Lines<'v>,
    pub(super) statements: &'v Statements,
    pub(super) known: &'v Knowledge,
}

impl<'v> View<'v> {
    pub(super) fn of(statements: &'v Statements, known: &'v Knowledge) -> Self {
        Self {
            lines: Lines::of(statements.text()),
            statements,
            known,
        }
    }
}

/// A search for one kind of damage.
type Finder = fn(&View<'_>) -> Vec<Change>;

/// The searches in their order: what the page did first, so that the others see whole lines.
const FINDERS: [Finder; 8] = [
    typography::find,
    |view| {
        page_numbers::find(&view.lines, &|line| {
            words::begins_statement(line) || words::is_program(words::first_word(line), view.known)
        })
    },
    headings::find,
    percent::find,
    wrapped::find,
    wrapped_remarks::find,
    arm_commands::find,
    labels::find,
];

/// How many searches there are.
pub(super) const COUNT: usize = FINDERS.len();

/// What the search with this number finds.
pub(super) fn find(number: usize, view: &View<'_>) -> Vec<Change> {
    FINDERS.get(number).map_or_else(Vec::new, |find| find(view))
}
