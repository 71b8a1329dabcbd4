//! A step list as parts that are drawn one below the other.

use crate::plan::render::names::{self, Names};
use crate::plan::render::{condition, outline, phrase};
use crate::plan::{Step, StepKind};

/// So many lines stand in one box.
const LINES: usize = 12;
/// So many of the lines that belong under a step are shown; all of them stand in the list below the drawing.
const DETAILS: usize = 4;

/// A line of text, with the script line that it is about.
#[derive(Debug, Clone)]
pub(super) struct Words {
    pub(super) place: String,
    pub(super) text: String,
}

/// A part of the flow.
#[derive(Debug)]
pub(super) enum Part {
    /// Simple steps.
    Steps(Vec<Words>),
    /// Two ways that join again.
    Fork {
        asks: Words,
        yes: Vec<Part>,
        no: Vec<Part>,
    },
    /// Steps within a step: a script that is called, a block, a loop.
    Frame {
        title: Words,
        repeats: bool,
        within: Vec<Part>,
        /// Whether something can come behind it.
        goes_on: bool,
    },
    /// The end of a file, a subroutine, or everything.
    Stop {
        words: Words,
        /// The script is not meant to end there.
        broken: bool,
    },
}

/// Whether control can come to what stands behind these parts.
pub(super) fn go_on(parts: &[Part]) -> bool {
    parts.iter().all(|part| match part {
        Part::Steps(_) => true,
        Part::Fork { yes, no, .. } => go_on(yes) || go_on(no),
        Part::Frame { goes_on, .. } => *goes_on,
        Part::Stop { .. } => false,
    })
}

/// The parts of a step list.
pub(super) fn of(steps: &[Step], names: &Names<'_>) -> Vec<Part> {
    let mut reader = Reader {
        names,
        in_directory_script: false,
        ended: false,
        depth: 0,
        forked: false,
    };
    reader.parts(steps)
}

struct Reader<'n> {
    names: &'n Names<'n>,
    /// There `WScript.Quit` ends the directory script only.
    in_directory_script: bool,
    /// The file or subroutine that is being read has an end within.
    ended: bool,
    /// How deep what is being read lies in other steps.
    depth: usize,
    /// It lies in one way of a fork of the same file or subroutine.
    forked: bool,
}

impl Reader<'_> {
    fn parts(&mut self, steps: &[Step]) -> Vec<Part> {
        let mut parts = Vec::new();
        let mut lines = Vec::new();
        for step in steps {
            // Within a fork the other way may go on, so that even a usual end is shown.
            if !self.forked && outline::is_usual_end(step, steps, self.depth, self.names) {
                continue;
            }
            let within = outline::within(&step.kind);
            let part = match &step.kind {
                StepKind::If { .. } => Some(self.fork(step)),
                StepKind::ForEach { .. } => Some(self.frame(step)),
                _ if !outline::shows_nothing(within) => Some(self.frame(step)),
                StepKind::Exit { .. } | StepKind::End { .. } | StepKind::MissingLabel { .. } => {
                    Some(self.stop(step))
                }
                _ => {
                    self.simple(step, &mut lines);
                    None
                }
            };
            let full = lines.len() >= LINES;
            if (part.is_some() || full) && !lines.is_empty() {
                parts.push(Part::Steps(std::mem::take(&mut lines)));
            }
            parts.extend(part);
        }
        if !lines.is_empty() {
            parts.push(Part::Steps(lines));
        }
        parts
    }

    fn deeper(&mut self, steps: &[Step], forked: bool) -> Vec<Part> {
        let outer = (self.depth, self.forked);
        (self.depth, self.forked) = (self.depth + 1, forked);
        let parts = self.parts(steps);
        (self.depth, self.forked) = outer;
        parts
    }

    fn simple(&self, step: &Step, lines: &mut Vec<Words>) {
        let Some(phrase) = phrase::of(step, self.names) else {
            return;
        };
        lines.push(words(step, phrase.head));
        let under = |text: String| Words {
            place: String::new(),
            text,
        };
        let shown = phrase.details.iter().take(DETAILS);
        lines.extend(shown.map(|detail| under(format!("· {detail}"))));
        if phrase.details.len() > DETAILS {
            lines.push(under("· …".to_owned()));
        }
    }

    fn fork(&mut self, step: &Step) -> Part {
        let StepKind::If {
            condition,
            then,
            otherwise,
        } = &step.kind
        else {
            return self.stop(step);
        };
        // An empty first way would read as if something were missing.
        let turned = outline::shows_nothing(then) && !outline::shows_nothing(otherwise);
        let (text, yes, no) = if turned {
            (condition::negated(condition, self.names), otherwise, then)
        } else {
            (condition::words(condition, self.names), then, otherwise)
        };
        Part::Fork {
            asks: words(step, format!("{text}?")),
            yes: self.deeper(yes, true),
            no: self.deeper(no, true),
        }
    }

    fn frame(&mut self, step: &Step) -> Part {
        let within = outline::within(&step.kind);
        let repeats = matches!(step.kind, StepKind::ForEach { .. });
        let is_directory_script = matches!(step.kind, StepKind::RunDirectoryScript { .. });
        let is_file = is_directory_script || matches!(step.kind, StepKind::Call { .. });
        let outer = (self.in_directory_script, self.ended);
        if is_file {
            self.in_directory_script |= is_directory_script;
            self.ended = false;
        }
        let within = self.deeper(within, !is_file && self.forked);
        let mut goes_on = repeats || go_on(&within);
        if is_file {
            goes_on |= self.ended;
            (self.in_directory_script, self.ended) = outer;
        }
        let title = phrase::of(step, self.names).map_or_else(String::new, |phrase| phrase.head);
        Part::Frame {
            title: words(step, title),
            repeats,
            within,
            goes_on,
        }
    }

    fn stop(&mut self, step: &Step) -> Part {
        let all = matches!(step.kind, StepKind::Exit { frame: false, .. });
        self.ended |= !all || self.in_directory_script;
        let text = phrase::of(step, self.names).map_or_else(String::new, |phrase| phrase.head);
        Part::Stop {
            words: words(step, text),
            broken: matches!(step.kind, StepKind::MissingLabel { .. }),
        }
    }
}

fn words(step: &Step, text: String) -> Words {
    Words {
        place: names::place(&step.span),
        text,
    }
}
