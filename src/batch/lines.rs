//! Where the parser gets its lines from, and how text it has read is traced back to the file.

use super::tree::Offset;

/// One physical line as the parser reads it.
#[derive(Debug, Clone, Default)]
pub struct Line {
    /// The text, percent-expanded when it is about to be carried out.
    pub text: String,
    /// The line's index in the file, from 0.
    pub index: usize,
    /// Which byte of the file's line a byte of `text` comes from.
    pub columns: ColumnMap,
}

/// Gives the parser line after line: it asks for more while a block or a caret is open.
pub trait LineSource {
    /// What may go wrong while a line is read: a fatal error of percent expansion.
    type Error;

    /// The next line, or `None` at the end of the file.
    ///
    /// # Errors
    /// When the line cannot be expanded.
    fn next_line(&mut self) -> Result<Option<Line>, Self::Error>;
}

/// Traces bytes of an expanded line back to the line in the file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ColumnMap {
    /// (byte in the expanded text, byte in the file's line) where the two begin to run apart; a value that was put in
    /// maps to the percent sign it came from.
    marks: Vec<(usize, usize, bool)>,
}

impl ColumnMap {
    /// From `expanded` on, bytes follow the file's line from `original` on.
    pub fn follow(&mut self, expanded: usize, original: usize) {
        self.marks.push((expanded, original, true));
    }

    /// From `expanded` on, all bytes come from the one place `original`.
    pub fn stand(&mut self, expanded: usize, original: usize) {
        self.marks.push((expanded, original, false));
    }

    /// The byte in the file's line.
    pub fn original(&self, expanded: usize) -> usize {
        let after = self.marks.partition_point(|mark| mark.0 <= expanded);
        match after.checked_sub(1).and_then(|index| self.marks.get(index)) {
            Some(&(from, original, true)) => original + (expanded - from),
            Some(&(_, original, false)) => original,
            None => expanded,
        }
    }
}

/// Where each part of a logical line came from.
#[derive(Debug, Clone, Default)]
pub struct Origin {
    /// Nearly all logical lines are one line of the file.
    first: Option<Segment>,
    more: Vec<Segment>,
}

#[derive(Debug, Clone)]
struct Segment {
    start: Offset,
    line: usize,
    columns: ColumnMap,
}

impl Origin {
    /// Text from `start` on comes from this line of the file.
    pub(crate) fn add(&mut self, start: Offset, line: usize, columns: ColumnMap) {
        let segment = Segment {
            start,
            line,
            columns,
        };
        match self.first {
            None => self.first = Some(segment),
            Some(_) => self.more.push(segment),
        }
    }

    /// The same text, that began on one line, where it begins on another.
    pub(super) fn moved(&self, from: usize, to: usize) -> Self {
        let mut moved = self.clone();
        for segment in moved.first.iter_mut().chain(&mut moved.more) {
            segment.line = (segment.line + to).saturating_sub(from);
        }
        moved
    }

    /// Line index and byte within that line of an offset.
    pub fn locate(&self, offset: Offset) -> (usize, usize) {
        let after = self.more.partition_point(|segment| segment.start <= offset);
        let among_more = after.checked_sub(1).and_then(|index| self.more.get(index));
        let first = self.first.as_ref().filter(|first| first.start <= offset);
        match among_more.or(first) {
            Some(segment) => (
                segment.line,
                segment.columns.original(offset - segment.start),
            ),
            None => (0, 0),
        }
    }

    /// Index of the first line.
    pub fn first_line(&self) -> usize {
        self.first.as_ref().map_or(0, |segment| segment.line)
    }

    /// Index of the last line.
    pub fn last_line(&self) -> usize {
        let last = self.more.last().or(self.first.as_ref());
        last.map_or(0, |segment| segment.line)
    }
}
