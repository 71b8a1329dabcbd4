use std::cell::RefCell;
use std::io::Write;

use super::command_line::Line;
use crate::host::{Effect, Invocation, Outcome, WriteMode, path};

/// Writes what `ldifde` says, to the screen and for the log files that `-j` asks for.
pub(super) struct Printer<'a> {
    call: &'a Invocation<'a>,
    verbose: bool,
    log_folder: Option<&'a str>,
    log: RefCell<String>,
    errors: RefCell<String>,
}

impl<'a> Printer<'a> {
    pub(super) fn new(call: &'a Invocation<'a>, line: &'a Line) -> Self {
        Self {
            call,
            verbose: line.verbose,
            log_folder: line.log_folder.as_deref(),
            log: RefCell::default(),
            errors: RefCell::default(),
        }
    }

    /// Writes text as it is. A closed stream is no reason to stop.
    pub(super) fn text(&self, text: &str) {
        let text = self.call.host.secrets.redact(text);
        let _ = self.call.context.streams.output.text(&text);
        if self.log_folder.is_some() {
            self.log.borrow_mut().push_str(&text);
        }
    }

    pub(super) fn line(&self, text: &str) {
        self.text(&format!("{text}\r\n"));
    }

    /// A line that only `-v` shows.
    pub(super) fn detail(&self, text: &str) {
        if self.verbose {
            self.line(text);
        }
    }

    /// A line that goes into the file of errors too.
    pub(super) fn error(&self, text: &str) {
        self.line(text);
        if self.log_folder.is_some() {
            let text = self.call.host.secrets.redact(text);
            let mut errors = self.errors.borrow_mut();
            errors.push_str(&text);
            errors.push_str("\r\n");
        }
    }

    pub(super) fn is_verbose(&self) -> bool {
        self.verbose
    }

    /// Says that there is no log after an error, or writes `ldif.log` and, after an error, `ldif.err`.
    pub(super) fn keep_logs(&self, failed: bool) {
        let Some(folder) = self.log_folder else {
            if failed {
                self.line("No log files were written.  In order to generate a log file, please");
                self.line("specify the log file path via the -j option.");
            }
            return;
        };
        let log = self.log.take();
        let errors = self.errors.take();
        self.keep(folder, "ldif.log", &log);
        if failed {
            self.keep(folder, "ldif.err", &errors);
        }
    }

    fn keep(&self, folder: &str, name: &str, text: &str) {
        let Self { call, .. } = self;
        let path = path::absolute(&call.context.cwd, &format!("{folder}\\{name}"));
        let bytes = call.context.codepage.get().encode(text);
        let written = call
            .host
            .files
            .open_write(&path, WriteMode::Truncate)
            .and_then(|mut file| Ok(file.write_all(&bytes)?));
        let outcome = match written {
            Ok(()) => Outcome::done(),
            Err(error) => {
                super::complain(call, "ldifde", &format!("{path}: {error}"));
                Outcome::failed(None, error.to_string())
            }
        };
        let effect = Effect::FileOperation {
            operation: "write".to_owned(),
            path,
            target: None,
        };
        let effects = &call.host.effects;
        effects.record(effect, &call.context.span, outcome);
    }
}
