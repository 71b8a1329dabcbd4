use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use super::{BatchFile, Facts, is_command};
use crate::batch::builtins;
use crate::batch::tree::Kind;
use crate::plan::extract::Request;
use crate::repair::{self, Edit, Mend};
use crate::report::{Confidence, Place};
use crate::vbscript::tree::Position;

/// A place that a page's layout has damaged, as `armistice repair` mends it.
pub struct Damage {
    /// What kind of damage.
    pub kind: Mend,
    /// The place; for a broken statement the line that is its rest.
    pub place: Place,
    /// The lines that belong together, by index from 0.
    lines: RangeInclusive<usize>,
    /// The file.
    file: String,
    /// It is VBScript.
    pub is_vbscript: bool,
    /// The text that goes.
    pub before: String,
    /// Why it is damage, in a sentence.
    pub reason: String,
    /// How sure it is.
    pub confidence: Confidence,
}

/// What mends one folder.
pub(super) fn request_of(request: &Request) -> repair::Request {
    repair::Request {
        path: request.folder.clone(),
        codepage: request.codepage,
        ..repair::Request::default()
    }
}

impl Facts {
    /// All damage of the folder by a page's layout, in the order of files and lines.
    pub fn damage(&self) -> &[Damage] {
        self.damage.get_or_init(|| {
            if !self.may_be_damaged() {
                return Vec::new();
            }
            let edits = repair::edits(&self.repair).unwrap_or_default();
            let edits = edits.iter();
            edits.filter_map(|edit| self.damage_of(edit)).collect()
        })
    }

    /// Whether a line, by index from 0, was damaged by a page's layout, so that other rules have nothing to say of it.
    pub fn is_damaged(&self, file: &BatchFile, line: usize) -> bool {
        self.damage().iter().any(|damage| {
            damage.lines.contains(&line) && damage.file.eq_ignore_ascii_case(file.name())
        })
    }

    /// Damage of some kinds, each file's in one: the first place, and the lines of all.
    pub fn damage_by_file(&self, kinds: &[Mend]) -> Vec<(&Damage, Vec<u32>)> {
        let mut found: BTreeMap<&str, (&Damage, Vec<u32>)> = BTreeMap::new();
        for damage in self.damage().iter().filter(|one| kinds.contains(&one.kind)) {
            let (_, lines) = found
                .entry(&damage.file)
                .or_insert_with(|| (damage, Vec::new()));
            if lines.last() != Some(&damage.place.span.line) {
                lines.push(damage.place.span.line);
            }
        }
        found.into_values().collect()
    }

    fn damage_of(&self, edit: &Edit) -> Option<Damage> {
        let breaks = u32::try_from(edit.before.matches('\n').count()).ok()?;
        let joins = breaks > 0 && edit.kind != Mend::ContinuationMark;
        // The line of a broken statement that stands by itself.
        let line = edit.line + if joins { breaks } else { 0 };
        let (place, is_vbscript) = self.place_in(&edit.file, edit, line, joins)?;
        let first = usize::try_from(edit.line.saturating_sub(1)).ok()?;
        let last = first + usize::try_from(breaks).ok()?;
        edit.kind.is_by_page().then(|| Damage {
            kind: edit.kind,
            place,
            lines: first..=last,
            file: edit.file.clone(),
            is_vbscript,
            before: edit.before.clone(),
            reason: edit.reason.clone(),
            confidence: match edit.confidence {
                repair::Confidence::High => Confidence::High,
                repair::Confidence::Medium => Confidence::Medium,
                repair::Confidence::Low => Confidence::Low,
            },
        })
    }

    fn place_in(&self, file: &str, edit: &Edit, line: u32, whole: bool) -> Option<(Place, bool)> {
        let column = if whole { 1 } else { edit.column };
        if let Some(batch) = self.batch_file(file) {
            let index = usize::try_from(line.saturating_sub(1)).ok()?;
            let place = if whole || edit.before.is_empty() {
                batch.whole_line(index)
            } else {
                let mut place =
                    batch.place_of(&crate::source::Span::new(file.to_owned(), line, column));
                place.length = u32::try_from(edit.before.chars().count().max(1)).ok()?;
                place
            };
            return Some((place, false));
        }
        let mut scripts = self.directory.iter();
        let script = scripts.find(|one| one.name().eq_ignore_ascii_case(file))?;
        let position = Position { line, column };
        let place = if whole || edit.kind == Mend::Heading {
            script.rest_of_line(position)
        } else {
            script.place(position, edit.before.trim_end().chars().count())
        };
        Some((place, true))
    }

    /// Whether it is worth the time to look: a script without any of this is whole.
    fn may_be_damaged(&self) -> bool {
        let odd = |text: &str| {
            !text.is_ascii()
                && text.chars()
                .any(|c| matches!(c, '\u{2010}'..='\u{201F}' | '\u{FB00}'..='\u{FB06}' | '\u{A0}' | '\u{B4}'))
        };
        let directory = |file: &super::DirectoryFile| {
            !file.parsed().errors.is_empty() || odd(file.source().text())
        };
        self.directory.iter().any(directory)
            || self.batch.iter().any(|file| {
                odd(file.script.source.text())
                    || file.lines().iter().any(|line| line.parsed.is_err())
                    || self.has_strange_statements(file)
            })
    }

    /// Lines that begin with no command that is known, or leave a quotation mark open.
    fn has_strange_statements(&self, file: &BatchFile) -> bool {
        let is_odd = |line: &str, sign: u8| {
            let signs = line.bytes().filter(|byte| *byte == sign);
            signs.count() % 2 == 1
        };
        let mut lines = file.script.source.lines();
        if lines.any(|line| is_odd(line, b'"') || is_odd(line, b'%')) {
            return true;
        }
        let mut strange = false;
        file.each(&mut |at| {
            let Kind::Simple(simple) = &at.command.kind else {
                return;
            };
            let Some(word) = at.word() else { return };
            let name = simple.name.text.trim_matches('"');
            let known = is_command(&word.name)
                || builtins::find(name).is_some()
                || name.contains(['\\', '/', ':'])
                || self.has_script(name) && !name.to_ascii_lowercase().ends_with(".vbs");
            strange |= !known;
        });
        strange
    }
}

/// Lines as a finding lists them.
pub fn listed(lines: &[u32]) -> String {
    const SHOWN: usize = 12;
    let shown: Vec<String> = lines.iter().take(SHOWN).map(u32::to_string).collect();
    let more = lines.len().saturating_sub(SHOWN);
    let word = if lines.len() == 1 { "line" } else { "lines" };
    match more {
        0 => format!("{word} {}", shown.join(", ")),
        more => format!("{word} {} and {more} more", shown.join(", ")),
    }
}

/// So many lines besides the one that is shown.
pub fn more_lines(count: usize) -> String {
    match count {
        1 => "one more line".to_owned(),
        count => format!("{count} more lines"),
    }
}
