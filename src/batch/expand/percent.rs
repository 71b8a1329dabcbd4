//! Phase 1: percent expansion of a line as it is read.

use std::borrow::Cow;

use super::modifiers::Modifiers;
use super::slots::{Slots, holds_sign, is_sign};
use super::substitution::{self, NotAnOperation};
use crate::batch::lines::ColumnMap;

/// What percent signs can refer to.
pub(crate) trait Variables {
    /// Whether the command extensions are on: without them there are only `%1` and `%NAME%`.
    fn extensions(&self) -> bool {
        true
    }
    /// A variable's value, the dynamic ones (`%CD%` …) included.
    fn variable(&self, name: &str) -> Option<Cow<'_, str>>;
    /// The value of `%NAME:…%` where it cannot be computed from the variable's value.
    fn operation(&self, expression: &str, value: &str) -> Option<String> {
        let _ = (expression, value);
        None
    }
    /// `%0` to `%9`, quotes kept; empty where there is no such argument.
    fn argument(&self, index: usize) -> Cow<'_, str>;
    /// `%*`
    fn all_arguments(&self) -> Cow<'_, str>;
    /// `%~dp0` and its like.
    fn modified_argument(&self, modifiers: &Modifiers<'_>, index: usize) -> String;
}

/// Where the text stands: in a batch file what is undefined disappears, on the command line it stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    Batch,
    CommandLine,
}

/// A percent expression that ends the script.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PercentError {
    pub(crate) message: String,
    /// Byte of the percent sign in the line.
    pub(crate) at: usize,
    pub(crate) length: usize,
}

/// Replaces percent expressions in one line.
///
/// A percent sign that belongs to nothing is dropped in a batch file (parser account, phase 1;
/// case `lone_percent_is_dropped`).
pub(crate) fn expand_percent<'l>(
    line: &'l str,
    variables: &dyn Variables,
    mode: Mode,
) -> Result<(Cow<'l, str>, ColumnMap), PercentError> {
    expand_into_slots(line, variables, mode, None)
}

/// The same; values that are plain numbers go into `slots`, and a sign for the slot into the text. Such a line can be
/// parsed once for all its numbers: a number is never a keyword, and never ends a token.
pub(crate) fn expand_into_slots<'l>(
    line: &'l str,
    variables: &dyn Variables,
    mode: Mode,
    mut slots: Option<&mut Slots>,
) -> Result<(Cow<'l, str>, ColumnMap), PercentError> {
    let Some(first) = line.find('%') else {
        return Ok((Cow::Borrowed(line), ColumnMap::default()));
    };
    let mut expanded = String::with_capacity(line.len() + 16);
    let mut columns = ColumnMap::default();
    expanded.push_str(&line[..first]);
    let mut at = first;
    while at < line.len() {
        let rest = &line[at..];
        let Some(after) = rest.strip_prefix('%') else {
            let end = rest.find('%').unwrap_or(rest.len());
            columns.follow(expanded.len(), at);
            expanded.push_str(&rest[..end]);
            at += end;
            continue;
        };
        columns.stand(expanded.len(), at);
        let before = expanded.len();
        let used = one_expression(after, at, variables, mode, &mut expanded)?;
        at += 1 + used;
        if let Some(slots) = slots.as_deref_mut() {
            // In front of a redirection a single digit is the handle, so it must be seen.
            if !line[at..].starts_with(['<', '>'])
                && let Some(sign) = slots.put(&expanded[before..])
            {
                expanded.truncate(before);
                expanded.push(sign);
            } else if holds_sign(&expanded[before..]) {
                // A value that holds what no text may hold must not be taken for a slot.
                let clean = expanded[before..].replace(is_sign, "\u{FFFD}");
                expanded.truncate(before);
                expanded.push_str(&clean);
            }
        }
        columns.follow(expanded.len(), at);
    }
    Ok((Cow::Owned(expanded), columns))
}

/// Expands what stands after a percent sign; returns how many bytes of it were used.
fn one_expression(
    after: &str,
    at: usize,
    variables: &dyn Variables,
    mode: Mode,
    expanded: &mut String,
) -> Result<usize, PercentError> {
    if mode == Mode::Batch {
        match after.chars().next() {
            Some('%') => {
                expanded.push('%');
                return Ok(1);
            }
            Some('*') if variables.extensions() => {
                expanded.push_str(&variables.all_arguments());
                return Ok(1);
            }
            Some(digit @ '0'..='9') => {
                expanded.push_str(&variables.argument(digit as usize - '0' as usize));
                return Ok(1);
            }
            Some('~') if variables.extensions() => return modified(after, at, variables, expanded),
            _ => {}
        }
    }
    named(after, at, variables, mode, expanded)
}

fn modified(
    after: &str,
    at: usize,
    variables: &dyn Variables,
    expanded: &mut String,
) -> Result<usize, PercentError> {
    let parsed = Modifiers::parse(&after[1..], |c| c.is_ascii_digit());
    let Some((modifiers, digit, used)) = parsed else {
        let shown: String = after.chars().take_while(|c| *c != '\n').collect();
        return Err(PercentError {
            message: format!(
                "The following usage of the path operator in batch-parameter\r\nsubstitution is invalid: %{shown}\r\n\r\n\r\nFor valid formats type CALL /? or FOR /?"
            ),
            at,
            length: 2,
        });
    };
    let index = digit as usize - '0' as usize;
    expanded.push_str(&variables.modified_argument(&modifiers, index));
    Ok(1 + used)
}

fn named(
    after: &str,
    at: usize,
    variables: &dyn Variables,
    mode: Mode,
    expanded: &mut String,
) -> Result<usize, PercentError> {
    let ends_name = |c: char| c == '%' || c == ':' && variables.extensions();
    let mut end = after.find(ends_name).unwrap_or(after.len());
    // "%VAR:%" names the variable "VAR:".
    if after[end..].starts_with(":%") {
        end += 1;
    }
    let name = &after[..end];
    let next = after[end..].chars().next();
    let value = if name.is_empty() || next.is_none() {
        None
    } else {
        variables.variable(name)
    };
    match (next, value) {
        (Some('%'), Some(value)) => {
            expanded.push_str(&value);
            Ok(end + 1)
        }
        (Some('%'), None) if mode == Mode::Batch && !name.is_empty() => Ok(end + 1),
        (Some(':'), None) if mode == Mode::Batch && !name.is_empty() => {
            // "%UNDEFINED:" disappears, but only when an expression could follow.
            Ok(if after[end..].contains('%') {
                end + 1
            } else {
                0
            })
        }
        (Some(':'), Some(value)) => match substitution::parse(&after[end + 1..], '%') {
            Ok((operation, used)) => {
                let used = end + 1 + used;
                match variables.operation(&format!("%{}", &after[..used]), &value) {
                    Some(unknown) => expanded.push_str(&unknown),
                    None => expanded.push_str(&substitution::apply(&operation, &value)),
                }
                Ok(used)
            }
            Err(NotAnOperation::EmptySearch) => Err(PercentError {
                message: "The syntax of the command is incorrect.".to_owned(),
                at,
                length: end + 2,
            }),
            Err(NotAnOperation::Unrecognized) => Ok(lone(mode, expanded)),
        },
        _ => Ok(lone(mode, expanded)),
    }
}

/// A percent sign that belongs to nothing.
fn lone(mode: Mode, expanded: &mut String) -> usize {
    if mode == Mode::CommandLine {
        expanded.push('%');
    }
    0
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Fixed;

    impl Variables for Fixed {
        fn variable(&self, name: &str) -> Option<Cow<'_, str>> {
            match name {
                "A" => Some("value".into()),
                "W#EXCHG1" => Some("CORP\\admin".into()),
                "B C" => Some("blank".into()),
                _ => None,
            }
        }
        fn argument(&self, index: usize) -> Cow<'_, str> {
            match index {
                1 => "\"one two\"".into(),
                _ => "".into(),
            }
        }
        fn all_arguments(&self) -> Cow<'_, str> {
            "\"one two\" three".into()
        }
        fn modified_argument(&self, _: &Modifiers<'_>, index: usize) -> String {
            format!("<{index}>")
        }
    }

    fn batch(line: &str) -> String {
        expand_percent(line, &Fixed, Mode::Batch).unwrap().0.into()
    }

    #[test]
    fn percent_rules_of_batch_files() {
        for (line, expected) in [
            ("echo %A%", "echo value"),
            ("SET X=W#EXCHG1%", "SET X=W#EXCHG1"),
            ("SET X=%W#EXCHG1%", "SET X=CORP\\admin"),
            ("a%b", "ab"),
            ("100%%", "100%"),
            ("%A:~1,3%|%A:~-2%|%A:~0,-1%|%A:~9%", "alu|ue|valu|"),
            ("%A:L=1%|%A:*l=1%|%A:zz=1%", "va1ue|1ue|value"),
            ("%U:~0,1%|", "~0,1|"),
            ("%U:a=b%|", "a=b|"),
            ("[%U%]", "[]"),
            ("%B C%", "blank"),
            ("%1|%2|%*", "\"one two\"||\"one two\" three"),
            ("%~dp0x", "<0>x"),
            ("%", ""),
            ("50% of %A%", "50A"),
        ] {
            assert_eq!(batch(line), expected, "{line}");
        }
    }

    #[test]
    fn on_the_command_line_what_is_undefined_stays() {
        let (text, _) = expand_percent("%U% 5% %A%", &Fixed, Mode::CommandLine).unwrap();
        assert_eq!(text, "%U% 5% value");
    }

    #[test]
    fn columns_lead_back_to_the_file() {
        let (text, columns) = expand_percent("x %A% y", &Fixed, Mode::Batch).unwrap();
        assert_eq!(text, "x value y");
        assert_eq!(columns.original(0), 0);
        assert_eq!(columns.original(4), 2);
        assert_eq!(columns.original(8), 6);
    }
}
