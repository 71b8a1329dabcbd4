//! `Sub`, `Function` and the accessors of properties.

use std::rc::Rc;

use super::super::tree::{Name, Parameter, Procedure, ProcedureKind, StatementKind, Visibility};
use super::recovery::Block;
use super::token::{Keyword, Symbol, TokenKind};
use super::{Parser, Parsing, SyntaxErrorKind};

/// The first line of a procedure.
pub(super) struct Header {
    pub(super) kind: ProcedureKind,
    pub(super) name: Name,
    pub(super) parameters: Vec<Parameter>,
}

impl Header {
    fn block(&self) -> Block {
        match self.kind {
            ProcedureKind::Sub => Block::Sub,
            ProcedureKind::Function => Block::Function,
            _ => Block::Property,
        }
    }
}

impl Parser<'_> {
    /// A procedure outside of classes. In a block other than a procedure it is allowed, and known from the start all the same.
    pub(super) fn procedure_statement(
        &mut self,
        visibility: Visibility,
    ) -> Parsing<Option<StatementKind>> {
        let procedure = self.procedure(visibility, false)?;
        Ok(procedure.map(|procedure| StatementKind::Procedure(Rc::new(procedure))))
    }

    /// A procedure from the word that names its kind to its end.
    pub(super) fn procedure(
        &mut self,
        visibility: Visibility,
        is_default: bool,
    ) -> Parsing<Option<Procedure>> {
        let block = match self.keyword() {
            Some(Keyword::Sub) => Block::Sub,
            Some(Keyword::Function) => Block::Function,
            _ => Block::Property,
        };
        match self.header() {
            Ok(header) => Ok(Some(self.rest_of_procedure(header, visibility, is_default))),
            Err(error) => {
                self.damaged(block, error)?;
                Ok(None)
            }
        }
    }

    fn rest_of_procedure(
        &mut self,
        header: Header,
        visibility: Visibility,
        is_default: bool,
    ) -> Procedure {
        let (body, _) = self.inner(header.block());
        Procedure {
            kind: header.kind,
            name: header.name,
            visibility,
            is_default,
            parameters: header.parameters,
            body,
            last_line: self.last_line(),
        }
    }

    /// Behind the parentheses of a first line a statement may follow at once, as on Windows.
    fn header(&mut self) -> Parsing<Header> {
        let kind = match self.advance().kind {
            TokenKind::Keyword(Keyword::Sub) => ProcedureKind::Sub,
            TokenKind::Keyword(Keyword::Function) => ProcedureKind::Function,
            _ => self.accessor()?,
        };
        let name = self.name()?;
        let parameters = if self.take_symbol(Symbol::Opening) {
            self.parameters()?
        } else {
            self.end_of_header()?;
            Vec::new()
        };
        Ok(Header {
            kind,
            name,
            parameters,
        })
    }

    fn accessor(&mut self) -> Parsing<ProcedureKind> {
        let kind = match self.keyword() {
            Some(Keyword::Get) => ProcedureKind::PropertyGet,
            Some(Keyword::Let) => ProcedureKind::PropertyLet,
            Some(Keyword::Set) => ProcedureKind::PropertySet,
            _ => return Err(self.error(SyntaxErrorKind::ExpectedAccessor)),
        };
        self.advance();
        Ok(kind)
    }

    /// The rest of `(ByVal a, b, c())`; the parentheses of `c()` only say that an array is expected.
    fn parameters(&mut self) -> Parsing<Vec<Parameter>> {
        let mut parameters = Vec::new();
        if self.take_symbol(Symbol::Closing) {
            return Ok(parameters);
        }
        loop {
            let by_value = self.take(Keyword::ByVal);
            if !by_value {
                self.take(Keyword::ByRef);
            }
            let name = self.name()?;
            if self.take_symbol(Symbol::Opening) {
                self.expect_symbol(Symbol::Closing, SyntaxErrorKind::ExpectedClosing)?;
            }
            parameters.push(Parameter { name, by_value });
            if !self.take_symbol(Symbol::Comma) {
                self.expect_symbol(Symbol::Closing, SyntaxErrorKind::ExpectedClosing)?;
                return Ok(parameters);
            }
        }
    }

    /// Whether a procedure or class begins here although one is open: no scope may stand in another, so the open one
    /// has lost its end.
    pub(super) fn scope_in_scope(&self) -> bool {
        let visible = matches!(self.keyword(), Some(Keyword::Public | Keyword::Private));
        match self.keyword_ahead(usize::from(visible)) {
            Some(Keyword::Sub | Keyword::Function) => self.in_procedure(),
            Some(Keyword::Class) => self.in_procedure() || self.in_class(),
            Some(Keyword::Property) => {
                self.in_procedure()
                    && self.in_class()
                    && matches!(
                        self.keyword_ahead(usize::from(visible) + 1),
                        Some(Keyword::Get | Keyword::Let | Keyword::Set)
                    )
            }
            _ => false,
        }
    }
}
