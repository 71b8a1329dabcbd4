//! What no reading of the scripts can tell, only a run.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::plan::render::condition;
use crate::plan::render::names::{Names, Purpose};
use crate::plan::{Plan, StepKind};

/// A place at which only a run tells what happens.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct Unpredictable {
    /// The file.
    pub file: String,
    /// The line, from 1.
    pub line: u32,
    /// What is not known: what is tested, which program runs, which lines are left to the interpreter and why.
    pub what: String,
}

/// All of a plan, in the order of files and lines, each once.
pub(super) fn of(plan: &Plan) -> Vec<Unpredictable> {
    let mut found = Vec::new();
    for (index, steps) in plan.lists().enumerate() {
        // Many situations come to the same list.
        if plan.lists().take(index).any(|known| known.is_same(steps)) {
            continue;
        }
        let names = Names::of(steps, Purpose::Reading);
        crate::plan::extract::uses::each(steps, &mut |step| {
            let what = match &step.kind {
                StepKind::If { condition, .. } => {
                    format!("whether {}", condition::words(condition, &names))
                }
                StepKind::RunProgram { program, .. } => match program.known() {
                    Some(program) => format!("what the program {program} does"),
                    None => "which program is run".to_owned(),
                },
                StepKind::Interpret { lines, reason, .. } => {
                    let (first, last) = (lines.first, lines.last);
                    match first == last {
                        true => format!("line {first} is left to the interpreter: {reason}"),
                        false => {
                            format!("lines {first} to {last} are left to the interpreter: {reason}")
                        }
                    }
                }
                _ => return,
            };
            found.push(Unpredictable {
                file: step.span.file.to_string(),
                line: step.span.line,
                what,
            });
        });
    }
    found.sort();
    found.dedup();
    found
}
