//! Which script starts which.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Facts;
use crate::plan::StepKind;
use crate::plan::extract::uses;

/// One script starts another.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct Call {
    /// The file that holds the line.
    pub from: String,
    /// The line, from 1.
    pub line: u32,
    /// The file that is started.
    pub to: String,
    /// `call`, `chain` (without `CALL`: it takes the other's place), or the watch ID it runs under.
    pub how: String,
}

/// All of a folder, in the order of files and lines.
pub(super) fn of(facts: &Facts) -> Vec<Call> {
    let mut calls = Vec::new();
    uses::each_once(facts.plan.lists(), &mut |step| {
        let (to, how) = match &step.kind {
            StepKind::Call {
                file,
                label: None,
                chained,
                ..
            } => {
                let how = if *chained { "chain" } else { "call" };
                (file.clone(), how.to_owned())
            }
            StepKind::RunDirectoryScript {
                script, watch_id, ..
            } => {
                let Some(script) = script.known() else { return };
                let id = watch_id.as_ref().and_then(|id| id.known());
                let how = id.map_or("cscript".to_owned(), |id| format!("watch {id}"));
                (script.to_owned(), how)
            }
            _ => return,
        };
        calls.push(Call {
            from: step.span.file.to_string(),
            line: step.span.line,
            to,
            how,
        });
    });
    calls.sort();
    calls.dedup();
    calls
}
