//! A unified diff of the mended files. Passwords are masked, and nothing in it steers a terminal.

use similar::{ChangeTag, TextDiff};

use super::Repaired;
use crate::plan::render::layout::Paint;
use crate::source::visible;

/// So many equal lines stand around each change.
const AROUND: usize = 3;

/// The diff, from the originals to the copies; empty when nothing is different. Line ends are those of the files.
pub(super) fn diff(repaired: &Repaired, colour: bool) -> String {
    let paint = Paint(colour);
    let mut page = String::new();
    for draft in repaired
        .folder
        .drafts
        .iter()
        .filter(|draft| draft.is_changed())
    {
        let name = visible(&draft.name);
        let diff = TextDiff::from_lines(draft.original.text(), draft.text());
        page.push_str(&paint.heading(&format!("--- a/{name}")));
        page.push('\n');
        page.push_str(&paint.heading(&format!("+++ b/{name}")));
        page.push('\n');
        for hunk in diff.unified_diff().context_radius(AROUND).iter_hunks() {
            page.push_str(&paint.faint(&hunk.header().to_string()));
            page.push('\n');
            for change in hunk.iter_changes() {
                let (sign, look) = match change.tag() {
                    ChangeTag::Delete => ('-', "31"),
                    ChangeTag::Insert => ('+', "32"),
                    ChangeTag::Equal => (' ', "0"),
                };
                let (text, end) = parted(change.value());
                let text = repaired.secrets.redact(text);
                let line = format!("{sign}{}", visible(&text));
                let is_plain = change.tag() == ChangeTag::Equal;
                page.push_str(&if is_plain {
                    line
                } else {
                    paint.marked(look, &line)
                });
                page.push_str(end);
                if end.is_empty() {
                    page.push_str("\n\\ No newline at end of file\n");
                }
            }
        }
    }
    page
}

/// A line and its end.
fn parted(line: &str) -> (&str, &str) {
    let text = line
        .strip_suffix("\r\n")
        .or_else(|| line.strip_suffix('\n'))
        .unwrap_or(line);
    (text, line.get(text.len()..).unwrap_or(""))
}
