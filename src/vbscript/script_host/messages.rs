//! What a script host itself says, in the form that scripts' callers look for.

use std::time::Duration;

use crate::host::{Invocation, Output};
use crate::source::{Diagnostic, SourceText, Span};
use crate::vbscript::{Failure, RuntimeError, SyntaxError};

/// Writes a script host's own messages.
pub(super) struct Messages<'a> {
    call: &'a Invocation<'a>,
    /// `//B`: nothing is said.
    silent: bool,
}

impl<'a> Messages<'a> {
    pub(super) fn new(call: &'a Invocation<'a>, silent: bool) -> Self {
        Self { call, silent }
    }

    /// Three lines before the script's output, as many as `cscript` without `//Nologo` writes: `for /f "skip=3"` is
    /// used to pass them over.
    pub(super) fn logo(&self) {
        let text = format!(
            "Armistice script host, version {}\r\nRuns VBScript without Windows Script Host.\r\n\r\n",
            env!("CARGO_PKG_VERSION")
        );
        // Nobody listening is no reason to stop.
        let _ = self.call.context.streams.output.text(&text);
    }

    /// A script that cannot be read.
    pub(super) fn input_error(&self, message: &str) {
        self.plain(&format!("Input Error: {message}"));
    }

    /// All errors of a text that does not compile; gives the first one back. Windows tells no more than that one.
    pub(super) fn syntax_errors(
        &self,
        file: &str,
        source: &SourceText,
        errors: &[SyntaxError],
    ) -> String {
        for error in errors {
            self.report(error.diagnostic(source));
        }
        let first = errors.first().map(|error| error.cscript_line(file));
        let first = first.unwrap_or_default();
        self.plain_unless_reported(&first);
        first
    }

    /// An error that the script does not trap, in words.
    pub(super) fn runtime_error(
        &self,
        file: &str,
        source: &SourceText,
        failure: &Failure,
    ) -> String {
        let Failure { error, position } = failure;
        let message = in_words(error);
        let text = usize::try_from(position.line)
            .ok()
            .and_then(|line| source.line(line.saturating_sub(1)))
            .unwrap_or("");
        let skipped = usize::try_from(position.column.saturating_sub(1)).unwrap_or(0);
        let meant = text.trim_end().chars().count().saturating_sub(skipped);
        let span = Span::new(source.name().as_ref(), position.line, position.column);
        self.report(
            Diagnostic::error(message.clone())
                .at(span, meant)
                .excerpt(text)
                .help("the script ends here; the batch file that started it goes on"),
        );
        self.plain_unless_reported(&format!(
            "{file}({}, {}) {}: {}",
            position.line, position.column, error.source, error.description
        ));
        message
    }

    /// An error that came up after the script's end; it has been reported where it belongs.
    pub(super) fn left_over(&self, error: &RuntimeError) -> String {
        let message = in_words(error);
        self.plain_unless_reported(&message);
        message
    }

    /// `//T:n` ended the script.
    pub(super) fn time_is_over(&self, file: &str) -> String {
        let message = format!("Script execution time was exceeded on script \"{file}\".");
        self.plain(&format!("{message}\r\nScript execution was terminated."));
        message
    }

    /// The site's time limit ended the script.
    pub(super) fn limit_is_over(&self, file: &str, limit: Duration) -> String {
        let seconds = limit.as_secs();
        let message = format!(
            "Script \"{file}\" was ended after {seconds} s, the site file's time limit for a directory script."
        );
        self.plain(&message);
        message
    }

    /// The run was cancelled from outside.
    pub(super) fn cancelled(&self, file: &str) -> String {
        let message = format!("Script \"{file}\" was cancelled.");
        self.plain(&message);
        message
    }

    fn report(&self, diagnostic: Diagnostic) {
        if !self.silent {
            self.call.host.diagnostics.report(diagnostic);
        }
    }

    /// A line on the script's standard error. The remark reaches the user's standard error by itself; where that is
    /// redirected, or remarks are not shown, the line in the form of `cscript` stands in its place.
    fn plain_unless_reported(&self, line: &str) {
        let redirected = !matches!(self.call.context.streams.error, Output::Stderr(_));
        if redirected || !self.call.host.diagnostics.is_shown() {
            self.plain(line);
        }
    }

    fn plain(&self, line: &str) {
        if !self.silent {
            let text = self.call.host.secrets.redact(&format!("{line}\r\n"));
            let _ = self.call.context.streams.error.text(&text);
        }
    }
}

/// Source, number and text, and what the server said.
fn in_words(error: &RuntimeError) -> String {
    let number = if (0..=0xffff).contains(&error.number) {
        error.number.to_string()
    } else {
        format!("0x{:08X}", error.number)
    };
    // What no object raised, as GetObject's errors, has no source.
    let message = format!("{} {number}: {}", error.source, error.description);
    let message = message.trim_start();
    match &error.detail {
        Some(detail) => format!("{message} ({detail})"),
        None => message.to_owned(),
    }
}
