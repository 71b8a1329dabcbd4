//! Error 1041: a scope that has one name twice.

use std::collections::HashMap;

use super::super::tree::{
    Class, ExpressionKind, Name, Procedure, ProcedureKind, Script, Statement, StatementKind,
};
use super::classes::at_name;
use super::{SyntaxError, SyntaxErrorKind};

/// What a name stands for, as far as it matters for having it twice.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Meaning {
    /// Variable, constant, class, parameter, field, method.
    Once,
    /// A procedure outside of classes: of two with one name the later counts.
    Procedure,
    /// The procedure inside of itself.
    Itself,
    /// One accessor of a property; the three together are one name.
    Accessor(u8),
}

/// All second definitions of a script.
pub(super) fn names(script: &Script) -> Vec<SyntaxError> {
    let mut errors = Vec::new();
    let mut scope = Scope::new(&mut errors);
    scope.statements(&script.body);
    errors
}

struct Scope<'e> {
    known: HashMap<String, Meaning>,
    errors: &'e mut Vec<SyntaxError>,
}

impl<'e> Scope<'e> {
    fn new(errors: &'e mut Vec<SyntaxError>) -> Self {
        Self {
            known: HashMap::new(),
            errors,
        }
    }

    fn define(&mut self, name: &Name, meaning: Meaning) {
        let key = name.text.to_lowercase();
        let merged = match (self.known.get(&key).copied(), meaning) {
            (None, meaning) => meaning,
            (Some(Meaning::Procedure), Meaning::Procedure) => meaning,
            (Some(Meaning::Accessor(old)), Meaning::Accessor(new)) if old & new == 0 => {
                Meaning::Accessor(old | new)
            }
            (Some(old), _) => {
                self.errors
                    .push(at_name(name, SyntaxErrorKind::NameRedefined));
                old
            }
        };
        self.known.insert(key, merged);
    }

    fn statements(&mut self, statements: &[Statement]) {
        for statement in statements {
            self.statement(statement);
        }
    }

    /// Blocks are no scopes: a variable declared in an `If` is the procedure's.
    fn statement(&mut self, statement: &Statement) {
        match &statement.kind {
            StatementKind::Dim(declarations) => {
                for declaration in declarations {
                    self.define(&declaration.name, Meaning::Once);
                }
            }
            StatementKind::Const(constants) => {
                for (name, _) in constants {
                    self.define(name, Meaning::Once);
                }
            }
            // The first `ReDim` of a name that is not declared declares it.
            StatementKind::ReDim { arrays, .. } => {
                for (array, _) in arrays {
                    if let ExpressionKind::Name(name) = &array.kind {
                        self.known
                            .entry(name.text.to_lowercase())
                            .or_insert(Meaning::Once);
                    }
                }
            }
            StatementKind::Procedure(procedure) => {
                self.define(&procedure.name, Meaning::Procedure);
                self.procedure(procedure);
            }
            StatementKind::Class(class) => {
                self.define(&class.name, Meaning::Once);
                self.class(class);
            }
            StatementKind::If {
                branches,
                otherwise,
            } => {
                branches.iter().for_each(|(_, body)| self.statements(body));
                otherwise.iter().for_each(|body| self.statements(body));
            }
            StatementKind::Select {
                cases, otherwise, ..
            } => {
                cases.iter().for_each(|(_, body)| self.statements(body));
                otherwise.iter().for_each(|body| self.statements(body));
            }
            StatementKind::For { body, .. }
            | StatementKind::ForEach { body, .. }
            | StatementKind::Do { body, .. }
            | StatementKind::With { body, .. } => self.statements(body),
            _ => {}
        }
    }

    fn procedure(&mut self, procedure: &Procedure) {
        let mut scope = Scope::new(self.errors);
        scope.define(&procedure.name, Meaning::Itself);
        for parameter in &procedure.parameters {
            scope.define(&parameter.name, Meaning::Once);
        }
        // What has no value leaves its own name free for a variable.
        if !matches!(
            procedure.kind,
            ProcedureKind::Function | ProcedureKind::PropertyGet
        ) {
            scope.known.retain(|_, meaning| *meaning != Meaning::Itself);
        }
        scope.statements(&procedure.body);
    }

    fn class(&mut self, class: &Class) {
        let mut scope = Scope::new(self.errors);
        for (_, field) in &class.fields {
            scope.define(&field.name, Meaning::Once);
        }
        for procedure in &class.procedures {
            let meaning = match procedure.kind {
                ProcedureKind::Sub | ProcedureKind::Function => Meaning::Once,
                ProcedureKind::PropertyGet => Meaning::Accessor(1),
                ProcedureKind::PropertyLet => Meaning::Accessor(2),
                ProcedureKind::PropertySet => Meaning::Accessor(4),
            };
            scope.define(&procedure.name, meaning);
            scope.procedure(procedure);
        }
    }
}
