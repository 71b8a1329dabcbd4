use std::cell::{Cell, OnceCell, RefCell};

use hashbrown::HashMap;

use super::DirectoryFile;
use super::directory_names::PutTogether;
use super::expressions::{Called, assignment, literal_text, name_of, written};
use super::units::Unit;
use crate::vbscript::tree::{BinaryOperator, Expression, ExpressionKind, StatementKind};
use crate::vbscript::value::Variant;

/// How far names are followed, and how many parts are put together: scripts may be made to be slow to read.
const DEPTH: usize = 16;
const BUDGET: usize = 4096;

/// A part of a text that a script puts together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// Known.
    Text(String),
    /// The domain that the server calls its default one.
    Domain,
    /// What the script is called with.
    Argument,
    /// Known only at run time.
    Unknown {
        /// As it is written.
        name: String,
        /// It may be what the script is called with.
        argument: bool,
        /// A function has gone over it, which may have escaped it.
        computed: bool,
    },
}

/// A variable: the unit that it belongs to, and its name in small letters.
type Home = (usize, String);

/// What texts a script puts together, as far as its variables have one value each.
pub struct Texts<'f> {
    units: Vec<Unit<'f>>,
    /// What is assigned to variables, by unit (0 for the whole script) and name in small letters.
    assigned: HashMap<Home, Vec<(usize, Option<&'f Expression>)>>,
    /// Names of a unit's own, in small letters; parameters with their number.
    own: HashMap<Home, Option<usize>>,
    /// Arguments of the calls of each procedure, by name in small letters, with the unit that calls.
    calls: HashMap<String, Vec<(usize, Called<'f>)>>,
    following: RefCell<Vec<Home>>,
    budget: Cell<usize>,
    /// The names that `GetObject` binds, once somebody has asked for them.
    pub(super) bound: OnceCell<Vec<PutTogether>>,
}

impl<'f> Texts<'f> {
    /// Looks through a script.
    pub fn of(file: &'f DirectoryFile) -> Self {
        let units = Unit::all_of(file);
        let mut texts = Self {
            units: Vec::new(),
            assigned: HashMap::new(),
            own: HashMap::new(),
            calls: HashMap::new(),
            following: RefCell::default(),
            budget: Cell::new(0),
            bound: OnceCell::new(),
        };
        for (index, unit) in units.iter().enumerate() {
            texts.note_own(index, unit);
        }
        for (index, unit) in units.iter().enumerate() {
            texts.note_values(index, unit);
        }
        Self { units, ..texts }
    }

    /// The script's units; other functions take their index here.
    pub fn units(&self) -> &[Unit<'f>] {
        &self.units
    }

    /// The parts of a text.
    pub fn pieces(&self, unit: usize, expression: &'f Expression) -> Vec<Piece> {
        self.budget.set(BUDGET);
        let mut pieces = Vec::new();
        self.add(unit, expression, &mut pieces);
        pieces
    }

    /// The text, where all of it is known.
    pub fn text(&self, unit: usize, expression: &'f Expression) -> Option<String> {
        match self.pieces(unit, expression).as_slice() {
            [] => Some(String::new()),
            [Piece::Text(text)] => Some(text.clone()),
            _ => None,
        }
    }

    /// The whole number that an expression is.
    pub fn number(&self, unit: usize, expression: &'f Expression) -> Option<i32> {
        match &expression.kind {
            ExpressionKind::Literal(Variant::Integer(number)) => Some((*number).into()),
            ExpressionKind::Literal(Variant::Long(number)) => Some(*number),
            ExpressionKind::Parenthesized(inner) => self.number(unit, inner),
            ExpressionKind::Name(_) => {
                let (home, name) = self.home(unit, name_of(expression)?);
                match self.assigned.get(&(home, name))?.as_slice() {
                    [(unit, Some(value))] if !matches!(value.kind, ExpressionKind::Name(_)) => {
                        self.number(*unit, value)
                    }
                    _ => None,
                }
            }
            _ => None,
        }
    }

    /// What is assigned to a variable anywhere, where all of that is known to be assignments.
    pub fn values(&self, unit: usize, name: &str) -> Vec<(usize, &'f Expression)> {
        let found = self.assigned.get(&self.home(unit, name));
        let found = found.into_iter().flatten();
        found
            .filter_map(|(unit, value)| Some((*unit, (*value)?)))
            .collect()
    }

    /// The calls of a procedure, each with the unit it stands in.
    pub fn calls(&self, name: &str) -> &[(usize, Called<'f>)] {
        let calls = self.calls.get(&name.to_lowercase());
        calls.map_or(&[], Vec::as_slice)
    }

    fn note_own(&mut self, index: usize, unit: &Unit<'f>) {
        let Some(procedure) = unit.procedure else {
            return;
        };
        for (number, parameter) in procedure.parameters.iter().enumerate() {
            let name = parameter.name.text.to_lowercase();
            self.own.insert((index, name), Some(number));
        }
        let own = &mut self.own;
        unit.each(&mut |statement, _| match &statement.kind {
            StatementKind::Dim(declared) => {
                for one in declared {
                    own.insert((index, one.name.text.to_lowercase()), None);
                }
            }
            StatementKind::Const(constants) => {
                for (name, _) in constants {
                    own.insert((index, name.text.to_lowercase()), None);
                }
            }
            _ => {}
        });
    }

    fn note_values(&mut self, index: usize, unit: &Unit<'f>) {
        let mut found = Vec::new();
        unit.each(&mut |statement, _| match &statement.kind {
            StatementKind::Const(constants) => {
                found.extend(
                    constants
                        .iter()
                        .map(|(name, value)| (&*name.text, Some(value))),
                );
            }
            StatementKind::For { variable, .. } | StatementKind::ForEach { variable, .. } => {
                found.push((&variable.text, None));
            }
            _ => {
                if let Some((target, value)) = assignment(statement)
                    && let Some(name) = name_of(target)
                {
                    found.push((name, Some(value)));
                }
            }
        });
        for (name, value) in found {
            let home = self.home(index, name);
            self.assigned.entry(home).or_default().push((index, value));
        }
        let calls = unit.expressions.iter().filter_map(|one| Called::of(one));
        for called in calls.filter(|one| one.object.is_none() && one.count() > 0) {
            let name = called.name.to_lowercase();
            self.calls.entry(name).or_default().push((index, called));
        }
    }

    /// The unit that a name belongs to, and the name in small letters.
    fn home(&self, unit: usize, name: &str) -> Home {
        let key = (unit, name.to_lowercase());
        if self.own.contains_key(&key) {
            key
        } else {
            (0, key.1)
        }
    }

    fn add(&self, unit: usize, expression: &'f Expression, pieces: &mut Vec<Piece>) {
        let left = self.budget.get();
        if left == 0 {
            return push(pieces, unknown(expression, false));
        }
        self.budget.set(left - 1);
        match &expression.kind {
            ExpressionKind::Literal(Variant::Text(text)) => {
                push(pieces, Piece::Text(text.to_string()));
            }
            ExpressionKind::Binary(
                BinaryOperator::Concatenate | BinaryOperator::Add,
                one,
                other,
            ) => {
                self.add(unit, one, pieces);
                self.add(unit, other, pieces);
            }
            ExpressionKind::Parenthesized(inner) => self.add(unit, inner, pieces),
            ExpressionKind::Name(name) => self.add_name(unit, &name.text, expression, pieces),
            _ => push(pieces, self.of_call(unit, expression)),
        }
    }

    /// `objRootDSE.Get("DefaultNamingContext")`, `WScript.Arguments(0)`, and what else is called.
    fn of_call(&self, unit: usize, expression: &'f Expression) -> Piece {
        let Some(called) = Called::of(expression) else {
            return unknown(expression, true);
        };
        let first = called.argument(0);
        let is_domain = |text: &str| text.eq_ignore_ascii_case("defaultNamingContext");
        let asked = called.is_member("get")
            && first
                .and_then(literal_text)
                .is_some_and(|text| is_domain(&text));
        if asked || (called.object.is_some() && is_domain(called.name)) {
            return Piece::Domain;
        }
        // `Set arguments = WScript.Arguments`, then `arguments(0)`.
        let named = called
            .object
            .is_none()
            .then(|| self.values(unit, called.name));
        let through_variable = named.into_iter().flatten().any(|(_, value)| {
            Called::of(value).is_some_and(|one| one.is_member_of("wscript", "arguments"))
        });
        let of_arguments = called.is_member_of("wscript", "arguments") || through_variable;
        let item = called.is_member("item") || called.is_member("unnamed");
        let of_item = item
            && called
                .object
                .and_then(Called::of)
                .is_some_and(|inner| inner.is_member_of("wscript", "arguments"));
        if called.count() == 1 && (of_arguments || of_item) {
            return Piece::Argument;
        }
        let computed = called.count() > 0 && called.object.is_none();
        let own = self.units.iter().filter_map(|unit| unit.procedure);
        let is_own = own
            .into_iter()
            .any(|procedure| procedure.name.text.eq_ignore_ascii_case(called.name));
        // A function of the script counts as one that only looks something up, unless its name says that it escapes.
        let escapes = called.name.to_lowercase().contains("esc");
        unknown(expression, computed && (!is_own || escapes))
    }

    fn add_name(
        &self,
        unit: usize,
        name: &str,
        expression: &'f Expression,
        pieces: &mut Vec<Piece>,
    ) {
        let home = self.home(unit, name);
        let followed =
            self.following.borrow().len() >= DEPTH || self.following.borrow().contains(&home);
        if followed {
            return push(pieces, unknown(expression, false));
        }
        self.following.borrow_mut().push(home.clone());
        let found = self.candidates(&home);
        self.following.borrow_mut().pop();
        match found {
            Some(found) if !found.is_empty() && found.windows(2).all(|pair| pair[0] == pair[1]) => {
                match found.into_iter().next() {
                    // What is known only at run time goes by the variable's name.
                    Some(one) if matches!(one.as_slice(), [Piece::Unknown { .. }]) => {
                        push(pieces, of_candidates(expression, &[one]));
                    }
                    Some(one) => one.into_iter().for_each(|piece| push(pieces, piece)),
                    None => {}
                }
            }
            Some(found) => push(pieces, of_candidates(expression, &found)),
            None => push(pieces, unknown(expression, false)),
        }
    }

    /// What a variable or parameter may be; `None` where that cannot be told.
    fn candidates(&self, home: &Home) -> Option<Vec<Vec<Piece>>> {
        let mut found = Vec::new();
        if let Some(Some(number)) = self.own.get(home) {
            let procedure = self.units.get(home.0)?.procedure?;
            for (unit, called) in self.calls(&procedure.name.text) {
                let mut pieces = Vec::new();
                self.add(*unit, called.argument(*number)?, &mut pieces);
                found.push(pieces);
            }
        }
        for (unit, value) in self.assigned.get(home).into_iter().flatten() {
            let mut pieces = Vec::new();
            self.add(*unit, (*value)?, &mut pieces);
            found.push(pieces);
        }
        Some(found)
    }
}

fn of_candidates(expression: &Expression, found: &[Vec<Piece>]) -> Piece {
    let any = |test: &dyn Fn(&Piece) -> bool| found.iter().flatten().any(test);
    Piece::Unknown {
        name: written(expression),
        argument: any(&|piece| {
            matches!(
                piece,
                Piece::Argument | Piece::Unknown { argument: true, .. }
            )
        }),
        computed: any(&|piece| matches!(piece, Piece::Unknown { computed: true, .. })),
    }
}

fn unknown(expression: &Expression, computed: bool) -> Piece {
    Piece::Unknown {
        name: written(expression),
        argument: false,
        computed,
    }
}

/// Adds a part; texts that touch become one.
fn push(pieces: &mut Vec<Piece>, piece: Piece) {
    match (pieces.last_mut(), piece) {
        (_, Piece::Text(text)) if text.is_empty() => {}
        (Some(Piece::Text(before)), Piece::Text(text)) => before.push_str(&text),
        (_, piece) => pieces.push(piece),
    }
}
