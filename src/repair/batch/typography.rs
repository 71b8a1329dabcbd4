//! Characters of the printer's case where cmd.exe or a program reads: curly quotes, dashes, ligatures, blanks.

use super::View;
use super::commands::{self, Stretch, Use};
use crate::repair::characters::{self, Sort};
use crate::repair::edit::{Change, Confidence, Mend};

/// Finds them outside of remarks, of what `ECHO` shows, and of texts in straight quotes. Blanks that cannot be seen go
/// anywhere; a dash is a minus sign only where it begins an option; curly quotes count only in pairs.
pub(super) fn find(view: &View<'_>) -> Vec<Change> {
    let text = view.lines.text;
    if text.is_ascii() {
        return Vec::new();
    }
    commands::stretches(view.statements, &view.lines)
        .iter()
        .filter(|stretch| stretch.what != Use::Prose)
        .flat_map(|stretch| of_stretch(text, stretch))
        .collect()
}

fn of_stretch(text: &str, stretch: &Stretch) -> Vec<Change> {
    let part = text.get(stretch.range.clone()).unwrap_or("");
    let is_quote = |c: char| c == '"' || characters::sort(c) == Some(Sort::DoubleQuote);
    let pairs = part.chars().filter(|c| is_quote(*c)).count() % 2 == 0;
    let mut changes = Vec::new();
    // What opened the text in quotes: a curly quote or a straight one.
    let mut opened: Option<bool> = None;
    let mut before = ' ';
    let mut characters = part.char_indices().peekable();
    while let Some((index, c)) = characters.next() {
        let next = characters.peek().map_or(' ', |(_, next)| *next);
        let sort = characters::sort(c);
        let at = stretch.range.start + index;
        let range = at..at + c.len_utf8();
        match sort {
            None if c == '"' => opened = opened.is_none().then_some(false),
            Some(Sort::DoubleQuote) if pairs && opened != Some(false) => {
                opened = opened.is_none().then_some(true);
                let confidence = match stretch.what {
                    Use::Set => Confidence::Medium,
                    _ => Confidence::High,
                };
                changes.push(Change::sure(Mend::Typography, range, "\"", QUOTE).only(confidence));
            }
            Some(Sort::Invisible) => {
                changes.push(Change::sure(Mend::Typography, range, "", INVISIBLE));
            }
            Some(Sort::Blank) if opened.is_none() && stretch.what != Use::Set => {
                changes.push(Change::sure(Mend::Typography, range, " ", BLANK));
            }
            Some(Sort::Dash)
                if opened.is_none()
                    && stretch.what == Use::Command
                    && before.is_whitespace()
                    && next.is_ascii_alphabetic() =>
            {
                changes.push(Change::sure(Mend::Typography, range, "-", DASH));
            }
            Some(Sort::Ligature(letters)) if opened.is_none() && stretch.what != Use::Set => {
                changes.push(Change::sure(Mend::Typography, range, letters, LIGATURE));
            }
            _ => {}
        }
        before = c;
    }
    changes
}

const QUOTE: &str = "cmd.exe knows straight quotation marks only";
const INVISIBLE: &str =
    "a character that cannot be seen came from the page and is part of the word for cmd.exe";
const BLANK: &str = "this blank of the page separates no words for every program";
const DASH: &str = "an option begins with a hyphen; the page shows a dash";
const LIGATURE: &str = "the page shows two letters as one character";
