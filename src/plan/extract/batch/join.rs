//! Where two ways meet again.

use std::collections::BTreeMap;

use super::graph::{END, Graph};
use super::node::{End, Fork, Node, Passed};
use super::state::{State, can_merge, merge};
use super::{Reader, Typed, Untyped};
use crate::plan::{Condition, Step, StepKind, Steps};
use crate::source::Span;

/// Ways that may be open inside one logical line: behind each the rest of the line is followed by itself.
const OPEN_WAYS: usize = 8;

/// A way of so few lines is written out to its end where it would otherwise carry the rest of the script inside it.
const SHORT_WAY: usize = 12;

impl Reader<'_> {
    /// Two ways become one where both go on at the same place, or where only one goes on.
    pub(super) fn fork(
        &self,
        condition: Condition,
        span: &Span,
        then: Node,
        otherwise: Node,
    ) -> Typed<Node> {
        let (one, mut passed) = then.split();
        let (other, other_passed) = otherwise.split();
        let same_place = |one: &State, other: &State| one.line() == other.line();
        let (end, captures) = match (one, other) {
            (End::Next(one), End::Next(other)) => {
                let (state, captures) = merge(one, other, &self.symbols, span)?;
                (End::Next(state), captures)
            }
            (End::Jump(one), End::Jump(other))
                if same_place(&one, &other) && can_merge(&one, &other) =>
            {
                let (state, captures) = merge(one, other, &self.symbols, span)?;
                (End::Jump(state), captures)
            }
            (End::Over, end) | (end, End::Over) => (end, Vec::new()),
            (one, other) => {
                let fork = Fork {
                    condition,
                    span: span.clone(),
                    then: Node::new(Vec::new(), one).behind(passed),
                    otherwise: Node::new(Vec::new(), other).behind(other_passed),
                };
                return Ok(Node::new(Vec::new(), End::Fork(Box::new(fork))));
            }
        };
        let steps = std::mem::take(&mut passed.steps);
        let mut joined = vec![if_step(condition, steps, other_passed.steps, span)];
        joined.extend(captures);
        passed.steps = joined;
        passed.returned.extend(other_passed.returned);
        passed.endings.extend(other_passed.endings);
        Ok(Node::new(Vec::new(), end).behind(passed))
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
        let (end, passed) = node.split();
        match end {
            End::Next(state) => Ok(rest(state)?.behind(passed)),
            End::Fork(fork) => {
                let then = self.and_then(fork.then, rest)?;
                let otherwise = self.and_then(fork.otherwise, rest)?;
                Ok(self
                    .fork(fork.condition, &fork.span, then, otherwise)?
                    .behind(passed))
            }
            end => Ok(Node::new(Vec::new(), end).behind(passed)),
        }
    }

    /// Follows ways that have parted until one is left, or none: to where they meet, or some of them to their ends.
    ///
    /// Ways that reach `stop` are left there; then the result may still be parted.
    pub(super) fn meet(
        &self,
        fork: Fork,
        graph: &Graph,
        subroutine: bool,
        stop: Option<usize>,
    ) -> Node {
        let mut node = settle(Node::new(Vec::new(), End::Fork(Box::new(fork))));
        loop {
            let mut places = BTreeMap::new();
            count_places(&node, &mut places);
            let choice = choose(graph, subroutine, &places, stop);
            let (goal, only) = match choice {
                Choice::Done => return node,
                Choice::Meet(place) => (Some(place), None),
                Choice::ToTheEnd(place) => (None, Some(place)),
            };
            node = self.follow(node, goal, only);
            if !matches!(node.end, End::Fork(_)) {
                return node;
            }
        }
    }

    /// Follows open ways to `goal`, or to their ends; `only` those that go on at that line. Then puts together what can be.
    fn follow(&self, node: Node, goal: Option<usize>, only: Option<usize>) -> Node {
        let (end, passed) = node.split();
        let followed = match end {
            End::Next(state) | End::Jump(state) => {
                let line = state.line();
                let wanted = only.is_none_or(|only| only == line);
                if !wanted || goal == Some(line) {
                    Node::jump(state)
                } else {
                    settle(self.lines(state, goal))
                }
            }
            End::Fork(fork) => {
                let then = self.follow(fork.then, goal, only);
                let otherwise = self.follow(fork.otherwise, goal, only);
                match self.fork(fork.condition, &fork.span, then, otherwise) {
                    Ok(joined) => joined,
                    // Cannot be: what cannot be merged is kept apart before.
                    Err(why) => Node::new(vec![self.unreadable(&fork.span, &why.0)], End::Over),
                }
            }
            End::Over => Node::new(Vec::new(), End::Over),
        };
        followed.behind(passed)
    }
}

/// What to do with ways that have parted.
enum Choice {
    /// Nothing is left to follow here.
    Done,
    /// All of them are followed to this line.
    Meet(usize),
    /// Those at this line are followed to their ends.
    ToTheEnd(usize),
}

/// Chooses so that little is written twice: `places` are the lines at which ways go on, with their numbers.
fn choose(
    graph: &Graph,
    subroutine: bool,
    places: &BTreeMap<usize, usize>,
    stop: Option<usize>,
) -> Choice {
    let open: Vec<usize> = places
        .keys()
        .copied()
        .filter(|place| Some(*place) != stop)
        .collect();
    let (Some(nearest), Some(farthest)) = (open.first().copied(), open.last().copied()) else {
        return Choice::Done;
    };
    if places.len() == 1 {
        // They differ in what cannot be put together.
        return Choice::ToTheEnd(nearest);
    }
    let meeting = graph.common_meeting(places.keys().copied(), subroutine);
    let goal = match (meeting, stop) {
        (Some(END) | None, Some(stop)) if open.len() < places.len() => stop,
        (Some(END) | None, _) => END,
        (Some(place), _) => place,
    };
    if Some(goal) == stop || goal != END {
        let twice: usize = places
            .iter()
            .map(|(place, count)| (count - 1) * graph.reach(*place, goal))
            .sum();
        let (cheapest, cost) = cheapest_end(graph, places, stop);
        if is_aside(graph, places, goal, cheapest, cost) {
            return Choice::ToTheEnd(cheapest);
        }
        if twice == 0 || twice <= cost {
            return Choice::Meet(goal);
        }
        return Choice::ToTheEnd(cheapest);
    }
    if let Some(place) = main_way(graph, places) {
        return Choice::Meet(place);
    }
    let (cheapest, cost) = cheapest_end(graph, places, stop);
    let rest = graph.reach(nearest, END);
    if cost <= SHORT_WAY || cost < rest {
        Choice::ToTheEnd(cheapest)
    } else {
        Choice::ToTheEnd(farthest)
    }
}

/// Whether one way is a short one to the end, off the way that the script goes on: it need not carry that inside it.
fn is_aside(
    graph: &Graph,
    places: &BTreeMap<usize, usize>,
    goal: usize,
    cheapest: usize,
    cost: usize,
) -> bool {
    let own = graph.reach(cheapest, goal);
    let others = places.keys().filter(|place| **place != cheapest);
    cost <= SHORT_WAY
        && !places.contains_key(&goal)
        && others
            .into_iter()
            .all(|place| graph.reach(*place, goal) > own + 2)
}

/// One of the lines, to which all others may come by a shorter way than it has before it.
fn main_way(graph: &Graph, places: &BTreeMap<usize, usize>) -> Option<usize> {
    places.keys().copied().find(|place| {
        let others = places.iter().filter(|(other, _)| *other != place);
        let mut lines = 0;
        for (other, count) in others {
            if !graph.leads_to(*other, *place) {
                return false;
            }
            lines += count * graph.reach(*other, *place);
        }
        lines <= graph.reach(*place, END)
    })
}

/// The line from which the ways to their ends are shortest, all together.
fn cheapest_end(
    graph: &Graph,
    places: &BTreeMap<usize, usize>,
    stop: Option<usize>,
) -> (usize, usize) {
    places
        .iter()
        .filter(|(place, _)| Some(**place) != stop)
        .map(|(place, count)| (*place, count * graph.reach(*place, END)))
        // The later line of two: the nearer one is where the script goes on.
        .min_by_key(|(place, cost)| (*cost, std::cmp::Reverse(*place)))
        .unwrap_or((END, usize::MAX))
}

/// At the end of a logical line, to go on behind it is to go on at the next line.
fn settle(node: Node) -> Node {
    let (end, passed) = node.split();
    let end = match end {
        End::Next(state) => End::Jump(state),
        End::Fork(fork) => End::Fork(Box::new(Fork {
            condition: fork.condition,
            span: fork.span,
            then: settle(fork.then),
            otherwise: settle(fork.otherwise),
        })),
        end => end,
    };
    Node::new(Vec::new(), end).behind(passed)
}

fn count_places(node: &Node, places: &mut BTreeMap<usize, usize>) {
    match &node.end {
        End::Next(state) | End::Jump(state) => *places.entry(state.line()).or_insert(0) += 1,
        End::Fork(fork) => {
            count_places(&fork.then, places);
            count_places(&fork.otherwise, places);
        }
        End::Over => {}
    }
}

fn if_step(condition: Condition, then: Vec<Step>, otherwise: Vec<Step>, span: &Span) -> Step {
    // A failure that `||` looks at changes the exit code even where nothing else is done.
    let changes = condition == Condition::Failed;
    let (then, otherwise) = (Steps::from(then), Steps::from(otherwise));
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

impl Reader<'_> {
    /// What is known behind a file or subroutine that may have ended in several places.
    pub(super) fn returned(
        &self,
        returned: Vec<State>,
        span: &Span,
    ) -> Typed<Option<(State, Passed)>> {
        let mut ends = returned.into_iter().map(closed);
        let Some(mut state) = ends.next() else {
            return Ok(None);
        };
        let mut passed = Passed::default();
        for other in ends {
            let (merged, captures) = merge(state, other, &self.symbols, span)?;
            state = merged;
            passed.steps.extend(captures);
        }
        Ok(Some((state, passed)))
    }
}

/// The end of a subroutine closes what SETLOCAL opened, and forgets its arguments.
fn closed(mut state: State) -> State {
    let folder = state.cmd.context.cwd.folder().to_owned();
    let saved = state.cmd.frames.last_mut().and_then(|frame| {
        let saved = std::mem::take(&mut frame.saved);
        saved.into_iter().next()
    });
    if let Some(saved) = saved {
        state.cmd.restore(saved);
        if state.cmd.context.cwd.folder() != folder {
            state.folder_changed = true;
        }
    }
    if let Some(frame) = state.cmd.frames.last_mut() {
        frame.arguments = crate::batch::interpreter::Arguments::new("", "");
        frame.line = 0;
    }
    state
}
