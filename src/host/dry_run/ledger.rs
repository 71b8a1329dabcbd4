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

/// What the decorators noted and no step has taken yet.
///
/// An effect is told after its requests were made, so the notes that wait belong to the next effect of their kind.
#[derive(Debug, Default)]
pub struct Ledger {
    waiting: RefCell<Vec<(Area, Note)>>,
    order: Cell<u64>,
}

impl Ledger {
    pub(super) fn note(&self, area: Area, note: Note) {
        self.waiting.borrow_mut().push((area, note));
    }

    /// The place of something new in the order of the run.
    pub(super) fn next_order(&self) -> u64 {
        self.order.set(self.order.get() + 1);
        self.order.get()
    }

    /// The notes of some areas, which wait no longer.
    pub(super) fn take(&self, areas: &[Area]) -> Vec<Note> {
        let mut taken = Vec::new();
        self.waiting.borrow_mut().retain(|(area, note)| {
            let take = areas.contains(area);
            if take {
                taken.push(note.clone());
            }
            !take
        });
        taken
    }
}
