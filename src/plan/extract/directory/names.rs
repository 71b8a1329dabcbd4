//! What names stand for.

use std::cmp::Ordering;
use std::rc::Rc;

use hashbrown::HashMap;

use super::state::{Place, State, differing};
use super::value::{Abstract, Thing};
use super::{Extraction, Typed};
use crate::vbscript::library;
use crate::vbscript::tree::{
    Expression, ExpressionKind, Procedure, Script, Statement, StatementKind,
};
use crate::vbscript::value::Variant;

/// A name of the script, whatever its letters: its number among [`Names`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Name(u32);

impl Name {
    /// None comes before it.
    pub(super) const FIRST: Self = Self(0);
}

/// The names that were met so far.
#[derive(Default)]
pub(super) struct Names {
    /// By how the script writes them, and in small letters.
    numbers: HashMap<Box<str>, Name>,
    /// In small letters.
    texts: Vec<Box<str>>,
}

impl Names {
    pub(super) fn number(&mut self, written: &str) -> Name {
        if let Some(known) = self.numbers.get(written) {
            return *known;
        }
        let lower = written.to_lowercase();
        let name = match self.numbers.get(lower.as_str()) {
            Some(known) => *known,
            None => {
                // A script has fewer bytes than there are numbers.
                let name = Name(u32::try_from(self.texts.len()).unwrap_or(u32::MAX));
                self.texts.push(lower.as_str().into());
                self.numbers.insert(lower.into(), name);
                name
            }
        };
        self.numbers.insert(written.into(), name);
        name
    }

    /// The name in small letters.
    pub(super) fn text(&self, name: Name) -> &str {
        self.texts.get(name.0 as usize).map_or("", |text| text)
    }
}

/// The names of the script itself.
#[derive(Default)]
pub(super) struct Globals {
    explicit: bool,
    procedures: HashMap<String, Rc<Procedure>>,
    constants: HashMap<Name, Variant>,
}

/// The names of a running procedure.
pub(super) struct Frame {
    pub(super) call: u32,
    /// Places of its variables; that of a caller's variable where one was handed over.
    pub(super) places: HashMap<Name, Place>,
    constants: HashMap<Name, Variant>,
    /// The function whose value its own name is.
    pub(super) own: Option<Name>,
}

/// What a name stands for.
pub(super) enum Found {
    Variable(Place),
    Constant(Variant),
    Procedure(Rc<Procedure>),
    Thing(Thing),
    Function(&'static library::Function),
    CreateObject,
    GetObject,
}

impl Globals {
    pub(super) fn of(script: &Script) -> Self {
        let mut globals = Self {
            explicit: script.explicit,
            ..Self::default()
        };
        for statement in &script.body {
            if let StatementKind::Procedure(procedure) = &statement.kind {
                let name = procedure.name.text.to_lowercase();
                globals.procedures.insert(name, Rc::clone(procedure));
            }
        }
        globals
    }
}

impl Frame {
    pub(super) fn new(call: u32, own: Option<Name>) -> Self {
        Self {
            call,
            places: HashMap::new(),
            constants: HashMap::new(),
            own,
        }
    }
}

impl Extraction {
    /// Variables and constants that the script declares anywhere at its top level.
    pub(super) fn declare_globals(&mut self, script: &Script) -> Typed<()> {
        self.declare(&script.body)
    }

    /// Variables and constants that a body declares anywhere outside of its procedures.
    pub(super) fn declare(&mut self, body: &[Statement]) -> Typed<()> {
        for statement in body {
            match &statement.kind {
                StatementKind::Dim(declarations) => {
                    for declaration in declarations {
                        self.add_variable(&declaration.name.text);
                    }
                }
                StatementKind::Const(constants) => {
                    for (name, value) in constants {
                        self.position = statement.position;
                        let value = self.constant(value)?;
                        let name = self.names.number(&name.text);
                        match self.frames.last_mut() {
                            Some(frame) => frame.constants.insert(name, value),
                            None => self.globals.constants.insert(name, value),
                        };
                    }
                }
                StatementKind::Class(_) => {
                    self.position = statement.position;
                    return self.untypable("classes are not typed");
                }
                StatementKind::Procedure(_) => {}
                _ => {
                    for inner in statement.blocks() {
                        self.declare(inner)?;
                    }
                }
            }
        }
        Ok(())
    }

    /// A new variable of the running procedure, or of the script.
    pub(super) fn add_variable(&mut self, name: &str) -> Place {
        let number = self.names.number(name);
        let call = self.frames.last().map_or(0, |frame| frame.call);
        let place: Place = (call, number);
        let place = match self.frames.last_mut() {
            Some(frame) => *frame.places.entry(number).or_insert(place),
            None => place,
        };
        self.state
            .variables_mut()
            .entry(place)
            .or_insert(Abstract::EMPTY);
        self.written.entry(place).or_insert_with(|| name.into());
        place
    }

    fn constant(&mut self, expression: &Expression) -> Typed<Variant> {
        let value = self.eval(expression)?;
        self.known(&value, "the constant's value")
    }

    pub(super) fn find(&mut self, name: &str) -> Typed<Found> {
        let number = self.names.number(name);
        if let Some(frame) = self.frames.last() {
            if let Some(place) = frame.places.get(&number) {
                return Ok(Found::Variable(*place));
            }
            if let Some(value) = frame.constants.get(&number) {
                return Ok(Found::Constant(value.clone()));
            }
        }
        let place: Place = (0, number);
        if self.state.variables.contains_key(&place) {
            return Ok(Found::Variable(place));
        }
        if let Some(value) = self.globals.constants.get(&number) {
            return Ok(Found::Constant(value.clone()));
        }
        let lower = self.names.text(number);
        if let Some(procedure) = self.globals.procedures.get(lower) {
            return Ok(Found::Procedure(Rc::clone(procedure)));
        }
        match lower {
            "wscript" | "wsh" => return Ok(Found::Thing(Thing::WScript)),
            "err" => return Ok(Found::Thing(Thing::Err)),
            "createobject" => return Ok(Found::CreateObject),
            "getobject" => return Ok(Found::GetObject),
            "execute" | "executeglobal" | "eval" | "getref" => {
                return self.untypable(format!("{name} runs text as script"));
            }
            _ => {}
        }
        if let Some(function) = library::find(name) {
            return Ok(Found::Function(function));
        }
        if let Some(value) = library::constant(name) {
            return Ok(Found::Constant(value));
        }
        if self.globals.explicit {
            return self.untypable(format!("the variable {name} is not declared"));
        }
        Ok(Found::Variable(self.add_variable(name)))
    }

    /// Whether the script writes the value down, as a literal or a constant: comparisons treat such a value otherwise than a
    /// variable's.
    pub(super) fn is_written_down(&mut self, expression: &Expression) -> bool {
        match &expression.kind {
            ExpressionKind::Literal(_) => true,
            ExpressionKind::Parenthesized(inner) => self.is_written_down(inner),
            ExpressionKind::Name(name) => matches!(self.find(&name.text), Ok(Found::Constant(_))),
            ExpressionKind::Unary(..) | ExpressionKind::Binary(..) => is_of_literals(expression),
            _ => false,
        }
    }

    pub(super) fn read(&self, place: Place) -> Abstract {
        let value = self.state.variables.get(&place);
        value.cloned().unwrap_or(Abstract::EMPTY)
    }

    pub(super) fn write(&mut self, place: Place, value: Abstract) {
        self.state.variables_mut().insert(place, value);
    }

    /// A variable as the script writes it.
    pub(super) fn written(&self, place: Place) -> Rc<str> {
        let written = self.written.get(&place);
        written.map_or_else(|| self.names.text(place.1).into(), Rc::clone)
    }

    /// The variables that are not the same in two states, in the order of a plan, with both values.
    pub(super) fn differing(&self, one: &State, other: &State) -> Vec<(Place, Abstract, Abstract)> {
        let mut all = differing(one, other);
        all.sort_by(|one, other| self.order(one.0, other.0));
        all
    }

    /// The order of variables in a plan: that of calls, then of their names.
    pub(super) fn order(&self, one: Place, other: Place) -> Ordering {
        let name = |place: Place| self.names.text(place.1);
        let of_calls = one.0.cmp(&other.0);
        of_calls.then_with(|| name(one).cmp(name(other)))
    }
}

fn is_of_literals(expression: &Expression) -> bool {
    match &expression.kind {
        ExpressionKind::Literal(_) => true,
        ExpressionKind::Parenthesized(inner) | ExpressionKind::Unary(_, inner) => {
            is_of_literals(inner)
        }
        ExpressionKind::Binary(_, left, right) => is_of_literals(right) && is_of_literals(left),
        _ => false,
    }
}
