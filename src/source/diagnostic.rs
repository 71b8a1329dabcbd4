use std::sync::Arc;

use serde::Serialize;

use super::{SourceText, Span, render};

/// How much a diagnostic matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Worth knowing; nothing is wrong.
    Note,
    /// Probably not what the author meant; the script goes on.
    Warning,
    /// Something cannot be done as written.
    Error,
}

/// One remark about a script: what, where, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Diagnostic {
    /// How much it matters.
    pub severity: Severity,
    /// What is the matter, in one sentence.
    pub message: String,
    /// Where, if a script line stands for it.
    pub span: Option<Span>,
    /// How many characters from the span's column on are meant; at least 1 is marked.
    pub length: u32,
    /// The script's line as it was written, for display.
    #[serde(skip)]
    pub excerpt: Option<Arc<str>>,
    /// What to do about it.
    pub help: Option<String>,
}

impl Diagnostic {
    /// A remark without a place yet.
    pub fn new(severity: Severity, message: impl Into<String>) -> Self {
        Self {
            severity,
            message: message.into(),
            span: None,
            length: 1,
            excerpt: None,
            help: None,
        }
    }

    /// Something that cannot be done as written.
    pub fn error(message: impl Into<String>) -> Self {
        Self::new(Severity::Error, message)
    }

    /// Something that is probably not meant.
    pub fn warning(message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, message)
    }

    /// Something worth knowing.
    pub fn note(message: impl Into<String>) -> Self {
        Self::new(Severity::Note, message)
    }

    /// The place, and how many characters from there on are meant.
    #[must_use]
    pub fn at(mut self, span: Span, length: usize) -> Self {
        self.span = Some(span);
        self.length = u32::try_from(length).unwrap_or(u32::MAX);
        self
    }

    /// The script's line as it was written.
    #[must_use]
    pub fn excerpt(mut self, line: impl Into<Arc<str>>) -> Self {
        self.excerpt = Some(line.into());
        self
    }

    /// What to do about it.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Place, length and excerpt from a script: bytes `range` of the line with this index (from 0).
    #[must_use]
    pub fn in_source(
        self,
        source: &SourceText,
        line: usize,
        range: std::ops::Range<usize>,
    ) -> Self {
        let text = source.line(line).unwrap_or("");
        let meant = text
            .get(range.clone())
            .map_or(range.len(), |meant| meant.chars().count());
        self.at(source.span(line, range.start), meant).excerpt(text)
    }

    /// The remark as a person reads it: message, `file:line:column`, the line with the place marked, help.
    ///
    /// Ends without a line end. Text from scripts is made harmless for the terminal, and long lines are cut around
    /// the mark.
    pub fn render(&self, colour: bool) -> String {
        render::render(self, colour, &str::to_owned)
    }

    /// As [`Self::render`], with every text passed through `redact` first; marks follow the changed line.
    pub fn render_redacted(&self, colour: bool, redact: &dyn Fn(&str) -> String) -> String {
        render::render(self, colour, redact)
    }
}
