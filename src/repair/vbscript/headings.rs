//! Headings and rulers that are no comments, and ends of comments on a line of their own.

use std::cell::OnceCell;
use std::collections::BTreeMap;

use super::scan::{self, Kind, Piece};
use crate::repair::characters::is_ruler;
use crate::repair::edit::{Change, Confidence, Mend};
use crate::repair::lines::Lines;
use crate::vbscript::parse_text;

/// How many lines a heading between two rulers may have.
const HEADING: usize = 4;

/// Finds rulers without a mark, lines between two rulers that are no statement, and what is left of a comment.
pub(super) fn find(lines: &Lines<'_>) -> Vec<Change> {
    let mut changes = Vec::new();
    let mut continued = false;
    let known = Known::default();
    for index in 0..lines.count() {
        let line = lines.line(index);
        if !continued && !lines.is_blank(index) {
            changes.extend(of_line(lines, index, &known));
        }
        continued = scan::is_continued(line) && !is_ruler(line);
    }
    changes
}

fn of_line(lines: &Lines<'_>, index: usize, known: &Known) -> Option<Change> {
    let line = lines.line(index);
    let start = lines.start(index) + (line.len() - line.trim_start().len());
    let mark = |reason: &str| Some(Change::sure(Mend::Heading, start..start, "'", reason));
    if is_ruler(line) || begins_with_ruler(line) {
        return mark("a ruler without an apostrophe is no statement");
    }
    if scan::is_comment(line) {
        return None;
    }
    if is_title(lines, index, known) {
        return mark("the heading between two rulers has no apostrophe");
    }
    let before = index.checked_sub(1)?;
    if !scan::is_comment(lines.line(before)) {
        return None;
    }
    let gap = lines.gap(before, index);
    let reason = "the comment before goes on here; by itself this is no statement";
    let join = Change::sure(Mend::WrappedComment, gap, " ", reason);
    if is_tail(lines.line(before), line) {
        Some(join)
    } else {
        (is_prose(lines, index, known) || is_last_of_heading(lines, index, known))
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
fn is_last_of_heading(lines: &Lines<'_>, index: usize, known: &Known) -> bool {
    let pieces = scan::pieces(lines.line(index));
    let below = lines.line(index + 1).trim_start();
    let Some(first) = pieces.first().filter(|_| below.starts_with('\'')) else {
        return false;
    };
    is_ruler(below.trim_start_matches('\''))
        && pieces.iter().all(|piece| piece.kind == Kind::Word)
        && !is_keyword(first.text)
        && !known.is_procedure(lines, &first.text.to_ascii_lowercase())
}

/// Whether a line stands between two rulers and is no statement.
fn is_title(lines: &Lines<'_>, index: usize, known: &Known) -> bool {
    let words = |index: usize| {
        let line = lines.line(index);
        !line.trim().is_empty() && !scan::is_comment(line) && !is_ruler(line)
    };
    let edge = |index: usize| is_ruler(lines.line(index).trim_start().trim_start_matches('\''));
    let above = (1..=HEADING).find_map(|back| index.checked_sub(back).filter(|at| !words(*at)));
    let below = (index + 1..=index + HEADING).find(|at| !words(*at));
    above.is_some_and(edge)
        && below.is_some_and(edge)
        && (is_prose(lines, index, known) || is_damaged_prose(lines.line(index)))
}

/// Several words that make no statement.
fn is_damaged_prose(line: &str) -> bool {
    let pieces = scan::pieces(line);
    let words = pieces.iter().filter(|piece| piece.kind == Kind::Word);
    words.count() >= 2
        && pieces.first().is_some_and(|piece| piece.kind == Kind::Word)
        && pieces
            .iter()
            .all(|piece| piece.kind == Kind::Word || matches!(piece.text, "," | "." | ":" | "-"))
        && !parse_text(line).errors.is_empty()
}

/// Whether a line closes parentheses or a text that the comment before it opened, as a call that was commented out does.
fn is_tail(comment: &str, line: &str) -> bool {
    let pieces = scan::pieces(line);
    let open = comment.matches('(').count() > comment.matches(')').count();
    let goes_on = comment.trim_end().ends_with([',', '&', '(']) || open;
    let cuts_text = comment.matches('"').count() % 2 == 1 && line.matches('"').count() % 2 == 1;
    let ends_more = balance(&pieces) < 0 || cuts_text;
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
fn is_prose(lines: &Lines<'_>, index: usize, known: &Known) -> bool {
    let pieces = scan::pieces(lines.line(index));
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
    let first = first.text.to_ascii_lowercase();
    let here = pieces
        .iter()
        .filter(|piece| piece.text.eq_ignore_ascii_case(&first));
    known.counts(lines).get(&first).copied().unwrap_or(0) <= here.count()
}

/// What is known of the whole text, found when it is first asked for.
#[derive(Default)]
struct Known {
    counts: OnceCell<BTreeMap<String, usize>>,
    lower: OnceCell<String>,
}

impl Known {
    /// How often each word stands in code, in small letters.
    fn counts(&self, lines: &Lines<'_>) -> &BTreeMap<String, usize> {
        self.counts.get_or_init(|| {
            let mut counts = BTreeMap::new();
            for index in 0..lines.count() {
                for piece in scan::pieces(lines.line(index)) {
                    if piece.kind == Kind::Word {
                        *counts.entry(piece.text.to_ascii_lowercase()).or_default() += 1;
                    }
                }
            }
            counts
        })
    }

    /// Whether the text declares a procedure of this name, in small letters.
    fn is_procedure(&self, lines: &Lines<'_>, name: &str) -> bool {
        let text = self.lower.get_or_init(|| lines.text.to_ascii_lowercase());
        ["sub ", "function "]
            .iter()
            .any(|kind| text.contains(&format!("{kind}{name}")))
    }
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
