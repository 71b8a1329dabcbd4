use std::collections::BTreeMap;

use crate::host::sandbox::Event;
use crate::host::{Decision, Question};
use crate::source::Span;

/// Where a condition stands.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The file.
    pub file: String,
    /// Line, from 1.
    pub line: u32,
    /// Column, from 1.
    pub column: u32,
}

/// Which ways were taken at a condition.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ways {
    /// It held.
    pub held: bool,
    /// It did not hold.
    pub failed: bool,
    /// Why no run could be made in which it goes the other way.
    pub reason: &'static str,
}

/// Which way every condition went, over all runs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Coverage {
    places: BTreeMap<Place, Ways>,
}

impl From<&Span> for Place {
    fn from(span: &Span) -> Self {
        Self {
            file: span.file.to_string(),
            line: span.line,
            column: span.column,
        }
    }
}

impl Ways {
    /// Whether it went both ways.
    pub fn both(&self) -> bool {
        self.held && self.failed
    }
}

impl Coverage {
    /// Takes the conditions of a run in; says whether one of them went a way that it had not gone before.
    pub fn add(&mut self, events: &[Event]) -> bool {
        let mut news = false;
        for event in events {
            if let Event::Decided(decision) = event {
                news |= self.add_one(decision);
            }
        }
        news
    }

    fn add_one(&mut self, decision: &Decision) -> bool {
        let place = self.places.entry(Place::from(&decision.span)).or_default();
        place.reason = reason(&decision.question);
        let way = if decision.holds {
            &mut place.held
        } else {
            &mut place.failed
        };
        !std::mem::replace(way, true)
    }

    /// Takes in what another has seen.
    pub fn join(&mut self, other: &Self) {
        for (place, ways) in &other.places {
            let known = self.places.entry(place.clone()).or_default();
            known.held |= ways.held;
            known.failed |= ways.failed;
            known.reason = ways.reason;
        }
    }

    /// Whether a condition went both ways.
    pub fn is_settled(&self, span: &Span) -> bool {
        self.places.get(&Place::from(span)).is_some_and(Ways::both)
    }

    /// All conditions that were reached, in the order of files and lines.
    pub fn places(&self) -> impl Iterator<Item = (&Place, &Ways)> {
        self.places.iter()
    }
}

/// Why a condition may go one way only, whatever is decided.
fn reason(question: &Question) -> &'static str {
    match question {
        Question::Exists(_) => "the script itself makes or removes the file",
        Question::Defined(_) => "the script itself sets the variable",
        Question::ErrorLevel(_) => {
            "the code comes from a command that has no other outcome in the sandbox"
        }
        Question::Compare(..) => {
            "both sides come from the script itself, or from a command that has no other outcome in the sandbox"
        }
        Question::Script => "its value comes from the arguments or the content of the directory",
    }
}
