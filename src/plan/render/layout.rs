//! Columns and line breaks of a page that is 100 columns wide.

use unicode_width::UnicodeWidthStr as _;

/// The width that lines are kept to where it is possible.
pub(crate) const WIDTH: usize = 100;
/// No column but the last is made wider than this.
const COLUMN: usize = 36;
/// A text is cut behind so many characters.
const LONGEST: usize = 600;

/// How headings and places are marked on a terminal.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Paint(pub(crate) bool);

impl Paint {
    /// A heading.
    pub(crate) fn heading(self, text: &str) -> String {
        self.marked("1", text)
    }

    /// What may be passed over.
    pub(crate) fn faint(self, text: &str) -> String {
        self.marked("2", text)
    }

    /// With a number of a terminal's own list of looks.
    pub(crate) fn marked(self, look: &str, text: &str) -> String {
        if self.0 && !text.trim().is_empty() {
            format!("\u{1B}[{look}m{text}\u{1B}[0m")
        } else {
            text.to_owned()
        }
    }
}

/// Rows with their columns under each other, two blanks before each row and between columns. The last column is
/// broken into lines.
pub(crate) fn table(rows: &[Vec<String>]) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let widths: Vec<usize> = (0..columns)
        .map(|column| {
            let cells = rows.iter().filter(|row| column + 1 < row.len());
            let widest = cells.map(|row| row[column].width()).max().unwrap_or(0);
            widest.min(COLUMN)
        })
        .collect();
    let mut text = String::new();
    for row in rows {
        let Some((last, before)) = row.split_last() else {
            continue;
        };
        let mut line = String::from("  ");
        for (cell, width) in before.iter().zip(&widths) {
            line.push_str(&padded(cell, *width));
            line.push_str("  ");
        }
        let indent = line.width();
        let room = WIDTH.saturating_sub(indent);
        for (number, part) in wrapped(last, room, room).iter().enumerate() {
            if number > 0 {
                line = " ".repeat(indent);
            }
            line.push_str(part);
            text.push_str(line.trim_end());
            text.push('\n');
        }
    }
    text
}

/// The text with blanks behind it up to this width.
pub(crate) fn padded(text: &str, width: usize) -> String {
    let missing = width.saturating_sub(text.width());
    format!("{text}{}", " ".repeat(missing))
}

/// The text in lines, at least one, broken at blanks: the first and the others have this room. A word that is longer
/// stays whole.
pub(crate) fn wrapped(text: &str, first: usize, others: usize) -> Vec<String> {
    let text = shortened(text);
    if text.width() <= first {
        return vec![text.trim_end_matches(' ').to_owned()];
    }
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut used = 0;
    for piece in text.split_inclusive(' ') {
        let word = piece.trim_end_matches(' ');
        let needed = word.width();
        let width = if lines.is_empty() { first } else { others };
        if used > 0 && used + needed > width {
            lines.push(line.trim_end_matches(' ').to_owned());
            line.clear();
            used = 0;
        }
        line.push_str(piece);
        used += needed + (piece.len() - word.len());
    }
    lines.push(line.trim_end_matches(' ').to_owned());
    lines
}

/// The text, cut when nobody would read it to its end.
pub(crate) fn shortened(text: &str) -> std::borrow::Cow<'_, str> {
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => {
            let all = text.chars().count();
            format!("{}… ({all} characters)", &text[..end]).into()
        }
        None => text.into(),
    }
}
