//! A batch file as it stands, line by line, before anything is expanded: what those see who read and do not run.

use std::convert::Infallible;

use super::lines::{Line, LineSource};
use super::parser::{ParseError, Parsed, SyntaxError, parse_line};
use super::script::Script;
use super::tree::{Command, Kind};

/// The lines of a file, unexpanded, from one on.
pub struct RawLines<'s> {
    script: &'s Script,
    at: usize,
}

impl<'s> RawLines<'s> {
    /// Begins at the line with this index.
    pub fn from(script: &'s Script, start: usize) -> Self {
        Self { script, at: start }
    }

    /// Index of the line that comes next.
    pub fn next_index(&self) -> usize {
        self.at
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
        Ok(line)
    }
}

/// A logical line of the file: several physical ones where a block or a caret joins them.
#[derive(Debug)]
pub struct LogicalLine {
    /// Index of its first line, from 0.
    pub first: usize,
    /// Index of its last line.
    pub last: usize,
    /// What it says, or why that cannot be told.
    pub parsed: Result<Parsed, SyntaxError>,
}

/// All logical lines in the order of the file.
pub fn logical_lines(script: &Script) -> Vec<LogicalLine> {
    let mut found = Vec::new();
    let mut lines = RawLines::from(script, 0);
    while lines.next_index() < script.source.line_count() {
        let first = lines.next_index();
        let parsed = match parse_line(&mut lines) {
            Ok(Some(parsed)) => Ok(parsed),
            Ok(None) => break,
            Err(ParseError::Syntax(error)) => Err(*error),
            Err(ParseError::Source(never)) => match never {},
        };
        found.push(LogicalLine {
            first,
            last: lines.next_index().saturating_sub(1).max(first),
            parsed,
        });
    }
    found
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
