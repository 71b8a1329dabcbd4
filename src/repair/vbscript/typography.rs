//! Characters of the printer's case in code: curly quotes, dashes, ligatures, blanks. In texts and comments they stay.

use super::View;
use super::scan::{Kind, Piece};
use crate::repair::characters::{self, Sort};
use crate::repair::edit::{Change, Mend};

pub(super) fn find(view: &View<'_>) -> Vec<Change> {
    let lines = &view.lines;
    if lines.text.is_ascii() {
        return Vec::new();
    }
    (0..lines.count())
        .filter(|index| !lines.line(*index).is_ascii())
        .flat_map(|index| of_line(view.pieces(index), lines.start(index)))
        .collect()
}

fn of_line(pieces: &[Piece<'_>], start: usize) -> Vec<Change> {
    let mut changes = Vec::new();
    let mut change = |at: usize, c: char, text: &str, reason: &str| {
        let at = start + at;
        let range = at..at + c.len_utf8();
        changes.push(Change::sure(Mend::Typography, range, text, reason));
    };
    for piece in pieces {
        match piece.kind {
            Kind::Text => {
                let ends = [(0, piece.text.chars().next()), last(piece.text)];
                for (at, c) in ends {
                    let Some(c) = c.filter(|c| is_curly(*c)) else {
                        continue;
                    };
                    change(
                        piece.at + at,
                        c,
                        "\"",
                        "VBScript knows straight quotation marks only",
                    );
                }
            }
            Kind::OpenText => {
                let first = piece.text.chars().next();
                if let Some(c) = first.filter(|c| is_curly(*c)) {
                    change(
                        piece.at,
                        c,
                        "\"",
                        "VBScript knows straight quotation marks only",
                    );
                }
            }
            Kind::Stray => {
                let Some(c) = piece.text.chars().next() else {
                    continue;
                };
                match characters::sort(c) {
                    Some(Sort::Dash) => {
                        change(piece.at, c, "-", "the page shows a minus sign as a dash")
                    }
                    Some(Sort::Blank) => change(
                        piece.at,
                        c,
                        " ",
                        "VBScript does not know this blank of the page",
                    ),
                    Some(Sort::Invisible) => change(
                        piece.at,
                        c,
                        "",
                        "a character that cannot be seen came from the page",
                    ),
                    Some(Sort::Ligature(letters)) => change(
                        piece.at,
                        c,
                        letters,
                        "the page shows two letters as one character",
                    ),
                    _ => {}
                }
            }
            _ => {}
        }
    }
    changes
}

fn is_curly(c: char) -> bool {
    characters::sort(c) == Some(Sort::DoubleQuote)
}

fn last(text: &str) -> (usize, Option<char>) {
    text.char_indices()
        .next_back()
        .map_or((0, None), |(index, c)| (index, Some(c)))
}
