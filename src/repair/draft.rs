//! A file's text while it is mended: each change is made at once, and still knows its place in the original.

use std::ops::Range;

use super::edit::{Change, Edit, Standing};
use super::version::Version;
use crate::source::SourceText;

/// What a script is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Language {
    Batch,
    VbScript,
}

impl Language {
    /// The language of a file, by its ending.
    pub(super) fn of(name: &str) -> Option<Self> {
        match crate::host::path::extension(name)
            .to_ascii_lowercase()
            .as_str()
        {
            "bat" | "cmd" => Some(Self::Batch),
            "vbs" => Some(Self::VbScript),
            _ => None,
        }
    }
}

/// A script that is being mended.
#[derive(Debug)]
pub(super) struct Draft {
    /// Its name in the folder.
    pub(super) name: String,
    pub(super) language: Language,
    pub(super) original: SourceText,
    /// The bytes before the text: a byte-order mark.
    pub(super) mark: Vec<u8>,
    version: Version,
    pieces: Vec<Piece>,
    pub(super) edits: Vec<Edit>,
}

/// A part of the text and where it comes from.
#[derive(Debug, Clone)]
struct Piece {
    length: usize,
    /// Bytes of the original; for text that was put in, those that it stands for.
    from: Range<usize>,
    kept: bool,
}

impl Draft {
    pub(super) fn new(name: &str, language: Language, original: SourceText, mark: Vec<u8>) -> Self {
        let text = original.text();
        Self {
            name: name.to_owned(),
            language,
            mark,
            pieces: vec![Piece {
                length: text.len(),
                from: 0..text.len(),
                kept: true,
            }],
            version: Version::new(language, text.to_owned()),
            original,
            edits: Vec::new(),
        }
    }

    /// The text as it stands now.
    pub(super) fn text(&self) -> &str {
        self.version.text()
    }

    /// The text as it stands now, with what is found out about it.
    pub(super) fn version(&self) -> &Version {
        &self.version
    }

    pub(super) fn is_changed(&self) -> bool {
        !self.edits.is_empty()
    }

    /// The file's bytes with all changes, in its own encoding.
    pub(super) fn bytes(&self) -> Vec<u8> {
        let mut bytes = self.mark.clone();
        bytes.extend_from_slice(&self.original.codepage().encode(self.text()));
        bytes
    }

    /// The text with these changes made, which must not overlap and stand in order.
    pub(super) fn with(&self, changes: &[&Change]) -> Version {
        let old = self.text();
        let mut text = String::with_capacity(old.len() + 64);
        let mut at = 0;
        for change in changes {
            text.push_str(old.get(at..change.range.start).unwrap_or(""));
            text.push_str(&change.text);
            at = change.range.end;
        }
        text.push_str(old.get(at..).unwrap_or(""));
        Version::new(self.language, text)
    }

    /// What a change would be to the outside; its name is not unique yet.
    pub(super) fn edit(&self, change: &Change, standing: Standing) -> Edit {
        let byte = self.origin(change.range.start);
        let line = self.original.line_at(byte);
        let column = self
            .original
            .span(line, byte - self.original.start(line))
            .column;
        let number = u32::try_from(line + 1).unwrap_or(u32::MAX);
        Edit {
            name: format!("{}-{}-{number}", change.kind.name(), self.name),
            kind: change.kind,
            file: self.name.clone(),
            line: number,
            column,
            before: self
                .text()
                .get(change.range.clone())
                .unwrap_or("")
                .to_owned(),
            after: change.text.clone(),
            reason: change.reason.clone(),
            confidence: change.confidence,
            standing,
        }
    }

    /// Makes changes, which must not overlap and stand in order, and notes them as `edits`; `version` is what
    /// [`Self::with`] gives for them.
    pub(super) fn make(&mut self, changes: &[&Change], version: Version, edits: Vec<Edit>) {
        for change in changes.iter().rev() {
            self.replace(change);
        }
        self.version = version;
        self.edits.extend(edits);
    }

    /// The byte of the original that a byte of the text comes from.
    fn origin(&self, byte: usize) -> usize {
        let mut start = 0;
        for piece in &self.pieces {
            let end = start + piece.length;
            if byte < end {
                return piece.from.start + if piece.kept { byte - start } else { 0 };
            }
            start = end;
        }
        self.original.text().len()
    }

    fn replace(&mut self, change: &Change) {
        let first = self.split(change.range.start);
        let last = self.split(change.range.end);
        let gone = self.pieces.get(first..last).unwrap_or_default();
        let from = match (gone.first(), gone.last()) {
            (Some(first), Some(last)) => first.from.start..last.from.end.max(first.from.start),
            _ => {
                let end = self.original.text().len();
                let behind = self.pieces.get(first);
                let place = behind.map_or(end, |piece| piece.from.start);
                place..place
            }
        };
        let put = Piece {
            length: change.text.len(),
            from,
            kept: false,
        };
        let put = (put.length > 0).then_some(put);
        self.pieces.splice(first..last, put);
    }

    /// Lets a piece begin at a byte; gives its index.
    fn split(&mut self, byte: usize) -> usize {
        let mut start = 0;
        for index in 0..self.pieces.len() {
            if start >= byte {
                return index;
            }
            let Some(piece) = self.pieces.get_mut(index) else {
                break;
            };
            let end = start + piece.length;
            if byte < end {
                let mut behind = piece.clone();
                piece.length = byte - start;
                behind.length = end - byte;
                if piece.kept {
                    piece.from.end = piece.from.start + piece.length;
                    behind.from.start = piece.from.end;
                }
                self.pieces.insert(index + 1, behind);
                return index + 1;
            }
            start = end;
        }
        self.pieces.len()
    }
}

#[cfg(test)]
mod tests {
    use super::super::edit::Mend;
    use super::*;

    fn draft(text: &str) -> Draft {
        let source = SourceText::from_text("x.bat", text);
        Draft::new("x.bat", Language::Batch, source, Vec::new())
    }

    fn change(range: Range<usize>, text: &str) -> Change {
        Change::sure(Mend::Percent, range, text, "")
    }

    fn make(draft: &mut Draft, range: Range<usize>, text: &str) {
        let change = change(range, text);
        let edit = draft.edit(&change, Standing::Applied);
        let version = draft.with(&[&change]);
        draft.make(&[&change], version, vec![edit]);
    }

    #[test]
    fn a_change_behind_other_changes_knows_its_place_in_the_original() {
        let mut draft = draft("one\r\ntwo\r\nthree\r\n");
        make(&mut draft, 3..5, " ");
        assert_eq!(draft.text(), "one two\r\nthree\r\n");
        make(&mut draft, 0..0, "%");
        let at = draft.text().find("three").unwrap();
        make(&mut draft, at + 2..at + 3, "R");
        assert_eq!(draft.text(), "%one two\r\nthRee\r\n");
        let places: Vec<_> = draft
            .edits
            .iter()
            .map(|edit| (edit.line, edit.column, edit.before.as_str()))
            .collect();
        assert_eq!(places, [(1, 4, "\r\n"), (1, 1, ""), (3, 3, "r")]);
    }

    #[test]
    fn random_changes_give_the_text_that_replacing_gives() {
        proptest::proptest!(|(text in "[a-c\\n]{0,40}", changes in proptest::collection::vec((0_usize..50, 0_usize..9, "[x-z]{0,4}"), 0..12))| {
            let mut draft = draft(&text);
            let mut expected = text.clone();
            for (start, length, put) in changes {
                let start = start.min(expected.len());
                let end = (start + length).min(expected.len());
                make(&mut draft, start..end, &put);
                expected.replace_range(start..end, &put);
                proptest::prop_assert_eq!(draft.text(), &expected);
                let lengths: usize = draft.pieces.iter().map(|piece| piece.length).sum();
                proptest::prop_assert_eq!(lengths, expected.len());
                // What was kept is found where it stood.
                let mut at = 0;
                for piece in &draft.pieces {
                    if piece.kept {
                        proptest::prop_assert_eq!(&expected[at..at + piece.length], &text[piece.from.clone()]);
                    }
                    at += piece.length;
                }
            }
        });
    }
}
