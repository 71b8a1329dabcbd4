//! From text to tokens: what the grammar finds, with lines and columns.

use super::super::tree::Position;
use super::known_lines::{self, Piece, Place};
use super::token::{Token, TokenKind};

/// Takes a text apart. The last token is always [`TokenKind::End`].
pub(super) fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::with_capacity(text.len() / 4);
    let mut previous_end = 0;
    let mut start = 0;
    // How many lines are above, as positions count them.
    let mut above = 0_u32;
    let mut last = ("", 0);
    let below = |above: u32, position: Position| Position {
        line: position.line.saturating_add(above),
        ..position
    };
    // No piece goes on behind a line feed, so each line can be taken apart by itself.
    for line in text.split_inclusive('\n') {
        for piece in known_lines::pieces(line).iter() {
            let Piece { kind, from, to, .. } = *piece;
            tokens.push(Token {
                kind,
                text: line.get(from..to).unwrap_or(""),
                position: below(above, piece.position),
                length: piece.length,
                spaced: start + from > previous_end,
            });
            previous_end = start + to;
        }
        last = (line, above);
        let ends = line.bytes().filter(|byte| matches!(byte, b'\n' | 0x1A));
        above = above.saturating_add(u32::try_from(ends.count()).unwrap_or(u32::MAX));
        start += line.len();
    }
    let (line, above) = last;
    let end = below(above, Place::in_line(line).at(line.len()));
    tokens.push(Token {
        kind: TokenKind::End,
        text: "",
        position: end,
        length: 0,
        spaced: text.len() > previous_end,
    });
    tokens
}
