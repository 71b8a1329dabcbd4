//! The pieces of single lines, kept for the next text that has the same line: copies of a script, and a script that is
//! mended step by step, have nearly all of their lines in common.

use std::rc::Rc;

use pest::Parser as _;

use super::super::grammar::{Pieces, Rule};
use super::super::tree::Position;
use super::SyntaxErrorKind;
use super::token::{Symbol, TokenKind, word_kind};
use crate::source::ByText;

/// Microsoft's documentation: a name must not exceed 255 characters.
const LONGEST_NAME: usize = 255;

thread_local! {
    static KNOWN: ByText<[Piece]> = ByText::up_to(1 << 19);
}

/// A piece with its bytes in the line.
#[derive(Clone, Copy)]
pub(super) struct Piece {
    pub(super) kind: TokenKind,
    pub(super) from: usize,
    pub(super) to: usize,
    /// Where it begins, as if the line were the first of a text.
    pub(super) position: Position,
    /// In characters.
    pub(super) length: u32,
}

/// Takes a line apart; its line feed belongs to it.
pub(super) fn pieces(line: &str) -> Rc<[Piece]> {
    KNOWN.with(|known| known.get_or(line, || read(line)))
}

fn read(line: &str) -> Rc<[Piece]> {
    // The grammar takes every text; were it otherwise, the line would count as one damaged piece.
    let Ok(pairs) = Pieces::parse(Rule::script, line) else {
        let kind = TokenKind::Invalid(SyntaxErrorKind::Syntax);
        return Rc::from([Piece {
            kind,
            from: 0,
            to: line.len(),
            position: Position { line: 1, column: 1 },
            length: length(line),
        }]);
    };
    let mut place = Place::in_line(line);
    let pieces = pairs.flat_map(pest::iterators::Pair::into_inner);
    let pieces = pieces.filter(|pair| pair.as_rule() != Rule::comment);
    let pieces = pieces.map(|pair| {
        let span = pair.as_span();
        Piece {
            kind: kind(pair.as_rule(), span.as_str()),
            from: span.start(),
            to: span.end(),
            position: place.at(span.start()),
            length: length(span.as_str()),
        }
    });
    pieces
        .filter(|piece| piece.kind != TokenKind::End)
        .collect()
}

fn length(text: &str) -> u32 {
    u32::try_from(text.chars().count()).unwrap_or(u32::MAX)
}

/// Counts lines and columns on the way through a line.
pub(super) struct Place<'l> {
    line: &'l str,
    /// The byte up to which it has counted.
    at: usize,
    position: Position,
}

impl<'l> Place<'l> {
    pub(super) fn in_line(line: &'l str) -> Self {
        Self {
            line,
            at: 0,
            position: Position { line: 1, column: 1 },
        }
    }

    /// The position of a byte, which is not before the last one that was asked for. Lines are those of
    /// [`crate::source::SourceText`]: CR alone ends a statement but begins no new line.
    pub(super) fn at(&mut self, byte: usize) -> Position {
        for byte in self.line.as_bytes().get(self.at..byte).unwrap_or_default() {
            match byte {
                b'\n' | 0x1A => {
                    self.position.line = self.position.line.saturating_add(1);
                    self.position.column = 1;
                }
                0x80..=0xBF => {}
                _ => self.position.column = self.position.column.saturating_add(1),
            }
        }
        self.at = byte;
        self.position
    }
}

fn kind(rule: Rule, text: &str) -> TokenKind {
    match rule {
        Rule::word if text.len() > LONGEST_NAME => {
            TokenKind::Invalid(SyntaxErrorKind::IdentifierTooLong)
        }
        Rule::word => word_kind(text),
        Rule::bracketed if text.chars().count() > LONGEST_NAME + 2 => {
            TokenKind::Invalid(SyntaxErrorKind::IdentifierTooLong)
        }
        Rule::bracketed => TokenKind::Bracketed,
        Rule::line_end => TokenKind::LineEnd,
        Rule::colon => TokenKind::Colon,
        Rule::text => TokenKind::Text,
        Rule::number => TokenKind::Number,
        Rule::date => TokenKind::Date,
        Rule::dot | Rule::operator => Symbol::from_text(text).map_or(
            TokenKind::Invalid(SyntaxErrorKind::Syntax),
            TokenKind::Symbol,
        ),
        Rule::open_text => TokenKind::Invalid(SyntaxErrorKind::UnterminatedText),
        Rule::open_bracket => TokenKind::Invalid(SyntaxErrorKind::ExpectedBracket),
        Rule::EOI => TokenKind::End,
        _ if text == "#" => TokenKind::Invalid(SyntaxErrorKind::Syntax),
        _ => TokenKind::Invalid(SyntaxErrorKind::InvalidCharacter),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Lines that end otherwise, are continued, and hold each kind of piece, whole and broken off.
    const PARTS: &str = r#"(\r|\n|\r\n|\x1A| |_|_ |'|rem |rem|Rem.|"|""|\[|\]|#|&h1F&|&o7|1\.5e\+3|\.|<>|=<|a|x_1|é|if|\(|:|,|`){0,24}"#;

    proptest::proptest! {
        #[test]
        fn a_text_has_the_pieces_of_its_lines(text in PARTS) {
            let whole: Vec<_> = read(&text).iter().map(|piece| (piece.kind, piece.from, piece.to)).collect();
            let mut start = 0;
            let mut by_line = Vec::new();
            for line in text.split_inclusive('\n') {
                by_line.extend(pieces(line).iter().map(|piece| (piece.kind, start + piece.from, start + piece.to)));
                start += line.len();
            }
            proptest::prop_assert_eq!(by_line, whole);
        }
    }
}
