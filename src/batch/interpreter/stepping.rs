//! The interpreter line by line and command by command, for those who decide themselves what comes next:
//! the extraction of plans, and their execution.

use std::rc::Rc;

use super::frame::Arguments;
use super::unknown::Reading;
use super::{Current, Frame, Interpreter, Run, Status, Trees};
use crate::batch::expand::{Mode, expand_delayed, expand_percent};
use crate::batch::lines::Origin;
use crate::batch::script::Script;
use crate::batch::tree::{Command, If, Kind, Redirection};
use crate::source::Span;

/// A logical line, ready to be carried out.
pub(crate) struct LogicalLine {
    pub(crate) command: Rc<Command>,
    /// Index of its first line in the file.
    pub(crate) first: usize,
    /// Index of its last line.
    pub(crate) last: usize,
}

/// Where a part of a file that was run by itself left off.
#[derive(Debug)]
pub(crate) enum Left {
    /// It goes on at this line (an index) of the same file, outside of the part; the last command ended so.
    At(usize, Status),
    /// The file or subroutine has ended.
    Ended(Status),
}

impl Interpreter {
    /// A copy that goes its own way from here.
    pub(crate) fn fork(&self) -> Self {
        self.clone()
    }

    /// From now on scripts are only read: what is not known is asked for here.
    pub(crate) fn read_with(&mut self, reading: Reading) {
        self.reading = Some(reading);
    }

    /// Lines that another one has parsed need not be parsed again.
    pub(crate) fn share_trees(&mut self, trees: &Trees) {
        self.trees = trees.clone();
    }

    /// What is not known.
    pub(crate) fn reading_mut(&mut self) -> Option<&mut Reading> {
        self.reading.as_mut()
    }

    /// Reads the next logical line and makes it the present one.
    pub(crate) fn next_logical_line(&mut self) -> Run<Option<LogicalLine>> {
        let Some((command, origin, slots)) = self.next_command()? else {
            return Ok(None);
        };
        let line = LogicalLine {
            first: origin.first_line(),
            last: origin.last_line(),
            command: Rc::clone(&command),
        };
        self.current = Current {
            script: self.frames.last().map(|frame| Rc::clone(&frame.script)),
            offset: command.offset,
            origin: Rc::new(origin),
            slots: super::kept(slots),
            place: None,
        };
        Ok(Some(line))
    }

    /// Makes a command of the present line the one that effects and remarks are about.
    pub(crate) fn stand_at_command(&mut self, command: &Command) {
        self.current.offset = command.offset;
    }

    /// Makes a place of the present file the one that effects and remarks are about.
    pub(crate) fn stand_at(&mut self, span: &Span) {
        self.current = Current {
            script: self.frames.last().map(|frame| Rc::clone(&frame.script)),
            origin: Rc::new(Origin::default()),
            offset: 0,
            slots: None,
            place: Some(span.clone()),
        };
    }

    /// The present line and command.
    pub(crate) fn present(&self) -> Current {
        self.current.clone()
    }

    /// Makes a line that was the present one that again.
    pub(crate) fn go_back_to(&mut self, present: Current) {
        self.current = present;
    }

    /// Begins a batch file or a subroutine.
    pub(crate) fn push_frame(&mut self, script: Rc<Script>, arguments: Arguments, line: usize) {
        let outer_for_depth = std::mem::take(&mut self.for_depth);
        self.frames.push(Frame {
            script,
            line,
            arguments,
            saved: Vec::new(),
            outer_for_depth,
        });
    }

    /// Ends it; what `SETLOCAL` kept comes back.
    pub(crate) fn pop_frame(&mut self) {
        if let Some(frame) = self.frames.pop() {
            self.for_depth = frame.outer_for_depth;
            if let Some(saved) = frame.saved.into_iter().next() {
                self.restore(saved);
            }
        }
    }

    /// Runs lines from `from` on until control leaves those between `first` and `last` (all indexes); `status` is that of
    /// the command before them, which stays where there is none among them.
    pub(crate) fn run_lines_of(
        &mut self,
        (first, last): (usize, usize),
        from: usize,
        status: Status,
    ) -> Run<Left> {
        if let Some(frame) = self.frames.last_mut() {
            frame.line = from;
        }
        let outer = std::mem::take(&mut self.current);
        let ended = self.run_lines_within(first..=last, status);
        self.current = outer;
        ended
    }

    /// Whether a line (an index) is behind the end of the present file.
    pub(crate) fn is_behind_the_file(&self, line: usize) -> bool {
        let frame = self.frames.last();
        frame.is_none_or(|frame| line >= frame.script.source.line_count())
    }

    /// Redirects the streams; false when one redirection fails. The place of each is the one that effects are about.
    pub(crate) fn redirect_streams(
        &mut self,
        redirections: &[Redirection],
        places: &[Option<Span>],
    ) -> bool {
        self.redirect_at(redirections, places)
    }

    /// A pipe between command lines that have been expanded.
    pub(crate) fn pipe_commands(&mut self, left: &Command, right: &Command) -> Run {
        let kind = Kind::Pipe(Box::new(left.clone()), Box::new(right.clone()));
        self.execute_kind(
            &Command {
                offset: 0,
                quiet: true,
                kind,
                redirections: Vec::new(),
            },
            super::Surroundings::Compound,
        )
    }

    /// Whether the test of an `IF` holds.
    pub(crate) fn test(&self, command: &If) -> bool {
        self.holds(command)
    }

    /// The value of an expression of the language in its marks.
    pub(crate) fn value_of(&self, expression: &str) -> String {
        if expression.starts_with('!') {
            return expand_delayed(expression, self);
        }
        match expand_percent(expression, self, Mode::Batch) {
            Ok((expanded, _)) => expanded.into_owned(),
            // Extraction captures no expression that cannot be read.
            Err(_) => String::new(),
        }
    }

    /// Begins a `FOR`; gives what [`Self::set_for`] and [`Self::leave_for`] need.
    pub(crate) fn enter_for(&mut self) -> usize {
        self.for_depth += 1;
        self.for_variables.mark()
    }

    /// Sets the variable of a `FOR` for a turn.
    pub(crate) fn set_for(&mut self, mark: usize, variable: char, value: &str) {
        self.for_variables.set(mark, variable, value);
    }

    /// Ends a `FOR`.
    pub(crate) fn leave_for(&mut self, mark: usize) {
        self.for_depth -= 1;
        self.for_variables.release(mark);
    }

    /// The values of `FOR` variables so far, as [`Self::leave_fors`] takes them.
    pub(crate) fn for_mark(&self) -> usize {
        self.for_variables.mark()
    }

    /// Ends all `FOR`s of the present file, whose variables begin at the mark.
    pub(crate) fn leave_fors(&mut self, mark: usize) {
        self.for_depth = 0;
        self.for_variables.release(mark);
    }

    /// What ends the run of a script: its exit code.
    pub(crate) fn exit_code_of(&self, ended: Run) -> i32 {
        self.ended_with(ended)
    }
}
