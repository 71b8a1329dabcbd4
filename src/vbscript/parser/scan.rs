//! From text to tokens: what the grammar finds, with lines and columns.

use pest::Parser as _;

use super::super::grammar::{Pieces, Rule};
use super::super::tree::Position;
use super::SyntaxErrorKind;
use super::token::{Symbol, Token, TokenKind, word_kind};

/// Microsoft's documentation: a name must not exceed 255 characters.
const LONGEST_NAME: usize = 255;

/// Takes a text apart. The last token is always [`TokenKind::End`].
pub(super) fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::with_capacity(text.len() / 4);
    let mut place = Place::new(text);
    // The grammar takes every text; were it otherwise, the text would count as one damaged piece.
    match Pieces::parse(Rule::script, text) {
        Ok(pairs) => {
            for pair in pairs.flat_map(pest::iterators::Pair::into_inner) {
                let span = pair.as_span();
                let kind = kind(pair.as_rule(), span.as_str());
                if kind != TokenKind::End {
                    tokens.push(place.token(kind, span.start(), span.end()));
                }
            }
        }
        Err(_) => {
            tokens.push(place.token(TokenKind::Invalid(SyntaxErrorKind::Syntax), 0, text.len()))
        }
    }
    tokens.push(place.token(TokenKind::End, text.len(), text.len()));
    tokens
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
