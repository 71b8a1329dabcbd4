//! What stands for the names that steps gave to things: `‹exit code of START.BAT:35›` in place of the name of a capture.

use std::borrow::Cow;
use std::collections::HashMap;

use super::notation::plain;
use super::phrase;
use super::settings::Comparing;
use crate::plan::{CaptureSource, Step, StepKind};
use crate::source::Span;

/// What the words are for.
#[derive(Clone, Copy)]
pub(crate) enum Purpose<'a> {
    /// A reader, who has the scripts at hand.
    Reading,
    /// A comparison, in which the same step may stand on another line and settings have other values.
    Comparing(&'a Comparing<'a>),
}

/// What stands for the names of one step list.
pub(crate) struct Names<'a> {
    purpose: Purpose<'a>,
    captured: HashMap<String, String>,
    /// How often each variable was captured so far; two captures of one variable may hold different texts.
    readings: HashMap<String, usize>,
}

impl<'a> Names<'a> {
    /// The names in these steps and all steps within them.
    pub(crate) fn of(steps: &[Step], purpose: Purpose<'a>) -> Self {
        let mut names = Self {
            purpose,
            captured: HashMap::new(),
            readings: HashMap::new(),
        };
        names.walk(steps, &mut None);
        names
    }

    /// What the words are for.
    pub(crate) fn purpose(&self) -> Purpose<'a> {
        self.purpose
    }

    /// What stands for a captured value.
    pub(crate) fn captured<'n>(&'n self, name: &'n str) -> Cow<'n, str> {
        match self.captured.get(name) {
            Some(text) => Cow::Borrowed(text),
            None => plain(name),
        }
    }

    /// What stands for a bound object.
    pub(crate) fn object<'n>(&self, name: &'n str) -> Cow<'n, str> {
        plain(name)
    }

    /// `last` is what stands for the step that left the exit code, where there is only one that can have.
    fn walk(&mut self, steps: &[Step], last: &mut Option<String>) {
        for step in steps {
            match &step.kind {
                StepKind::Capture { name, from } => self.capture(name, from, &step.span, last),
                StepKind::DirectoryRead {
                    object,
                    attribute,
                    into,
                    ..
                } => {
                    let text = format!("{}.{} read anew", self.object(object), plain(attribute));
                    self.captured.insert(into.clone(), text);
                }
                StepKind::If {
                    then, otherwise, ..
                } => {
                    self.walk(then, &mut last.clone());
                    self.walk(otherwise, &mut last.clone());
                    *last = None;
                }
                StepKind::ForEach { body, .. } => {
                    self.walk(body, &mut last.clone());
                    *last = None;
                }
                StepKind::Interpret { .. } => *last = None,
                StepKind::Call { steps, .. } | StepKind::Block { steps } => self.walk(steps, last),
                StepKind::RunDirectoryScript { steps, .. } => {
                    self.walk(steps, &mut None);
                    *last = Some(self.name_of(step));
                }
                kind if leaves_a_code(kind) => *last = Some(self.name_of(step)),
                _ => {}
            }
        }
    }

    fn capture(
        &mut self,
        name: &str,
        from: &CaptureSource,
        span: &Span,
        last: &mut Option<String>,
    ) {
        let text = match from {
            CaptureSource::ErrorLevel => self.of_step("exit code", span, last.as_deref()),
            CaptureSource::Status => self.of_step("success", span, last.as_deref()),
            CaptureSource::CurrentDirectory => "current folder".to_owned(),
            CaptureSource::Variable(variable) => self.reading(variable, span),
            CaptureSource::Expansion(expression) => plain(expression).into_owned(),
        };
        self.captured.insert(name.to_owned(), text);
    }

    fn of_step(&self, what: &str, span: &Span, last: Option<&str>) -> String {
        match (last, self.purpose) {
            (Some(last), _) => format!("{what} of {last}"),
            (None, Purpose::Reading) => format!("{what} at {}", place(span)),
            (None, Purpose::Comparing(_)) => what.to_owned(),
        }
    }

    fn reading(&mut self, variable: &str, span: &Span) -> String {
        let readings = self.readings.entry(variable.to_uppercase()).or_default();
        *readings += 1;
        match (*readings, self.purpose) {
            (1, _) => format!("%{}%", plain(variable)),
            (_, Purpose::Reading) => format!("%{}% at {}", plain(variable), place(span)),
            (number, Purpose::Comparing(_)) => format!("%{}% at reading {number}", plain(variable)),
        }
    }

    fn name_of(&self, step: &Step) -> String {
        match self.purpose {
            Purpose::Reading => place(&step.span),
            Purpose::Comparing(_) => phrase::short(&step.kind, self),
        }
    }
}

/// A place without its column: `START.BAT:35`.
pub(crate) fn place(span: &Span) -> String {
    format!("{}:{}", plain(&span.file), span.line)
}

/// Whether a step of a batch file settles the exit code for the steps behind it.
fn leaves_a_code(kind: &StepKind) -> bool {
    matches!(
        kind,
        StepKind::Log { .. }
            | StepKind::Broadcast { .. }
            | StepKind::StartService { .. }
            | StepKind::StartProgram { .. }
            | StepKind::StopWatch { .. }
            | StepKind::SetCode { .. }
            | StepKind::GetCode { .. }
            | StepKind::Sleep { .. }
            | StepKind::ServiceControl { .. }
            | StepKind::ImportLdif { .. }
            | StepKind::RunProgram { .. }
            | StepKind::Pipe { .. }
            | StepKind::FileOperation { .. }
            | StepKind::Calculate { .. }
            | StepKind::ChangeDirectory { .. }
    )
}
