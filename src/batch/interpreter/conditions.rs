//! The tests of `IF`.

use std::cmp::Ordering;

use super::Interpreter;
use crate::batch::tree::{Comparison, Condition, If};
use crate::host::{Decision, Question, path, same_name, upper};

/// The version of the command extensions that `CMDEXTVERSION` is compared with.
const EXTENSION_VERSION: i64 = 2;

impl Interpreter {
    /// Whether the condition holds.
    pub(super) fn holds(&self, command: &If) -> bool {
        let holds = match &command.condition {
            Condition::Exist(name) => {
                let name = self.token(name).into_owned();
                self.exists(&name)
            }
            Condition::Defined(name) => {
                let name = self.token(name);
                self.lookup(&name).is_some()
            }
            Condition::ErrorLevel(limit) => {
                let limit = self.token(limit);
                i64::from(self.errorlevel) >= number(&limit).unwrap_or(0)
            }
            Condition::ExtensionVersion(version) => {
                EXTENSION_VERSION >= number(&self.token(version)).unwrap_or(0)
            }
            Condition::Compare(left, comparison, right) => {
                let left = self.token(left);
                let right = self.token(right);
                compare(&left, *comparison, &right, command.ignore_case)
            }
        };
        let holds = holds != command.not;
        self.host.effects.decided(|| Decision {
            question: self.question(&command.condition),
            holds,
            span: self.span(),
        });
        holds
    }

    /// What a condition asks, for those who follow which ways a script takes.
    fn question(&self, condition: &Condition) -> Question {
        match condition {
            Condition::Exist(name) => Question::Exists(self.absolute(&self.token(name))),
            Condition::Defined(name) => Question::Defined(self.token(name).into_owned()),
            Condition::ErrorLevel(limit) => {
                Question::ErrorLevel(number(&self.token(limit)).unwrap_or(0))
            }
            Condition::ExtensionVersion(version) => {
                let version = self.token(version).into_owned();
                Question::Compare(EXTENSION_VERSION.to_string(), version)
            }
            Condition::Compare(left, _, right) => Question::Compare(
                self.token(left).into_owned(),
                self.token(right).into_owned(),
            ),
        }
    }

    /// `IF EXIST`: a file, a folder, a pattern that fits something, a device in a folder that exists.
    pub(crate) fn exists(&self, name: &str) -> bool {
        let full = self.absolute(name);
        if path::device_of(&full).is_some() {
            let folder = path::parent(&full);
            return !full.starts_with("\\\\.") && self.host.files.metadata(folder).is_ok()
                || full.starts_with("\\\\.");
        }
        let last = path::file_name(&full);
        if last.contains(['*', '?']) {
            return self
                .host
                .files
                .read_dir(path::parent(&full))
                .is_ok_and(|entries| {
                    entries
                        .iter()
                        .any(|entry| path::matches_pattern(&entry.name, last))
                });
        }
        let folder_wanted = name.trim_end_matches('"').ends_with(['\\', '/']);
        self.host
            .files
            .metadata(&full)
            .is_ok_and(|found| found.is_dir || !folder_wanted)
    }
}

fn compare(left: &str, comparison: Comparison, right: &str, ignore_case: bool) -> bool {
    if comparison == Comparison::Same {
        return if ignore_case {
            same_name(left, right)
        } else {
            left == right
        };
    }
    // Two numbers are compared as numbers, everything else as text in the order of the user's language:
    // letters first, lower case before upper case where nothing else differs.
    let order = match (number(left), number(right)) {
        (Some(left), Some(right)) => left.cmp(&right),
        _ => {
            let folded = left.chars().map(upper).cmp(right.chars().map(upper));
            if ignore_case {
                folded
            } else {
                folded.then_with(|| right.cmp(left))
            }
        }
    };
    match comparison {
        Comparison::Same | Comparison::Equal => order == Ordering::Equal,
        Comparison::NotEqual => order != Ordering::Equal,
        Comparison::Less => order == Ordering::Less,
        Comparison::LessOrEqual => order != Ordering::Greater,
        Comparison::Greater => order == Ordering::Greater,
        Comparison::GreaterOrEqual => order != Ordering::Less,
    }
}

/// A number as `IF` knows it: decimal, `0x` hexadecimal, `0` octal, with a sign; beyond 32 bits it sticks at the limit.
pub(crate) fn number(text: &str) -> Option<i64> {
    let (negative, digits) = match text.as_bytes().first()? {
        b'-' => (true, &text[1..]),
        b'+' => (false, &text[1..]),
        _ => (false, text),
    };
    let (radix, digits) = match digits.as_bytes() {
        [b'0', b'x' | b'X', ..] => (16, &digits[2..]),
        [b'0', _, ..] => (8, &digits[1..]),
        _ => (10, digits),
    };
    if digits.is_empty() || !digits.chars().all(|c| c.is_digit(radix)) {
        return None;
    }
    let value = i64::from_str_radix(digits, radix).unwrap_or(i64::MAX);
    let value = if negative { -value } else { value };
    Some(value.clamp(i64::from(i32::MIN), i64::from(i32::MAX)))
}

/// The number at the beginning of a text, as `FOR /L` takes it; 0 when there is none.
pub(crate) fn leading_number(text: &str) -> i64 {
    (0..=text.len())
        .rev()
        .filter_map(|end| text.get(..end))
        .find_map(number)
        .unwrap_or(0)
}
