//! Lines that only the compiler knows to be damaged, each tried with the line before or behind it; names that the page broke.

use std::collections::BTreeMap;

use super::scan::{self, Kind, Piece};
use super::{errors_of, syntax_errors};
use crate::repair::edit::{Change, Confidence, Mend};
use crate::repair::lines::Lines;

/// So many errors are looked at.
const TRIALS: usize = 60;

/// A text that is longer, in bytes, is not compiled again and again.
const LONGEST: usize = 200_000;

pub(super) fn find(lines: &Lines<'_>) -> Vec<Change> {
    let mut changes = split_names(lines);
    if changes.is_empty() {
        changes = joined(lines).into_iter().collect();
    }
    changes
}

/// `strHome` and `MDB`: two words that stand nowhere else, and the word that they make does.
fn split_names(lines: &Lines<'_>) -> Vec<Change> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for index in 0..lines.count() {
        for piece in scan::pieces(lines.line(index)) {
            if piece.kind == Kind::Word {
                *counts.entry(piece.text.to_ascii_lowercase()).or_default() += 1;
            }
        }
    }
    let count = |word: &str| counts.get(&word.to_ascii_lowercase()).copied().unwrap_or(0);
    let mut changes = Vec::new();
    for index in 1..lines.count() {
        let (before, behind) = (lines.line(index - 1), lines.line(index));
        let (pieces, rest) = (scan::pieces(before), scan::pieces(behind));
        let is_word = |piece: &&Piece<'_>| piece.kind == Kind::Word;
        let (Some(last), Some(first)) =
            (pieces.last().filter(is_word), rest.first().filter(is_word))
        else {
            continue;
        };
        let whole = format!("{}{}", last.text, first.text);
        if count(last.text) == 1 && count(first.text) == 1 && count(&whole) >= 1 {
            changes.push(Change::sure(
                Mend::SplitName,
                lines.gap(index - 1, index),
                "",
                format!("the page broke the name {whole} into two lines"),
            ));
        }
    }
    changes
}

/// The first error that goes when its line and a neighbour are one statement.
fn joined(lines: &Lines<'_>) -> Option<Change> {
    if lines.text.len() > LONGEST {
        return None;
    }
    let found = errors_of(lines.text);
    let errors = found.len();
    let mut unsure = None;
    for error in found.iter().take(TRIALS) {
        let line = usize::try_from(error.position.line.saturating_sub(1)).unwrap_or(0);
        for first in [line.checked_sub(1), Some(line)].into_iter().flatten() {
            let Some(change) = mark(lines, first) else {
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

fn mark(lines: &Lines<'_>, index: usize) -> Option<Change> {
    if index + 1 >= lines.count() || lines.is_blank(index + 1) {
        return None;
    }
    let (pieces, behind) = (
        scan::pieces(lines.line(index)),
        scan::pieces(lines.line(index + 1)),
    );
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
