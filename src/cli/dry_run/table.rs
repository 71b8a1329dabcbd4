//! The prediction as people read it.

use std::collections::{BTreeSet, HashMap};
use std::io::{self, Write};

use anyhow::Context as _;
use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

use crate::host::dry_run::{Area, ExpectedChange, PredictedStep, Sign, Verdict};
use crate::host::listeners::{describe, failed, kind};
use crate::host::{Effect, Secrets};
use crate::source::visible;

/// Columns that a value or a step's description may take.
const LONGEST: usize = 200;
/// Up to here columns are made equally wide; longer entries push the rest of their line to the right.
const WIDEST: usize = 64;
/// So much of what two long values have in common is shown before the place where they part.
const BEFORE_DIFFERENCE: usize = 20;

/// How many steps of one line of a directory script are shown.
const SHOWN_EACH: usize = 3;

/// File, line and kind of a step, and whether it changes something.
type Repeated<'a> = (&'a str, u32, &'static str, bool);

/// What is printed.
pub(super) struct Table<'a> {
    pub(super) steps: Vec<PredictedStep>,
    pub(super) left_over: Vec<String>,
    pub(super) changes: &'a [ExpectedChange],
    pub(super) code: i32,
    pub(super) verbose: bool,
    pub(super) quiet: bool,
    pub(super) secrets: &'a Secrets,
}

impl Table<'_> {
    /// Prints steps, changes and the summary.
    pub(super) fn print(&self, out: &mut dyn Write) -> anyhow::Result<()> {
        let mut text = String::new();
        if !self.quiet {
            self.steps(&mut text);
        }
        self.changes(&mut text);
        self.summary(&mut text);
        match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
            // Whoever reads has seen enough.
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            written => written.context("the prediction cannot be written"),
        }
    }

    fn line(&self, text: &mut String, line: &str) {
        let line = self.secrets.redact(line);
        text.push_str(visible(&line).replace('\t', " ").trim_end());
        text.push('\n');
    }

    fn shown_steps(&self) -> impl Iterator<Item = &PredictedStep> {
        self.steps.iter().filter(|step| {
            self.verbose
                || step.verdict != Verdict::NoChange
                || failed(&step.record)
                || !matches!(
                    step.record.effect,
                    Effect::SetVariable { .. }
                        | Effect::ChangeDirectory { .. }
                        | Effect::Echo { .. }
                        | Effect::DirectorySearch { .. }
                        | Effect::Exit { .. }
                )
        })
    }

    /// The rows of the steps. Of what one line of a directory script does in a loop, the first few are shown and the
    /// others counted: a failover changes every mailbox, and each stands among the changes.
    fn rows(&self) -> Vec<([String; 4], &PredictedStep)> {
        let mut counts: HashMap<Repeated<'_>, usize> = HashMap::new();
        for key in self.shown_steps().filter_map(|step| self.repeated(step)) {
            *counts.entry(key).or_default() += 1;
        }
        let mut seen: HashMap<Repeated<'_>, usize> = HashMap::new();
        let mut rows = Vec::new();
        for step in self.shown_steps() {
            let Some(key) = self.repeated(step) else {
                rows.push((row(step), step));
                continue;
            };
            let count = seen.entry(key).or_default();
            *count += 1;
            let all = counts.get(&key).copied().unwrap_or(0);
            if *count <= SHOWN_EACH || all == SHOWN_EACH + 1 {
                rows.push((row(step), step));
            } else if *count == SHOWN_EACH + 1 {
                let [verdict, place, kind, _] = row(step);
                let more = format!("… and {} more of this line", all - SHOWN_EACH);
                rows.push(([verdict, place, kind, more], step));
            }
        }
        rows
    }

    /// What makes a step one of many.
    fn repeated<'a>(&self, step: &'a PredictedStep) -> Option<Repeated<'a>> {
        let record = &step.record;
        let in_loop = matches!(
            record.effect,
            Effect::DirectoryModify { .. }
                | Effect::DirectoryAdd { .. }
                | Effect::DirectoryDelete { .. }
                | Effect::DirectoryRename { .. }
        );
        let is_known = !matches!(step.verdict, Verdict::NotPredicted(_));
        let alike = in_loop && is_known && record.result.message.is_none() && !failed(record);
        (alike && !self.verbose).then(|| {
            let changes = step.verdict == Verdict::Change;
            (
                &*record.span.file,
                record.span.line,
                kind(&record.effect),
                changes,
            )
        })
    }

    fn steps(&self, text: &mut String) {
        let rows = self.rows();
        let widths = [0, 1, 2].map(|column| width(rows.iter().map(|(row, _)| &row[column])));
        self.line(text, "Steps");
        if rows.is_empty() {
            self.line(text, "  none");
        }
        for (row, step) in rows {
            let mut line = String::new();
            for (cell, width) in row.iter().zip(widths) {
                line.push_str("  ");
                line.push_str(&padded(cell, width));
            }
            line.push_str("  ");
            line.push_str(&row[3]);
            self.line(text, &line);
            if let Some(program) = &step.not_run {
                let assumed = format!(
                    "  What follows is predicted as if {program} had ended with exit code 0 and changed nothing."
                );
                self.line(text, &assumed);
            }
        }
        for reason in &self.left_over {
            self.line(text, &format!("  can't be predicted: {reason}"));
        }
        text.push('\n');
    }

    fn changes(&self, text: &mut String) {
        self.line(text, "Changes");
        if self.changes.is_empty() {
            self.line(text, "  none");
        }
        let objects: Vec<String> = self.changes.iter().map(object).collect();
        let object_width = width(objects.iter());
        let attribute_width = width(self.changes.iter().map(|change| &change.attribute));
        for (change, object) in self.changes.iter().zip(&objects) {
            let line = format!(
                "{} {}  {}  {}",
                change.operation.character(),
                padded(object, object_width),
                padded(&change.attribute, attribute_width),
                values(change)
            );
            self.line(text, &line);
        }
        text.push('\n');
    }

    fn summary(&self, text: &mut String) {
        let count = |sign: Sign| {
            let signed = self.changes.iter();
            signed.filter(|change| change.operation == sign).count()
        };
        let objects: BTreeSet<(Area, &str)> = self
            .changes
            .iter()
            .map(|change| (change.area, change.object.as_str()))
            .collect();
        let line = format!(
            "{} of {}: {} added, {} removed, {} replaced",
            counted(self.changes.len(), "change"),
            counted(objects.len(), "object"),
            count(Sign::Add),
            count(Sign::Delete),
            count(Sign::Replace)
        );
        self.line(text, &line);
        let with = |test: &dyn Fn(&PredictedStep) -> bool| {
            let steps = self.shown_steps();
            steps.filter(|step| test(step)).count()
        };
        let line = format!(
            "{}: {} would change something, {} nothing, {} can't be predicted; {} would fail",
            counted(self.shown_steps().count(), "step"),
            with(&|step| step.verdict == Verdict::Change),
            with(&|step| step.verdict == Verdict::NoChange),
            with(&|step| matches!(step.verdict, Verdict::NotPredicted(_))) + self.left_over.len(),
            with(&|step| failed(&step.record))
        );
        self.line(text, &line);
        let predicted = if self.is_complete() {
            ""
        } else {
            ", if nothing stands against it"
        };
        self.line(
            text,
            &format!("the script's exit code would be {}{predicted}", self.code),
        );
    }

    fn is_complete(&self) -> bool {
        let unknown = |step: &PredictedStep| matches!(step.verdict, Verdict::NotPredicted(_));
        self.left_over.is_empty() && !self.steps.iter().any(unknown)
    }
}

fn counted(count: usize, what: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {what}{plural}")
}

/// Verdict, place, kind, and the rest of a step's line.
fn row(step: &PredictedStep) -> [String; 4] {
    let record = &step.record;
    let (verdict, because) = match &step.verdict {
        Verdict::Change => ("would change", String::new()),
        Verdict::NoChange => ("no change", String::new()),
        Verdict::NotPredicted(reason) => ("can't be predicted", format!(" because {reason}")),
    };
    let told = match (&record.result.message, failed(record)) {
        (Some(message), true) => format!(" (would fail: {message})"),
        (None, true) => " (would fail)".to_owned(),
        (Some(message), false) => format!(" ({message})"),
        (None, false) => String::new(),
    };
    let what = shortened(&flat(&subject(&record.effect)), 0);
    [
        verdict.to_owned(),
        flat(&format!("{}:{}", record.span.file, record.span.line)),
        kind(&record.effect).replace('_', " "),
        flat(&format!("{what}{because}{told}")),
    ]
}

/// What a step is about. The values that it changes stand among the changes.
fn subject(effect: &Effect) -> String {
    match effect {
        Effect::DirectoryModify { dn, changes } | Effect::DirectoryAdd { dn, changes } => {
            let mut names: Vec<&str> = Vec::new();
            for change in changes {
                if !names.contains(&change.attribute.as_str()) {
                    names.push(&change.attribute);
                }
            }
            if names.is_empty() {
                return dn.clone();
            }
            format!("{dn}: {}", names.join(", "))
        }
        Effect::WriteFile { path, .. } => path.clone(),
        other => describe(other),
    }
}

fn object(change: &ExpectedChange) -> String {
    let object = flat(&change.object);
    match change.area {
        Area::Service => format!("service {object}"),
        Area::File => format!("file {object}"),
        _ => object,
    }
}

fn values(change: &ExpectedChange) -> String {
    let joined = |values: &[String]| flat(&values.join(", "));
    let (old, new) = (joined(&change.old), joined(&change.new));
    match change.operation {
        Sign::Add => shortened(&new, 0),
        Sign::Delete => shortened(&old, 0),
        Sign::Replace => {
            let long = old.width().max(new.width()) > LONGEST;
            let common = old.chars().zip(new.chars());
            let common = common.take_while(|(old, new)| old == new).count();
            let skip = if long {
                common.saturating_sub(BEFORE_DIFFERENCE)
            } else {
                0
            };
            format!("{} → {}", shortened(&old, skip), shortened(&new, skip))
        }
    }
}

/// Text on one line that cannot steer a terminal.
fn flat(text: &str) -> String {
    visible(text).replace('\t', " ")
}

/// A text without its first `skip` characters, and without what would take more columns than a line has.
fn shortened(text: &str, skip: usize) -> String {
    let mut shown = String::new();
    if skip > 0 {
        shown.push('…');
    }
    let mut columns = 0;
    let mut chars = text.chars().skip(skip);
    for c in chars.by_ref() {
        columns += c.width().unwrap_or(0);
        if columns > LONGEST {
            let left = chars.count() + 1;
            shown.push_str(&format!("… ({left} more characters)"));
            break;
        }
        shown.push(c);
    }
    shown
}

fn width<'a>(cells: impl Iterator<Item = &'a String>) -> usize {
    let widths = cells.map(|cell| cell.width());
    widths.filter(|width| *width <= WIDEST).max().unwrap_or(0)
}

/// Text with blanks after it up to a width in columns; wide characters take two.
fn padded(text: &str, width: usize) -> String {
    let blanks = width.saturating_sub(text.width());
    format!("{text}{}", " ".repeat(blanks))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_value_is_shortened_with_a_count_and_shows_where_it_differs() {
        let long = format!("{}{}", "x".repeat(300), "表".repeat(150));
        let short = shortened(&long, 0);
        assert_eq!(short, format!("{}… (250 more characters)", "x".repeat(200)));
        let change = ExpectedChange::of(
            Area::Directory,
            "CN=a",
            "description",
            vec![format!("{}old", "x".repeat(300))],
            vec![format!("{}new", "x".repeat(300))],
        );
        let shown = values(&change.unwrap());
        assert_eq!(
            shown,
            format!("…{0}old → …{0}new", "x".repeat(BEFORE_DIFFERENCE))
        );
    }

    #[test]
    fn wide_characters_take_two_columns() {
        assert_eq!(padded("表", 4), "表  ");
        let wide = "表".repeat(101);
        assert_eq!(
            shortened(&wide, 0),
            format!("{}… (1 more characters)", "表".repeat(100))
        );
    }

    #[test]
    fn control_characters_are_shown() {
        let change = ExpectedChange::of(
            Area::Directory,
            "CN=\u{1b}[2J",
            "info",
            Vec::new(),
            vec!["a\r\nb".to_owned()],
        )
        .unwrap();
        assert_eq!(object(&change), "CN=␛[2J");
        assert_eq!(values(&change), "a␍␊b");
    }
}
