//! The apostrophe before a comment, printed as a back-tick, a backslash, an accent or a curly quote.

use super::scan::{Kind, Piece};
use super::{View, errors_of, syntax_errors};
use crate::repair::characters::{self, Sort};
use crate::repair::edit::{Change, Mend};
use crate::repair::lines::Lines;

/// So many backslashes inside of lines are tried.
const TRIALS: usize = 60;

/// A text that is longer, in bytes, is not compiled again and again.
const LONGEST: usize = 200_000;

/// Finds marks that no statement holds outside of texts: at the start of a line any of them, behind a statement all but the
/// backslash, which divides numbers.
pub(super) fn find(view: &View<'_>) -> Vec<Change> {
    let mut changes = Vec::new();
    let mut continued = false;
    for index in 0..view.lines.count() {
        let mark = view
            .pieces(index)
            .iter()
            .enumerate()
            .find(|(number, piece)| {
                is_mark(piece) || *number == 0 && !continued && piece.text == "\\"
            });
        if let Some((_, mark)) = mark {
            changes.push(change(&view.lines, index, mark));
        }
        continued = view.is_continued(index);
    }
    changes
}

/// Finds backslashes behind a statement that does not compile with them and compiles with a comment there, in files where
/// lines begin with them too or a blank stands before and none behind them.
pub(super) fn find_backslashes(view: &View<'_>) -> Vec<Change> {
    let lines = &view.lines;
    if lines.text.len() > LONGEST {
        return Vec::new();
    }
    let found = errors_of(lines.text);
    let errors = found.len();
    let damaged = found.iter().take(TRIALS);
    let mut changes: Vec<Change> = Vec::new();
    for error in damaged {
        let index = usize::try_from(error.position.line.saturating_sub(1)).unwrap_or(0);
        let line = lines.line(index);
        let spaced = |piece: &&Piece<'_>| {
            let before = line.get(..piece.at).unwrap_or("");
            piece.text == "\\" && before.ends_with("  ")
        };
        let Some(mark) = view.pieces(index).iter().skip(1).find(spaced) else {
            continue;
        };
        let change = change(lines, index, mark);
        let mut text = lines.text.to_owned();
        text.replace_range(change.range.clone(), "'");
        if syntax_errors(&text) < errors && !changes.contains(&change) {
            changes.push(change);
        }
    }
    changes
}

fn is_mark(piece: &Piece<'_>) -> bool {
    piece.kind == Kind::Stray
        && piece
            .text
            .chars()
            .next()
            .is_some_and(|c| c == '`' || characters::sort(c) == Some(Sort::Apostrophe))
}

fn change(lines: &Lines<'_>, index: usize, mark: &Piece<'_>) -> Change {
    let at = lines.start(index) + mark.at;
    let reason = format!(
        "a comment begins with an apostrophe; the page shows it as {}",
        name(mark.text)
    );
    Change::sure(Mend::CommentMark, at..at + mark.text.len(), "'", reason)
}

fn name(mark: &str) -> &'static str {
    match mark {
        "`" => "a back-tick",
        "\\" => "a backslash",
        "\u{B4}" => "an accent",
        _ => "a curly quote",
    }
}
