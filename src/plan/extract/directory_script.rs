//! Directory scripts, as the batch side needs them.

use crate::plan::{Lines, Step, StepKind, Value};
use crate::source::{SourceText, Span};

/// What a directory script comes to.
pub(super) struct DirectoryRead {
    pub(super) steps: Vec<Step>,
    /// Why it does not compile.
    pub(super) errors: Vec<String>,
    pub(super) statements: usize,
    pub(super) typed: usize,
}

/// Reads a directory script with its arguments.
pub(super) fn read(source: &SourceText, arguments: &[Value]) -> DirectoryRead {
    let _ = arguments;
    let name = source.name().to_string();
    let last = u32::try_from(source.line_count())
        .unwrap_or(u32::MAX)
        .max(1);
    let kind = StepKind::Interpret {
        lines: Lines {
            file: name.clone(),
            first: 1,
            last,
        },
        reason: "directory scripts are left to the interpreter".to_owned(),
        exits: Vec::new(),
    };
    DirectoryRead {
        steps: vec![Step::new(kind, Span::new(name, 1, 1))],
        errors: Vec::new(),
        statements: 1,
        typed: 0,
    }
}
