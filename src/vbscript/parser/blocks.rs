//! Statements that hold others.

use super::super::tree::{Expression, LoopCondition, Statement, StatementKind};
use super::recovery::Block;
use super::token::{Keyword, Symbol, TokenKind};
use super::{Parser, Parsing, SyntaxError, SyntaxErrorKind};

impl Parser<'_> {
    /// A block whose first line is damaged: its statements are read for their own errors, and its end is taken.
    pub(super) fn damaged(
        &mut self,
        block: Block,
        error: SyntaxError,
    ) -> Parsing<Option<StatementKind>> {
        self.report(error);
        self.skip_statement();
        self.open(block, true);
        loop {
            self.block();
            let dividing = self.closer() == Some(block) && self.divides();
            if !dividing {
                break;
            }
            self.skip_line();
        }
        if self.close(block) && block == Block::Do {
            self.skip_statement();
        }
        Ok(None)
    }

    fn divides(&self) -> bool {
        matches!(
            self.keyword(),
            Some(Keyword::Else | Keyword::ElseIf | Keyword::Case)
        )
    }

    // ---- If ----

    pub(super) fn if_statement(&mut self) -> Parsing<Option<StatementKind>> {
        self.advance();
        let condition = match self.condition() {
            Ok(condition) => condition,
            Err(error) if self.line_ends_with_then() || !self.then_ahead() => {
                return self.damaged(Block::If, error);
            }
            Err(error) => return Err(error),
        };
        let before = self.at;
        self.skip_colons();
        if self.at_line_end() {
            return self.if_block(condition).map(Some);
        }
        self.at = before;
        self.if_line(condition).map(Some)
    }

    /// An expression and `Then`.
    fn condition(&mut self) -> Parsing<Expression> {
        let condition = self.expression()?;
        self.expect(Keyword::Then, SyntaxErrorKind::ExpectedThen)?;
        Ok(condition)
    }

    fn then_ahead(&self) -> bool {
        let rest = self.tokens.get(self.at..).unwrap_or_default();
        rest.iter()
            .take_while(|token| !matches!(token.kind, TokenKind::LineEnd | TokenKind::End))
            .any(|token| token.kind == TokenKind::Keyword(Keyword::Then))
    }

    fn if_block(&mut self, condition: Expression) -> Parsing<StatementKind> {
        self.open(Block::If, false);
        let line_ifs = std::mem::take(&mut self.line_ifs);
        let mut branches = vec![(condition, self.block())];
        let mut otherwise = None;
        while self.closer() == Some(Block::If) && self.divides() {
            if otherwise.is_some() {
                let error = self.error(SyntaxErrorKind::ExpectedEnd);
                self.recover(error);
                self.block();
            } else if self.take(Keyword::Else) {
                otherwise = Some(self.block());
            } else {
                self.advance();
                match self.condition() {
                    Ok(condition) => branches.push((condition, self.block())),
                    Err(error) => {
                        self.report(error);
                        self.skip_line();
                        self.block();
                    }
                }
            }
        }
        self.line_ifs = line_ifs;
        self.close(Block::If);
        Ok(StatementKind::If {
            branches,
            otherwise,
        })
    }

    /// `If … Then a: b Else c`, with or without `End If` behind it.
    fn if_line(&mut self, condition: Expression) -> Parsing<StatementKind> {
        self.line_ifs += 1;
        let branches = self.if_line_branches(condition);
        self.line_ifs -= 1;
        branches
    }

    fn if_line_branches(&mut self, condition: Expression) -> Parsing<StatementKind> {
        let branches = vec![(condition, self.line_statements()?)];
        let otherwise = if self.take(Keyword::Else) {
            Some(self.line_statements()?)
        } else {
            None
        };
        if self.keyword() == Some(Keyword::End) && self.closer() == Some(Block::If) {
            self.advance();
            self.advance();
        }
        Ok(StatementKind::If {
            branches,
            otherwise,
        })
    }

    /// The statements of one branch on the line.
    fn line_statements(&mut self) -> Parsing<Vec<Statement>> {
        let mut statements = Vec::new();
        loop {
            let before = self.at;
            self.skip_colons();
            match self.closer() {
                Some(Block::If) => return Ok(statements),
                Some(block) => {
                    // All of the line belongs to this `If`, so `For …: If a Then b: Next` has no `Next`. But it is
                    // what ends the loop all the same: the colon before it is given back.
                    self.end_in_line_if(block);
                    if self.at > before {
                        self.at -= 1;
                    }
                    return Ok(statements);
                }
                None if self.at_line_end() => return Ok(statements),
                None => {}
            }
            statements.extend(self.statement()?);
            if !self.at_separator() {
                return Ok(statements);
            }
        }
    }

    fn end_in_line_if(&mut self, block: Block) {
        let error = match block {
            Block::For => self.error(SyntaxErrorKind::UnexpectedNext),
            Block::Do => self.error(SyntaxErrorKind::LoopWithoutDo),
            _ if block.is_procedure() => return,
            _ => self.error(SyntaxErrorKind::ExpectedStatement),
        };
        self.report(error);
    }

    // ---- Select ----

    pub(super) fn select(&mut self) -> Parsing<Option<StatementKind>> {
        self.advance();
        let subject = match self
            .expect(Keyword::Case, SyntaxErrorKind::ExpectedCase)
            .and_then(|()| self.expression())
            .and_then(|subject| self.end_of_header().map(|()| subject))
        {
            Ok(subject) => subject,
            Err(error) => return self.damaged(Block::Select, error),
        };
        self.open(Block::Select, false);
        let line_ifs = std::mem::take(&mut self.line_ifs);
        let mut cases = Vec::new();
        let mut otherwise = None;
        loop {
            if self.at_block_end() {
                if self.keyword() != Some(Keyword::Case) || self.closer() != Some(Block::Select) {
                    break;
                }
                self.case(&mut cases, &mut otherwise);
            } else {
                let error = self.error(SyntaxErrorKind::ExpectedCase);
                self.recover(error);
            }
        }
        self.line_ifs = line_ifs;
        self.close(Block::Select);
        Ok(Some(StatementKind::Select {
            subject,
            cases,
            otherwise,
        }))
    }

    fn case(
        &mut self,
        cases: &mut Vec<(Vec<Expression>, Vec<Statement>)>,
        otherwise: &mut Option<Vec<Statement>>,
    ) {
        if otherwise.is_some() {
            let error = self.error(SyntaxErrorKind::ExpectedEnd);
            self.recover(error);
            self.block();
            return;
        }
        self.advance();
        if self.take(Keyword::Else) {
            *otherwise = Some(self.block());
            return;
        }
        match self.expressions() {
            Ok(values) => cases.push((values, self.block())),
            Err(error) => {
                self.report(error);
                self.skip_line();
                self.block();
            }
        }
    }

    // ---- loops ----

    pub(super) fn for_statement(&mut self) -> Parsing<Option<StatementKind>> {
        self.advance();
        let header = if self.take(Keyword::Each) {
            self.for_each_header()
        } else {
            self.for_header()
        };
        let header = header.and_then(|header| self.end_of_header().map(|()| header));
        let mut statement = match header {
            Ok(statement) => statement,
            Err(error) => return self.damaged(Block::For, error),
        };
        let (block, _) = self.inner(Block::For);
        if let StatementKind::For { body, .. } | StatementKind::ForEach { body, .. } =
            &mut statement
        {
            *body = block;
        }
        Ok(Some(statement))
    }

    fn for_header(&mut self) -> Parsing<StatementKind> {
        let variable = self.loop_variable()?;
        self.expect_symbol(Symbol::Equal, SyntaxErrorKind::ExpectedEquals)?;
        let from = self.expression()?;
        self.expect(Keyword::To, SyntaxErrorKind::ExpectedTo)?;
        let to = self.expression()?;
        let step = if self.take(Keyword::Step) {
            Some(self.expression()?)
        } else {
            None
        };
        Ok(StatementKind::For {
            variable,
            from,
            to,
            step,
            body: Vec::new(),
        })
    }

    fn for_each_header(&mut self) -> Parsing<StatementKind> {
        let variable = self.loop_variable()?;
        self.expect(Keyword::In, SyntaxErrorKind::ExpectedIn)?;
        let source = self.expression()?;
        Ok(StatementKind::ForEach {
            variable,
            source,
            body: Vec::new(),
        })
    }

    /// A plain variable: no element and no member.
    fn loop_variable(&mut self) -> Parsing<super::super::tree::Name> {
        let token = self.peek();
        let name = self.name()?;
        if self.is_symbol(Symbol::Dot) || self.is_symbol(Symbol::Opening) {
            return Err(super::cursor::error_at(
                token,
                SyntaxErrorKind::InvalidForVariable,
            ));
        }
        Ok(name)
    }

    pub(super) fn do_loop(&mut self) -> Parsing<Option<StatementKind>> {
        self.advance();
        let header = self
            .loop_condition(false)
            .and_then(|condition| self.end_of_header().map(|()| condition));
        let mut condition = match header {
            Ok(condition) => condition,
            Err(error) => return self.damaged(Block::Do, error),
        };
        let (body, closed) = self.inner(Block::Do);
        if condition.is_none() && closed {
            condition = self.loop_condition(true)?;
        }
        Ok(Some(StatementKind::Do {
            condition,
            body,
            is_while: false,
        }))
    }

    fn loop_condition(&mut self, at_end: bool) -> Parsing<Option<LoopCondition>> {
        let until = match self.keyword() {
            Some(Keyword::While) => false,
            Some(Keyword::Until) => true,
            _ if self.at_separator() || self.in_line_if() => return Ok(None),
            _ => return Err(self.error(SyntaxErrorKind::ExpectedWhileUntilOrEnd)),
        };
        self.advance();
        let test = self.expression()?;
        Ok(Some(LoopCondition {
            until,
            at_end,
            test,
        }))
    }

    pub(super) fn while_loop(&mut self) -> Parsing<Option<StatementKind>> {
        self.advance();
        let test = match self.header_expression() {
            Ok(test) => test,
            Err(error) => return self.damaged(Block::While, error),
        };
        let (body, _) = self.inner(Block::While);
        Ok(Some(StatementKind::Do {
            condition: Some(LoopCondition {
                until: false,
                at_end: false,
                test,
            }),
            body,
            is_while: true,
        }))
    }

    pub(super) fn with(&mut self) -> Parsing<Option<StatementKind>> {
        self.advance();
        let object = match self.header_expression() {
            Ok(object) => object,
            Err(error) => return self.damaged(Block::With, error),
        };
        let (body, _) = self.inner(Block::With);
        Ok(Some(StatementKind::With { object, body }))
    }

    fn header_expression(&mut self) -> Parsing<Expression> {
        let expression = self.expression()?;
        self.end_of_header()?;
        Ok(expression)
    }

    /// Nothing may follow on the line but a colon.
    pub(super) fn end_of_header(&self) -> Parsing<()> {
        if self.at_separator() {
            Ok(())
        } else {
            Err(self.error(SyntaxErrorKind::ExpectedEndOfStatement))
        }
    }

    /// The statements of a block and its end, and whether that was there.
    pub(super) fn inner(&mut self, block: Block) -> (Vec<Statement>, bool) {
        self.open(block, false);
        let line_ifs = std::mem::take(&mut self.line_ifs);
        let body = self.block();
        self.line_ifs = line_ifs;
        let closed = self.close(block);
        (body, closed)
    }
}
