use std::cell::{Cell, RefCell};
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
    /// A search began; what is told of it comes next.
    Searched {
        /// Its number in the log.
        number: usize,
    },
    /// Children that a search of one level gave out.
    Found {
        /// The search's number.
        number: usize,
        /// Their names, in order.
        names: Vec<String>,
        /// There are no more.
        last: bool,
    },
    /// From here on a plan's run is the interpreter's, or no longer.
    Interpreted {
        /// It begins.
        begins: bool,
    },
}

/// Everything that was noticed, in order.
#[derive(Debug, Default)]
pub struct Log {
    events: RefCell<Vec<Event>>,
    searches: Cell<usize>,
}

impl Log {
    /// Adds an event.
    pub fn note(&self, event: Event) {
        self.events.borrow_mut().push(event);
    }

    /// All events so far, which are then forgotten.
    pub fn take(&self) -> Vec<Event> {
        self.events.take()
    }

    /// Notes that a search begins, and gives it a number.
    pub(super) fn searched(&self) -> usize {
        let number = self.searches.get() + 1;
        self.searches.set(number);
        self.note(Event::Searched { number });
        number
    }

    /// How often a program was called so far.
    pub fn calls_of(&self, program: &str) -> usize {
        self.events
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

    fn left_to_interpreter(&self, begins: bool) {
        self.0.note(Event::Interpreted { begins });
    }
}

impl Log {
    /// Lets effects and conditions be written into it.
    pub fn listener(self: &Rc<Self>) -> Rc<dyn EffectListener> {
        Rc::new(Listener(Rc::clone(self)))
    }
}
