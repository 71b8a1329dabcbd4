//! `Class … End Class`.

use std::rc::Rc;

use super::super::tree::{
    Class, Declaration, Name, Procedure, ProcedureKind, StatementKind, Visibility,
};
use super::cursor::error_at;
use super::recovery::Block;
use super::token::{Keyword, Token, TokenKind};
use super::{Parser, Parsing, SyntaxError, SyntaxErrorKind};

/// What has been read of a class.
#[derive(Default)]
struct Members {
    fields: Vec<(Visibility, Declaration)>,
    procedures: Vec<Rc<Procedure>>,
}

impl Parser<'_> {
    pub(super) fn class_statement(&mut self) -> Parsing<Option<StatementKind>> {
        if !self.frames.is_empty() {
            let error = self.error(SyntaxErrorKind::Syntax);
            self.report(error);
        }
        self.advance();
        let header = self
            .name()
            .and_then(|name| self.end_of_header().map(|()| name));
        let name = match header {
            Ok(name) => Some(name),
            Err(error) => {
                self.report(error);
                self.skip_statement();
                None
            }
        };
        self.open(Block::Class, name.is_none());
        let members = self.members();
        self.close(Block::Class);
        Ok(name.map(|name| class(name, members)))
    }

    fn members(&mut self) -> Members {
        let mut members = Members::default();
        while !self.at_block_end() {
            if let Err(error) = self.nested(|parser| parser.member_of_class(&mut members)) {
                self.recover(error);
            } else if !self.at_separator() && !std::mem::take(&mut self.unclosed) {
                let error = self.error(SyntaxErrorKind::ExpectedEndOfStatement);
                self.recover(error);
            }
        }
        members
    }

    fn member_of_class(&mut self, members: &mut Members) -> Parsing<()> {
        let (visibility, public) = match self.keyword() {
            Some(Keyword::Public | Keyword::Private) => {
                let visibility = self.visibility();
                (visibility, visibility == Visibility::Public)
            }
            Some(Keyword::Dim) => {
                self.advance();
                return self.fields(Visibility::Public, members);
            }
            _ => (Visibility::Public, false),
        };
        let written = self.last_is_visibility();
        let default = self.peek();
        let is_default = default.kind == TokenKind::Keyword(Keyword::Default)
            && !(written && self.is_declared_ahead());
        if is_default {
            self.advance();
        }
        match self.keyword() {
            Some(Keyword::Sub | Keyword::Function) => {}
            Some(Keyword::Property)
                if !written || self.is_accessor_ahead() || !self.is_declared_ahead() => {}
            _ if is_default => return Err(error_at(default, SyntaxErrorKind::DefaultOfWhat)),
            _ if written => return self.fields(visibility, members),
            _ => return Err(self.error(SyntaxErrorKind::ExpectedEnd)),
        }
        if is_default && !public {
            self.report(error_at(default, SyntaxErrorKind::DefaultNotPublic));
        }
        if let Some(procedure) = self.procedure(visibility, is_default)? {
            self.check(&procedure, default, members);
            members.procedures.push(Rc::new(procedure));
        }
        Ok(())
    }

    fn last_is_visibility(&self) -> bool {
        self.at
            .checked_sub(1)
            .and_then(|before| self.tokens.get(before))
            .is_some_and(|token| {
                matches!(
                    token.kind,
                    TokenKind::Keyword(Keyword::Public | Keyword::Private)
                )
            })
    }

    fn fields(&mut self, visibility: Visibility, members: &mut Members) -> Parsing<()> {
        let fields = self.declarations()?;
        members
            .fields
            .extend(fields.into_iter().map(|field| (visibility, field)));
        Ok(())
    }

    /// What holds for a procedure of a class only.
    fn check(&mut self, procedure: &Procedure, default: Token<'_>, members: &Members) {
        let name = &procedure.name;
        let is_setter = matches!(
            procedure.kind,
            ProcedureKind::PropertyLet | ProcedureKind::PropertySet
        );
        if procedure.is_default {
            if is_setter {
                self.errors
                    .push(error_at(default, SyntaxErrorKind::DefaultNotGet));
            } else if members.procedures.iter().any(|other| other.is_default) {
                self.errors
                    .push(error_at(default, SyntaxErrorKind::SecondDefault));
            }
        }
        if is_setter && procedure.parameters.is_empty() {
            self.errors
                .push(at_name(name, SyntaxErrorKind::PropertyWithoutArgument));
        }
        let lifecycle = ["Class_Initialize", "Class_Terminate"]
            .iter()
            .any(|event| name.text.eq_ignore_ascii_case(event));
        if lifecycle && !procedure.parameters.is_empty() {
            self.errors
                .push(at_name(name, SyntaxErrorKind::InitializeArguments));
        }
        if let Some(count) = index_count(procedure)
            && members.procedures.iter().any(|other| {
                other.name.text.eq_ignore_ascii_case(&name.text)
                    && index_count(other).is_some_and(|others| others != count)
            })
        {
            self.errors
                .push(at_name(name, SyntaxErrorKind::InconsistentArguments));
        }
    }
}

fn class(name: Name, members: Members) -> StatementKind {
    StatementKind::Class(Rc::new(Class {
        name,
        fields: members.fields,
        procedures: members.procedures,
    }))
}

pub(super) fn at_name(name: &Name, kind: SyntaxErrorKind) -> SyntaxError {
    SyntaxError {
        kind,
        position: name.position,
        length: u32::try_from(name.text.chars().count())
            .unwrap_or(u32::MAX)
            .max(1),
    }
}

/// How many arguments a property takes besides the new value.
fn index_count(procedure: &Procedure) -> Option<usize> {
    let count = procedure.parameters.len();
    match procedure.kind {
        ProcedureKind::PropertyGet => Some(count),
        ProcedureKind::PropertyLet | ProcedureKind::PropertySet => count.checked_sub(1),
        ProcedureKind::Sub | ProcedureKind::Function => None,
    }
}
