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

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use super::edit::Change;
use super::lines::Lines;
use super::page_numbers;
use crate::vbscript::{SyntaxError, parse_text};

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

/// So many texts are kept with their errors. A round of mending looks at one text again and again, and at what it becomes.
const KEPT: usize = 4;

/// Lines by themselves are compiled quickly.
const SHORT: usize = 500;

thread_local! {
    static KNOWN: RefCell<VecDeque<(String, Rc<[SyntaxError]>)>> = RefCell::default();
}

/// What the compiler says of a text.
fn errors_of(text: &str) -> Rc<[SyntaxError]> {
    let known = KNOWN.with_borrow(|known| {
        let mut known = known.iter();
        known
            .find(|(known, _)| known == text)
            .map(|(_, errors)| Rc::clone(errors))
    });
    if let Some(known) = known {
        return known;
    }
    let errors: Rc<[SyntaxError]> = parse_text(text).errors.into();
    if text.len() > SHORT {
        KNOWN.with_borrow_mut(|known| {
            known.truncate(KEPT - 1);
            known.push_front((text.to_owned(), Rc::clone(&errors)));
        });
    }
    errors
}

/// How many errors the text has for the compiler.
pub(super) fn syntax_errors(text: &str) -> usize {
    errors_of(text).len()
}
