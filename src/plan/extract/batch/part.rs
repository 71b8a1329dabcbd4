//! Lines that are left to the interpreter, and what is known behind them.

use std::collections::BTreeSet;

use super::effects::Effects;
use super::graph::{END, Graph};
use super::node::{End, Node};
use super::state::{Ended, State};
use super::{Ending, Reader, Untyped};
use crate::plan::{Condition, Lines, OutcomeKind, Step, StepKind};
use crate::source::Span;

impl Reader<'_> {
    /// Some lines, or the rest of the file where nothing behind them would be known.
    pub(super) fn part_or_rest(&self, state: State, lines: (usize, usize), why: &str) -> Node {
        let graph = self.graph(&state);
        match self.part(&state, &graph, lines, why) {
            Ok(node) => node,
            Err(_) => self.rest(state, why),
        }
    }

    /// The lines of a loop.
    pub(super) fn loop_part(&self, state: State, graph: &Graph, number: usize, why: &str) -> Node {
        let starts = graph.lines_of(number);
        let first = state.line();
        let last = starts
            .iter()
            .filter_map(|line| graph.node(*line))
            .map(|node| node.last)
            .max();
        let lowest = starts.first().copied().unwrap_or(first);
        match last {
            // The loop is entered at its top: everything between is part of it.
            Some(last) if lowest == first => self.part_or_rest(state, (first, last), why),
            _ => self.rest(state, why),
        }
    }

    fn part(
        &self,
        state: &State,
        graph: &Graph,
        (first, last): (usize, usize),
        why: &str,
    ) -> Result<Node, Untyped> {
        let mut done = Effects::default();
        let mut exits = BTreeSet::new();
        let mut any = false;
        for (_, node) in graph.within(first, last) {
            any = true;
            add(&mut done, &node.effects);
            let inside = |line: &usize| (first..=last).contains(line);
            exits.extend(node.next.iter().copied().filter(|line| !inside(line)));
        }
        if !any || done.goes_anywhere || done.changes_scope {
            return Err(Untyped::because(why));
        }
        self.add_called(state, graph, &mut done);
        let span = self.place(state, first);
        let mut steps = vec![self.interpret_from(state, first, (first, last), why, &exits)];
        let behind = self.behind(state, &done, &span, &mut steps);
        let end = self.exits(&behind, exits, &span);
        Ok(end.after(steps))
    }

    /// Adds what the subroutines do that are called, and those that they call.
    fn add_called(&self, state: &State, graph: &Graph, done: &mut Effects) {
        let Some(frame) = state.cmd.frames.last() else {
            return;
        };
        let mut seen = BTreeSet::new();
        while let Some(label) = done
            .called_labels
            .iter()
            .find(|label| !seen.contains(*label))
            .cloned()
        {
            if let Some(line) = frame.script.find_label(&label, 0) {
                for node in graph.reachable(line + 1) {
                    done.called_labels
                        .extend(node.effects.called_labels.iter().cloned());
                    done.variables
                        .extend(node.effects.variables.iter().cloned());
                    done.sets_anything |= node.effects.sets_anything || node.effects.goes_anywhere;
                    done.calls_others |= node.effects.calls_others;
                    done.changes_folder |= node.effects.changes_folder;
                }
            }
            seen.insert(label);
        }
    }

    /// The rest of the file or subroutine.
    pub(super) fn rest(&self, state: State, why: &str) -> Node {
        let graph = self.graph(&state);
        let first = state.line();
        let script = state.cmd.frames.last();
        let last = script.map_or(first, |frame| {
            frame.script.source.line_count().saturating_sub(1)
        });
        let mut done = Effects {
            changes_folder: true,
            ..Effects::default()
        };
        for node in graph.all() {
            add(&mut done, &node.effects);
        }
        let span = self.place(&state, first);
        // A jump back leads to lines before these.
        let from = graph.all_starts().filter(|line| *line < first).min();
        let jumps_back = done.goes_anywhere || graph.leads_before(first);
        let lines = (
            if jumps_back {
                from.unwrap_or(first).min(first)
            } else {
                first
            },
            last,
        );
        let exits = BTreeSet::from([END]);
        let mut steps = vec![self.interpret_from(&state, first, lines, why, &exits)];
        let behind = self.behind(&state, &done, &span, &mut steps);
        self.exits(&behind, BTreeSet::from([END]), &span)
            .after(steps)
    }

    fn interpret_from(
        &self,
        state: &State,
        from: usize,
        (first, last): (usize, usize),
        why: &str,
        exits: &BTreeSet<usize>,
    ) -> Step {
        let span = self.place(state, from);
        let number = |index: usize| u32::try_from(index + 1).unwrap_or(u32::MAX);
        let lines = Lines {
            file: self.set.relative(
                state
                    .cmd
                    .frames
                    .last()
                    .map_or("", |frame| &frame.script.path),
            ),
            first: number(first),
            last: number(last),
        };
        let reason = why.to_owned();
        let exits = exits.iter().map(|line| exit_number(*line)).collect();
        let kind = StepKind::Interpret {
            lines,
            reason,
            exits,
        };
        Step::new(kind, span)
    }

    pub(super) fn unreadable(&self, span: &Span, why: &str) -> Step {
        let lines = Lines {
            file: span.file.to_string(),
            first: span.line,
            last: span.line,
        };
        let reason = why.to_owned();
        let kind = StepKind::Interpret {
            lines,
            reason,
            exits: Vec::new(),
        };
        Step::new(kind, span.clone())
    }

    /// What is known behind lines that were not followed.
    fn behind(&self, state: &State, done: &Effects, span: &Span, steps: &mut Vec<Step>) -> State {
        let mut behind = state.fork();
        behind.status = Ended::Unknown;
        steps.push(behind.forget_errorlevel(&self.symbols, span));
        if done.sets_anything || done.calls_others {
            behind.forget_everything();
        } else {
            for name in &done.variables {
                steps.push(behind.forget_variable(&self.symbols, span, name, false));
            }
        }
        if done.changes_folder || done.calls_others {
            steps.push(behind.forget_folder(&self.symbols, span));
            behind.stack_unknown = true;
        }
        behind
    }

    /// The places where control may go on behind lines that were not followed.
    fn exits(&self, behind: &State, exits: BTreeSet<usize>, span: &Span) -> Node {
        let mut ways = exits
            .into_iter()
            .map(|line| (line, self.way_out(behind, line, span)));
        let Some((_, mut node)) = ways.next() else {
            let mut node = Node::new(Vec::new(), End::Over);
            node.endings.push(decided_later());
            return node;
        };
        for (line, way) in ways {
            let number = exit_number(line);
            let condition = Condition::ContinuesAt(number);
            node = match self.fork(condition, span, way, node) {
                Ok(node) => node,
                // The states are copies of one another.
                Err(why) => Node::new(vec![self.unreadable(span, &why.0)], End::Over),
            };
        }
        node
    }

    fn way_out(&self, behind: &State, line: usize, span: &Span) -> Node {
        let mut state = behind.fork();
        if line != END {
            state.set_line(line);
            return Node::jump(state);
        }
        let mut node = self.ends(state, span);
        if let Some(ending) = node.endings.last_mut() {
            *ending = decided_later();
        }
        node
    }
}

/// A line as plans write it: from 1, and 0 for the end of the file.
fn exit_number(line: usize) -> u32 {
    match line {
        END => 0,
        line => u32::try_from(line + 1).unwrap_or(u32::MAX),
    }
}

fn decided_later() -> Ending {
    let why = "the interpreter decides at run time".to_owned();
    Ending::new(OutcomeKind::Completed, None, Some(why))
}

fn add(done: &mut Effects, more: &Effects) {
    done.goes_anywhere |= more.goes_anywhere;
    done.called_labels
        .extend(more.called_labels.iter().cloned());
    done.calls_others |= more.calls_others;
    done.variables.extend(more.variables.iter().cloned());
    done.sets_anything |= more.sets_anything;
    done.changes_folder |= more.changes_folder;
    done.changes_scope |= more.changes_scope;
}
