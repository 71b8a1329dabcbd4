use std::cell::{OnceCell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use super::ScriptView;
use crate::plan::extract::Shared;
use crate::plan::extract::directory::Compiled;
use crate::report::{Finding, Place};
use crate::source::SourceText;
use crate::vbscript::Parsed;
use crate::vbscript::tree::{Position, Script, Statement};

/// Copies of so many files are known.
const LIMIT: usize = 64;

/// What rules that look at one file only have found in it, with the secrets still in it.
type Found = OnceCell<Vec<Finding>>;

/// By the file, which is held so that no other one takes its place, and by whether the scripts start it.
type KnownFiles = HashMap<(*const Compiled, bool), (Rc<Compiled>, Rc<Found>)>;

thread_local! {
    static KNOWN: RefCell<KnownFiles> = RefCell::default();
}

fn found_in(compiled: &Rc<Compiled>, called: bool) -> Rc<Found> {
    KNOWN.with_borrow_mut(|known| {
        let key = (Rc::as_ptr(compiled), called);
        if known.len() >= LIMIT && !known.contains_key(&key) {
            known.clear();
        }
        let (_, found) = known
            .entry(key)
            .or_insert_with(|| (Rc::clone(compiled), Rc::default()));
        Rc::clone(found)
    })
}

/// A VBScript file as it stands.
pub struct DirectoryFile {
    compiled: Rc<Compiled>,
    /// Whether the scripts start it.
    pub called: bool,
    /// What it says with the page's layout undone, where it does not compile.
    undone: Option<Rc<Parsed>>,
    found: Rc<Found>,
    capitals: OnceCell<String>,
}

impl DirectoryFile {
    pub(super) fn new(compiled: Rc<Compiled>, called: bool, shared: &Shared) -> Self {
        let damaged = !compiled.parsed().errors.is_empty();
        let undone = damaged.then(|| {
            let text = super::page_layout::undone(compiled.source().text());
            shared.parsed(&text)
        });
        Self {
            called,
            undone,
            found: found_in(&compiled, called),
            capitals: OnceCell::new(),
            compiled,
        }
    }

    /// What rules that look at nothing but this file find in it, found once for all its copies.
    pub(in crate::report) fn found(&self, find: fn(&ScriptView<'_>) -> Vec<Finding>) -> &[Finding] {
        self.found.get_or_init(|| find(&ScriptView::of(self)))
    }

    /// Its name in the plan.
    pub fn name(&self) -> &str {
        self.compiled.source().name()
    }

    /// Its text in capitals.
    pub(super) fn capitals(&self) -> &str {
        let text = || self.source().text().to_uppercase();
        self.capitals.get_or_init(text)
    }

    /// Its text.
    pub fn source(&self) -> &SourceText {
        self.compiled.source()
    }

    /// Its tree, and that of a damaged one as it was probably meant: for seeing what the script is about, not for what it does.
    pub fn tree(&self) -> &Script {
        &self.undone.as_deref().unwrap_or(self.parsed()).script
    }

    /// The text of a damaged one with the page's layout undone.
    pub fn undone(&self) -> Option<SourceText> {
        self.undone.as_ref()?;
        let text = super::page_layout::undone(self.source().text());
        Some(SourceText::from_text(self.name(), text))
    }

    /// What can be read of it as it stands, and what does not compile.
    pub fn parsed(&self) -> &Parsed {
        self.compiled.parsed()
    }

    /// A place in it, `length` in characters.
    pub fn place(&self, position: Position, length: usize) -> Place {
        let line = usize::try_from(position.line.saturating_sub(1)).unwrap_or(0);
        let text = self.source().line(line).unwrap_or("");
        Place {
            span: crate::source::Span::new(
                Arc::clone(self.source().name()),
                position.line,
                position.column,
            ),
            length: u32::try_from(length.max(1)).unwrap_or(u32::MAX),
            line: Arc::from(text),
        }
    }

    /// From a position to the end of its line.
    pub fn rest_of_line(&self, position: Position) -> Place {
        let line = usize::try_from(position.line.saturating_sub(1)).unwrap_or(0);
        let text = self.source().line(line).unwrap_or("");
        let skipped = usize::try_from(position.column.saturating_sub(1)).unwrap_or(0);
        let length = text.trim_end().chars().count().saturating_sub(skipped);
        self.place(position, length)
    }

    /// From a line's first statement to its end.
    pub fn line(&self, line: u32) -> Place {
        let column = self.tree().column_in(line);
        self.rest_of_line(Position { line, column })
    }

    /// Calls `see` for every statement, those inside of others too, in order.
    pub fn each<'f>(&'f self, see: &mut dyn FnMut(&'f Statement)) {
        each(&self.tree().body, see);
    }
}

fn each<'f>(body: &'f [Statement], see: &mut dyn FnMut(&'f Statement)) {
    for statement in body {
        see(statement);
        for block in statement.blocks() {
            each(block, see);
        }
    }
}
