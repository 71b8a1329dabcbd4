use std::rc::Rc;
use std::sync::Arc;

use crate::plan::extract::directory::Compiled;
use crate::report::Place;
use crate::source::SourceText;
use crate::vbscript::Parsed;
use crate::vbscript::tree::{Position, Statement};

/// A VBScript file as it stands.
pub struct DirectoryFile {
    compiled: Rc<Compiled>,
    /// Whether the scripts start it.
    pub called: bool,
}

impl DirectoryFile {
    pub(super) fn new(compiled: Rc<Compiled>, called: bool) -> Self {
        Self { compiled, called }
    }

    /// Its name in the plan.
    pub fn name(&self) -> &str {
        self.compiled.source().name()
    }

    /// Its text.
    pub fn source(&self) -> &SourceText {
        self.compiled.source()
    }

    /// Its tree, and what does not compile.
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

    /// Calls `see` for every statement, those inside of others too, in order.
    pub fn each<'f>(&'f self, see: &mut dyn FnMut(&'f Statement)) {
        each(&self.parsed().script.body, see);
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
