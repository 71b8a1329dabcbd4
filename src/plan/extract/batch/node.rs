use super::Ending;
use super::state::State;
use crate::plan::{Condition, Step};
use crate::source::Span;

/// What a piece of a script does, and how control leaves it.
pub(super) struct Node {
    pub(super) steps: Vec<Step>,
    pub(super) end: End,
    /// Where the file or subroutine was left on the way, what was known there: an `end` step stands at each place.
    pub(super) returned: Vec<State>,
    /// How the whole script was found to end on the way.
    pub(super) endings: Vec<Ending>,
}

/// How control leaves a piece of a script.
pub(super) enum End {
    /// It goes on behind the piece.
    Next(State),
    /// It goes on at the line that the state says.
    Jump(State),
    /// It does not: on every way the file, the subroutine or everything has ended.
    Over,
    /// One of two ways.
    Fork(Box<Fork>),
}

/// Two ways that have not met again.
pub(super) struct Fork {
    pub(super) condition: Condition,
    pub(super) span: Span,
    pub(super) then: Node,
    pub(super) otherwise: Node,
}

impl Node {
    pub(super) fn new(steps: Vec<Step>, end: End) -> Self {
        Self {
            steps,
            end,
            returned: Vec::new(),
            endings: Vec::new(),
        }
    }

    pub(super) fn next(state: State, steps: Vec<Step>) -> Self {
        Self::new(steps, End::Next(state))
    }

    pub(super) fn jump(state: State) -> Self {
        Self::new(Vec::new(), End::Jump(state))
    }

    /// Puts steps in front.
    pub(super) fn after(mut self, mut steps: Vec<Step>) -> Self {
        if !steps.is_empty() {
            steps.append(&mut self.steps);
            self.steps = steps;
        }
        self
    }

    /// Puts a piece that came before in front, the end of which this one follows.
    pub(super) fn behind(mut self, before: Passed) -> Self {
        self = self.after(before.steps);
        self.returned.splice(0..0, before.returned);
        self.endings.splice(0..0, before.endings);
        self
    }

    /// The end, and what was passed on the way there.
    pub(super) fn split(self) -> (End, Passed) {
        let passed = Passed {
            steps: self.steps,
            returned: self.returned,
            endings: self.endings,
        };
        (self.end, passed)
    }
}

/// A piece of a script without its end.
#[derive(Default)]
pub(super) struct Passed {
    pub(super) steps: Vec<Step>,
    pub(super) returned: Vec<State>,
    pub(super) endings: Vec<Ending>,
}

impl Passed {
    /// The same once more.
    pub(super) fn copy(&self) -> Self {
        Self {
            steps: self.steps.clone(),
            returned: self.returned.iter().map(State::fork).collect(),
            endings: self.endings.clone(),
        }
    }

    pub(super) fn add(&mut self, other: Self) {
        self.steps.extend(other.steps);
        self.returned.extend(other.returned);
        self.endings.extend(other.endings);
    }
}
