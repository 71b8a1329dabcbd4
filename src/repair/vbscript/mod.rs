//! What is mended in VBScript files, one file for each kind of damage.

mod comment_marks;
mod directory_texts;
mod headings;
mod scan;
#[cfg(test)]
mod tests;
mod typography;
mod unfinished;
mod wrapped;

use super::edit::Change;
use super::lines::Lines;
use super::page_numbers;
use crate::vbscript::parse_text;

/// A search for one kind of damage.
type Finder = fn(&Lines<'_>) -> Vec<Change>;

/// The searches in their order: characters, comments, then statements; what the statements say comes last.
const FINDERS: [Finder; 8] = [
    typography::find,
    |lines| page_numbers::find(lines, &|line| syntax_errors(line) == 0),
    comment_marks::find,
    headings::find,
    unfinished::find,
    wrapped::find,
    comment_marks::find_backslashes,
    directory_texts::find,
];

/// How many searches there are.
pub(super) const COUNT: usize = FINDERS.len();

/// What the search with this number finds.
pub(super) fn find(number: usize, lines: &Lines<'_>) -> Vec<Change> {
    FINDERS
        .get(number)
        .map_or_else(Vec::new, |find| find(lines))
}

/// How many errors the text has for the compiler.
pub(super) fn syntax_errors(text: &str) -> usize {
    parse_text(text).errors.len()
}
