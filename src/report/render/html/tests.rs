//! What must hold of every page, whatever stands in the scripts.

use crate::report::{Confidence, Effort, Finding, Severity};

pub(super) fn finding(code: &str, file: &str) -> Finding {
    Finding {
        code: code.to_owned(),
        name: "missing-label".to_owned(),
        severity: Severity::Blocker,
        effort: Effort::UnderTwoHours,
        confidence: Confidence::High,
        message: "there is no label :X".to_owned(),
        file: file.to_owned(),
        line: 3,
        column: 6,
        length: 1,
        excerpt: "GOTO X".to_owned(),
        help: None,
        fingerprint: "00".to_owned(),
        suppressed: None,
    }
}
