//! Where two ways meet again.

use super::node::{End, Fork, Node};
use super::state::{State, merge};
use super::{Reader, Typed, Untyped};
use crate::plan::{Condition, Step, StepKind};
use crate::source::Span;

/// Ways that may be open inside one logical line: behind each the rest of the line is followed by itself.
const OPEN_WAYS: usize = 8;

impl Reader<'_> {
    /// Two ways become one where both go on behind the same command, or where one has ended everything.
    pub(super) fn fork(
        &self,
        condition: Condition,
        span: &Span,
        then: Node,
        otherwise: Node,
    ) -> Typed<Node> {
        let ends = (then.end, otherwise.end);
        let (steps, other_steps) = (then.steps, otherwise.steps);
        let joined = |end: End, mut captures: Vec<Step>| {
            let mut all = vec![if_step(
                condition.clone(),
                steps.clone(),
                other_steps.clone(),
                span,
            )];
            all.append(&mut captures);
            Ok(Node { steps: all, end })
        };
        match ends {
            (End::Next(one), End::Next(other)) => {
                let (state, captures) = merge(*one, *other, &self.symbols, span)?;
                joined(End::Next(Box::new(state)), captures)
            }
            (End::Frame(one), End::Frame(other)) => {
                let (state, captures) = merge(*one, *other, &self.symbols, span)?;
                joined(End::Frame(Box::new(state)), captures)
            }
            (End::Jump(one), End::Jump(other)) if one.line() == other.line() => {
                let (state, captures) = merge(*one, *other, &self.symbols, span)?;
                joined(End::Jump(Box::new(state)), captures)
            }
            (End::Over, end) | (end, End::Over) => joined(end, Vec::new()),
            (end, other_end) => Ok(Node {
                steps: Vec::new(),
                end: End::Fork(Box::new(Fork {
                    condition,
                    span: span.clone(),
                    then: Node { steps, end },
                    otherwise: Node {
                        steps: other_steps,
                        end: other_end,
                    },
                })),
            }),
        }
    }

    /// What follows behind a command, on every way that goes on there.
    pub(super) fn and_then(
        &self,
        node: Node,
        rest: &mut dyn FnMut(State) -> Typed<Node>,
    ) -> Typed<Node> {
        if open_ways(&node) > OPEN_WAYS {
            return Err(Untyped::because("too many ways part in one line"));
        }
        match node.end {
            End::Next(state) => Ok(rest(*state)?.after(node.steps)),
            End::Fork(fork) => {
                let then = self.and_then(fork.then, rest)?;
                let otherwise = self.and_then(fork.otherwise, rest)?;
                Ok(self
                    .fork(fork.condition, &fork.span, then, otherwise)?
                    .after(node.steps))
            }
            end => Ok(Node {
                steps: node.steps,
                end,
            }),
        }
    }

    /// Follows two ways to where they meet: at `meeting` or, where one of them does not come by there, at the end of the
    /// file.
    pub(super) fn meet(&self, fork: Fork, meeting: Option<usize>, stop: Option<usize>) -> Node {
        let goal = meeting.filter(|line| *line != super::graph::END).or(stop);
        let whole = self.follow(Node::of(fork), goal);
        if !matches!(whole.end, End::Fork(_)) {
            return whole;
        }
        // Ways that meet nowhere before the end.
        let whole = self.follow(whole, None);
        match whole.end {
            End::Fork(fork) => self.unjoined(*fork).after(whole.steps),
            _ => whole,
        }
    }

    /// Follows every open way to `goal` and puts together what can be.
    fn follow(&self, node: Node, goal: Option<usize>) -> Node {
        match node.end {
            End::Next(state) | End::Jump(state) => {
                if goal == Some(state.line()) {
                    return Node {
                        steps: node.steps,
                        end: End::Next(state),
                    };
                }
                self.lines(*state, goal).after(node.steps)
            }
            End::Fork(fork) => {
                let then = self.follow(fork.then, goal);
                let otherwise = self.follow(fork.otherwise, goal);
                let kept = (copy(&then), copy(&otherwise));
                match self.fork(fork.condition.clone(), &fork.span, then, otherwise) {
                    Ok(joined) => joined.after(node.steps),
                    // What cannot be put together is kept apart, to the end.
                    Err(_) => Node {
                        steps: node.steps,
                        end: End::Fork(Box::new(Fork {
                            condition: fork.condition,
                            span: fork.span,
                            then: kept.0,
                            otherwise: kept.1,
                        })),
                    },
                }
            }
            end => Node {
                steps: node.steps,
                end,
            },
        }
    }

    /// Ends of a subroutine that differ in what has no name: what they leave differs only in what the end takes away.
    fn unjoined(&self, fork: Fork) -> Node {
        let span = fork.span.clone();
        let condition = fork.condition.clone();
        let then = self.ended(fork.then);
        let otherwise = self.ended(fork.otherwise);
        match self.fork(condition, &span, then, otherwise) {
            Ok(node) => node,
            Err(why) => Node {
                steps: Vec::new(),
                end: End::Over,
            }
            .after(vec![self.unreadable(&span, &why.0)]),
        }
    }

    fn ended(&self, node: Node) -> Node {
        match node.end {
            End::Fork(fork) => self.unjoined(*fork).after(node.steps),
            End::Frame(mut state) => {
                // The end of a subroutine closes what SETLOCAL opened.
                let saved = state.cmd.frames.last_mut().and_then(|frame| {
                    let saved = std::mem::take(&mut frame.saved);
                    saved.into_iter().next()
                });
                if let Some(saved) = saved {
                    state.cmd.restore(saved);
                }
                let arguments = state
                    .cmd
                    .frames
                    .last()
                    .map(|frame| frame.arguments.name().to_owned());
                if let (Some(frame), Some(name)) = (state.cmd.frames.last_mut(), arguments) {
                    frame.arguments = crate::batch::interpreter::Arguments::new(&name, "");
                }
                Node {
                    steps: node.steps,
                    end: End::Frame(state),
                }
            }
            end => Node {
                steps: node.steps,
                end,
            },
        }
    }
}

impl Node {
    fn of(fork: Fork) -> Self {
        Self {
            steps: Vec::new(),
            end: End::Fork(Box::new(fork)),
        }
    }
}

fn if_step(condition: Condition, then: Vec<Step>, otherwise: Vec<Step>, span: &Span) -> Step {
    // A failure that `||` looks at changes the exit code even where nothing else is done.
    let changes = condition == Condition::Failed;
    let kind = match (then.is_empty(), otherwise.is_empty()) {
        (true, false) if !changes => StepKind::If {
            condition: condition.negated(),
            then: otherwise,
            otherwise: then,
        },
        _ => StepKind::If {
            condition,
            then,
            otherwise,
        },
    };
    Step::new(kind, span.clone())
}

fn open_ways(node: &Node) -> usize {
    match &node.end {
        End::Next(_) => 1,
        End::Fork(fork) => open_ways(&fork.then) + open_ways(&fork.otherwise),
        _ => 0,
    }
}

fn copy(node: &Node) -> Node {
    Node {
        steps: node.steps.clone(),
        end: match &node.end {
            End::Next(state) => End::Next(Box::new(state.fork())),
            End::Jump(state) => End::Jump(Box::new(state.fork())),
            End::Frame(state) => End::Frame(Box::new(state.fork())),
            End::Over => End::Over,
            End::Fork(fork) => End::Fork(Box::new(Fork {
                condition: fork.condition.clone(),
                span: fork.span.clone(),
                then: copy(&fork.then),
                otherwise: copy(&fork.otherwise),
            })),
        },
    }
}
