use super::DirectoryFile;
use super::expressions::{each_expression, name_of};
use crate::vbscript::tree::{Expression, ExpressionKind, Procedure, Statement, StatementKind};

/// The lines of a script outside of its procedures, or one procedure.
pub struct Unit<'f> {
    /// The procedure; `None` for the lines outside.
    pub procedure: Option<&'f Procedure>,
    body: &'f [Statement],
    /// All expressions of its statements, those inside of others too, in order.
    pub expressions: Vec<&'f Expression>,
}

/// A block that stands around a statement: the statement that it belongs to, and which of its blocks it is.
pub type Around<'f> = (&'f Statement, usize);

impl<'f> Unit<'f> {
    /// The lines outside of procedures first, then each procedure, those of classes too.
    pub(super) fn all_of(file: &'f DirectoryFile) -> Vec<Self> {
        let mut units = vec![Self::new(None, &file.tree().body)];
        let mut add = |procedure: &'f Procedure| {
            units.push(Self::new(Some(procedure), &procedure.body));
        };
        file.each(&mut |statement| match &statement.kind {
            StatementKind::Procedure(procedure) => add(procedure),
            StatementKind::Class(class) => class.procedures.iter().for_each(|one| add(one)),
            _ => {}
        });
        units
    }

    fn new(procedure: Option<&'f Procedure>, body: &'f [Statement]) -> Self {
        let mut expressions = Vec::new();
        walk(body, &mut Vec::new(), &mut |statement, _| {
            each_expression(statement, &mut |expression| expressions.push(expression));
        });
        Self {
            procedure,
            body,
            expressions,
        }
    }

    /// Calls `see` for its statements in order, with what stands around each, outermost first.
    pub fn each(&self, see: &mut dyn FnMut(&'f Statement, &[Around<'f>])) {
        walk(self.body, &mut Vec::new(), see);
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
        let mut names = self.expressions.iter().filter_map(|one| name_of(one));
        names.any(|one| one.eq_ignore_ascii_case(name))
    }

    /// Whether it looks at the error object: reads it, and does not only clear or set it.
    pub fn reads_errors(&self) -> bool {
        self.error_reads() > 0
    }

    /// How often it looks at the error object.
    pub fn error_reads(&self) -> usize {
        let expressions = self.expressions.iter();
        let reads = expressions.filter(|one| is_error_object(one)).count();
        let mut changes = 0;
        self.each(&mut |statement, _| {
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
