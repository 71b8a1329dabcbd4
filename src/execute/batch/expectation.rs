//! What a step says about itself, held against what it does: a plan that does not fit its scripts is not carried out
//! without a word.

use std::cell::RefCell;

use super::Executor;
use crate::host::{Effect, EffectListener, Record, same_name};
use crate::plan::StepKind;
use crate::source::Span;

/// Hears of what is done and compares it with what was expected.
#[derive(Default)]
pub(super) struct Expectations {
    expected: RefCell<Option<(Expected, Span)>>,
    mismatches: RefCell<Vec<String>>,
}

/// What the plan says a step does, where that does not by itself decide what is done.
pub(super) enum Expected {
    Stop {
        service: Option<String>,
        program: Option<String>,
    },
    Control {
        service: String,
        operation: String,
    },
    Import {
        file: String,
        server: Option<String>,
        account: Option<String>,
    },
    Script {
        script: String,
        arguments: Vec<String>,
    },
    Sleep(u64),
}

impl Expectations {
    pub(super) fn expect(&self, expected: Expected, span: &Span) {
        self.expected.replace(Some((expected, span.clone())));
    }

    pub(super) fn clear(&self) {
        self.expected.replace(None);
    }

    /// Adds what a directory script found to be otherwise than the plan says.
    pub(super) fn complain(&self, what: String) {
        self.mismatches.borrow_mut().push(what);
    }

    pub(super) fn take(&self) -> Vec<String> {
        self.mismatches.take()
    }
}

impl EffectListener for Expectations {
    fn record(&self, record: &Record) {
        let expected = self.expected.borrow();
        let Some((expected, span)) = expected.as_ref().filter(|(_, span)| *span == record.span)
        else {
            return;
        };
        if let Some((planned, done)) = expected.differs(&record.effect) {
            let message = format!("{span}: the plan says {planned}, and {done} was done");
            self.mismatches.borrow_mut().push(message);
        }
    }
}

impl Expected {
    /// What was planned and what was done instead.
    fn differs(&self, effect: &Effect) -> Option<(String, String)> {
        match (self, effect) {
            (
                Self::Stop { service, program },
                Effect::StopWatch {
                    service: stopped,
                    program: ended,
                    ..
                },
            ) => {
                // An ID that is not loaded stands for nothing, whatever the scripts load under it.
                let planned = service.as_ref().or(program.as_ref());
                let done = stopped.as_ref().or(ended.as_ref());
                match (planned, done) {
                    (Some(planned), Some(done)) if same_name(planned, done) => None,
                    (Some(planned), Some(done)) => {
                        Some((format!("{planned} is stopped"), done.clone()))
                    }
                    // What other scripts load, or what is not loaded.
                    (None, _) | (_, None) => None,
                }
            }
            (
                Self::Control { service, operation },
                Effect::ServiceControl {
                    service: name,
                    operation: done,
                },
            ) => {
                let same = same_name(service, name) && operation.eq_ignore_ascii_case(done);
                (!same).then(|| (format!("{operation} {service}"), format!("{done} {name}")))
            }
            (
                Self::Import {
                    file,
                    server,
                    account,
                },
                Effect::ImportLdif {
                    file: name,
                    server: from,
                    account: who,
                },
            ) => {
                let same = file == name && server == from && account == who;
                (!same).then(|| {
                    (
                        format!("import of {file} into {server:?} as {account:?}"),
                        format!("import of {name} into {from:?} as {who:?}"),
                    )
                })
            }
            (
                Self::Script { script, arguments },
                Effect::RunDirectoryScript {
                    script: name,
                    arguments: given,
                    ..
                },
            ) => {
                // A script that is called by its name is told with its full path.
                let found = crate::host::path::file_name(name) == script.as_str();
                let same = (script == name || found) && arguments == given;
                (!same).then(|| {
                    (
                        format!("{script} {}", arguments.join(" ")),
                        format!("{name} {}", given.join(" ")),
                    )
                })
            }
            (Self::Sleep(seconds), Effect::Sleep { seconds: done }) => {
                (seconds != done).then(|| (format!("{seconds} seconds"), format!("{done} seconds")))
            }
            _ => None,
        }
    }
}

impl Executor<'_> {
    pub(super) fn expected(&self, kind: &StepKind) -> Option<Expected> {
        let redacted = |text: String| self.interpreter.host.secrets.redact(&text);
        Some(match kind {
            StepKind::StopWatch {
                service, program, ..
            } => Expected::Stop {
                service: self.optional(service.as_ref()),
                program: self.optional(program.as_ref()),
            },
            StepKind::ServiceControl {
                service, operation, ..
            } => Expected::Control {
                service: self.text(service),
                operation: operation.clone(),
            },
            StepKind::ImportLdif {
                file,
                server,
                account,
                ..
            } => Expected::Import {
                file: self.text(file),
                server: self.optional(server.as_ref()),
                account: self.optional(account.as_ref()),
            },
            StepKind::RunDirectoryScript {
                script, arguments, ..
            } => Expected::Script {
                script: self.text(script),
                arguments: arguments
                    .iter()
                    .map(|value| redacted(self.text(value)))
                    .collect(),
            },
            StepKind::Sleep {
                seconds,
                command: Some(_),
            } => Expected::Sleep(*seconds),
            _ => return None,
        })
    }
}
