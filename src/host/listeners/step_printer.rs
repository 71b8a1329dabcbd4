use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

use unicode_width::UnicodeWidthStr;

use super::description::{describe, failed, kind};
use crate::host::{Effect, EffectListener, Output, Record};
use crate::source::visible;

/// How steps are printed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct StepStyle {
    /// Also variables, changes of folder and echoed text.
    pub verbose: bool,
    /// Colour for the result.
    pub colour: bool,
}

/// Prints one line per effect for people: where, what, and what came of it.
///
/// Text from scripts cannot reach the terminal as control sequences: such characters are made visible.
///
/// What a directory script does in a loop is shown a few times for each of its lines, and counted from then on:
/// a failover changes every mailbox. A failure is always shown.
pub struct StepPrinter {
    output: Output,
    style: StepStyle,
    /// How often each line of a directory script told the same kind of effect.
    seen: RefCell<HashMap<Told, usize>>,
}

/// File, line and kind of an effect.
type Told = (Arc<str>, u32, &'static str);

/// How often a step of one script line is shown.
const SHOWN_EACH: usize = 3;

const PLACE_WIDTH: usize = 14;
const KIND_WIDTH: usize = 16;

const GREEN: &str = "\x1b[32m";
const YELLOW: &str = "\x1b[33m";
const RED: &str = "\x1b[31m";
const PLAIN: &str = "\x1b[0m";

impl StepPrinter {
    /// Prints to `output`.
    pub fn new(output: Output, style: StepStyle) -> Self {
        Self {
            output,
            style,
            seen: RefCell::default(),
        }
    }

    /// Whether a step is one of many of its line. Before the first that is left out, it is said that more follow.
    fn is_one_of_many(&self, record: &Record) -> bool {
        let in_loop = matches!(
            record.effect,
            Effect::DirectorySearch { .. }
                | Effect::DirectoryModify { .. }
                | Effect::DirectoryAdd { .. }
                | Effect::DirectoryDelete { .. }
                | Effect::DirectoryRename { .. }
        );
        if !in_loop || self.style.verbose || failed(record) || record.result.message.is_some() {
            return false;
        }
        let mut seen = self.seen.borrow_mut();
        let key = (
            Arc::clone(&record.span.file),
            record.span.line,
            kind(&record.effect),
        );
        let count = seen.entry(key).or_default();
        *count += 1;
        if *count == SHOWN_EACH + 1 {
            let place = harmless(&format!("{}:{}", record.span.file, record.span.line));
            let kind = kind(&record.effect).replace('_', " ");
            let line = format!(
                "{}  {}  … more of this line are not shown; --verbose shows them\n",
                padded(&place, PLACE_WIDTH),
                padded(&kind, KIND_WIDTH)
            );
            let _ = self.output.text(&line);
        }
        *count > SHOWN_EACH
    }

    fn line(&self, record: &Record) -> String {
        let place = harmless(&format!("{}:{}", record.span.file, record.span.line));
        let kind = kind(&record.effect).replace('_', " ");
        let what = harmless(&describe(&record.effect));
        let result = self.result(record);
        format!(
            "{}  {}  {what}  {result}\n",
            padded(&place, PLACE_WIDTH),
            padded(&kind, KIND_WIDTH)
        )
    }

    fn result(&self, record: &Record) -> String {
        let message = record.result.message.as_deref().map(harmless);
        let (colour, text) = match (failed(record), message) {
            (false, None) => (GREEN, "ok".to_owned()),
            (false, Some(message)) => (YELLOW, format!("ok: {message}")),
            (true, message) => {
                let code = record.result.exit_code.unwrap_or(1);
                let message = message.map(|text| format!(": {text}")).unwrap_or_default();
                (RED, format!("failed ({code}){message}"))
            }
        };
        if self.style.colour {
            format!("{colour}{text}{PLAIN}")
        } else {
            text
        }
    }
}

impl EffectListener for StepPrinter {
    fn record(&self, record: &Record) {
        let quiet = matches!(
            record.effect,
            Effect::SetVariable { .. } | Effect::ChangeDirectory { .. } | Effect::Echo { .. }
        );
        if (quiet && !self.style.verbose) || self.is_one_of_many(record) {
            return;
        }
        // A terminal that is gone is no reason to stop a failover half-way.
        let _ = self.output.text(&self.line(record));
    }
}

/// Text with blanks after it up to a width in columns; wide characters take two.
fn padded(text: &str, width: usize) -> String {
    let blanks = width.saturating_sub(text.width());
    format!("{text}{}", " ".repeat(blanks))
}

/// Text that cannot steer the terminal, and stays on its line and in its column.
fn harmless(text: &str) -> String {
    visible(text).replace('\t', " ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::host::Outcome;
    use crate::source::{CodePage, Span};

    fn printed(style: StepStyle, records: &[(Effect, Outcome)]) -> String {
        let output = Output::buffer(CodePage::UTF_8);
        let printer = StepPrinter::new(output.clone(), style);
        for (effect, result) in records {
            printer.record(&Record {
                effect: effect.clone(),
                span: Span::new("START.BAT", 63, 1),
                result: result.clone(),
            });
        }
        let Output::Buffer(bytes, _) = output else {
            panic!("not a buffer")
        };
        String::from_utf8(bytes.take()).unwrap()
    }

    fn start_service(restart_limit: Option<u32>) -> Effect {
        Effect::StartService {
            watch_id: "EXCHSA".into(),
            service: "MSEXCHANGESA".into(),
            accept_running: true,
            restart_limit,
            reset_hours: None,
            restart_script: false,
            wait: None,
            interval: None,
            failover: false,
            monitor_only: false,
        }
    }

    #[test]
    fn a_directory_scripts_loop_is_shown_a_few_times_and_its_failures_always() {
        let modify = || Effect::DirectoryModify {
            dn: "CN=Ann".into(),
            changes: Vec::new(),
        };
        let mut steps: Vec<_> = (0..50).map(|_| (modify(), Outcome::done())).collect();
        steps.push((modify(), Outcome::told(32, "no such object")));
        let text = printed(StepStyle::default(), &steps);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), SHOWN_EACH + 2);
        assert!(lines[SHOWN_EACH].contains("--verbose shows them"), "{text}");
        assert!(lines[SHOWN_EACH + 1].contains("failed (32)"), "{text}");
        let verbose = StepStyle {
            verbose: true,
            ..StepStyle::default()
        };
        assert_eq!(printed(verbose, &steps).lines().count(), 51);
    }

    #[test]
    fn a_step_is_one_line() {
        let text = printed(
            StepStyle::default(),
            &[
                (start_service(Some(1)), Outcome::code(0)),
                (
                    Effect::StopWatch {
                        watch_id: "EXCHADT".into(),
                        service: None,
                        program: None,
                    },
                    Outcome::told(1, "no such watch"),
                ),
                (Effect::Sleep { seconds: 5 }, Outcome::done()),
            ],
        );
        assert_eq!(
            text,
            "START.BAT:63    start service     EXCHSA → MSEXCHANGESA (restart ≤ 1)  ok\n\
             START.BAT:63    stop watch        EXCHADT (never loaded)  failed (1): no such watch\n\
             START.BAT:63    sleep             5 s  ok\n"
        );
    }

    #[test]
    fn what_happens_all_the_time_is_told_on_request_only() {
        let records = [
            (
                Effect::SetVariable {
                    name: "A".into(),
                    value: Some("1".into()),
                    secret: false,
                },
                Outcome::done(),
            ),
            (
                Effect::SetVariable {
                    name: "PW".into(),
                    value: None,
                    secret: true,
                },
                Outcome::done(),
            ),
            (
                Effect::Echo {
                    text: "hello".into(),
                },
                Outcome::done(),
            ),
        ];
        assert_eq!(printed(StepStyle::default(), &records), "");
        let verbose = printed(
            StepStyle {
                verbose: true,
                colour: false,
            },
            &records,
        );
        assert!(verbose.contains("A = 1  ok\n") && verbose.contains("PW (secret)  ok\n"));
        assert_eq!(verbose.lines().count(), 3);
    }

    #[test]
    fn control_characters_do_not_reach_the_terminal() {
        let evil = "a\x1b[2J\r\nb\u{202e}c\u{9b}31m\u{200d}\0\tz";
        let text = printed(
            StepStyle::default(),
            &[(
                Effect::Log {
                    message: evil.into(),
                },
                Outcome::told(0, evil),
            )],
        );
        assert_eq!(text.lines().count(), 1);
        assert!(
            !text
                .trim_end_matches('\n')
                .contains(|c: char| c.is_control())
        );
        assert!(
            text.contains("a␛[2J␍␊b<U+202E>c<U+009B>31m<U+200D>␀ z"),
            "{text}"
        );
    }

    #[test]
    fn wide_characters_keep_the_columns() {
        assert_eq!(padded("開始.BAT:1", 14), "開始.BAT:1    ");
        assert_eq!(
            padded("a-very-long-name.bat:1", 14),
            "a-very-long-name.bat:1"
        );
    }

    #[test]
    fn colour_marks_the_result_only_when_asked_for() {
        let style = StepStyle {
            verbose: false,
            colour: true,
        };
        let text = printed(
            style,
            &[
                (start_service(None), Outcome::code(0)),
                (start_service(None), Outcome::code(1)),
            ],
        );
        assert!(text.contains("\x1b[32mok\x1b[0m") && text.contains("\x1b[31mfailed (1)\x1b[0m"));
    }
}
