use std::rc::Rc;

use crate::host::{ConsoleWriter, DiagnosticSink, Secrets};
use crate::source::Diagnostic;

/// Shows remarks on standard error as they come up.
pub struct TerminalDiagnostics {
    stderr: Rc<dyn ConsoleWriter>,
    secrets: Rc<Secrets>,
    colour: bool,
}

impl TerminalDiagnostics {
    /// Shows on `stderr`, with every secret masked.
    pub fn new(stderr: Rc<dyn ConsoleWriter>, secrets: Rc<Secrets>, colour: bool) -> Self {
        Self {
            stderr,
            secrets,
            colour,
        }
    }
}

impl DiagnosticSink for TerminalDiagnostics {
    fn report(&self, diagnostic: Diagnostic) {
        let text = diagnostic.render_redacted(self.colour, &|text| self.secrets.redact(text));
        // Nobody is left to hear that standard error is closed.
        let _ = self
            .stderr
            .text(&format!("{}\r\n", text.replace('\n', "\r\n")));
    }
}
