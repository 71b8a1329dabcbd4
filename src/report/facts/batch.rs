use std::collections::BTreeSet;
use std::rc::Rc;
use std::sync::Arc;

use super::listed::{self, Listed, Word, Words};
use crate::batch::lines::Origin;
use crate::batch::listing::{self, Around, LogicalLine};
use crate::batch::parser::is_separator;
use crate::batch::script::{Script, ends_label};
use crate::batch::tree::{Command, Comparison, Condition, If, Kind, Offset};
use crate::plan::Role;
use crate::plan::extract::{Graph, Shared};
use crate::report::Place;

/// A batch file as it stands.
pub struct BatchFile {
    /// Its text and labels.
    pub script: Rc<Script>,
    /// What it is for; `None` for a file that the scripts never reach.
    pub role: Option<Role>,
    listed: Rc<Listed>,
    graph: Rc<Graph>,
}

/// A command where it stands.
#[derive(Clone, Copy)]
pub struct At<'f> {
    /// The file.
    pub file: &'f BatchFile,
    /// The command, before anything is expanded.
    pub command: &'f Command,
    /// What stands around it.
    pub around: Around,
    /// Index of the first line of the logical line that it stands in, from 0.
    pub first: usize,
    words: &'f Words,
    text: &'f str,
    origin: &'f Origin,
}

impl BatchFile {
    pub(super) fn new(script: Rc<Script>, role: Option<Role>, shared: &Shared) -> Self {
        Self {
            listed: listed::of(&script),
            graph: shared.graph(&script),
            script,
            role,
        }
    }

    /// Its name in the plan.
    pub fn name(&self) -> &str {
        self.script.source.name()
    }

    /// Its logical lines.
    pub fn lines(&self) -> &[LogicalLine] {
        &self.listed.lines
    }

    /// Which line may follow which.
    pub(crate) fn graph(&self) -> &Graph {
        &self.graph
    }

    /// The lines that something leads to, by index from 0.
    pub fn reached(&self) -> &BTreeSet<usize> {
        let reached = || self.graph.reached(&self.script);
        self.listed.reached.get_or_init(reached)
    }

    /// Its lines in capitals.
    pub(super) fn capitals(&self) -> &[String] {
        let lines = || self.script.source.lines().map(str::to_uppercase).collect();
        self.listed.capitals.get_or_init(lines)
    }

    /// A place in it: characters of a line, both given by bytes of the line with this index (from 0).
    pub fn place(&self, line: usize, range: std::ops::Range<usize>) -> Place {
        let text = self.script.source.line(line).unwrap_or("");
        let meant = text
            .get(range.clone())
            .map_or(1, |meant| meant.chars().count().max(1));
        Place {
            span: self.script.source.span(line, range.start),
            length: u32::try_from(meant).unwrap_or(u32::MAX),
            line: Arc::from(text),
        }
    }

    /// A whole line, without the blanks around it.
    pub fn whole_line(&self, line: usize) -> Place {
        let text = self.script.source.line(line).unwrap_or("");
        let start = text.len() - text.trim_start().len();
        self.place(line, start..text.trim_end().len().max(start))
    }

    /// Where a step of the plan stands: its line, from the step's column to the end.
    pub fn place_of(&self, span: &crate::source::Span) -> Place {
        let line = usize::try_from(span.line.saturating_sub(1)).unwrap_or(0);
        let text = self.script.source.line(line).unwrap_or("");
        let skipped = usize::try_from(span.column.saturating_sub(1)).unwrap_or(0);
        let start = text
            .char_indices()
            .nth(skipped)
            .map_or(text.len(), |(at, _)| at);
        self.place(line, start..text.trim_end().len().max(start))
    }

    /// Whether a line, by index from 0, says nothing to cmd.exe: empty, a remark, a label.
    pub fn is_silent(&self, line: usize) -> bool {
        let text = self.script.source.line(line).unwrap_or("");
        let text = text.trim_start_matches(|c| is_separator(c) || c == '@');
        let remark = text
            .get(..3)
            .is_some_and(|word| word.eq_ignore_ascii_case("rem"))
            && text[3..]
                .chars()
                .next()
                .is_none_or(|c| is_separator(c) || c == '.');
        text.is_empty() || text.starts_with(':') || remark
    }

    /// Calls `see` for every command of the file, in order.
    pub fn each<'f>(&'f self, see: &mut dyn FnMut(At<'f>)) {
        for statement in self.statements() {
            statement.each(see);
        }
    }

    /// The outermost command of each logical line that can be read, in order.
    pub fn statements(&self) -> impl Iterator<Item = At<'_>> {
        let lines = self.listed.lines.iter().zip(&self.listed.words);
        lines.filter_map(|(line, words)| {
            let parsed = line.parsed.as_ref().ok()?;
            Some(At {
                file: self,
                command: &parsed.command,
                around: Around::default(),
                first: line.first,
                words,
                text: &parsed.text,
                origin: &parsed.origin,
            })
        })
    }

    /// The labels that `GOTO` and `CALL` name in it, in capitals; those that only values tell are left out.
    pub fn named_labels(&self) -> BTreeSet<String> {
        let mut named = BTreeSet::new();
        self.each(&mut |at| {
            if let Some(label) = at.word().and_then(goto_target) {
                named.insert(label.to_uppercase());
            }
        });
        named
    }
}

impl<'f> At<'f> {
    /// Name and arguments, where it is a simple command.
    pub fn word(&self) -> Option<&'f Word> {
        self.words.of(self.command)
    }

    /// Calls `see` for the command and for each one inside it, in order.
    pub fn each(&self, see: &mut dyn FnMut(At<'f>)) {
        listing::each_command(self.command, &mut |command, around| {
            see(At {
                command,
                around,
                ..*self
            });
        });
    }

    /// The test with its two texts as written, where it is an `IF` that compares.
    pub fn comparison(&self) -> Option<(&'f If, &'f str, Comparison, &'f str)> {
        let Kind::If(test) = &self.command.kind else {
            return None;
        };
        match &test.condition {
            Condition::Compare(left, operator, right) => {
                Some((test, &left.text, *operator, &right.text))
            }
            _ => None,
        }
    }

    /// Where it stands, up to the end of its line or of the command.
    pub fn place(&self) -> Place {
        self.place_at(self.command.offset, self.rest().len())
    }

    /// A part of the line, by offset and length in bytes.
    pub fn place_at(&self, offset: Offset, length: usize) -> Place {
        let (line, byte) = self.origin.locate(offset);
        self.file.place(line, byte..byte + length)
    }

    /// The first place behind the command's beginning where `text` stands, or else the whole.
    pub fn place_of(&self, text: &str) -> Place {
        let rest = self.text.get(self.command.offset..).unwrap_or("");
        match rest.find(text) {
            Some(at) if !text.is_empty() => self.place_at(self.command.offset + at, text.len()),
            _ => self.place(),
        }
    }

    /// A command inside of this one.
    pub fn inside(&self, command: &'f Command) -> Self {
        Self { command, ..*self }
    }

    /// Index of the line it begins on, from 0.
    pub fn line(&self) -> usize {
        self.origin.locate(self.command.offset).0
    }

    /// The text of the logical line from the command on, as written.
    pub fn rest(&self) -> &'f str {
        let rest = self.text.get(self.command.offset..).unwrap_or("");
        rest.lines().next().unwrap_or("").trim_end()
    }
}

/// The label that `goto` or `call` names; `None` for other commands, `:EOF`, and labels that only values tell.
pub fn goto_target(word: &Word) -> Option<&str> {
    let label = match word.name.as_str() {
        "goto" => word.arguments.trim_start_matches(':'),
        "call" => word.arguments.strip_prefix(':')?,
        _ => return None,
    };
    let label = &label[..label.find(ends_label).unwrap_or(label.len())];
    let is_end = label.eq_ignore_ascii_case("eof") && word.arguments.starts_with(':');
    (!is_end && !label.is_empty() && !label.contains(['%', '!'])).then_some(label)
}
