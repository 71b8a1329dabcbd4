//! Statements that the page broke into two lines.

use super::View;
use super::{Statements, commands, words};
use crate::arm;
use crate::batch::parser::LINE_LIMIT;
use crate::repair::characters::{self, Sort};
use crate::repair::edit::{Change, Confidence, Mend};
use crate::repair::knowledge::variable_at_start;

/// So many lines with syntax errors are tried with the line behind them.
const TRIALS: usize = 60;

/// A text that is longer, in bytes, is not taken apart again and again.
const LONGEST: usize = 200_000;

/// How the rest of a statement is put behind its beginning.
struct Join {
    /// Bytes of the rest that the page printed twice.
    doubled: usize,
    /// A blank belongs between the two.
    blank: bool,
    kind: Mend,
    reason: String,
    confidence: Confidence,
}

impl Join {
    fn because(reason: impl Into<String>) -> Option<Self> {
        Some(Self {
            doubled: 0,
            blank: true,
            kind: Mend::WrappedStatement,
            reason: reason.into(),
            confidence: Confidence::High,
        })
    }
}

/// Finds lines that are the rest of the line before. Of three that belong together the first two are found first.
pub(super) fn find(view: &View<'_>) -> Vec<Change> {
    let lines = &view.lines;
    let mut changes = Vec::new();
    let mut joined = None;
    let mut trials = Trials::of(view);
    for index in 0..lines.count().saturating_sub(1) {
        if joined == Some(index) || !may_go_on(lines.line(index)) || lines.is_blank(index + 1) {
            continue;
        }
        let Some(join) = rest_of(view, index).or_else(|| trials.joined(view, index)) else {
            continue;
        };
        let mut gap = lines.gap(index, index + 1);
        gap.end += join.doubled;
        let length = lines.line(index).chars().count() + lines.line(index + 1).chars().count();
        if length >= LINE_LIMIT {
            continue;
        }
        let text = if join.blank { " " } else { "" };
        changes.push(Change::sure(join.kind, gap, text, join.reason).only(join.confidence));
        joined = Some(index + 1);
    }
    changes
}

/// Whether a line can be the beginning of a statement that goes on.
fn may_go_on(line: &str) -> bool {
    let trimmed = line.trim_end();
    !trimmed.trim_start().is_empty()
        && !trimmed.ends_with(['^', '('])
        && !words::is_remark(line)
        && !words::is_label(line)
}

/// Whether the line behind this one is its rest, by what the two say.
fn rest_of(view: &View<'_>, index: usize) -> Option<Join> {
    let line = view.lines.line(index).trim_end();
    let rest = view.lines.line(index + 1).trim();
    if words::is_label(rest) || words::is_remark(rest) {
        return None;
    }
    doubled_name(line, rest)
        .or_else(|| split_name(view, line, rest))
        .or_else(|| open_quote(view, index))
        .or_else(|| option(rest))
        .or_else(|| script_of_host(line, rest))
        .or_else(|| unfinished(view, line, rest))
        .or_else(|| variable(view, line, rest))
}

/// `%PRIMARY_NAME%` and `E% %BACKUP_NAME%`: the page printed the end of a name twice.
fn doubled_name(line: &str, rest: &str) -> Option<Join> {
    let end = rest.find('%')?;
    let tail = rest.get(..=end)?;
    let name = tail.strip_suffix('%').unwrap_or("");
    let names = line.rsplit('%').nth(1)?;
    let is_doubled = !name.is_empty()
        && name.chars().all(|c| c.is_alphanumeric() || c == '_')
        && line.ends_with('%')
        && names.len() > name.len()
        && names.ends_with(name);
    is_doubled.then(|| Join {
        doubled: tail.len()
            + rest
                .get(tail.len()..)
                .map_or(0, |rest| rest.len() - rest.trim_start().len()),
        blank: rest.len() > tail.len(),
        kind: Mend::SplitName,
        confidence: Confidence::High,
        reason: format!(
            "the statement before goes on here, and the page printed the end of %{names}% twice"
        ),
    })
}

/// `%PRIMARY_NA` and `ME% …`: the page broke a variable's name.
fn split_name(view: &View<'_>, line: &str, rest: &str) -> Option<Join> {
    let (before, first) = line.rsplit_once('%')?;
    let (second, _) = rest.split_once('%')?;
    let is_part = |text: &str| {
        text.chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '_' | '#'))
    };
    let name = format!("{first}{second}");
    let is_open = before.matches('%').count().is_multiple_of(2);
    let is_split = is_open && is_part(first) && is_part(second) && view.known.is_variable(&name);
    is_split.then(|| Join {
        doubled: 0,
        blank: false,
        kind: Mend::SplitName,
        confidence: Confidence::High,
        reason: format!("the page broke the name of %{name}% into two lines"),
    })
}

/// A quotation mark that is opened on the first line and closed on the second, or on one a few lines on.
fn open_quote(view: &View<'_>, index: usize) -> Option<Join> {
    let line = view.lines.line(index);
    if !opens(&straight(line)) {
        return None;
    }
    let closing = (index + 1..index + 4)
        .take_while(|at| *at < view.lines.count() && !view.lines.is_blank(*at))
        .find(|at| straight(view.lines.line(*at)).contains('"'))?;
    let rest = straight(view.lines.line(closing));
    let shows_text = commands_on(line).is_some_and(|command| {
        let name = command.name.to_ascii_uppercase();
        [
            "ARMLOG",
            "ARMBCAST",
            "ARMBROADCAST",
            "ARMBLAST",
            "CLPLOGCMD",
        ]
        .contains(&name.as_str())
    });
    let next = view.lines.line(index + 1);
    let is_rest = closes(&rest) && (shows_text || !words::begins_statement(next));
    is_rest
        .then(|| Join::because("the quotation mark that is opened before is closed here"))
        .flatten()
}

/// A line with straight quotes in place of curly ones.
fn straight(line: &str) -> String {
    let is_curly = |c: char| characters::sort(c) == Some(Sort::DoubleQuote);
    line.replace(is_curly, "\"")
}

/// Whether a line leaves a quotation mark open, with the text behind it.
fn opens(line: &str) -> bool {
    let Some((before, behind)) = line.rsplit_once('"') else {
        return false;
    };
    let left = before.chars().next_back().unwrap_or(' ');
    before.matches('"').count().is_multiple_of(2)
        && (left.is_whitespace() || matches!(left, '=' | '(' | ',' | ':'))
        && !behind.trim().is_empty()
}

/// Whether a line closes a quotation mark that it did not open.
fn closes(line: &str) -> bool {
    let Some((before, behind)) = line.split_once('"') else {
        return false;
    };
    let right = behind.chars().next().unwrap_or(' ');
    line.matches('"').count() % 2 == 1
        && !before.trim().is_empty()
        && !before.ends_with([' ', '\t', '='])
        && (right.is_whitespace() || matches!(right, ')' | '&' | '|' | '>'))
}

/// `-b account …` and `/A`: no command begins so.
fn option(rest: &str) -> Option<Join> {
    let mut characters = rest.chars();
    let sign = characters.next()?;
    let letter = characters.next()?;
    (matches!(sign, '-' | '/') && letter.is_ascii_alphabetic())
        .then(|| {
            Join::because("no command begins with an option; it belongs to the statement before")
        })
        .flatten()
}

/// `… cscript` and `exch.vbs …`.
fn script_of_host(line: &str, rest: &str) -> Option<Join> {
    let mut words = line
        .rsplit([' ', '\t'])
        .skip_while(|word| word.starts_with("//"));
    let host = words.next()?.trim_matches('"').to_ascii_lowercase();
    let host = host.strip_suffix(".exe").unwrap_or(&host);
    let host = crate::host::path::file_name(host);
    let script = words::first_word(rest).trim_matches('"');
    let ending = crate::host::path::extension(script).to_ascii_lowercase();
    let is_rest = matches!(host, "cscript" | "wscript")
        && matches!(ending.as_str(), "vbs" | "vbe" | "js" | "wsf");
    is_rest
        .then(|| Join::because(format!("{host} starts a script, and {script} stands here")))
        .flatten()
}

/// An ARM command, `GOTO` or `CALL` that lacks what the next line has.
fn unfinished(view: &View<'_>, line: &str, rest: &str) -> Option<Join> {
    let command = commands_on(line)?;
    let name = command.name.to_ascii_uppercase();
    let more = || format!("{} {rest}", command.arguments.trim_end());
    let is_rest = match name.as_str() {
        "GOTO" | "CALL" => command.arguments.trim().is_empty() && is_target(view, rest),
        _ => {
            matches!(arm::standing(&name), arm::Standing::Command(_))
                && !words::begins_statement(rest)
                && arm::parse(&name, &command.arguments).is_err()
                && arm::parse(&name, &more()).is_ok()
        }
    };
    is_rest
        .then(|| Join::because(format!("{name} before is not complete without it")))
        .flatten()
}

fn is_target(view: &View<'_>, rest: &str) -> bool {
    let word = words::first_word(rest);
    let label = |index: usize| crate::batch::script::label_of_line(view.lines.line(index));
    word.len() == rest.len()
        && (view.known.is_file(word)
            || (0..view.lines.count())
                .filter_map(label)
                .any(|label| crate::host::same_name(label, word)))
}

/// `%BACKUP_NAME% %CLP_PRIORITY%`: a variable that holds no program begins no statement.
fn variable(view: &View<'_>, line: &str, rest: &str) -> Option<Join> {
    let name = variable_at_start(rest)?;
    let command = commands_on(line)?;
    let starts_something = matches!(
        arm::standing(&command.name),
        arm::Standing::Command("ARMLOAD")
    ) || words::is_program(&command.name, view.known);
    if !starts_something || command.arguments.trim().is_empty() {
        return None;
    }
    let mut join = Join::because(format!(
        "%{name}% holds no program, so it is an argument of the statement before"
    ))?;
    join.confidence = view.known.is_argument(name)?;
    Some(join)
}

/// The last command on a line that stands by itself.
fn commands_on(line: &str) -> Option<commands::Command> {
    commands::of(line).pop()
}

/// Lines that cannot be taken apart, each tried with the line behind it.
struct Trials {
    /// Indices of the lines on which damaged logical lines end.
    damaged: Vec<usize>,
    errors: usize,
}

impl Trials {
    fn of(view: &View<'_>) -> Self {
        let lines = view.statements.lines.iter();
        let damaged = lines.filter(|line| line.parsed.is_err());
        let damaged: Vec<usize> = damaged.map(|line| line.first).collect();
        Self {
            errors: damaged.len(),
            damaged: match view.lines.text.len() {
                0..=LONGEST => damaged.into_iter().take(TRIALS).collect(),
                _ => Vec::new(),
            },
        }
    }

    fn joined(&mut self, view: &View<'_>, index: usize) -> Option<Join> {
        self.damaged.contains(&index).then_some(())?;
        let (line, rest) = (view.lines.line(index), view.lines.line(index + 1));
        let is_even = |line: &str| line.matches('"').count().is_multiple_of(2);
        if words::is_label(rest) || !is_even(line) || !is_even(rest) {
            return None;
        }
        let gap = view.lines.gap(index, index + 1);
        let mut text = view.lines.text.to_owned();
        text.replace_range(gap, " ");
        // Two statements that are both damaged are fewer when they are joined, and none is mended.
        let joined = Statements::of(&text);
        let mut lines = joined.lines.iter();
        let here = lines.find(|line| (line.first..=line.last).contains(&index));
        let is_mended = here.is_some_and(|line| line.parsed.is_ok());
        (is_mended && joined.syntax_errors() < self.errors)
            .then(|| Join::because("cmd.exe cannot read the line before without it"))
            .flatten()
    }
}
