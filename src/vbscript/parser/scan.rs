//! From text to tokens: what the grammar finds, with lines and columns.

use super::super::tree::Position;
use super::known_lines::{self, Piece};
use super::token::{Token, TokenKind};

/// Takes a text apart. The last token is always [`TokenKind::End`].
pub(super) fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::with_capacity(text.len() / 4);
    let mut place = Place::new(text);
    let mut start = 0;
    // No piece goes on behind a line feed, so each line can be taken apart by itself.
    for line in text.split_inclusive('\n') {
        for piece in known_lines::pieces(line).iter() {
            let Piece { kind, from, to } = *piece;
            tokens.push(place.token(kind, start + from, start + to));
        }
        start += line.len();
    }
    tokens.push(place.token(TokenKind::End, text.len(), text.len()));
    tokens
}

/// Counts lines and columns on the way through a text.
struct Place<'t> {
    text: &'t str,
    /// The byte up to which it has counted.
    at: usize,
    position: Position,
    /// Where the token before ended.
    previous_end: usize,
}

impl<'t> Place<'t> {
    fn new(text: &'t str) -> Self {
        Self {
            text,
            at: 0,
            position: Position { line: 1, column: 1 },
            previous_end: 0,
        }
    }

    fn token(&mut self, kind: TokenKind, start: usize, end: usize) -> Token<'t> {
        self.advance(start);
        let text = self.text.get(start..end).unwrap_or("");
        let spaced = start > self.previous_end;
        self.previous_end = end;
        Token {
            kind,
            text,
            position: self.position,
            length: u32::try_from(text.chars().count()).unwrap_or(u32::MAX),
            spaced,
        }
    }

    /// Lines are those of [`crate::source::SourceText`]: CR alone ends a statement but begins no new line.
    fn advance(&mut self, to: usize) {
        for byte in self.text.as_bytes().get(self.at..to).unwrap_or_default() {
            match byte {
                b'\n' | 0x1A => {
                    self.position.line = self.position.line.saturating_add(1);
                    self.position.column = 1;
                }
                0x80..=0xBF => {}
                _ => self.position.column = self.position.column.saturating_add(1),
            }
        }
        self.at = to;
    }
}
