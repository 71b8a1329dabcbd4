//! Steps that lead through a script: calls, conditions, loops, ends.

use super::{joined, noted, on_or_off};
use crate::plan::render::condition;
use crate::plan::render::names::{Names, Purpose};
use crate::plan::render::notation::{plain, value};
use crate::plan::{EachSource, Lines, StepKind, Value};

/// The step's first line; empty for a step of another family.
pub(super) fn words(kind: &StepKind, names: &Names<'_>) -> String {
    let text = |v: &Value| value(v, names);
    match kind {
        StepKind::BeginScope {
            delayed_expansion,
            extensions,
        } => begin_scope(*delayed_expansion, *extensions),
        StepKind::EndScope => "end local variables".to_owned(),
        StepKind::MissingLabel { label } => {
            format!("end at a missing label: {}", text(label))
        }
        StepKind::Block { .. } => "together".to_owned(),
        StepKind::Call {
            file,
            label,
            arguments,
            ..
        } => joined(
            &match label {
                Some(label) => format!("call :{} of {}", plain(label), plain(file)),
                None => format!("call {}", plain(file)),
            },
            &text(arguments),
        ),
        StepKind::Shift { from } => format!("shift arguments from %{from} on"),
        StepKind::If { condition, .. } => format!("if {}", condition::words(condition, names)),
        StepKind::ForEach {
            variable, source, ..
        } => format!(
            "for each {} {}",
            names.object(variable),
            each(source, names)
        ),
        StepKind::Exit { code, frame: false } => format!("exit with code {}", text(code)),
        StepKind::Exit { code, frame: true } => {
            format!("exit from the file with code {}", text(code))
        }
        StepKind::End { code } => format!("end of the file with code {}", text(code)),
        StepKind::Interpret { lines, reason, .. } => {
            format!("interpret {}: {}", interpreted(lines, names), plain(reason))
        }
        StepKind::Capture { name, .. } => format!("capture {}", plain(name)),
        StepKind::Assume { .. } => "assume".to_owned(),
        _ => String::new(),
    }
}

fn begin_scope(delayed: Option<bool>, extensions: Option<bool>) -> String {
    noted(
        "begin local variables".to_owned(),
        [
            delayed.map(|on| format!("delayed expansion {}", on_or_off(on))),
            extensions.map(|on| format!("command extensions {}", on_or_off(on))),
        ],
    )
}

pub(crate) fn each(source: &EachSource, names: &Names<'_>) -> String {
    match source {
        EachSource::Children(container) => format!("child of {}", names.object(container)),
        EachSource::Rows(rows) => format!("row of {}", names.object(rows)),
        EachSource::Values(values) => format!("of {}", value(values, names)),
    }
}

fn interpreted(lines: &Lines, names: &Names<'_>) -> String {
    let file = plain(&lines.file);
    match names.purpose() {
        Purpose::Comparing(comparing) => match (comparing.fingerprint)(lines) {
            Some(fingerprint) => format!("lines of {file} with fingerprint {fingerprint}"),
            None => format!("lines {} to {} of {file}", lines.first, lines.last),
        },
        Purpose::Reading if lines.first == lines.last => format!("line {} of {file}", lines.first),
        Purpose::Reading => format!("lines {} to {} of {file}", lines.first, lines.last),
    }
}
