use super::expressions::{Called, assignment, each_expression};
use super::{Piece, Texts};
use crate::vbscript::tree::{BinaryOperator, Expression, ExpressionKind, Position};

/// A text that a statement puts together, such as a distinguished name.
#[derive(Debug, Clone)]
pub struct PutTogether {
    /// Where the statement begins.
    pub position: Position,
    /// Its parts.
    pub pieces: Vec<Piece>,
}

impl Texts<'_> {
    /// The names of directory objects that `GetObject` binds, by their lines.
    pub fn bound(&self) -> &[PutTogether] {
        self.bound.get_or_init(|| {
            let mut found = Vec::new();
            self.each_name(&mut |position, pieces| {
                found.push(PutTogether { position, pieces });
            });
            found.sort_by_key(|one| one.position);
            found
        })
    }

    /// Those, and all texts that are assigned to a variable, by their lines.
    pub fn put_together(&self) -> Vec<PutTogether> {
        let mut found = self.bound().to_vec();
        for (index, unit) in self.units().iter().enumerate() {
            unit.each(&mut |statement, _| {
                let value = assignment(statement).map(|(_, value)| value);
                if let Some(value) = value.filter(|value| is_concatenation(value)) {
                    found.push(PutTogether {
                        position: statement.position,
                        pieces: self.pieces(index, value),
                    });
                }
            });
        }
        found.sort_by_key(|one| one.position);
        found
    }

    fn each_name(&self, see: &mut dyn FnMut(Position, Vec<Piece>)) {
        for (index, unit) in self.units().iter().enumerate() {
            unit.each(&mut |statement, _| {
                each_expression(statement, &mut |expression| {
                    let Some(called) = Called::of(expression) else {
                        return;
                    };
                    let binds = called.is("getobject") || called.is_member("opendsobject");
                    let Some(path) = called.argument(0).filter(|_| binds) else {
                        return;
                    };
                    let pieces = self.pieces(index, path);
                    if is_directory_path(&pieces) {
                        see(statement.position, pieces);
                    }
                });
            });
        }
    }
}

fn is_directory_path(pieces: &[Piece]) -> bool {
    let Some(Piece::Text(text)) = pieces.first() else {
        return false;
    };
    let scheme = text.split("://").next().unwrap_or("");
    scheme.eq_ignore_ascii_case("LDAP") || scheme.eq_ignore_ascii_case("GC")
}

fn is_concatenation(expression: &Expression) -> bool {
    matches!(
        expression.kind,
        ExpressionKind::Binary(BinaryOperator::Concatenate, ..)
    )
}
