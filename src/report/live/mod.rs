//! What the directory itself says about the hazards of a folder's directory scripts. It is only read.
//!
//! `run` goes through the steps of a plan and finds out what they would find; `replaced`, `mailboxes` and `principals` look
//! for what they would damage, leave or collide with. The rules ARM8xx tell it.

mod mailboxes;
mod principals;
mod replaced;
mod run;
mod sample;
mod values;

pub use sample::Sample;

use super::facts::DirectoryFile;
use crate::host::directory::{Directory, DirectoryError};
use crate::plan::extract::{self, uses};
use crate::plan::{Plan, StepKind, Value};

/// A line of a script.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct At {
    /// The file, as the plan names it.
    pub file: String,
    /// The line, from 1.
    pub line: u32,
}

/// What was found at a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// Where the script does it.
    pub at: At,
    /// What it is about: the same for all of one sample.
    pub subject: String,
    /// What is the matter, each in a sentence.
    pub cases: Sample,
}

/// What a directory says about a folder.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Answers {
    /// Values that a replacement of a part would damage.
    pub damaged: Vec<Told>,
    /// Mailboxes that would not be moved.
    pub left: Vec<Told>,
    /// Objects that the script would write an empty text to.
    pub without_mailbox: Vec<Told>,
    /// Service principal names that more than one object has, or a third one.
    pub collisions: Vec<Told>,
    /// Objects that the script binds and that do not exist.
    pub missing: Vec<Told>,
    /// Searches of which only the first row is taken, though there are more.
    pub several: Vec<Told>,
}

/// Asks a directory about the directory scripts of a plan. Of a script that does not compile only the page layout is undone.
///
/// # Errors
/// When the directory cannot be asked.
pub(super) fn ask(
    plan: &Plan,
    files: &[DirectoryFile],
    directory: &dyn Directory,
) -> Result<Answers, DirectoryError> {
    let mut answers = Answers::default();
    let mut asked: Vec<(&str, &[Value])> = Vec::new();
    let mut failed = None;
    for scenario in &plan.scenarios {
        uses::each(&scenario.steps, &mut |step| {
            let StepKind::RunDirectoryScript {
                script,
                arguments,
                steps,
                ..
            } = &step.kind
            else {
                return;
            };
            // The same call comes in several situations.
            let call = (script.known().unwrap_or(""), arguments.as_slice());
            if failed.is_some() || asked.contains(&call) {
                return;
            }
            asked.push(call);
            let file = files.iter().find(|file| file.name() == call.0);
            let result = match file.and_then(DirectoryFile::undone) {
                Some(undone) => {
                    let meant = extract::directory::extract(&undone, arguments, call.0);
                    run::ask(&meant.steps, directory, &mut answers)
                }
                None => run::ask(steps, directory, &mut answers),
            };
            failed = result.err();
        });
    }
    failed.map_or(Ok(answers), Err)
}

impl Answers {
    /// Keeps what was found at a line; the same is told once.
    fn tell(list: &mut Vec<Told>, at: &At, subject: &str, cases: Sample) {
        if cases.is_empty() {
            return;
        }
        let told = Told {
            at: at.clone(),
            subject: subject.to_owned(),
            cases,
        };
        if !list.contains(&told) {
            list.push(told);
        }
    }
}
