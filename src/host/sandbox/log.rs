use std::cell::RefCell;
use std::rc::Rc;

use crate::host::{Decision, EffectListener, Record};

/// One thing that was noticed while a script ran.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// An effect.
    Told(Box<Record>),
    /// A condition that was tested.
    Decided(Decision),
    /// Somebody looked whether a file is there.
    Looked {
        /// Absolute Windows path.
        path: String,
        /// Whether it was.
        found: bool,
    },
    /// A program outside this process ran.
    Called {
        /// Its name without ending, in small letters.
        program: String,
        /// Its how many-th call, from 1.
        call: usize,
        /// The exit code it was told to have.
        code: i32,
    },
    /// A change of the directory that leaves an attribute as it was.
    Unchanged {
        /// The object.
        dn: String,
        /// The attribute.
        attribute: String,
    },
}

/// Everything that was noticed, in order.
#[derive(Debug, Default)]
pub struct Log(RefCell<Vec<Event>>);

impl Log {
    /// Adds an event.
    pub fn note(&self, event: Event) {
        self.0.borrow_mut().push(event);
    }

    /// All events so far, which are then forgotten.
    pub fn take(&self) -> Vec<Event> {
        self.0.take()
    }

    /// How often a program was called so far.
    pub fn calls_of(&self, program: &str) -> usize {
        self.0
            .borrow()
            .iter()
            .filter(
                |event| matches!(event, Event::Called { program: known, .. } if known == program),
            )
            .count()
    }
}

/// Hears of effects and conditions.
pub(super) struct Listener(pub(super) Rc<Log>);

impl EffectListener for Listener {
    fn record(&self, record: &Record) {
        self.0.note(Event::Told(Box::new(record.clone())));
    }

    fn decided(&self, decision: &Decision) {
        self.0.note(Event::Decided(decision.clone()));
    }
}

impl Log {
    /// Lets effects and conditions be written into it.
    pub fn listener(self: &Rc<Self>) -> Rc<dyn EffectListener> {
        Rc::new(Listener(Rc::clone(self)))
    }
}
