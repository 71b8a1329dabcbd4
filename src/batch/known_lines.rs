//! Logical lines that this thread has taken apart before, as they stand in files: copies of a script, and a script that is
//! mended step by step, have nearly all of their lines in common. What a line says depends on its text alone.

use std::cell::RefCell;
use std::rc::Rc;

use hashbrown::HashMap;

use super::listing::LogicalLine;
use super::script::Script;
use super::tree::Command;

/// How much text is kept, in bytes; then all is forgotten.
const LIMIT: usize = 1 << 20;

/// So many statements that begin with the same line are kept.
const ALIKE: usize = 64;

thread_local! {
    static KNOWN: RefCell<Known> = RefCell::default();
}

#[derive(Default)]
struct Known {
    /// By the text of the first line.
    lines: HashMap<Box<str>, Vec<Statement>>,
    /// Bytes of all texts.
    held: usize,
}

struct Statement {
    /// The lines behind the first.
    more: Vec<Box<str>>,
    /// As if it began on the first line of a file.
    line: LogicalLine,
}

/// The logical line that begins on a line of the file, where the same text was taken apart before.
pub(super) fn find(script: &Script, first: usize) -> Option<LogicalLine> {
    let text = script.source.line(first)?;
    KNOWN.with_borrow(|known| {
        let alike = known.lines.get(text)?.iter();
        let same = |statement: &&Statement| {
            let mut more = statement.more.iter().zip(first + 1..);
            more.all(|(text, at)| script.source.line(at) == Some(text))
        };
        alike
            .clone()
            .find(same)
            .map(|known| known.line.moved(first))
    })
}

/// What a text says that was taken apart before, where no other line belongs to it.
pub(super) fn tree(text: &str) -> Option<Rc<Command>> {
    KNOWN.with_borrow(|known| {
        let alike = known.lines.get(text)?;
        let alone = alike.iter().find(|statement| statement.more.is_empty())?;
        let parsed = alone.line.parsed.as_ref().ok()?;
        Some(Rc::clone(&parsed.command))
    })
}

/// Keeps a logical line that was read to its own end.
pub(super) fn keep(script: &Script, line: &LogicalLine) {
    let text = |at: usize| Box::<str>::from(script.source.line(at).unwrap_or(""));
    let first = text(line.first);
    let more: Vec<_> = (line.first + 1..=line.last).map(text).collect();
    let line = line.moved(0);
    KNOWN.with_borrow_mut(|known| {
        known.held += first.len() + more.iter().map(|text| text.len()).sum::<usize>();
        if known.held > LIMIT {
            *known = Known::default();
        }
        let alike = known.lines.entry(first).or_default();
        if alike.len() < ALIKE {
            alike.push(Statement { more, line });
        }
    });
}
