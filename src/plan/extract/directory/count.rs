use crate::vbscript::tree::{Statement, StatementKind};

/// How many statements a body has, those within blocks and procedures included.
pub(super) fn statements(body: &[Statement]) -> usize {
    body.iter().map(|statement| 1 + within(statement)).sum()
}

fn within(statement: &Statement) -> usize {
    match &statement.kind {
        StatementKind::If {
            branches,
            otherwise,
        } => {
            let branches: usize = branches.iter().map(|(_, body)| statements(body)).sum();
            branches + statements(otherwise.as_deref().unwrap_or_default())
        }
        StatementKind::Select {
            cases, otherwise, ..
        } => {
            let cases: usize = cases.iter().map(|(_, body)| statements(body)).sum();
            cases + statements(otherwise.as_deref().unwrap_or_default())
        }
        StatementKind::For { body, .. }
        | StatementKind::ForEach { body, .. }
        | StatementKind::Do { body, .. }
        | StatementKind::With { body, .. } => statements(body),
        StatementKind::Procedure(procedure) => statements(&procedure.body),
        StatementKind::Class(class) => {
            let procedures = class.procedures.iter();
            procedures.map(|procedure| statements(&procedure.body)).sum()
        }
        _ => 0,
    }
}
