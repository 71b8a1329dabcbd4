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

use std::cell::{OnceCell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

use hashbrown::HashMap;

use self::scan::{Kind, Piece};
use super::edit::Change;
use super::lines::Lines;
use super::page_numbers;
use crate::vbscript::{SyntaxError, parse_text};

/// A VBScript file as it stands between two mends.
pub(super) struct View<'v> {
    lines: Lines<'v>,
    /// The pieces of each line.
    pieces: Vec<Vec<Piece<'v>>>,
    words: OnceCell<HashMap<String, usize>>,
}

impl<'v> View<'v> {
    pub(super) fn of(lines: Lines<'v>) -> Self {
        Self {
            pieces: (0..lines.count())
                .map(|index| scan::pieces(lines.line(index)))
                .collect(),
            lines,
            words: OnceCell::new(),
        }
    }

    /// The pieces of a line; none beyond the last line.
    fn pieces(&self, index: usize) -> &[Piece<'v>] {
        self.pieces.get(index).map_or(&[], Vec::as_slice)
    }

    /// Whether the last piece of a line asks for the next one, by ` _`.
    fn is_continued(&self, index: usize) -> bool {
        let last = self.pieces(index).last();
        last.is_some_and(|piece| piece.kind == Kind::Continuation)
    }

    /// Whether a line holds a comment only.
    fn is_comment(&self, index: usize) -> bool {
        let first = self.pieces(index).first();
        first.is_some_and(|piece| piece.kind == Kind::Comment)
    }

    /// How often a word stands in code, in any case.
    fn count(&self, word: &str) -> usize {
        let words = self.words.get_or_init(|| {
            let mut words = HashMap::new();
            let pieces = self.pieces.iter().flatten();
            for piece in pieces.filter(|piece| piece.kind == Kind::Word) {
                *words.entry(piece.text.to_ascii_lowercase()).or_default() += 1;
            }
            words
        });
        words.get(&word.to_ascii_lowercase()).copied().unwrap_or(0)
    }
}

/// A search for one kind of damage.
type Finder = fn(&View<'_>) -> Vec<Change>;

/// The searches in their order: characters, comments, then statements; what the statements say comes last.
const FINDERS: [Finder; 8] = [
    typography::find,
    |view| page_numbers::find(&view.lines, &|line| syntax_errors(line) == 0),
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
pub(super) fn find(number: usize, view: &View<'_>) -> Vec<Change> {
    FINDERS.get(number).map_or_else(Vec::new, |find| find(view))
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
