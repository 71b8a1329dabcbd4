//! A loop over the children of a container whose turns know nothing of one another: one filtered search in place of all
//! children, one change for each object, several under way at once.
//!
//! What it does otherwise than the script: the search has a filter and names its attributes; an object's changes go out together;
//! values that are right already are not sent. Where a change is refused, the object is changed once more step by step, so
//! that the directory and the script's end are what they would have been.

mod implied;
mod turn;

use std::collections::VecDeque;

use super::steps::Run;
use crate::host::Work;
use crate::host::directory::{DirectoryError, Modify, ResultCode};
use crate::plan::{EachSource, Step, StepKind};
use crate::vbscript::Stop;
use crate::vbscript::automation::adsi::together::{self, Child, Pending, Together};
use crate::vbscript::value::Variant;
pub(super) use turn::Sweep;

/// How many children are looked at before their changes are sent.
const CHUNK: usize = 128;

/// What one child comes to.
struct Turn {
    child: Child,
    /// What is sent; nothing if the body changes nothing.
    pending: Option<Pending>,
    /// What is left out first, and where.
    left_out: Option<(u32, Vec<String>)>,
    /// Where the change is asked for.
    line: u32,
    echoes: Vec<(u32, Variant)>,
    /// Something failed beforehand: the steps say what, at their place.
    as_written: bool,
}

/// Children whose changes are made and are still to be told.
struct Done {
    turns: VecDeque<Turn>,
    /// Each of them good.
    results: Results,
    /// Counts what is told.
    work: Work,
}

/// Whether there may be such a loop among the steps.
pub(super) fn is_ahead(steps: &[Step]) -> bool {
    steps.iter().any(|step| match &step.kind {
        StepKind::If {
            then, otherwise, ..
        } => is_ahead(then) || is_ahead(otherwise),
        StepKind::ForEach {
            variable,
            source: EachSource::Children(_),
            body,
        } => Sweep::of(variable, body, &|_| true).is_some(),
        _ => false,
    })
}

impl Run<'_> {
    /// Goes through the children that a loop over all of them would do something with.
    pub(super) fn sweep(
        &mut self,
        variable: &str,
        container: &Together,
        body: &[Step],
        sweep: Sweep,
    ) -> Result<(), Stop> {
        let mut done = Done {
            turns: VecDeque::new(),
            results: VecDeque::new(),
            work: self.work(None),
        };
        let swept = self.sweep_all(variable, container, body, sweep, &mut done);
        if swept.is_err() {
            container.expect_none();
            self.tell_others(&done.turns, done.results);
        }
        swept
    }

    fn sweep_all(
        &mut self,
        variable: &str,
        container: &Together,
        body: &[Step],
        sweep: Sweep,
        done: &mut Done,
    ) -> Result<(), Stop> {
        let line = self.line;
        let mut found = container.search(self.script, sweep.filter, sweep.attributes)?;
        loop {
            self.line = line;
            self.at(None);
            self.script.look()?;
            self.tell_done(done)?;
            self.line = line;
            self.at(None);
            let Some(page) = container.page(self.script, &mut found)? else {
                return Ok(());
            };
            let mut children = page.into_iter();
            let mut turns = self.turns(variable, body, &mut children);
            while !turns.is_empty() {
                let mut next = Vec::new();
                let ahead = |run: &mut Self| {
                    if next.is_empty() {
                        next = run.turns(variable, body, &mut children);
                        if next.is_empty()
                            && let Some(page) = container.page_ahead(run.script, &mut found)
                        {
                            children = page.into_iter();
                            next = run.turns(variable, body, &mut children);
                        }
                        container.expect(&requests(&next));
                    }
                };
                self.carry_out(variable, container, body, turns, done, ahead)?;
                self.script.look()?;
                if next.is_empty() {
                    next = self.turns(variable, body, &mut children);
                }
                turns = next;
            }
        }
    }

    /// Finds out what each of the next children comes to, up to the first that fails.
    fn turns(
        &mut self,
        variable: &str,
        body: &[Step],
        children: &mut impl Iterator<Item = Child>,
    ) -> Vec<Turn> {
        let mut turns = Vec::new();
        for child in children.take(CHUNK) {
            self.names.bind(variable, child.object());
            let turn = self.turn(child, variable, body);
            let ends = turn.as_written;
            turns.push(turn);
            if ends {
                break;
            }
        }
        turns
    }

    /// Sends the changes and tells what came of them. While the server is at work, what is `done` is told, and `ahead` looks at
    /// what comes behind; behind a child that fails nothing may come. Where all went well there is no hurry to tell: the
    /// changes behind these ones should not wait for it.
    fn carry_out(
        &mut self,
        variable: &str,
        container: &Together,
        body: &[Step],
        turns: Vec<Turn>,
        done: &mut Done,
        mut ahead: impl FnMut(&mut Self),
    ) -> Result<(), Stop> {
        let ends = turns.last().is_some_and(|turn| turn.as_written);
        let mut turns = VecDeque::from(turns);
        let mut results = VecDeque::new();
        while let Some(turn) = turns.front() {
            if results.is_empty() && turn.sends().is_some() {
                self.script.look()?;
                let requests = requests(&turns);
                let mut told = Ok(());
                let mut meanwhile = || {
                    told = self.tell_done(done);
                    if told.is_ok() && !ends {
                        ahead(self);
                    }
                };
                results = container.send(&requests, &mut meanwhile).into();
                if let Err(stop) = told.and_then(|()| self.tell_done(done)) {
                    self.tell_others(&turns, results);
                    return Err(stop);
                }
                if !ends && results.iter().all(Result::is_ok) {
                    (done.turns, done.results) = (turns, results);
                    return Ok(());
                }
            }
            self.tell_done(done)?;
            let Some(turn) = turns.pop_front() else {
                break;
            };
            let outcome = match self.tell(&turn, &mut results) {
                Told::Done => self.echo_all(&turn.echoes),
                Told::Unknown(error) => {
                    self.line = turn.line;
                    self.at(None);
                    Err(together::stop(&error))
                }
                Told::StepByStep => {
                    let child = container.anew(self.script, &turn.child);
                    self.names.bind(variable, child);
                    self.steps(body)
                }
            };
            if outcome.is_err() {
                self.tell_others(&turns, results);
                return outcome;
            }
            done.work.advance();
        }
        Ok(())
    }

    /// Tells what went well and is still to be told.
    fn tell_done(&mut self, done: &mut Done) -> Result<(), Stop> {
        while let Some(turn) = done.turns.pop_front() {
            self.tell(&turn, &mut done.results);
            if let Err(stop) = self.echo_all(&turn.echoes) {
                let results = std::mem::take(&mut done.results);
                self.tell_others(&std::mem::take(&mut done.turns), results);
                return Err(stop);
            }
            done.work.advance();
        }
        Ok(())
    }

    /// Tells what came of a child's change.
    fn tell(&mut self, turn: &Turn, results: &mut Results) -> Told {
        if turn.as_written {
            return Told::StepByStep;
        }
        if let Some((line, names)) = &turn.left_out {
            self.script.session.line.set(*line);
            turn.child.report_left_out(self.script, names);
        }
        self.script.session.line.set(turn.line);
        let Some(pending) = turn.sends() else {
            if let Some(pending) = turn.pending.as_ref().filter(|it| it.note.is_some()) {
                together::tell(self.script, pending, &Ok(()));
            }
            return Told::Done;
        };
        match results.pop_front() {
            Some(Ok(())) => {
                together::tell(self.script, pending, &Ok(()));
                Told::Done
            }
            Some(Err(error)) if is_unknown(&error) => {
                together::tell(self.script, pending, &Err(error.clone()));
                Told::Unknown(error)
            }
            // Nothing came of it: all changes of a request are made or none.
            _ => Told::StepByStep,
        }
    }

    /// Tells the changes that were under way when the script ended, which has ended at the line where it is.
    fn tell_others(&mut self, turns: &VecDeque<Turn>, results: Results) {
        let line = self.script.session.line.get();
        let sent = turns
            .iter()
            .filter_map(|turn| Some((turn.sends()?, turn.line)));
        for ((pending, line), result) in sent.zip(results) {
            self.script.session.line.set(line);
            together::tell(self.script, pending, &result);
        }
        self.script.session.line.set(line);
    }
}

/// What is sent for some children.
fn requests<'a>(turns: impl IntoIterator<Item = &'a Turn>) -> Vec<Modify> {
    let sent = turns.into_iter().filter_map(Turn::sends);
    sent.map(|pending| pending.request.clone()).collect()
}

type Results = VecDeque<Result<(), DirectoryError>>;

/// What is to be done behind a child's change.
enum Told {
    Done,
    /// The change was refused: the steps say which of its parts, and where.
    StepByStep,
    /// Nobody knows whether the change was made.
    Unknown(DirectoryError),
}

fn is_unknown(error: &DirectoryError) -> bool {
    matches!(error.code, ResultCode::SERVER_DOWN | ResultCode::TIMEOUT)
}
