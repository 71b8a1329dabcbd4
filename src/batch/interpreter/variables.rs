//! What names stand for: variables, the dynamic ones, arguments, `FOR` variables.

use std::borrow::Cow;
use std::cell::Cell;

use super::Interpreter;
use super::unknown::{UNDEFINED, holds_unknown};
use crate::batch::expand::{
    Modifiers, Variables, apply_modifiers, expand_delayed, expand_for_variables,
};
use crate::batch::tree::Token;
use crate::host::path;

/// The numbers of `%RANDOM%`: 0 to 32767. Seeded when the first one is asked for, since asking for the time costs
/// more than running a small script.
#[derive(Debug, Clone, Default)]
pub(crate) struct Random(Cell<Option<u32>>);

impl Random {
    fn next(&self, now: impl FnOnce() -> jiff::civil::DateTime) -> u32 {
        let last = self.0.get().unwrap_or_else(|| {
            let now = now();
            let seconds = (i32::from(now.hour()) * 60 + i32::from(now.minute())) * 60
                + i32::from(now.second());
            seconds.unsigned_abs() ^ now.subsec_nanosecond().unsigned_abs()
        });
        // The classic linear congruence of C run-time libraries.
        let next = last.wrapping_mul(214_013).wrapping_add(2_531_011);
        self.0.set(Some(next));
        (next >> 16) & 0x7FFF
    }
}

impl Variables for Interpreter {
    fn extensions(&self) -> bool {
        self.extensions
    }

    fn variable(&self, name: &str) -> Option<Cow<'_, str>> {
        self.lookup(name)
    }

    fn operation(&self, expression: &str, value: &str) -> Option<String> {
        self.unknown_operation(expression, value)
    }

    fn argument(&self, index: usize) -> Cow<'_, str> {
        self.frames
            .last()
            .map_or("".into(), |frame| frame.arguments.get(index).into())
    }

    fn all_arguments(&self) -> Cow<'_, str> {
        self.frames
            .last()
            .map_or("".into(), |frame| frame.arguments.all().into())
    }

    fn modified_argument(&self, modifiers: &Modifiers<'_>, index: usize) -> String {
        let Some(frame) = self.frames.last() else {
            return String::new();
        };
        let value = frame.arguments.get(index);
        if let Some(reading) = &self.reading {
            let of_the_file = index == 0 && value == frame.arguments.name();
            if of_the_file && !modifiers.is_plain() && !modifiers.asks_for_the_file() {
                return self.modify(modifiers, &frame.script.path);
            }
            if !modifiers.is_plain() && !value.is_empty() {
                // What is on the disk decides, and where it is looked for.
                return reading
                    .unknowns
                    .expression(&format!("%~{}{index}", modifiers.text()));
            }
        }
        // %~f0 names the batch file, even inside a subroutine, where %0 is the label.
        if index == 0 && value == frame.arguments.name() && !modifiers.is_plain() {
            return self.modify(modifiers, &frame.script.path);
        }
        self.modify(modifiers, value)
    }
}

impl Interpreter {
    /// The value of an operation on a variable (`%A:~1,2%`), where a script is only read and the variable is not known.
    fn unknown_operation(&self, expression: &str, value: &str) -> Option<String> {
        let reading = self.reading.as_ref()?;
        holds_unknown(value).then(|| reading.unknowns.operation(expression, value))
    }

    /// A variable's value: what is set hides the dynamic ones.
    pub(crate) fn lookup(&self, name: &str) -> Option<Cow<'_, str>> {
        let set = self.context.environment.value(name);
        let Some(reading) = &self.reading else {
            return set
                .map(Cow::Borrowed)
                .or_else(|| self.dynamic(name).map(Cow::Owned));
        };
        reading.unknowns.asked(name);
        match set {
            Some(value) if value != UNDEFINED => Some(Cow::Borrowed(value)),
            _ => reading
                .dynamic(name)
                .or_else(|| self.dynamic(name))
                .or_else(|| set.map_or_else(|| reading.variable(name), |_| None))
                .map(Cow::Owned),
        }
    }

    fn dynamic(&self, name: &str) -> Option<String> {
        const NAMES: [&str; 8] = [
            "CD",
            "DATE",
            "TIME",
            "RANDOM",
            "ERRORLEVEL",
            "CMDEXTVERSION",
            "CMDCMDLINE",
            "HIGHESTNUMANODENUMBER",
        ];
        let index = NAMES
            .iter()
            .position(|known| known.eq_ignore_ascii_case(name))?;
        Some(match index {
            0 => self.context.cwd.folder().to_owned(),
            1 => self.date(),
            2 => self.time(),
            3 => self.random.next(|| self.host.clock.now()).to_string(),
            4 => self.errorlevel.to_string(),
            5 => "2".to_owned(),
            6 => self.options.command_line.clone(),
            _ => "0".to_owned(),
        })
    }

    /// `%DATE%` in the form of the United States edition, `Fri 11/20/2026`.
    pub(crate) fn date(&self) -> String {
        self.host.clock.now().strftime("%a %m/%d/%Y").to_string()
    }

    /// `%TIME%` in the form of the United States edition, ` 9:05:07.42`.
    pub(crate) fn time(&self) -> String {
        let now = self.host.clock.now();
        format!(
            "{:2}:{:02}:{:02}.{:02}",
            now.hour(),
            now.minute(),
            now.second(),
            now.subsec_nanosecond() / 10_000_000
        )
    }

    pub(super) fn modify(&self, modifiers: &Modifiers<'_>, value: &str) -> String {
        apply_modifiers(
            modifiers,
            value,
            &self.context.cwd,
            &self.context.environment,
            &*self.host.files,
        )
    }

    /// Phases 4 and 5: a token as it is when its command is carried out.
    pub(crate) fn token<'t>(&self, token: &'t Token) -> Cow<'t, str> {
        let text = self.for_token(token);
        // The value of a FOR variable may hold exclamation marks, and they count.
        if self.delayed && text.contains('!') {
            return Cow::Owned(expand_delayed(&text, self));
        }
        text
    }

    /// Phase 4 alone.
    pub(crate) fn for_token<'t>(&self, token: &'t Token) -> Cow<'t, str> {
        let text = if token.has_slot {
            self.current.fill(&token.text)
        } else {
            Cow::Borrowed(token.text.as_str())
        };
        if token.has_percent && self.for_depth > 0 && !self.for_variables.is_empty() {
            Cow::Owned(expand_for_variables(
                &text,
                &self.for_variables,
                &|modifiers, value| self.modify(modifiers, value),
            ))
        } else {
            text
        }
    }

    /// An absolute Windows path of a name as typed, quotes taken off.
    pub(crate) fn absolute(&self, name: &str) -> String {
        path::absolute(&self.context.cwd, &name.replace('"', ""))
    }
}
