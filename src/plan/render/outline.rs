//! A step list as lines, each with its script line and its depth.

use super::names::{self, Names, Purpose};
use super::{condition, phrase};
use crate::plan::{Step, StepKind};
use crate::source::Span;

/// One line of a step list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Line {
    /// `START.BAT:35`; none for what belongs to the line above.
    pub(crate) place: Option<String>,
    /// How deep it lies in calls, conditions and loops, from 0.
    pub(crate) depth: usize,
    /// In words.
    pub(crate) text: String,
    /// Whether it only holds names that are the same in capitals and small letters.
    pub(crate) any_case: bool,
}

/// The lines of the steps and of all steps within them.
pub(crate) fn lines(steps: &[Step], names: &Names<'_>) -> Vec<Line> {
    let mut lines = Vec::new();
    push(steps, 0, names, &mut lines);
    lines
}

fn push(steps: &[Step], depth: usize, names: &Names<'_>, lines: &mut Vec<Line>) {
    for step in steps {
        if is_usual_end(step, steps, depth, names) {
            continue;
        }
        if let StepKind::If {
            condition,
            then,
            otherwise,
        } = &step.kind
        {
            // An empty first way would read as if something were missing.
            let turned = shows_nothing(then) && !shows_nothing(otherwise);
            let (text, then, otherwise): (_, _, &[Step]) = if turned {
                (condition::negated(condition, names), otherwise, &[])
            } else {
                (condition::words(condition, names), then, otherwise)
            };
            lines.push(line(&step.span, depth, format!("if {text}")));
            push(then, depth + 1, names, lines);
            if !shows_nothing(otherwise) {
                lines.push(note(depth, "otherwise".to_owned()));
                push(otherwise, depth + 1, names, lines);
            }
            continue;
        }
        let Some(phrase) = phrase::of(step, names) else {
            continue;
        };
        let mut first = line(&step.span, depth, phrase.head);
        first.any_case = matches!(
            step.kind,
            StepKind::StartService { .. }
                | StepKind::StopWatch { .. }
                | StepKind::ServiceControl { .. }
        );
        lines.push(first);
        lines.extend(
            phrase
                .details
                .into_iter()
                .map(|detail| note(depth + 1, detail)),
        );
        push(within(&step.kind), depth + 1, names, lines);
    }
}

/// Whether a file comes to its end as every file does. A reader need not be told; the list says how it ends.
pub(crate) fn is_usual_end(step: &Step, steps: &[Step], depth: usize, names: &Names<'_>) -> bool {
    let is_last = steps.last().is_some_and(|last| std::ptr::eq(last, step));
    match (&step.kind, names.purpose()) {
        (StepKind::End { .. }, Purpose::Reading) if depth == 0 => is_last,
        (StepKind::End { code }, Purpose::Reading) => is_last && code.known() == Some("0"),
        _ => false,
    }
}

/// The steps within a step that is no condition.
pub(crate) fn within(kind: &StepKind) -> &[Step] {
    match kind {
        StepKind::Call { steps, .. }
        | StepKind::Block { steps }
        | StepKind::RunDirectoryScript { steps, .. } => steps,
        StepKind::ForEach { body, .. } => body,
        _ => &[],
    }
}

/// Whether no line stands for any of the steps.
pub(crate) fn shows_nothing(steps: &[Step]) -> bool {
    steps.iter().all(|step| {
        matches!(
            step.kind,
            StepKind::Capture { .. } | StepKind::Assume { .. }
        )
    })
}

fn line(span: &Span, depth: usize, text: String) -> Line {
    Line {
        place: Some(names::place(span)),
        depth,
        text,
        any_case: false,
    }
}

fn note(depth: usize, text: String) -> Line {
    Line {
        place: None,
        depth,
        text,
        any_case: false,
    }
}
