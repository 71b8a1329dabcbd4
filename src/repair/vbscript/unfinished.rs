//! Statements that go on in the next line by what they say, without ` _`; texts that the page broke.

use super::View;
use super::headings::balance;
use super::scan::{self, Kind, Piece};
use crate::repair::edit::{Change, Mend};

/// A page may end inside a statement: so many blank lines lie between its parts at most.
const FURTHEST: usize = 5;

/// Words that no statement ends with.
const OPEN: [&str; 25] = [
    "and", "or", "not", "xor", "eqv", "imp", "mod", "is", "set", "dim", "call", "in", "to", "if",
    "elseif", "case", "const", "new", "byval", "byref", "until", "each", "while", "redim",
    "preserve",
];

/// Words that no statement begins with.
const REST: [&str; 11] = [
    "and", "or", "xor", "eqv", "imp", "mod", "is", "then", "to", "in", "not",
];

pub(super) fn find(view: &View<'_>) -> Vec<Change> {
    let lines = &view.lines;
    let mut changes = Vec::new();
    let mut depth = 0;
    let mut skipped = 0;
    for index in 0..lines.count() {
        if index < skipped {
            continue;
        }
        let pieces = view.pieces(index);
        let is_continued = view.is_continued(index);
        depth += balance(pieces);
        if is_continued {
            changes.extend(page_end(view, index));
        }
        if is_continued || pieces.is_empty() {
            continue;
        }
        let next = lines.next_written(index, FURTHEST);
        let change = next.and_then(|next| {
            broken_text(view, index, next).or_else(|| marked(view, index, next, depth))
        });
        match change {
            Some((change, next)) => {
                // The rest of a text is looked at once more when it is joined.
                if change.kind == Mend::WrappedStatement {
                    skipped = next + 1;
                    depth = 0;
                }
                changes.push(change);
            }
            None => depth = 0,
        }
    }
    changes
}

/// Blank lines behind a mark end the statement; where it cannot end there a page ended.
fn page_end(view: &View<'_>, index: usize) -> Option<Change> {
    let lines = &view.lines;
    let next = lines.next_written(index, FURTHEST)?;
    let (_, before) = view.pieces(index).split_last()?;
    let is_broken = next > index + 1 && (asks_for_more(before) || is_rest(view.pieces(next)));
    let reason = "the statement goes on behind the blank lines, where a page ended";
    let gap = lines.next(index)..lines.start(next);
    is_broken.then(|| Change::sure(Mend::ContinuationMark, gap, "", reason))
}

/// A text that is opened on one line and closed on the next: the page broke it at a blank.
fn broken_text(view: &View<'_>, index: usize, next: usize) -> Option<(Change, usize)> {
    let lines = &view.lines;
    let pieces = view.pieces(index);
    let last = pieces.last().filter(|last| last.kind == Kind::OpenText)?;
    let joined = format!("{} {}", last.text.trim_end(), lines.line(next).trim_start());
    let whole = scan::pieces(&joined);
    let closes = whole.first().is_some_and(|piece| piece.kind == Kind::Text)
        && whole
            .iter()
            .all(|piece| piece.kind != Kind::OpenText || piece.at > 0);
    let reason = "the page broke the text between these quotation marks at a blank";
    closes.then(|| {
        let gap = lines.gap(index, next);
        (Change::sure(Mend::WrappedStatement, gap, " ", reason), next)
    })
}

/// A statement that cannot end here, or a line that cannot begin one.
fn marked(view: &View<'_>, index: usize, next: usize, depth: i64) -> Option<(Change, usize)> {
    let lines = &view.lines;
    let (pieces, behind) = (view.pieces(index), view.pieces(next));
    let last = pieces.last()?;
    let first = behind.first()?;
    // A mark behind a comment marks nothing, and a comment ends what is continued.
    if last.kind == Kind::Comment || first.kind == Kind::Comment || last.kind == Kind::OpenText {
        return None;
    }
    let reason = if asks_for_more(pieces) {
        "the statement cannot end here, and the mark that lets it go on in the next line is missing"
    } else if is_rest(behind) {
        "the next line cannot begin a statement; the mark that joins it to this one is missing"
    } else if depth > 0 {
        "a parenthesis is open, and the mark that lets the statement go on in the next line is missing"
    } else {
        return None;
    };
    let start = lines.start(index) + lines.line(index).trim_end().len();
    // Blank lines between the two would end the statement.
    let (end, text) = if next == index + 1 {
        (lines.range(index).end, " _".to_owned())
    } else {
        (lines.start(next), format!(" _{}", lines.line_end(index)))
    };
    Some((
        Change::sure(Mend::ContinuationMark, start..end, text, reason),
        next,
    ))
}

/// Whether a statement cannot end with the last of these pieces.
fn asks_for_more(pieces: &[Piece<'_>]) -> bool {
    let Some(last) = pieces.last() else {
        return false;
    };
    let before = pieces.len().checked_sub(2).and_then(|at| pieces.get(at));
    match last.kind {
        Kind::Sign => !matches!(last.text, ")" | ":" | "."),
        Kind::Word => {
            let word = last.text.to_ascii_lowercase();
            // `End If`, `Exit Do While`, `obj.Set`.
            let is_part = before.is_some_and(|piece| {
                piece.text == "."
                    || piece.text.eq_ignore_ascii_case("end")
                    || piece.text.eq_ignore_ascii_case("exit")
            });
            OPEN.contains(&word.as_str()) && !is_part
        }
        _ => false,
    }
}

/// Whether no statement begins with these pieces.
fn is_rest(pieces: &[Piece<'_>]) -> bool {
    pieces.first().is_some_and(|first| match first.kind {
        // A dot begins a statement inside of `With`.
        Kind::Sign => !matches!(first.text, "." | ":" | "\\" | "/"),
        Kind::Text | Kind::Number => !first.text.starts_with('['),
        Kind::Word => REST.contains(&first.text.to_ascii_lowercase().as_str()),
        _ => false,
    })
}
