//! Which blocks are open, what ends them, and how parsing goes on after an error.

use super::super::tree::Statement;
use super::token::{Keyword, TokenKind};
use super::{Parser, SyntaxError, SyntaxErrorKind};

/// What can be open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Block {
    If,
    Select,
    For,
    Do,
    While,
    With,
    Sub,
    Function,
    Property,
    Class,
}

impl Block {
    /// Procedures and classes: no other block reaches over their bounds.
    fn is_scope(self) -> bool {
        self.is_procedure() || self == Self::Class
    }

    pub(super) fn is_procedure(self) -> bool {
        matches!(self, Self::Sub | Self::Function | Self::Property)
    }
}

/// An open block.
#[derive(Debug, Clone, Copy)]
pub(super) struct Frame {
    pub(super) block: Block,
    /// Its first line is damaged, so it may not be this block at all: a missing end is not told.
    pub(super) doubtful: bool,
    /// The line of its beginning.
    pub(super) line: u32,
}

impl Parser<'_> {
    pub(super) fn open(&mut self, block: Block, doubtful: bool) {
        let line = self.last_line();
        self.frames.push(Frame {
            block,
            doubtful,
            line,
        });
    }

    /// The blocks of the innermost procedure or class, itself included; of the script outside of all.
    pub(super) fn local_frames(&self) -> &[Frame] {
        let start = self
            .frames
            .iter()
            .rposition(|frame| frame.block.is_scope())
            .unwrap_or(0);
        self.frames.get(start..).unwrap_or_default()
    }

    pub(super) fn in_class(&self) -> bool {
        self.frames.iter().any(|frame| frame.block == Block::Class)
    }

    pub(super) fn in_procedure(&self) -> bool {
        self.frames.iter().any(|frame| frame.block.is_procedure())
    }

    /// Which block the present token ends, or divides.
    pub(super) fn closer(&self) -> Option<Block> {
        Some(match self.keyword()? {
            Keyword::Else | Keyword::ElseIf => Block::If,
            Keyword::Case => Block::Select,
            Keyword::Loop => Block::Do,
            Keyword::Next => Block::For,
            Keyword::Wend => Block::While,
            Keyword::End => self.ended_block()?,
            _ => return None,
        })
    }

    /// Which block the word after `End` names.
    fn ended_block(&self) -> Option<Block> {
        Some(match self.keyword_ahead(1)? {
            Keyword::If => Block::If,
            Keyword::Select => Block::Select,
            Keyword::With => Block::With,
            Keyword::Sub => Block::Sub,
            Keyword::Function => Block::Function,
            Keyword::Property => Block::Property,
            Keyword::Class => Block::Class,
            _ => return None,
        })
    }

    /// Statements up to what ends the innermost block, or another one around it.
    pub(super) fn block(&mut self) -> Vec<Statement> {
        let mut statements = Vec::new();
        loop {
            self.skip_separators();
            if self.at_block_end() {
                return statements;
            }
            match self.statement() {
                Ok(Some(statement)) => statements.push(statement),
                Ok(None) => {}
                Err(error) => self.recover(error),
            }
        }
    }

    /// Whether an open block ends here. What would end a block that is not open is told and passed over.
    pub(super) fn at_block_end(&mut self) -> bool {
        loop {
            self.skip_separators();
            if self.peek().kind == TokenKind::End {
                return true;
            }
            if self.scope_in_scope() {
                self.lose_scope();
                return true;
            }
            match self.closer() {
                None if self.keyword() == Some(Keyword::End) => {
                    let error = self.missing_end();
                    self.recover(error);
                }
                None => return false,
                Some(block) if self.is_open(block) => return true,
                Some(block) => self.stray(block),
            }
        }
    }

    /// A procedure begins inside of another: Windows calls that a syntax error. The end of the outer one may still come.
    fn lose_scope(&mut self) {
        let error = self.error(SyntaxErrorKind::Syntax);
        self.report(error);
        let lost = self.frames.iter().rev().map(|frame| frame.block);
        self.abandoned.extend(lost.take(1));
    }

    fn is_open(&self, block: Block) -> bool {
        let frames = if block.is_scope() {
            self.frames.as_slice()
        } else {
            self.local_frames()
        };
        frames.iter().any(|frame| frame.block == block)
    }

    /// The end of a block that is not open.
    fn stray(&mut self, block: Block) {
        let dividing = matches!(
            self.keyword(),
            Some(Keyword::Else | Keyword::ElseIf | Keyword::Case)
        );
        let known = self.abandoned.iter().rposition(|lost| *lost == block);
        match known {
            Some(index) => {
                if !dividing {
                    self.abandoned.remove(index);
                }
                self.silence();
                self.skip_statement();
            }
            None => {
                let error = match block {
                    Block::Do => self.error(SyntaxErrorKind::LoopWithoutDo),
                    Block::For => self.error(SyntaxErrorKind::UnexpectedNext),
                    _ => self.missing_end(),
                };
                self.recover(error);
            }
        }
    }

    /// Closes the innermost block: takes the words that end it, or tells that they are missing. Only what ends *this*
    /// block is taken, so that a forgotten end is one error and the blocks around it keep theirs.
    pub(super) fn close(&mut self, block: Block) -> bool {
        let frame = self.frames.pop();
        let closed = self.closer() == Some(block);
        self.unclosed = !closed;
        if closed {
            if self.advance().kind == TokenKind::Keyword(Keyword::End) {
                self.advance();
            }
        } else if !frame.is_some_and(|frame| frame.doubtful) {
            let error = self.missing_end_of(Some(block));
            self.report(error);
        }
        closed
    }

    fn missing_end(&self) -> SyntaxError {
        self.missing_end_of(self.frames.last().map(|frame| frame.block))
    }

    /// What Windows says where the end of a block should stand: it looks for `End` first, then for its second word.
    fn missing_end_of(&self, block: Option<Block>) -> SyntaxError {
        use SyntaxErrorKind as Kind;
        let end = self.keyword() == Some(Keyword::End);
        let kind = match block {
            None => return self.error(Kind::ExpectedStatement),
            Some(Block::Do) => return self.error(Kind::ExpectedLoop),
            Some(Block::For) => return self.error(Kind::ExpectedNext),
            Some(Block::While) => return self.error(Kind::ExpectedWend),
            Some(_) if !end => return self.error(Kind::ExpectedEnd),
            Some(Block::If) => Kind::ExpectedIf,
            Some(Block::Select) => Kind::ExpectedSelect,
            Some(Block::With) => Kind::ExpectedWith,
            Some(Block::Sub) => Kind::ExpectedSub,
            Some(Block::Function) => Kind::ExpectedFunction,
            Some(Block::Property) => Kind::ExpectedProperty,
            Some(Block::Class) => Kind::ExpectedClass,
        };
        super::cursor::error_at(self.look(1), kind)
    }

    /// Tells an error, unless its logical line has one already.
    pub(super) fn report(&mut self, error: SyntaxError) {
        if error.kind == SyntaxErrorKind::OutOfMemory {
            // Blocks that could not be opened would make every end after them look wrong.
            self.errors.push(error);
            self.at = self.tokens.len().saturating_sub(1);
            self.silent_until = usize::MAX;
        } else if !self.is_silent() {
            self.errors.push(error);
            self.silence();
        }
    }

    /// Whether the present logical line has an error.
    pub(super) fn is_silent(&self) -> bool {
        self.at < self.silent_until
    }

    /// Nothing more is told of the present logical line.
    pub(super) fn silence(&mut self) {
        let rest = self.tokens.get(self.at..).unwrap_or_default();
        let length = rest
            .iter()
            .position(|token| token.kind == TokenKind::LineEnd)
            .unwrap_or(rest.len());
        self.silent_until = self.silent_until.max(self.at + length + 1);
    }

    /// Tells an error and goes on with the next statement.
    pub(super) fn recover(&mut self, error: SyntaxError) {
        self.report(error);
        // What ends with `Then` was meant as an `If`: its end will come.
        if self.line_ends_with_then() {
            self.abandoned.push(Block::If);
        }
        self.skip_statement();
    }

    pub(super) fn skip_statement(&mut self) {
        while !self.at_separator() {
            self.advance();
        }
    }

    pub(super) fn skip_line(&mut self) {
        while !self.at_line_end() {
            self.advance();
        }
    }

    pub(super) fn line_ends_with_then(&self) -> bool {
        let rest = self.tokens.get(self.at..).unwrap_or_default();
        rest.iter()
            .take_while(|token| !matches!(token.kind, TokenKind::LineEnd | TokenKind::End))
            .last()
            .is_some_and(|token| token.kind == TokenKind::Keyword(Keyword::Then))
    }
}
