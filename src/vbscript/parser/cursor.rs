//! Looking at tokens and taking them.

use std::rc::Rc;

use super::super::tree::Name;
use super::token::{Keyword, Symbol, Token, TokenKind};
use super::{Parser, Parsing, Position, SyntaxError, SyntaxErrorKind};

/// What stands behind the last token; [`super::scan::tokens`] always gives one, so this is never seen.
const NOTHING: Token<'static> = Token {
    kind: TokenKind::End,
    text: "",
    position: Position { line: 1, column: 1 },
    length: 0,
    spaced: false,
};

impl<'t> Parser<'t> {
    pub(super) fn peek(&self) -> Token<'t> {
        self.look(0)
    }

    /// The token `ahead` of the present one.
    pub(super) fn look(&self, ahead: usize) -> Token<'t> {
        self.tokens
            .get(self.at.saturating_add(ahead))
            .or(self.tokens.last())
            .copied()
            .unwrap_or(NOTHING)
    }

    /// Takes the present token; the last one stays.
    pub(super) fn advance(&mut self) -> Token<'t> {
        let token = self.peek();
        if token.kind != TokenKind::End {
            self.at += 1;
        }
        token
    }

    /// The line of the token taken last.
    pub(super) fn last_line(&self) -> u32 {
        self.at
            .checked_sub(1)
            .and_then(|before| self.tokens.get(before))
            .map_or(1, |token| token.position.line)
    }

    pub(super) fn keyword(&self) -> Option<Keyword> {
        self.keyword_ahead(0)
    }

    pub(super) fn keyword_ahead(&self, ahead: usize) -> Option<Keyword> {
        match self.look(ahead).kind {
            TokenKind::Keyword(keyword) => Some(keyword),
            _ => None,
        }
    }

    pub(super) fn is_symbol(&self, symbol: Symbol) -> bool {
        self.peek().kind == TokenKind::Symbol(symbol)
    }

    /// Takes this keyword if it stands here.
    pub(super) fn take(&mut self, keyword: Keyword) -> bool {
        let taken = self.keyword() == Some(keyword);
        if taken {
            self.advance();
        }
        taken
    }

    /// Takes this symbol if it stands here.
    pub(super) fn take_symbol(&mut self, symbol: Symbol) -> bool {
        let taken = self.is_symbol(symbol);
        if taken {
            self.advance();
        }
        taken
    }

    /// Takes this keyword, or fails.
    pub(super) fn expect(&mut self, keyword: Keyword, missing: SyntaxErrorKind) -> Parsing<()> {
        if self.take(keyword) {
            Ok(())
        } else {
            Err(self.error(missing))
        }
    }

    /// Takes this symbol, or fails.
    pub(super) fn expect_symbol(
        &mut self,
        symbol: Symbol,
        missing: SyntaxErrorKind,
    ) -> Parsing<()> {
        if self.take_symbol(symbol) {
            Ok(())
        } else {
            Err(self.error(missing))
        }
    }

    /// Takes a name that a script gives to something.
    pub(super) fn name(&mut self) -> Parsing<Name> {
        let token = self.peek();
        let named = match token.kind {
            TokenKind::Word | TokenKind::Bracketed => true,
            TokenKind::Keyword(keyword) => keyword.may_be_name(),
            _ => false,
        };
        if named {
            self.advance();
            Ok(named_by(token))
        } else {
            Err(self.error(SyntaxErrorKind::ExpectedIdentifier))
        }
    }

    /// Takes the name of a member: any word.
    pub(super) fn member(&mut self) -> Parsing<Name> {
        let token = self.peek();
        if matches!(
            token.kind,
            TokenKind::Word | TokenKind::Reserved | TokenKind::Bracketed | TokenKind::Keyword(_)
        ) {
            self.advance();
            Ok(named_by(token))
        } else {
            Err(self.error(SyntaxErrorKind::ExpectedIdentifier))
        }
    }

    pub(super) fn at_line_end(&self) -> bool {
        matches!(self.peek().kind, TokenKind::LineEnd | TokenKind::End)
    }

    pub(super) fn at_separator(&self) -> bool {
        self.at_line_end() || self.peek().kind == TokenKind::Colon
    }

    pub(super) fn skip_colons(&mut self) {
        while self.peek().kind == TokenKind::Colon {
            self.advance();
        }
    }

    pub(super) fn skip_separators(&mut self) {
        while matches!(self.peek().kind, TokenKind::Colon | TokenKind::LineEnd) {
            self.advance();
        }
    }

    /// An error at the present token. A token that is no piece of the language says itself what is wrong.
    pub(super) fn error(&self, kind: SyntaxErrorKind) -> SyntaxError {
        error_at(self.peek(), kind)
    }
}

/// An error at a token. Windows sees that a text does not end only where its line does.
pub(super) fn error_at(token: Token<'_>, kind: SyntaxErrorKind) -> SyntaxError {
    let Position { line, column } = token.position;
    match token.kind {
        TokenKind::Invalid(
            kind @ (SyntaxErrorKind::UnterminatedText | SyntaxErrorKind::ExpectedBracket),
        ) => SyntaxError {
            kind,
            position: Position {
                line,
                column: column.saturating_add(token.length),
            },
            length: 1,
        },
        TokenKind::Invalid(kind) => SyntaxError {
            kind,
            position: token.position,
            length: token.length.max(1),
        },
        TokenKind::LineEnd | TokenKind::End => SyntaxError {
            kind,
            position: token.position,
            length: 1,
        },
        _ => SyntaxError {
            kind,
            position: token.position,
            length: token.length.max(1),
        },
    }
}

pub(super) fn named_by(token: Token<'_>) -> Name {
    let text = match token.kind {
        TokenKind::Bracketed => token
            .text
            .strip_prefix('[')
            .and_then(|rest| rest.strip_suffix(']'))
            .unwrap_or(token.text),
        _ => token.text,
    };
    Name {
        text: Rc::from(text),
        position: token.position,
    }
}
