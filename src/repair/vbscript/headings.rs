//! Headings and rulers that are no comments, and ends of comments on a line of their own.

use super::View;
use super::scan::{Kind, Piece};
use crate::repair::characters::{is_ruler, lies_between};
use crate::repair::edit::{Change, Confidence, Mend};
use crate::vbscript::parse_text;

/// How many lines a heading between two rulers may have.
const HEADING: usize = 4;

/// Finds rulers without a mark, lines between two rulers that are no statement, and what is left of a comment.
pub(super) fn find(view: &View<'_>) -> Vec<Change> {
    let lines = &view.lines;
    let mut changes = Vec::new();
    let mut continued = false;
    let edges: Vec<bool> = (0..lines.count())
        .map(|index| is_edge(lines.line(index)))
        .collect();
    for index in 0..lines.count() {
        if !continued && !lines.is_blank(index) {
            changes.extend(of_line(view, index, &edges));
        }
        continued = view.is_continued(index) && !is_ruler(lines.line(index));
    }
    changes
}

fn of_line(view: &View<'_>, index: usize, edges: &[bool]) -> Option<Change> {
    let lines = &view.lines;
    let line = lines.line(index);
    let start = lines.start(index) + (line.len() - line.trim_start().len());
    let mark = |reason: &str| Some(Change::sure(Mend::Heading, start..start, "'", reason));
    if is_ruler(line) || begins_with_ruler(line) {
        return mark("a ruler without an apostrophe is no statement");
    }
    if view.is_comment(index) {
        return None;
    }
    if lies_between(edges, index, HEADING) && is_title(view, index, edges) {
        return mark("the heading between two rulers has no apostrophe");
    }
    let before = index.checked_sub(1)?;
    if !view.is_comment(before) {
        return None;
    }
    let gap = lines.gap(before, index);
    let reason = "the comment before goes on here; by itself this is no statement";
    let join = Change::sure(Mend::WrappedComment, gap, " ", reason);
    if is_tail(lines.line(before), line, view.pieces(index)) {
        Some(join)
    } else {
        (is_prose(view, index) || is_last_of_heading(view, index))
            .then(|| join.only(Confidence::Medium))
    }
}

/// `===== Heading =====`
fn begins_with_ruler(line: &str) -> bool {
    let line = line.trim_start();
    ["===", "***", "///", "~~~"]
        .iter()
        .any(|sign| line.starts_with(sign))
}

/// Words between a comment and a ruler that no procedure is called.
fn is_last_of_heading(view: &View<'_>, index: usize) -> bool {
    let pieces = view.pieces(index);
    let below = view.lines.line(index + 1).trim_start();
    let Some(first) = pieces.first().filter(|_| below.starts_with('\'')) else {
        return false;
    };
    is_ruler(below.trim_start_matches('\''))
        && pieces.iter().all(|piece| piece.kind == Kind::Word)
        && !is_keyword(first.text)
        && !is_procedure(view.lines.text, first.text)
}

/// Whether a text declares a procedure of this name.
fn is_procedure(text: &str, name: &str) -> bool {
    let (text, name) = (text.to_ascii_lowercase(), name.to_ascii_lowercase());
    ["sub ", "function "]
        .iter()
        .any(|kind| text.contains(&format!("{kind}{name}")))
}

/// Whether a line stands between two rulers and is no statement.
fn is_title(view: &View<'_>, index: usize, edges: &[bool]) -> bool {
    let lines = &view.lines;
    let words = |index: usize| {
        let line = lines.line(index);
        !line.trim().is_empty() && !view.is_comment(index) && !is_ruler(line)
    };
    let edge = |index: usize| edges.get(index).is_some_and(|edge| *edge);
    let above = (1..=HEADING).find_map(|back| index.checked_sub(back).filter(|at| !words(*at)));
    let below = (index + 1..=index + HEADING).find(|at| !words(*at));
    above.is_some_and(edge)
        && below.is_some_and(edge)
        && (is_prose(view, index) || is_damaged_prose(lines.line(index), view.pieces(index)))
}

/// Whether a line is a ruler, as a comment or by itself.
fn is_edge(line: &str) -> bool {
    is_ruler(line.trim_start().trim_start_matches('\''))
}

/// Several words that make no statement.
fn is_damaged_prose(line: &str, pieces: &[Piece<'_>]) -> bool {
    let words = pieces.iter().filter(|piece| piece.kind == Kind::Word);
    words.count() >= 2
        && pieces.first().is_some_and(|piece| piece.kind == Kind::Word)
        && pieces
            .iter()
            .all(|piece| piece.kind == Kind::Word || matches!(piece.text, "," | "." | ":" | "-"))
        && !parse_text(line).errors.is_empty()
}

/// Whether a line closes parentheses or a text that the comment before it opened, as a call that was commented out does.
fn is_tail(comment: &str, line: &str, pieces: &[Piece<'_>]) -> bool {
    let open = comment.matches('(').count() > comment.matches(')').count();
    let goes_on = comment.trim_end().ends_with([',', '&', '(']) || open;
    let cuts_text = comment.matches('"').count() % 2 == 1 && line.matches('"').count() % 2 == 1;
    let ends_more = balance(pieces) < 0 || cuts_text;
    goes_on && ends_more
}

/// Opening parentheses less closing ones.
pub(super) fn balance(pieces: &[Piece<'_>]) -> i64 {
    pieces.iter().fold(0, |depth, piece| match piece.text {
        "(" if piece.kind == Kind::Sign => depth + 1,
        ")" if piece.kind == Kind::Sign => depth - 1,
        _ => depth,
    })
}

/// Words that begin with none that the rest of the script knows: a call of a procedure that does not exist.
fn is_prose(view: &View<'_>, index: usize) -> bool {
    let pieces = view.pieces(index);
    let words_only = pieces
        .iter()
        .all(|piece| piece.kind == Kind::Word || matches!(piece.text, "," | "."));
    let Some(first) = pieces.first().filter(|_| words_only) else {
        return false;
    };
    let is_member = pieces.get(1).is_some_and(|piece| piece.text == ".");
    if is_member && pieces.len() > 2 || is_keyword(first.text) {
        return false;
    }
    let here = pieces
        .iter()
        .filter(|piece| piece.text.eq_ignore_ascii_case(first.text));
    view.count(first.text) <= here.count()
}

/// Words that begin a statement, or are one.
pub(super) fn is_keyword(word: &str) -> bool {
    const KEYWORDS: [&str; 34] = [
        "call",
        "case",
        "class",
        "const",
        "dim",
        "do",
        "else",
        "elseif",
        "end",
        "erase",
        "execute",
        "executeglobal",
        "exit",
        "for",
        "function",
        "if",
        "inputbox",
        "loop",
        "msgbox",
        "next",
        "on",
        "option",
        "private",
        "property",
        "public",
        "randomize",
        "redim",
        "rem",
        "select",
        "set",
        "stop",
        "sub",
        "wend",
        "while",
    ];
    let word = word.to_ascii_lowercase();
    KEYWORDS.contains(&word.as_str()) || word == "with"
}
