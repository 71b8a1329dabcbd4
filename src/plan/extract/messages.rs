//! What a plan says in words. Its values know their secrets; its words are made of lines as they stand.

use super::editing::{Editing, Fate};
use crate::host::Secrets;
use crate::plan::{Plan, Step, StepKind};

/// Takes secrets out of reasons, remarks and errors of a plan.
pub(crate) fn redact(plan: &mut Plan, secrets: &Secrets) {
    if secrets.is_empty() {
        return;
    }
    let mask = |text: &mut String| {
        let masked = secrets.redact(text);
        if masked != *text {
            *text = masked;
        }
    };
    let decide = |step: &Step| {
        if !matches!(&step.kind, StepKind::Interpret { .. })
            && !matches!(&step.kind, StepKind::RunDirectoryScript { errors, .. } if !errors.is_empty())
        {
            return Fate::Kept;
        }
        let mut step = step.clone();
        match &mut step.kind {
            StepKind::Interpret { reason, .. } => mask(reason),
            StepKind::RunDirectoryScript { errors, .. } => errors.iter_mut().for_each(mask),
            _ => {}
        }
        Fate::Changed(step)
    };
    let mut editing = Editing::new(&decide);
    for scenario in &mut plan.scenarios {
        scenario.outcome.reason.iter_mut().for_each(mask);
        editing.apply(&mut scenario.steps);
    }
    for remark in &mut plan.diagnostics {
        mask(&mut remark.message);
        remark.help.iter_mut().for_each(mask);
    }
}
