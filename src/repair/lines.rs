//! A text by its physical lines, with bytes counted through the whole text.

use std::ops::Range;

/// The lines of a text as [`crate::source::SourceText`] counts them.
#[derive(Debug)]
pub(super) struct Lines<'t> {
    pub(super) text: &'t str,
    places: Vec<Place>,
}

#[derive(Debug)]
struct Place {
    start: usize,
    /// Where the line's text ends.
    end: usize,
    /// Where the next line begins.
    next: usize,
}

impl<'t> Lines<'t> {
    pub(super) fn of(text: &'t str) -> Self {
        let mut places = Vec::new();
        let mut start = 0;
        for line in crate::source::lines_of(text) {
            let content = line
                .strip_suffix("\r\n")
                .or_else(|| line.strip_suffix('\n'))
                .or_else(|| line.strip_suffix('\u{1A}'))
                .unwrap_or(line);
            places.push(Place {
                start,
                end: start + content.len(),
                next: start + line.len(),
            });
            start += line.len();
        }
        Self { text, places }
    }

    pub(super) fn count(&self) -> usize {
        self.places.len()
    }

    /// A line's text without its end; empty beyond the last line.
    pub(super) fn line(&self, index: usize) -> &'t str {
        self.text.get(self.range(index)).unwrap_or("")
    }

    /// The bytes of a line without its end.
    pub(super) fn range(&self, index: usize) -> Range<usize> {
        self.places
            .get(index)
            .map_or(self.text.len()..self.text.len(), |place| {
                place.start..place.end
            })
    }

    /// Where a line begins.
    pub(super) fn start(&self, index: usize) -> usize {
        self.range(index).start
    }

    /// Where the line behind it begins.
    pub(super) fn next(&self, index: usize) -> usize {
        self.places
            .get(index)
            .map_or(self.text.len(), |place| place.next)
    }

    /// The characters that end a line.
    pub(super) fn line_end(&self, index: usize) -> &'t str {
        self.text
            .get(self.range(index).end..self.next(index))
            .unwrap_or("")
    }

    pub(super) fn is_blank(&self, index: usize) -> bool {
        self.line(index).trim().is_empty()
    }

    /// The break between two lines with the blanks around it, and blank lines between them.
    pub(super) fn gap(&self, before: usize, after: usize) -> Range<usize> {
        let start = self.start(before) + self.line(before).trim_end().len();
        let line = self.line(after);
        start..self.start(after) + (line.len() - line.trim_start().len())
    }

    /// The next line that is not blank, at most `furthest` lines on.
    pub(super) fn next_written(&self, index: usize, furthest: usize) -> Option<usize> {
        (index + 1..=index + furthest)
            .take_while(|next| *next < self.count())
            .find(|next| !self.is_blank(*next))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_found_with_their_ends_and_the_gaps_between_them() {
        let lines = Lines::of("a  \r\n\r\n  b\nc");
        assert_eq!(lines.count(), 4);
        assert_eq!(lines.line(2), "  b");
        assert_eq!((lines.line_end(0), lines.line_end(2)), ("\r\n", "\n"));
        assert_eq!(lines.next_written(0, 4), Some(2));
        assert_eq!(lines.next_written(0, 1), None);
        assert_eq!(&lines.text[lines.gap(0, 2)], "  \r\n\r\n  ");
        assert_eq!(lines.line(9), "");
    }
}
