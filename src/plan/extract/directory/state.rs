//! What is known at one point of the script.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::names::Name;
use super::value::Abstract;
use crate::plan::{AttributeChange, Value};
use crate::source::Span;

/// A variable: the number of its procedure call, 0 for the script itself, and its name.
pub(super) type Place = (u32, Name);

/// What is known at one point. A copy is cheap: it shares what neither side changes.
#[derive(Debug, Clone, Default)]
pub(super) struct State {
    pub(super) variables: Rc<BTreeMap<Place, Abstract>>,
    pub(super) held: Rc<BTreeMap<u32, Rc<Held>>>,
    /// What can fail and was evaluated on every way that leads here, by key.
    pub(super) done: Rc<BTreeSet<Rc<str>>>,
    /// What can fail and was evaluated since the last step.
    pub(super) pending: Vec<Pending>,
    pub(super) error: ErrorShown,
}

/// Something that can fail, which the next step must evaluate.
#[derive(Debug, Clone)]
pub(super) struct Pending {
    pub(super) key: Rc<str>,
    pub(super) value: Value,
    pub(super) line: u32,
}

/// What `Err` shows: only what the script itself puts there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct ErrorShown {
    pub(super) number: i32,
    pub(super) source: String,
    pub(super) description: String,
}

/// An object with a state of its own.
#[derive(Debug, Clone)]
pub(super) enum Held {
    Bound(Bound),
    Connection { provider: String, is_open: bool },
    Rows(Rows),
    Stream(Stream),
}

/// A bound directory object.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Bound {
    /// Its name in the plan.
    pub(super) name: String,
    pub(super) dn: Value,
    /// What waits for `SetInfo`.
    pub(super) puts: Vec<AttributeChange>,
    /// Attributes that were put, in small letters; they are read anew.
    pub(super) touched: BTreeSet<String>,
    /// What was put differs on the ways that lead here.
    pub(super) undetermined: bool,
}

/// A record set.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Rows {
    /// Its name in the plan, or the variable of the loop over it.
    pub(super) name: String,
    pub(super) columns: Vec<Value>,
    pub(super) at: RowsAt,
}

/// The present row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RowsAt {
    /// The first, if there is one.
    First,
    /// That of the loop's turn.
    InLoop,
    /// Behind the last, or it is not known which.
    Behind,
}

/// A text file that is being written.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Stream {
    pub(super) path: Value,
    pub(super) overwrite: Value,
    pub(super) unicode: Value,
    pub(super) text: Vec<Value>,
    pub(super) span: Span,
    pub(super) is_open: bool,
}

impl State {
    pub(super) fn variables_mut(&mut self) -> &mut BTreeMap<Place, Abstract> {
        Rc::make_mut(&mut self.variables)
    }

    pub(super) fn held_mut(&mut self) -> &mut BTreeMap<u32, Rc<Held>> {
        Rc::make_mut(&mut self.held)
    }

    pub(super) fn done_mut(&mut self) -> &mut BTreeSet<Rc<str>> {
        Rc::make_mut(&mut self.done)
    }

    pub(super) fn object(&self, id: u32) -> Option<&Held> {
        self.held.get(&id).map(|held| &**held)
    }

    pub(super) fn object_mut(&mut self, id: u32) -> Option<&mut Held> {
        self.held_mut().get_mut(&id).map(Rc::make_mut)
    }

    pub(super) fn bound(&self, id: u32) -> Option<&Bound> {
        match self.object(id) {
            Some(Held::Bound(bound)) => Some(bound),
            _ => None,
        }
    }

    pub(super) fn bound_mut(&mut self, id: u32) -> Option<&mut Bound> {
        match self.object_mut(id) {
            Some(Held::Bound(bound)) => Some(bound),
            _ => None,
        }
    }

    pub(super) fn rows(&self, id: u32) -> Option<&Rows> {
        match self.object(id) {
            Some(Held::Rows(rows)) => Some(rows),
            _ => None,
        }
    }

    pub(super) fn rows_mut(&mut self, id: u32) -> Option<&mut Rows> {
        match self.object_mut(id) {
            Some(Held::Rows(rows)) => Some(rows),
            _ => None,
        }
    }

    pub(super) fn is_evaluated(&self, key: &str) -> bool {
        self.done.contains(key) || self.pending.iter().any(|pending| *pending.key == *key)
    }

    /// Forgets the variables of a procedure call, and of those that it made.
    pub(super) fn leave(&mut self, call: u32) {
        drop(self.variables_mut().split_off(&(call, Name::FIRST)));
    }
}

/// The variables that are not the same in two states, or are known in one of them only, with both values.
pub(super) fn differing(one: &State, other: &State) -> Vec<(Place, Abstract, Abstract)> {
    if Rc::ptr_eq(&one.variables, &other.variables) {
        return Vec::new();
    }
    let mut differing = Vec::new();
    let mut note = |place: &Place, a: Option<&Abstract>, b: Option<&Abstract>| {
        if !matches!((a, b), (Some(a), Some(b)) if a.is_same(b)) {
            let value = |value: Option<&Abstract>| value.cloned().unwrap_or(Abstract::EMPTY);
            differing.push((*place, value(a), value(b)));
        }
    };
    let (mut ones, mut others) = (one.variables.iter(), other.variables.iter());
    let (mut a, mut b) = (ones.next(), others.next());
    loop {
        let order = match (a, b) {
            (None, None) => return differing,
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some((a, _)), Some((b, _))) => a.cmp(b),
        };
        if order.is_le()
            && let Some((place, value)) = a
        {
            let of_both = b.filter(|_| order.is_eq()).map(|(_, value)| value);
            note(place, Some(value), of_both);
            a = ones.next();
        }
        if order.is_ge()
            && let Some((place, value)) = b
        {
            if order.is_gt() {
                note(place, None, Some(value));
            }
            b = others.next();
        }
    }
}
