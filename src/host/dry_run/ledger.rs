use std::cell::{Cell, RefCell};

use super::Area;

/// What a decorator has to say of one request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Note {
    /// The request would change something.
    Change,
    /// What the request does is not known beforehand, for this reason.
    NotPredicted(String),
    /// A program was not run. What comes after it is predicted as if it had ended with exit code 0 and changed nothing.
    NotRun(String),
}

#[derive(Debug)]
struct Waiting {
    area: Area,
    /// The object as the request named it; empty where that does not matter.
    object: String,
    note: Note,
}

/// What the decorators noted and no step has taken yet.
///
/// An effect is told after its requests were made, so the notes that wait belong to the next effect of their kind.
#[derive(Debug, Default)]
pub struct Ledger {
    waiting: RefCell<Vec<Waiting>>,
    order: Cell<u64>,
}

impl Ledger {
    pub(super) fn note(&self, area: Area, note: Note) {
        self.note_of(area, "", note);
    }

    /// A note of one object: requests for several may be sent before the first of them is told.
    pub(super) fn note_of(&self, area: Area, object: &str, note: Note) {
        self.waiting.borrow_mut().push(Waiting {
            area,
            object: object.to_owned(),
            note,
        });
    }

    /// The place of something new in the order of the run.
    pub(super) fn next_order(&self) -> u64 {
        self.order.set(self.order.get() + 1);
        self.order.get()
    }

    /// The notes of some areas, or of one object in them, which wait no longer.
    pub(super) fn take(&self, areas: &[Area], object: Option<&str>) -> Vec<Note> {
        let mut taken = Vec::new();
        self.waiting.borrow_mut().retain(|waiting| {
            let take = areas.contains(&waiting.area)
                && object.is_none_or(|object| waiting.object == object);
            if take {
                taken.push(waiting.note.clone());
            }
            !take
        });
        taken
    }
}
