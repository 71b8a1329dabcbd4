//! One statement.

use super::super::tree::{
    Declaration, ExitTarget, Expression, ExpressionKind, Name, Statement, StatementKind, Visibility,
};
use super::super::value::Variant;
use super::expressions::apply;
use super::recovery::Block;
use super::token::{Keyword, Symbol, TokenKind};
use super::{Parser, Parsing, SyntaxErrorKind, literal};

impl Parser<'_> {
    /// `Option Explicit`, which only comments may precede; a damaged line before it may have been meant as one.
    fn option_explicit(&mut self) -> Parsing<Option<StatementKind>> {
        if self.begun || !self.frames.is_empty() {
            return Err(self.error(SyntaxErrorKind::ExpectedStatement));
        }
        self.advance();
        self.expect(Keyword::Explicit, SyntaxErrorKind::Syntax)?;
        self.explicit = true;
        Ok(None)
    }

    /// A statement with its end; `None` if it was too damaged to be kept and that has been told.
    pub(super) fn statement(&mut self) -> Parsing<Option<Statement>> {
        let statement = self.nested(Self::unfinished_statement)?;
        // What follows a header on the same line, or stands in an `If` on one line, may end otherwise.
        let unclosed = std::mem::take(&mut self.unclosed);
        if unclosed || self.at_separator() || self.in_line_if() || self.in_line_procedure() {
            if self.is_silent() {
                // The rest of a damaged line is as likely part of a comment.
                return Ok(None);
            }
            self.begun = true;
            Ok(statement)
        } else {
            Err(self.error(SyntaxErrorKind::ExpectedEndOfStatement))
        }
    }

    /// `Else` and `End If` end a statement without a colon.
    pub(super) fn in_line_if(&self) -> bool {
        self.line_ifs > 0
            && match self.keyword() {
                Some(Keyword::Else) => true,
                Some(Keyword::End) => self.keyword_ahead(1) == Some(Keyword::If),
                _ => false,
            }
    }

    /// `Function f() f = 1 End Function`: on the line of its beginning a procedure's end needs no colon either.
    fn in_line_procedure(&self) -> bool {
        let frame = self.frames.last();
        frame.is_some_and(|frame| {
            self.closer() == Some(frame.block)
                && frame.block.is_procedure()
                && frame.line == self.peek().position.line
        })
    }

    fn unfinished_statement(&mut self) -> Parsing<Option<Statement>> {
        let position = self.peek().position;
        // One `?` for all: in an unoptimized build every other one would take its own room on the stack.
        let kind = match self.keyword() {
            Some(Keyword::If) => self.if_statement(),
            Some(Keyword::Select) => self.select(),
            Some(Keyword::For) => self.for_statement(),
            Some(Keyword::Do) => self.do_loop(),
            Some(Keyword::While) => self.while_loop(),
            Some(Keyword::With) => self.with(),
            Some(Keyword::Sub | Keyword::Function) => self.procedure_statement(Visibility::Public),
            Some(Keyword::Class) => self.class_statement(),
            Some(Keyword::Public | Keyword::Private) => self.visible(),
            Some(Keyword::Property) if self.is_accessor_ahead() => self.misplaced_property(),
            Some(Keyword::Option) => self.option_explicit(),
            _ => self.simple_statement(),
        }?;
        let last_line = self.last_line();
        Ok(kind.map(|kind| Statement {
            position,
            last_line,
            kind,
        }))
    }

    /// A statement that holds no others. It is apart from the blocks because a function's room on the stack is that of all
    /// its branches together, and blocks are parsed inside one another.
    fn simple_statement(&mut self) -> Parsing<Option<StatementKind>> {
        let Some(keyword) = self.keyword() else {
            return self.call_or_assignment().map(Some);
        };
        Ok(Some(match keyword {
            Keyword::Dim => {
                self.advance();
                StatementKind::Dim(self.declarations()?)
            }
            Keyword::Const => {
                self.advance();
                StatementKind::Const(self.constants()?)
            }
            Keyword::ReDim => {
                self.advance();
                self.redim()?
            }
            Keyword::Set => {
                self.advance();
                let (target, value) = self.assignment()?;
                StatementKind::Set { target, value }
            }
            Keyword::Call => {
                self.advance();
                let callee = self.head(SyntaxErrorKind::ExpectedIdentifier)?;
                StatementKind::Call(self.postfix(callee, true)?)
            }
            Keyword::Erase if !self.is_name_here() => {
                self.advance();
                StatementKind::Erase(self.expressions()?)
            }
            Keyword::Exit => {
                self.advance();
                self.exit()?
            }
            Keyword::On => {
                self.advance();
                self.on_error()?
            }
            Keyword::Stop => {
                self.advance();
                StatementKind::Stop
            }
            _ => self.call_or_assignment()?,
        }))
    }

    /// Whether the statement's word is used as a name: `erase = 1`, and `Erase` without arrays.
    fn is_name_here(&self) -> bool {
        let next = self.look(1);
        match next.kind {
            TokenKind::LineEnd | TokenKind::End | TokenKind::Colon => true,
            TokenKind::Symbol(Symbol::Equal) => true,
            TokenKind::Symbol(Symbol::Dot) => !next.spaced,
            _ => false,
        }
    }

    pub(super) fn is_accessor_ahead(&self) -> bool {
        matches!(
            self.keyword_ahead(1),
            Some(Keyword::Get | Keyword::Let | Keyword::Set)
        )
    }

    /// `Public` and `Private` outside of a class.
    fn visible(&mut self) -> Parsing<Option<StatementKind>> {
        if self.in_procedure() {
            return Err(self.error(SyntaxErrorKind::Syntax));
        }
        let visibility = self.visibility();
        match self.keyword() {
            Some(Keyword::Sub | Keyword::Function) => self.procedure_statement(visibility),
            Some(Keyword::Const) => {
                self.advance();
                Ok(Some(StatementKind::Const(self.constants()?)))
            }
            Some(Keyword::Default | Keyword::Property) if !self.is_declared_ahead() => {
                self.misplaced_property()
            }
            Some(Keyword::Class) => {
                let error = self.error(SyntaxErrorKind::ExpectedIdentifier);
                self.damaged(Block::Class, error)
            }
            _ => Ok(Some(StatementKind::Dim(self.declarations()?))),
        }
    }

    fn misplaced_property(&mut self) -> Parsing<Option<StatementKind>> {
        let error = self.error(SyntaxErrorKind::OutsideClass);
        self.damaged(Block::Property, error)
    }

    pub(super) fn visibility(&mut self) -> Visibility {
        match self.advance().kind {
            TokenKind::Keyword(Keyword::Private) => Visibility::Private,
            _ => Visibility::Public,
        }
    }

    /// Whether the word is the declared name itself: `Public Default` and `Private Property, x`.
    pub(super) fn is_declared_ahead(&self) -> bool {
        matches!(
            self.look(1).kind,
            TokenKind::LineEnd
                | TokenKind::End
                | TokenKind::Colon
                | TokenKind::Symbol(Symbol::Comma | Symbol::Opening)
        )
    }

    /// `a, b(2, 3), c()`
    pub(super) fn declarations(&mut self) -> Parsing<Vec<Declaration>> {
        let mut declarations = Vec::new();
        loop {
            let name = self.name()?;
            let bounds = if self.take_symbol(Symbol::Opening) {
                Some(self.bounds()?)
            } else {
                None
            };
            declarations.push(Declaration { name, bounds });
            if !self.take_symbol(Symbol::Comma) {
                return Ok(declarations);
            }
        }
    }

    /// The rest of `(2, 3)`: whole numbers that are written out.
    fn bounds(&mut self) -> Parsing<Vec<u32>> {
        let mut bounds = Vec::new();
        if self.take_symbol(Symbol::Closing) {
            return Ok(bounds);
        }
        loop {
            bounds.push(self.bound()?);
            if !self.take_symbol(Symbol::Comma) {
                self.expect_symbol(Symbol::Closing, SyntaxErrorKind::ExpectedClosing)?;
                return Ok(bounds);
            }
        }
    }

    fn bound(&mut self) -> Parsing<u32> {
        let token = self.peek();
        let whole = match token.kind {
            TokenKind::Number => match literal::value(token)? {
                Variant::Integer(number) => u32::try_from(number).ok(),
                Variant::Long(number) => u32::try_from(number).ok(),
                _ => None,
            },
            _ => None,
        };
        let whole = whole.ok_or_else(|| self.error(SyntaxErrorKind::ExpectedInteger))?;
        self.advance();
        Ok(whole)
    }

    /// `a = 1, b = -2`
    pub(super) fn constants(&mut self) -> Parsing<Vec<(Name, Expression)>> {
        let mut constants = Vec::new();
        loop {
            let name = self.name()?;
            self.expect_symbol(Symbol::Equal, SyntaxErrorKind::ExpectedEquals)?;
            constants.push((name, self.constant()?));
            if !self.take_symbol(Symbol::Comma) {
                return Ok(constants);
            }
        }
    }

    /// A literal with an optional sign. The documentation also speaks of expressions, but Windows refuses them.
    fn constant(&mut self) -> Parsing<Expression> {
        let sign = matches!(
            self.peek().kind,
            TokenKind::Symbol(Symbol::Minus | Symbol::Plus)
        );
        let literal = match self.look(usize::from(sign)).kind {
            TokenKind::Number => true,
            TokenKind::Text | TokenKind::Date => !sign,
            TokenKind::Keyword(keyword) => {
                !sign
                    && matches!(
                        keyword,
                        Keyword::True
                            | Keyword::False
                            | Keyword::Empty
                            | Keyword::Null
                            | Keyword::Nothing
                    )
            }
            _ => false,
        };
        if literal {
            self.operand()
        } else {
            Err(self.error(SyntaxErrorKind::ExpectedLiteral))
        }
    }

    fn redim(&mut self) -> Parsing<StatementKind> {
        let preserve = self.take(Keyword::Preserve);
        let mut arrays = Vec::new();
        loop {
            let name = self.name()?;
            self.expect_symbol(Symbol::Opening, SyntaxErrorKind::ExpectedOpening)?;
            let bounds = self.expressions()?;
            self.expect_symbol(Symbol::Closing, SyntaxErrorKind::ExpectedClosing)?;
            let array = Expression {
                position: name.position,
                kind: ExpressionKind::Name(name),
            };
            arrays.push((array, bounds));
            if !self.take_symbol(Symbol::Comma) {
                return Ok(StatementKind::ReDim { preserve, arrays });
            }
        }
    }

    /// `target = value`
    fn assignment(&mut self) -> Parsing<(Expression, Expression)> {
        let head = self.head(SyntaxErrorKind::ExpectedIdentifier)?;
        let target = self.postfix(head, true)?;
        if matches!(target.kind, ExpressionKind::Me) {
            return Err(self.error(SyntaxErrorKind::InvalidMe));
        }
        self.expect_symbol(Symbol::Equal, SyntaxErrorKind::ExpectedEquals)?;
        let value = self.expression()?;
        Ok((target, value))
    }

    fn exit(&mut self) -> Parsing<StatementKind> {
        let (block, target) = match self.keyword() {
            Some(Keyword::Do) => (Block::Do, ExitTarget::Do),
            Some(Keyword::For) => (Block::For, ExitTarget::For),
            Some(Keyword::Sub) => (Block::Sub, ExitTarget::Sub),
            Some(Keyword::Function) => (Block::Function, ExitTarget::Function),
            Some(Keyword::Property) => (Block::Property, ExitTarget::Property),
            _ => return Err(self.error(SyntaxErrorKind::InvalidExit)),
        };
        if !self
            .local_frames()
            .iter()
            .any(|frame| frame.block == block || frame.doubtful)
        {
            return Err(self.error(SyntaxErrorKind::InvalidExit));
        }
        self.advance();
        Ok(StatementKind::Exit(target))
    }

    fn on_error(&mut self) -> Parsing<StatementKind> {
        self.expect(Keyword::Error, SyntaxErrorKind::Syntax)?;
        if self.take(Keyword::Resume) {
            self.expect(Keyword::Next, SyntaxErrorKind::ExpectedNext)?;
            return Ok(StatementKind::OnErrorResumeNext);
        }
        self.expect(Keyword::GoTo, SyntaxErrorKind::Syntax)?;
        let token = self.peek();
        if token.kind != TokenKind::Number || token.text != "0" {
            return Err(self.error(SyntaxErrorKind::Syntax));
        }
        self.advance();
        Ok(StatementKind::OnErrorGoToZero)
    }

    /// A statement that begins with no word of the language: `a = b`, `f x, y`, `f (x), y`, `f(x)`.
    fn call_or_assignment(&mut self) -> Parsing<StatementKind> {
        let head = self.head(SyntaxErrorKind::ExpectedStatement)?;
        let callee = self.postfix(head, false)?;
        if self.is_symbol(Symbol::Equal) {
            if matches!(callee.kind, ExpressionKind::Me) {
                return Err(self.error(SyntaxErrorKind::InvalidMe));
            }
            self.advance();
            let value = self.expression()?;
            return Ok(StatementKind::Let {
                target: callee,
                value,
            });
        }
        self.call(callee).map(StatementKind::Call)
    }

    /// The arguments of a call without `Call`.
    fn call(&mut self, callee: Expression) -> Parsing<Expression> {
        let position = callee.position;
        let ended = self.at_separator() || self.in_line_if();
        let (callee, mut arguments) = match callee.kind {
            ExpressionKind::Apply { callee, arguments } => (*callee, arguments),
            kind if ended => return Ok(Expression { position, kind }),
            _ if !self.begins_arguments() => {
                return Err(self.error(SyntaxErrorKind::ExpectedEndOfStatement));
            }
            kind => {
                let arguments = self.arguments(None)?;
                return Ok(apply(position, Expression { position, kind }, arguments));
            }
        };
        if arguments.is_empty() {
            return if ended {
                Ok(apply(position, callee, arguments))
            } else {
                Err(self.error(SyntaxErrorKind::ExpectedEndOfStatement))
            };
        }
        // The parentheses are those of the first argument: `f (x)` passes the value of `x`.
        let (Some(Some(first)), None) = (arguments.pop(), arguments.pop()) else {
            return Err(self.error(SyntaxErrorKind::ParenthesesInCall));
        };
        let first = Expression {
            position: first.position,
            kind: ExpressionKind::Parenthesized(Box::new(first)),
        };
        if ended {
            return Ok(apply(position, callee, vec![Some(first)]));
        }
        let first = self.expression_after(first)?;
        let arguments = self.arguments(Some(first))?;
        Ok(apply(position, callee, arguments))
    }
}
