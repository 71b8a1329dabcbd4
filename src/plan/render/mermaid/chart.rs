//! Nodes and arrows of one step list.

use std::fmt::Write as _;

use super::label::escaped;
use crate::plan::render::names::{self, Names};
use crate::plan::render::{condition, outline, phrase};
use crate::plan::{Condition, Step, StepKind};

/// So many lines stand in one box.
const LINES: usize = 12;

/// A way out of what is drawn so far: from a node, with what stands at the arrow.
#[derive(Debug, Clone)]
pub(super) struct Way {
    pub(super) node: String,
    pub(super) label: Option<&'static str>,
}

impl Way {
    /// A way without words.
    pub(super) fn from(node: impl Into<String>) -> Self {
        Self {
            node: node.into(),
            label: None,
        }
    }

    fn labelled(node: &str, label: &'static str) -> Self {
        Self {
            node: node.to_owned(),
            label: Some(label),
        }
    }
}

/// The chart of one step list. Nodes stand where their subgraph is, arrows behind everything: Mermaid puts a node into
/// the subgraph that names it first.
pub(super) struct Chart<'n> {
    names: &'n Names<'n>,
    prefix: String,
    count: usize,
    indent: usize,
    pub(super) nodes: String,
    pub(super) arrows: String,
    /// Ways that end the file or subroutine that is being drawn.
    ends: Vec<Way>,
    /// Ways that end everything.
    quits: Vec<Way>,
    /// `WScript.Quit` ends the directory script only.
    in_directory_script: bool,
    /// Lines that wait for their box.
    block: Vec<String>,
}

impl<'n> Chart<'n> {
    pub(super) fn new(prefix: String, names: &'n Names) -> Self {
        Self {
            names,
            prefix,
            count: 0,
            indent: 2,
            nodes: String::new(),
            arrows: String::new(),
            ends: Vec::new(),
            quits: Vec::new(),
            in_directory_script: false,
            block: Vec::new(),
        }
    }

    /// Draws a whole step list and returns the ways to its end.
    pub(super) fn list(&mut self, steps: &[Step], from: Vec<Way>) -> Vec<Way> {
        let mut ways = self.frame(steps, from);
        ways.append(&mut self.quits);
        ways
    }

    /// Draws a file or subroutine and returns the ways to its end.
    fn frame(&mut self, steps: &[Step], from: Vec<Way>) -> Vec<Way> {
        let outer = std::mem::take(&mut self.ends);
        let mut ways = self.steps(steps, from);
        ways.append(&mut self.ends);
        self.ends = outer;
        ways
    }

    /// Draws steps that follow one another and returns the ways to what stands behind them.
    fn steps(&mut self, steps: &[Step], from: Vec<Way>) -> Vec<Way> {
        let mut ways = from;
        for step in steps {
            ways = match &step.kind {
                StepKind::If {
                    condition,
                    then,
                    otherwise,
                } => {
                    let ways = self.flush(ways);
                    self.branch(step, condition, then, otherwise, ways)
                }
                StepKind::ForEach { body, .. } => {
                    let ways = self.flush(ways);
                    self.repetition(step, body, ways)
                }
                kind if !outline::shows_nothing(outline::within(kind)) => {
                    let ways = self.flush(ways);
                    self.nested(step, ways)
                }
                StepKind::Exit { .. } | StepKind::End { .. } | StepKind::MissingLabel { .. } => {
                    self.put(step);
                    let mut ways = self.flush(ways);
                    let is_all = matches!(step.kind, StepKind::Exit { frame: false, .. })
                        && !self.in_directory_script;
                    if is_all {
                        self.quits.append(&mut ways);
                    } else {
                        self.ends.append(&mut ways);
                    }
                    ways
                }
                _ => {
                    self.put(step);
                    if self.block.len() >= LINES {
                        self.flush(ways)
                    } else {
                        ways
                    }
                }
            };
        }
        self.flush(ways)
    }

    /// Steps within a step: a box around them.
    fn nested(&mut self, step: &Step, ways: Vec<Way>) -> Vec<Way> {
        self.open(step);
        let steps = outline::within(&step.kind);
        let ways = match &step.kind {
            StepKind::RunDirectoryScript { .. } => {
                self.in_directory_script = true;
                let ways = self.frame(steps, ways);
                self.in_directory_script = false;
                ways
            }
            StepKind::Call { .. } => self.frame(steps, ways),
            _ => self.steps(steps, ways),
        };
        self.close();
        ways
    }

    /// Two ways that join again: a diamond.
    fn branch(
        &mut self,
        step: &Step,
        condition: &Condition,
        then: &[Step],
        otherwise: &[Step],
        ways: Vec<Way>,
    ) -> Vec<Way> {
        let text = format!(
            "{} {}",
            names::place(&step.span),
            condition::words(condition, self.names)
        );
        let node = self.node(&escaped(&text), "{", "}", ways);
        let mut ways = self.steps(then, vec![Way::labelled(&node, "yes")]);
        ways.extend(self.steps(otherwise, vec![Way::labelled(&node, "no")]));
        ways
    }

    /// A loop: a hexagon to which the body leads back.
    fn repetition(&mut self, step: &Step, body: &[Step], ways: Vec<Way>) -> Vec<Way> {
        let text = self.one_line(step);
        let node = self.node(&text, "{{", "}}", ways);
        let back = self.steps(body, vec![Way::labelled(&node, "each")]);
        // A body that shows nothing has no arrow of its own.
        let back = back.into_iter().filter(|way| way.node != node);
        let back: Vec<Way> = back.collect();
        self.arrows_to(&node, &back);
        vec![Way::labelled(&node, "done")]
    }

    /// Opens a box around the steps within a step.
    fn open(&mut self, step: &Step) {
        let title = self.one_line(step);
        self.count += 1;
        let id = format!("{}g{}", self.prefix, self.count);
        self.write(&format!("subgraph {id}[\"{title}\"]"));
        self.indent += 1;
        self.write("direction TB");
    }

    fn close(&mut self) {
        self.indent -= 1;
        self.write("end");
    }

    /// Keeps a simple step for the next box.
    fn put(&mut self, step: &Step) {
        let Some(phrase) = phrase::of(step, self.names) else {
            return;
        };
        let line = format!("{} {}", names::place(&step.span), phrase.head);
        self.block.push(escaped(&line));
        let room = LINES.saturating_sub(self.block.len()).max(2);
        let details = phrase.details.iter().take(room);
        self.block
            .extend(details.map(|detail| escaped(&format!("· {detail}"))));
        if phrase.details.len() > room {
            self.block.push("…".to_owned());
        }
    }

    /// Draws the box of the simple steps that wait, if any do.
    fn flush(&mut self, ways: Vec<Way>) -> Vec<Way> {
        if self.block.is_empty() {
            return ways;
        }
        let text = std::mem::take(&mut self.block).join("<br/>");
        let node = self.node(&text, "[", "]", ways);
        vec![Way::from(node)]
    }

    fn one_line(&self, step: &Step) -> String {
        let text = phrase::of(step, self.names).map_or_else(String::new, |phrase| phrase.head);
        escaped(&format!("{} {text}", names::place(&step.span)))
    }

    fn node(&mut self, label: &str, open: &str, close: &str, ways: Vec<Way>) -> String {
        self.count += 1;
        let id = format!("{}n{}", self.prefix, self.count);
        self.write(&format!("{id}{open}\"{label}\"{close}"));
        self.arrows_to(&id, &ways);
        id
    }

    /// Arrows from all these ways to a node.
    pub(super) fn arrows_to(&mut self, node: &str, ways: &[Way]) {
        for way in ways {
            // Writing to a String cannot fail.
            let _ = match way.label {
                Some(label) => writeln!(self.arrows, "  {} -->|{label}| {node}", way.node),
                None => writeln!(self.arrows, "  {} --> {node}", way.node),
            };
        }
    }

    fn write(&mut self, line: &str) {
        self.nodes.push_str(&"  ".repeat(self.indent));
        self.nodes.push_str(line);
        self.nodes.push('\n');
    }
}
