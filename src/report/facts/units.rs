use super::DirectoryFile;
use super::expressions::{each_expression, name_of};
use crate::vbscript::tree::{Expression, ExpressionKind, Procedure, Statement, StatementKind};

/// The lines of a script outside of its procedures, or one procedure.
#[derive(Clone, Copy)]
pub struct Unit<'f> {
    /// The procedure; `None` for the lines outside.
    pub procedure: Option<&'f Procedure>,
    body: &'f [Statement],
}

/// A block that stands around a statement: the statement that it belongs to, and which of its blocks it is.
pub type Around<'f> = (&'f Statement, usize);

impl DirectoryFile {
    /// The lines outside of procedures first, then each procedure, those of classes too.
    pub fn units(&self) -> Vec<Unit<'_>> {
        let body = self.tree().body.as_slice();
        let mut units = vec![Unit {
            procedure: None,
            body,
        }];
        let mut add = |procedure| {
            units.push(Unit {
                procedure: Some(procedure),
                body: &procedure.body,
            });
        };
        self.each(&mut |statement| match &statement.kind {
            StatementKind::Procedure(procedure) => add(procedure),
            StatementKind::Class(class) => class.procedures.iter().for_each(|one| add(one)),
            _ => {}
        });
        units
    }
}

impl<'f> Unit<'f> {
    /// Calls `see` for its statements in order, with what stands around each, outermost first.
    pub fn each(&self, see: &mut dyn FnMut(&'f Statement, &[Around<'f>])) {
        walk(self.body, &mut Vec::new(), see);
    }

    /// Calls `see` for its expressions.
    pub fn each_expression(&self, see: &mut dyn FnMut(&'f Expression)) {
        self.each(&mut |statement, _| each_expression(statement, see));
    }

    /// Its blocks, each a list of statements, the outermost first.
    pub fn each_block(&self, see: &mut dyn FnMut(&'f [Statement])) {
        see(self.body);
        self.each(&mut |statement, _| {
            if !is_unit(statement) {
                statement.blocks().into_iter().for_each(&mut *see);
            }
        });
    }

    /// Whether it names a procedure or variable, in any case.
    pub fn names(&self, name: &str) -> bool {
        let mut found = false;
        self.each_expression(&mut |expression| {
            found |= name_of(expression).is_some_and(|one| one.eq_ignore_ascii_case(name));
        });
        found
    }

    /// Whether it looks at the error object: reads it, and does not only clear or set it.
    pub fn reads_errors(&self) -> bool {
        self.error_reads() > 0
    }

    /// How often it looks at the error object.
    pub fn error_reads(&self) -> usize {
        let mut reads = 0;
        let mut changes = 0;
        self.each(&mut |statement, _| {
            each_expression(statement, &mut |expression| {
                reads += usize::from(is_error_object(expression));
            });
            let changed = match &statement.kind {
                StatementKind::Let { target, .. } => Some(target),
                StatementKind::Call(call) => Some(call),
                _ => None,
            };
            changes += usize::from(changed.is_some_and(is_member_of_error));
        });
        reads - changes.min(reads)
    }
}

fn is_error_object(expression: &Expression) -> bool {
    matches!(&expression.kind, ExpressionKind::Name(name) if name.text.eq_ignore_ascii_case("err"))
}

/// `Err.Number` as what is assigned to, `Err.Clear`, `Err.Raise 5`.
fn is_member_of_error(expression: &Expression) -> bool {
    match &expression.kind {
        ExpressionKind::Member { object, .. } => object.as_deref().is_some_and(is_error_object),
        ExpressionKind::Apply { callee, .. } => is_member_of_error(callee),
        _ => false,
    }
}

fn is_unit(statement: &Statement) -> bool {
    matches!(
        statement.kind,
        StatementKind::Procedure(_) | StatementKind::Class(_)
    )
}

fn walk<'f>(
    body: &'f [Statement],
    around: &mut Vec<Around<'f>>,
    see: &mut dyn FnMut(&'f Statement, &[Around<'f>]),
) {
    for statement in body {
        see(statement, around);
        if is_unit(statement) {
            continue;
        }
        for (index, block) in statement.blocks().into_iter().enumerate() {
            around.push((statement, index));
            walk(block, around, see);
            around.pop();
        }
    }
}
