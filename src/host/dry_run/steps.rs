use std::cell::RefCell;
use std::rc::Rc;

use super::Area;
use super::ledger::{Ledger, Note};
use crate::host::listeners::failed;
use crate::host::{Effect, EffectListener, Record, path};

/// What is predicted of one step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It would change something.
    Change,
    /// It would change nothing.
    NoChange,
    /// What it would do is not known beforehand, for this reason.
    NotPredicted(String),
}

/// One effect of the run, with what is predicted of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PredictedStep {
    /// What the run would do, and what would come of it.
    pub record: Record,
    /// Whether that changes something.
    pub verdict: Verdict,
    /// The program that is not run here: what follows is predicted as if it had ended with exit code 0 and changed
    /// nothing.
    pub not_run: Option<String>,
}

/// Matches effects with what the decorators noted, as they are told.
#[derive(Debug)]
pub struct Steps {
    ledger: Rc<Ledger>,
    steps: RefCell<Vec<PredictedStep>>,
}

impl Steps {
    /// None so far.
    pub(super) fn new(ledger: Rc<Ledger>) -> Self {
        Self {
            ledger,
            steps: RefCell::default(),
        }
    }

    /// All steps so far, in their order.
    pub fn all(&self) -> Vec<PredictedStep> {
        self.steps.borrow().clone()
    }

    /// What is not predicted and belongs to no step that was told.
    pub fn left_over(&self) -> Vec<String> {
        let notes = self.ledger.take(&EVERYWHERE, None);
        let reasons = notes.into_iter().filter_map(|note| match note {
            Note::Change => None,
            Note::NotPredicted(reason) => Some(reason),
            Note::NotRun(program) => Some(was_not_run(&program)),
        });
        reasons.collect()
    }

    /// Whether the steps that a script or an import has just made would change something.
    fn inner_change(&self, record: &Record) -> bool {
        let file = match &record.effect {
            Effect::RunDirectoryScript { script, .. } => Some(path::file_name(script)),
            Effect::ImportLdif { .. } => None,
            _ => return false,
        };
        let steps = self.steps.borrow();
        let belongs = |step: &&PredictedStep| match file {
            Some(file) => step.record.span.file.eq_ignore_ascii_case(file),
            // What an import changes is told at the line of its command.
            None => step.record.span == record.span && is_of_directory(&step.record.effect),
        };
        let mut inner = steps.iter().rev().take_while(belongs);
        inner.any(|step| step.verdict == Verdict::Change)
    }
}

const EVERYWHERE: [Area; 6] = [
    Area::Directory,
    Area::Service,
    Area::File,
    Area::State,
    Area::Message,
    Area::Program,
];

/// Which notes belong to an effect.
fn areas(effect: &Effect) -> &'static [Area] {
    match effect {
        Effect::DirectoryModify { .. }
        | Effect::DirectoryAdd { .. }
        | Effect::DirectoryDelete { .. }
        | Effect::DirectoryRename { .. } => &[Area::Directory],
        Effect::StartService { .. }
        | Effect::StopWatch { .. }
        | Effect::ServiceControl { .. }
        | Effect::StartProgram { .. } => &[Area::Service, Area::State, Area::Program],
        Effect::RunDirectoryScript { .. } | Effect::Refused { .. } | Effect::SetCode { .. } => {
            &[Area::State]
        }
        Effect::RunProgram { .. } | Effect::Sleep { .. } => &[Area::Program],
        Effect::FileOperation { .. } | Effect::WriteFile { .. } => &[Area::File],
        Effect::Log { .. } | Effect::Broadcast { .. } => &[Area::Message],
        Effect::SetVariable { .. }
        | Effect::ChangeDirectory { .. }
        | Effect::GetCode { .. }
        | Effect::ImportLdif { .. }
        | Effect::DirectorySearch { .. }
        | Effect::Echo { .. }
        | Effect::Exit { .. } => &[],
    }
}

/// The object that an effect on the directory is about.
fn object(effect: &Effect) -> Option<&str> {
    match effect {
        Effect::DirectoryModify { dn, .. }
        | Effect::DirectoryAdd { dn, .. }
        | Effect::DirectoryDelete { dn }
        | Effect::DirectoryRename { dn, .. } => Some(dn),
        _ => None,
    }
}

fn is_of_directory(effect: &Effect) -> bool {
    areas(effect) == [Area::Directory]
}

fn was_not_run(program: &str) -> String {
    format!("the program {program} was not run")
}

impl EffectListener for Steps {
    fn record(&self, record: &Record) {
        let notes = self
            .ledger
            .take(areas(&record.effect), object(&record.effect));
        let mut changes = notes.contains(&Note::Change) && !undone(record);
        let mut reason = None;
        let mut not_run = None;
        for note in notes {
            match note {
                Note::Change => {}
                Note::NotPredicted(why) => reason = Some(why),
                Note::NotRun(program) => {
                    reason.get_or_insert_with(|| was_not_run(&program));
                    not_run = Some(program);
                }
            }
        }
        changes |= self.inner_change(record);
        let verdict = match reason {
            Some(reason) => Verdict::NotPredicted(reason),
            None if changes => Verdict::Change,
            None => Verdict::NoChange,
        };
        self.steps.borrow_mut().push(PredictedStep {
            record: record.clone(),
            verdict,
            not_run,
        });
    }
}

/// Whether what the step noted comes to nothing: a load that fails gives its watch ID back, and that of a directory
/// script ends with it.
fn undone(record: &Record) -> bool {
    match record.effect {
        Effect::RunDirectoryScript { .. } | Effect::Refused { .. } => true,
        Effect::StartService { .. } | Effect::StartProgram { .. } => failed(record),
        _ => false,
    }
}
