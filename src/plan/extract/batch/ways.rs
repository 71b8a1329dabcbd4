//! What the situations of a script have in common is followed once. Where a line names a variable of the cluster, a [`Mark`]
//! keeps all that is known there: another situation begins at the last mark before it can part from a way that was followed
//! already, and where it comes to a mark of such a way with the same knowledge, what follows there is taken over.

use std::cell::Cell;
use std::rc::Rc;

use super::node::Passed;
use super::state::State;
use super::symbols::is_of_cluster;
use super::{Ending, LINE_LIMIT, Reader, STEP_LIMIT};
use crate::host::{Environment, same_name};
use crate::plan::Step;

/// The ways through a script that were followed to their ends, each in a situation of its own.
#[derive(Default)]
pub(in crate::plan::extract) struct Ways<'s>(Vec<Way<'s>>);

/// One of them.
struct Way<'s> {
    /// The variables at its beginning.
    environment: Environment,
    steps: Vec<Step>,
    endings: Vec<Ending>,
    marks: Vec<Mark<'s>>,
    /// The reader at its end.
    reader: Reader<'s>,
}

/// A place on a way, outside of calls and loops.
pub(super) struct Mark<'s> {
    state: State,
    reader: Reader<'s>,
    /// The variables of the cluster that were asked for before it.
    asked: Vec<String>,
    /// Steps on the way before it.
    steps: usize,
    /// Ends that were found before it.
    endings: usize,
}

/// A way that is being followed, beside those that are known.
pub(super) struct Trail<'w, 's> {
    known: &'w Ways<'s>,
    marks: Vec<Mark<'s>>,
}

impl<'s> Ways<'s> {
    /// All marks, each with its way.
    fn marks(&self) -> impl Iterator<Item = (&Way<'s>, &Mark<'s>)> {
        let ways = self.0.iter();
        ways.flat_map(|way| way.marks.iter().map(move |mark| (way, mark)))
    }

    /// The nearest place to the end that this situation comes to on a known way; otherwise its own beginning.
    pub(super) fn begin(&self, reader: Reader<'s>, state: State) -> (Reader<'s>, State, Passed) {
        let environment = &state.cmd.context.environment;
        let passed_here = self.marks().filter(|(way, mark)| {
            let mut asked = mark.asked.iter();
            asked.all(|name| way.environment.value(name) == environment.value(name))
        });
        match passed_here.max_by_key(|(_, mark)| mark.reader.lines.get()) {
            Some((way, mark)) => mark.resume(way, environment),
            None => (reader, state, Passed::default()),
        }
    }

    pub(super) fn trail(&self) -> Trail<'_, 's> {
        Trail {
            known: self,
            marks: Vec::new(),
        }
    }

    /// Keeps a way that was followed to its end.
    pub(super) fn keep(
        &mut self,
        environment: Environment,
        marks: Vec<Mark<'s>>,
        (steps, endings): (Vec<Step>, Vec<Ending>),
        reader: Reader<'s>,
    ) {
        self.0.push(Way {
            environment,
            steps,
            endings,
            marks,
            reader,
        });
    }
}

impl<'s> Mark<'s> {
    /// The same place in another situation: what nothing has asked for so far is as it was at that one's beginning.
    fn resume(&self, way: &Way<'s>, environment: &Environment) -> (Reader<'s>, State, Passed) {
        let reader = self.reader.copy();
        let mut state = self.state.fork();
        if let Some(reading) = state.cmd.reading_mut() {
            reading.unknowns = Rc::clone(&reader.symbols) as _;
        }
        let open = |name: &str| is_of_cluster(name) && !holds(&self.asked, name);
        let saved = state
            .cmd
            .frames
            .iter_mut()
            .flat_map(|frame| &mut frame.saved);
        let saved = saved.map(|saved| &mut saved.environment);
        for kept in saved.chain([&mut state.cmd.context.environment]) {
            kept.take_over(environment, &open);
        }
        let passed = Passed {
            steps: way.steps[..self.steps].to_vec(),
            endings: way.endings[..self.endings].to_vec(),
            returned: Vec::new(),
        };
        (reader, state, passed)
    }

    /// Whether a reader that comes to this place with what it knows would read on as this one did.
    fn leads_on(&self, way: &Way<'s>, reader: &Reader<'s>, state: &State) -> bool {
        if self.state.line() != state.line() || !self.reader.is_like(reader) {
            return false;
        }
        let (known, here) = (&way.reader.symbols, &self.reader.symbols);
        let ignored = |name: &str| is_of_cluster(name) && !known.asked_behind(here, name);
        // How far a reader goes depends on how far it has come.
        let far = |count: fn(&Reader<'s>) -> usize, limit: usize| {
            let more = count(&way.reader) - count(&self.reader);
            count(&way.reader) <= limit && count(reader) + more <= limit
        };
        far(|reader| reader.lines.get(), LINE_LIMIT)
            && far(|reader| reader.steps.get(), STEP_LIMIT)
            && state.is_like(&self.state, &ignored)
    }
}

impl<'s> Trail<'_, 's> {
    /// What follows at this place, where a known way has been here with the same knowledge; the reader then knows what
    /// the other knew at its end.
    pub(super) fn meets(&self, reader: &Reader<'s>, state: &State) -> Option<Passed> {
        let mut marks = self.known.marks();
        let (way, mark) = marks.find(|(way, mark)| mark.leads_on(way, reader, state))?;
        reader.go_on_as(&way.reader, &mark.reader);
        Some(Passed {
            steps: way.steps[mark.steps..].to_vec(),
            endings: way.endings[mark.endings..].to_vec(),
            returned: Vec::new(),
        })
    }

    /// Others may part from this way, or come to it, here.
    pub(super) fn mark(&mut self, reader: &Reader<'s>, state: &State, passed: &Passed) {
        self.marks.push(Mark {
            state: state.fork(),
            reader: reader.copy(),
            asked: reader.symbols.cluster_names(),
            steps: passed.steps.len(),
            endings: passed.endings.len(),
        });
        reader.symbols.ask_anew();
    }

    pub(super) fn into_marks(self) -> Vec<Mark<'s>> {
        self.marks
    }
}

impl<'s> Reader<'s> {
    /// The same once more, knowing the same.
    fn copy(&self) -> Self {
        Self {
            set: self.set,
            symbols: Rc::new((*self.symbols).clone()),
            directory_scripts: self.directory_scripts.clone(),
            early: self.early.clone(),
            steps: self.steps.clone(),
            lines: self.lines.clone(),
        }
    }

    /// Whether both know the same, however far they have come.
    fn is_like(&self, other: &Self) -> bool {
        let Self {
            symbols,
            directory_scripts,
            early,
            set: _,
            steps: _,
            lines: _,
        } = self;
        *early == other.early
            && *directory_scripts == other.directory_scripts
            && symbols.is_like(&other.symbols)
    }

    /// Knows what another knows that has gone on from `mark`, a place where both knew the same.
    fn go_on_as(&self, other: &Self, mark: &Self) {
        self.symbols.go_on_as(&other.symbols, &mark.symbols);
        self.directory_scripts
            .replace(other.directory_scripts.borrow().clone());
        self.early.replace(other.early.borrow().clone());
        let add = |own: &Cell<usize>, end: &Cell<usize>, begin: &Cell<usize>| {
            own.set(own.get() + end.get() - begin.get());
        };
        add(&self.steps, &other.steps, &mark.steps);
        add(&self.lines, &other.lines, &mark.lines);
    }
}

fn holds(names: &[String], name: &str) -> bool {
    names.iter().any(|known| same_name(known, name))
}
