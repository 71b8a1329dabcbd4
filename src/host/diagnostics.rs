use std::cell::RefCell;

use crate::source::Diagnostic;

/// Takes remarks about scripts as they come up during a run.
pub trait DiagnosticSink {
    /// Shows or keeps one remark.
    fn report(&self, diagnostic: Diagnostic);
    /// Whether anybody sees them: what they would say is otherwise said where the script's own messages go.
    fn is_shown(&self) -> bool {
        true
    }
}

/// Drops every remark.
pub struct NoDiagnostics;

impl DiagnosticSink for NoDiagnostics {
    fn report(&self, _: Diagnostic) {}

    fn is_shown(&self) -> bool {
        false
    }
}

/// Keeps every remark: for tests, and for those who show them all at the end.
#[derive(Debug, Default)]
pub struct CollectedDiagnostics {
    diagnostics: RefCell<Vec<Diagnostic>>,
}

impl CollectedDiagnostics {
    /// Nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes out everything kept so far, in order.
    pub fn take(&self) -> Vec<Diagnostic> {
        self.diagnostics.take()
    }

    /// The messages kept so far, in order.
    pub fn messages(&self) -> Vec<String> {
        self.diagnostics
            .borrow()
            .iter()
            .map(|diagnostic| diagnostic.message.clone())
            .collect()
    }
}

impl DiagnosticSink for CollectedDiagnostics {
    fn report(&self, diagnostic: Diagnostic) {
        self.diagnostics.borrow_mut().push(diagnostic);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remarks_are_kept_in_order_until_taken() {
        let sink = CollectedDiagnostics::new();
        sink.report(Diagnostic::error("one"));
        sink.report(Diagnostic::note("two"));
        assert_eq!(sink.messages(), ["one", "two"]);
        assert_eq!(sink.take().len(), 2);
        assert!(sink.messages().is_empty());
    }
}
