//! A batch file as it stands, line by line, before anything is expanded: what those see who read and do not run.

use std::convert::Infallible;
use std::rc::Rc;

use super::known_lines;
use super::lines::{Line, LineSource, Origin};
use super::parser::{ParseError, Parsed, SyntaxError, parse_line};
use super::script::Script;
use super::tree::{Command, Kind};

/// The lines of a file, unexpanded, from one on.
pub struct RawLines<'s> {
    script: &'s Script,
    at: usize,
    asked_beyond: bool,
}

impl<'s> RawLines<'s> {
    /// Begins at the line with this index.
    pub fn from(script: &'s Script, start: usize) -> Self {
        Self {
            script,
            at: start,
            asked_beyond: false,
        }
    }

    /// Index of the line that comes next.
    pub fn next_index(&self) -> usize {
        self.at
    }

    /// Whether more lines were asked for than the file has.
    pub(super) fn asked_beyond(&self) -> bool {
        self.asked_beyond
    }
}

impl LineSource for RawLines<'_> {
    type Error = Infallible;

    fn next_line(&mut self) -> Result<Option<Line>, Infallible> {
        let index = self.at;
        let line = self.script.source.line(index).map(|text| Line {
            text: text.to_owned(),
            index,
            ..Line::default()
        });
        self.at += usize::from(line.is_some());
        self.asked_beyond |= line.is_none();
        Ok(line)
    }
}

/// A logical line of the file: several physical ones where a block or a caret joins them.
#[derive(Debug, Clone)]
pub struct LogicalLine {
    /// Index of its first line, from 0.
    pub first: usize,
    /// Index of its last line.
    pub last: usize,
    /// What it says, or why that cannot be told.
    pub parsed: Result<Parsed, SyntaxError>,
}

impl LogicalLine {
    /// The same line where it begins on another.
    pub(super) fn moved(&self, first: usize) -> Self {
        let moved = |origin: &Origin| origin.moved(self.first, first);
        Self {
            first,
            last: first + (self.last - self.first),
            parsed: match &self.parsed {
                Ok(parsed) => Ok(Parsed {
                    command: Rc::clone(&parsed.command),
                    text: Rc::clone(&parsed.text),
                    origin: moved(&parsed.origin),
                }),
                Err(error) => Err(SyntaxError {
                    kind: error.kind.clone(),
                    origin: moved(&error.origin),
                    ..*error
                }),
            },
        }
    }
}

/// All logical lines in the order of the file.
pub fn logical_lines(script: &Script) -> Vec<LogicalLine> {
    let mut found: Vec<LogicalLine> = Vec::new();
    let mut next = 0;
    while let Some(line) = logical_line(script, next) {
        next = line.last + 1;
        found.push(line);
    }
    found
}

/// The logical line that begins with a line of the file; `None` behind the file's end.
pub fn logical_line(script: &Script, first: usize) -> Option<LogicalLine> {
    if let Some(known) = known_lines::find(script, first) {
        return Some(known);
    }
    let mut lines = RawLines::from(script, first);
    let parsed = match parse_line(&mut lines) {
        Ok(parsed) => Ok(parsed?),
        Err(ParseError::Syntax(error)) => Err(*error),
        Err(ParseError::Source(never)) => match never {},
    };
    let line = LogicalLine {
        first,
        last: lines.next_index().saturating_sub(1).max(first),
        parsed,
    };
    // What the file's end has cut off may go on in another file.
    if !lines.asked_beyond() {
        known_lines::keep(script, &line);
    }
    Some(line)
}

/// What a line says that was taken apart before and is complete in itself.
pub(super) fn known_tree(text: &str) -> Option<Rc<Command>> {
    known_lines::tree(text)
}

/// What stands around a command.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Around {
    /// Parentheses that are open around it, those of `IF` and `FOR` too.
    pub blocks: usize,
    /// It belongs to an `IF`.
    pub conditional: bool,
    /// It belongs to a `FOR`.
    pub repeated: bool,
    /// It is one side of a pipe.
    pub piped: bool,
    /// Its exit code is looked at by `&&` or `||` right behind it.
    pub tested: bool,
}

/// Calls `see` for a command and for each one inside it, in the order of the text.
pub fn each_command<'c>(command: &'c Command, see: &mut dyn FnMut(&'c Command, Around)) {
    walk(command, Around::default(), see);
}

fn walk<'c>(command: &'c Command, around: Around, see: &mut dyn FnMut(&'c Command, Around)) {
    see(command, around);
    match &command.kind {
        Kind::Empty | Kind::Simple(_) | Kind::Remark(_) | Kind::Label(_) => {}
        Kind::Block(commands) => {
            let inside = Around {
                blocks: around.blocks + 1,
                ..around
            };
            for command in commands {
                walk(command, inside, see);
            }
        }
        Kind::Sequence(left, right) => {
            let first = Around {
                tested: false,
                ..around
            };
            walk(left, first, see);
            walk(right, around, see);
        }
        Kind::And(left, right) | Kind::Or(left, right) => {
            let first = Around {
                tested: true,
                ..around
            };
            walk(left, first, see);
            walk(right, around, see);
        }
        Kind::Pipe(left, right) => {
            let side = Around {
                piped: true,
                ..around
            };
            walk(left, side, see);
            walk(right, side, see);
        }
        Kind::If(test) => {
            let branch = Around {
                conditional: true,
                ..around
            };
            walk(&test.then, branch, see);
            if let Some(otherwise) = &test.otherwise {
                walk(otherwise, branch, see);
            }
        }
        Kind::For(repeat) => {
            let body = Around {
                repeated: true,
                ..around
            };
            walk(&repeat.body, body, see);
        }
    }
}
