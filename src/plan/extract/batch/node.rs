use super::state::State;
use crate::plan::{Condition, Step};
use crate::source::Span;

/// What a piece of a script does, and how control leaves it.
pub(super) struct Node {
    pub(super) steps: Vec<Step>,
    pub(super) end: End,
}

/// How control leaves a piece of a script.
pub(super) enum End {
    /// It goes on behind the piece.
    Next(Box<State>),
    /// It goes on at the line that the state says.
    Jump(Box<State>),
    /// The file or subroutine has ended.
    Frame(Box<State>),
    /// Everything has ended.
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
    pub(super) fn next(state: State, steps: Vec<Step>) -> Self {
        Self {
            steps,
            end: End::Next(Box::new(state)),
        }
    }

    pub(super) fn jump(state: State) -> Self {
        Self {
            steps: Vec::new(),
            end: End::Jump(Box::new(state)),
        }
    }

    /// Puts steps in front.
    pub(super) fn after(mut self, mut steps: Vec<Step>) -> Self {
        steps.append(&mut self.steps);
        self.steps = steps;
        self
    }
}
