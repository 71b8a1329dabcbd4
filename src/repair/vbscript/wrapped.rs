//! Lines that only the compiler knows to be damaged, each tried with the line before or behind it; names that the page broke.

use super::scan::{Kind, Piece};
use super::{View, errors_of, syntax_errors};
use crate::repair::edit::{Change, Confidence, Mend};

/// So many errors are looked at.
const TRIALS: usize = 60;

/// A text that is longer, in bytes, is not compiled again and again.
const LONGEST: usize = 200_000;

pub(super) fn find(view: &View<'_>) -> Vec<Change> {
    let mut changes = split_names(view);
    if changes.is_empty() {
        changes = joined(view).into_iter().collect();
    }
    changes
}

/// `strHome` and `MDB`: two words that stand nowhere else, and the word that they make does.
fn split_names(view: &View<'_>) -> Vec<Change> {
    let mut changes = Vec::new();
    for index in 1..view.lines.count() {
        let (pieces, rest) = (view.pieces(index - 1), view.pieces(index));
        let is_word = |piece: &&Piece<'_>| piece.kind == Kind::Word;
        let (Some(last), Some(first)) =
            (pieces.last().filter(is_word), rest.first().filter(is_word))
        else {
            continue;
        };
        if view.count(last.text) != 1 || view.count(first.text) != 1 {
            continue;
        }
        let whole = format!("{}{}", last.text, first.text);
        if view.count(&whole) >= 1 {
            changes.push(Change::sure(
                Mend::SplitName,
                view.lines.gap(index - 1, index),
                "",
                format!("the page broke the name {whole} into two lines"),
            ));
        }
    }
    changes
}

/// The first error that goes when its line and a neighbour are one statement.
fn joined(view: &View<'_>) -> Option<Change> {
    let lines = &view.lines;
    if lines.text.len() > LONGEST {
        return None;
    }
    let found = errors_of(lines.text);
    let errors = found.len();
    let mut unsure = None;
    for error in found.iter().take(TRIALS) {
        let line = usize::try_from(error.position.line.saturating_sub(1)).unwrap_or(0);
        for first in [line.checked_sub(1), Some(line)].into_iter().flatten() {
            let Some(change) = mark(view, first) else {
                continue;
            };
            let mut text = lines.text.to_owned();
            text.replace_range(change.range.clone(), &change.text);
            if syntax_errors(&text) >= errors {
                continue;
            }
            if change.confidence == Confidence::High {
                return Some(change);
            }
            unsure = unsure.or(Some(change));
        }
    }
    unsure
}

fn mark(view: &View<'_>, index: usize) -> Option<Change> {
    let lines = &view.lines;
    if index + 1 >= lines.count() || lines.is_blank(index + 1) {
        return None;
    }
    let (pieces, behind) = (view.pieces(index), view.pieces(index + 1));
    let (last, first) = (pieces.last()?, behind.first()?);
    let closed = [Kind::Comment, Kind::Continuation, Kind::OpenText];
    if closed.contains(&last.kind) || first.kind == Kind::Comment {
        return None;
    }
    let reason =
        "neither this line nor the next compiles by itself; the mark that joins them is missing";
    let at = lines.start(index) + lines.line(index).trim_end().len();
    // Two whole statements are no wrapped one, even where that pleases the compiler.
    let confidence = if super::headings::is_keyword(first.text) {
        Confidence::Low
    } else {
        Confidence::High
    };
    Some(
        Change::sure(
            Mend::ContinuationMark,
            at..lines.range(index).end,
            " _",
            reason,
        )
        .only(confidence),
    )
}
