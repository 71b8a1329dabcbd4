//! From batch files to steps, by abstract interpretation: a cmd.exe that only reads goes through the script with what is
//! known, and what is not known is carried along as characters that stand for it (see `batch::interpreter::unknown`).
//!
//! A test of something unknown parts the way in two; both are followed to where they meet (`graph`), and become an `if`
//! step that joins again (`join`). What cannot be typed is left to the interpreter (`part`).

mod assumption;
mod builtin;
mod call;
mod command;
mod condition;
mod effects;
mod for_loop;
mod graph;
mod join;
mod node;
mod part;
mod program;
mod script_set;
mod state;
mod symbols;
mod ways;

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use command::Place;
pub(crate) use effects::assigned_names;
pub(crate) use graph::Graph;
use node::{End, Node, Passed};
use state::{Class, Ended, State};
use symbols::Symbols;
use ways::Trail;

pub(super) use script_set::ScriptSet;
pub(super) use ways::Ways;

use super::editing::{Editing, Fate};
use super::uses;
use crate::batch::Options;
use crate::batch::interpreter::unknown::{Reading, UNDEFINED};
use crate::batch::interpreter::{Arguments, Interpreter};
use crate::batch::script::Script;
use crate::cluster::ClusterContext;
use crate::host::{Context, Cwd, Environment, Input, Output, Streams};
use crate::plan::{Outcome, OutcomeKind, Step, StepKind, Steps, Value};
use crate::source::{CodePage, Span};

/// Steps that one scenario may have before the rest is left to the interpreter: far above what scripts come to, far below
/// what fills the memory.
const STEP_LIMIT: usize = 50_000;

/// Lines that a loop may go through before it is left to the interpreter: what goes round so often is no list to read,
/// and may well have no end.
const LOOP_LIMIT: usize = 4_000;

/// Lines that one scenario may go through.
const LINE_LIMIT: usize = 200_000;

/// What one scenario of a script comes to.
pub(super) struct Read {
    pub(super) steps: Steps,
    pub(super) outcome: Outcome,
    pub(super) secrets: BTreeMap<String, String>,
    /// Variables that were asked for and that nothing in the scripts sets.
    pub(super) environment: Vec<String>,
    /// Statements of directory scripts, and how many are typed, by file.
    pub(super) directory_scripts: BTreeMap<String, (usize, usize)>,
    /// Variables of the cluster that it depends on.
    pub(super) depends_on: Vec<String>,
}

/// What cannot be typed, and why.
#[derive(Debug)]
pub(super) struct Untyped(pub(super) String);

impl Untyped {
    fn because(reason: impl Into<String>) -> Self {
        Self(reason.into())
    }
}

impl From<String> for Untyped {
    fn from(reason: String) -> Self {
        Self(reason)
    }
}

/// A try at typing something.
type Typed<T> = Result<T, Untyped>;

/// How a script was found to end.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Ending {
    kind: OutcomeKind,
    code: Option<i32>,
    reason: Option<String>,
}

impl Ending {
    fn new(kind: OutcomeKind, code: Option<i32>, reason: Option<String>) -> Self {
        Self { kind, code, reason }
    }
}

/// One scenario being read.
pub(super) struct Reader<'s> {
    set: &'s ScriptSet,
    symbols: Rc<Symbols>,
    directory_scripts: RefCell<BTreeMap<String, (usize, usize)>>,
    /// What is assumed of variables of the environment.
    early: RefCell<BTreeSet<(char, Class)>>,
    steps: Cell<usize>,
    lines: Cell<usize>,
}

/// Reads one script in one situation; `secrets` are known from elsewhere, by the variables that hold them. `ways` are those of
/// the same script in other situations, with the same secrets.
pub(super) fn read<'s>(
    set: &'s ScriptSet,
    script: &Rc<Script>,
    cluster: &ClusterContext,
    variables: &[(String, String)],
    secrets: &BTreeMap<String, String>,
    ways: &mut Ways<'s>,
) -> Read {
    let reader = Reader {
        set,
        symbols: Rc::new(Symbols::new(set.folder())),
        directory_scripts: RefCell::default(),
        early: RefCell::default(),
        steps: Cell::new(0),
        lines: Cell::new(0),
    };
    for (name, value) in secrets {
        reader.symbols.learn_secret(name, value);
    }
    let state = reader.first_state(script, cluster, variables);
    let environment = state.cmd.context.environment.clone();
    let (reader, state, passed) = ways.begin(reader, state);
    let mut trail = ways.trail();
    let node = reader.lines_behind(passed, state, None, Some(&mut trail));
    let marks = trail.into_marks();
    let first = script.source.span(0, 0);
    let mut steps: Vec<Step> = reader.early_assumption(&first).into_iter().collect();
    steps.extend_from_slice(&node.steps);
    let read = Read {
        steps: pruned(&steps),
        outcome: outcome(&node.endings),
        secrets: reader.symbols.secrets(),
        environment: reader.symbols.environment_names(),
        directory_scripts: reader.directory_scripts.borrow().clone(),
        depends_on: reader.symbols.cluster_names(),
    };
    if !marks.is_empty() {
        ways.keep(environment, marks, (node.steps, node.endings), reader);
    }
    read
}

impl<'s> Reader<'s> {
    fn first_state(
        &self,
        script: &Rc<Script>,
        cluster: &ClusterContext,
        variables: &[(String, String)],
    ) -> State {
        // Those that the situation decides.
        let decided = ["CLP_EVENT", "CLP_SERVER", "CLP_DISK", "CLP_PRIORITY"];
        let mut environment = Environment::from_iter(decided.map(|name| (name, UNDEFINED)));
        for (name, value) in cluster.variables() {
            environment.set(name, &value);
        }
        for (name, value) in variables {
            let value = if value.is_empty() { UNDEFINED } else { value };
            environment.set(name, value);
        }
        let context = Context {
            cwd: Cwd::new(self.set.entry()),
            environment,
            streams: Streams {
                input: Input::Null,
                output: Output::Null,
                error: Output::Null,
            },
            codepage: Rc::new(Cell::new(CodePage::UTF_8)),
            identity: crate::host::directory::Identity::Own,
            span: Span::command_line(),
            line: None,
        };
        let mut cmd = Interpreter::new(self.set.host(), context, Options::default());
        cmd.share_trees(self.set.shared().trees());
        cmd.read_with(Reading {
            unknowns: Rc::clone(&self.symbols) as _,
            errorlevel: None,
            folder: None,
            forgotten: false,
        });
        let name = crate::host::path::file_name(&script.path).to_owned();
        cmd.push_frame(Rc::clone(script), Arguments::new(&name, ""), 0);
        State {
            cmd: Box::new(cmd),
            status: Ended::Known(0),
            stack_unknown: false,
            assumed: Rc::default(),
            depth: 0,
            folder_changed: false,
            for_mark: 0,
        }
    }

    fn graph(&self, state: &State) -> Rc<Graph> {
        match state.cmd.frames.last() {
            Some(frame) => self.set.graph(&frame.script),
            None => Rc::new(Graph::empty()),
        }
    }

    /// Follows the present file from the state's line on, to its end or to the line `stop`.
    ///
    /// Ways that go on end in [`End::Jump`] at that line; without `stop` none goes on.
    fn lines(&self, state: State, stop: Option<usize>) -> Node {
        self.lines_behind(Passed::default(), state, stop, None)
    }

    /// The same behind what was passed before; `trail` where it is the way of the script as a whole.
    fn lines_behind(
        &self,
        mut passed: Passed,
        mut state: State,
        stop: Option<usize>,
        mut trail: Option<&mut Trail<'_, 's>>,
    ) -> Node {
        let graph = self.graph(&state);
        let subroutine = state.cmd.frames.len() > 1;
        let mut turns: Option<Loop> = None;
        loop {
            let line = state.line();
            if Some(line) == stop {
                return Node::jump(state).behind(passed);
            }
            if self.is_behind(&state, line) {
                return self.end_of_frame(state).behind(passed);
            }
            self.watch_loop(&graph, line, &state, &mut passed, &mut turns);
            // Within a loop what was passed may be given up again.
            if turns.is_none()
                && graph.names_cluster(line)
                && let Some(trail) = &mut trail
            {
                if let Some(rest) = trail.meets(self, &state) {
                    passed.add(rest);
                    return Node::new(Vec::new(), End::Over).behind(passed);
                }
                if !state.has_forgotten() {
                    trail.mark(self, &state, &passed);
                }
            }
            let node = match self.line(&mut state, turns.as_ref()) {
                Ok(node) => node,
                Err(Trouble::Line(lines, why)) => self.part_or_rest(state, lines, &why.0),
                Err(Trouble::Loop(why)) => match turns.take() {
                    None => self.rest(state, &why.0),
                    Some(entered) => {
                        passed = entered.before;
                        self.loop_part(entered.state, &graph, entered.number, &why.0)
                    }
                },
            };
            let (end, more) = node.split();
            passed.add(more);
            let end = match end {
                End::Fork(fork) => {
                    let (end, more) = self.meet(*fork, &graph, subroutine, stop).split();
                    passed.add(more);
                    end
                }
                end => end,
            };
            state = match end {
                End::Next(next) | End::Jump(next) => next,
                end => return Node::new(Vec::new(), end).behind(passed),
            };
        }
    }

    fn is_behind(&self, state: &State, line: usize) -> bool {
        let frame = state.cmd.frames.last();
        frame.is_none_or(|frame| line >= frame.script.source.line_count())
    }

    /// Notes where a loop is entered, so that it can be left to the interpreter from there.
    fn watch_loop(
        &self,
        graph: &Graph,
        line: usize,
        state: &State,
        passed: &mut Passed,
        turns: &mut Option<Loop>,
    ) {
        let number = graph.loop_of(line);
        if number == turns.as_ref().map(|known| known.number) {
            return;
        }
        *turns = number.map(|number| Loop {
            number,
            lines: self.lines.get(),
            state: state.fork(),
            before: passed.copy(),
        });
    }

    /// Reads one logical line and follows it.
    fn line(&self, state: &mut State, turns: Option<&Loop>) -> Result<Node, Trouble> {
        let before = state.fork();
        let index = state.line();
        self.lines.set(self.lines.get() + 1);
        if turns.is_some_and(|turns| self.lines.get() - turns.lines > LOOP_LIMIT) {
            let why = "it goes round more often than can be listed";
            return Err(Trouble::Loop(Untyped::because(why)));
        }
        if self.steps.get() > STEP_LIMIT || self.lines.get() > LINE_LIMIT || self.symbols.is_full()
        {
            let why = Untyped::because("there are too many steps to list them");
            return Err(match turns {
                Some(_) => Trouble::Loop(why),
                None => self.trouble(state, before, index, index, why),
            });
        }
        self.symbols.set_place(&self.place(state, index));
        let read = state.cmd.next_logical_line();
        let mut captures = self.symbols.take_pending();
        let line = match read {
            Ok(Some(line)) => line,
            Ok(None) => {
                let last = state.line();
                state.set_line(last);
                return Ok(Node::jump(state.fork()).after(captures));
            }
            Err(_) => {
                let last = state.line().saturating_sub(1).max(index);
                let why = Untyped::because("it cannot be parsed; cmd.exe ends the script here");
                return Err(self.trouble(state, before, index, last, why));
            }
        };
        let span = state.cmd.span();
        self.symbols.set_place(&span);
        let (first, last) = (line.first, line.last);
        let assumed = self.assume(state, &line.command, &span);
        captures.extend(assumed);
        // Where it cannot be typed, the state from before the line is what is left.
        let now = std::mem::replace(state, before);
        match self.command(now, &line.command, Place::Alone) {
            Ok(node) => {
                if turns.is_some() && matches!(node.end, End::Fork(_)) {
                    let why = "how often this is repeated is known only at run time";
                    return Err(Trouble::Loop(Untyped::because(why)));
                }
                self.steps.set(self.steps.get() + node.steps.len());
                Ok(node.after(captures))
            }
            Err(why) => {
                self.symbols.take_pending();
                Err(match turns {
                    Some(_) => Trouble::Loop(why),
                    None => Trouble::Line((first, last), why),
                })
            }
        }
    }

    fn trouble(
        &self,
        state: &mut State,
        before: State,
        first: usize,
        last: usize,
        why: Untyped,
    ) -> Trouble {
        *state = before;
        Trouble::Line((first, last), why)
    }

    fn place(&self, state: &State, line: usize) -> Span {
        match state.cmd.frames.last() {
            Some(frame) => frame.script.source.span(line, 0),
            None => Span::command_line(),
        }
    }

    /// The file or subroutine ends as it is; what the last command left is its code.
    fn end_of_frame(&self, state: State) -> Node {
        let line = state.line().saturating_sub(1);
        let span = self.place(&state, line);
        self.ends(state, &span)
    }

    /// The file or subroutine ends here; its code is the status.
    fn ends(&self, mut state: State, span: &Span) -> Node {
        state.leave_fors();
        let mut steps = Vec::new();
        let (code, known, why) = self.status_value(&mut state, span, &mut steps);
        steps.push(Step::new(StepKind::End { code }, span.clone()));
        let mut node = Node::new(steps, End::Over);
        if state.cmd.frames.len() > 1 {
            node.returned.push(state);
        } else {
            node.endings
                .push(Ending::new(OutcomeKind::Completed, known, why));
        }
        node
    }

    /// The status as a value: known, or captured here; and why it is not known.
    fn status_value(
        &self,
        state: &mut State,
        span: &Span,
        steps: &mut Vec<Step>,
    ) -> (Value, Option<i32>, Option<String>) {
        match state.status {
            Ended::Known(code) => (Value::Text(code.to_string()), Some(code), None),
            Ended::Unknown => {
                let (text, name) = self.symbols.captured("STATUS", true);
                steps.push(state::capture(
                    name,
                    crate::plan::CaptureSource::Status,
                    span,
                ));
                let why = "it is what the last command returns".to_owned();
                (self.symbols.value(&text), None, Some(why))
            }
        }
    }
}

/// A loop that is being followed turn by turn, with what was known where it was entered.
struct Loop {
    number: usize,
    /// Lines that were gone through before.
    lines: usize,
    state: State,
    /// What was passed before.
    before: Passed,
}

/// What stands in the way of typing.
enum Trouble {
    /// These lines cannot be typed.
    Line((usize, usize), Untyped),
    /// The loop that is being followed cannot.
    Loop(Untyped),
}

/// How a scenario ends, from all the ends that were found.
fn outcome(endings: &[Ending]) -> Outcome {
    let Some(first) = endings.first() else {
        return Outcome {
            kind: OutcomeKind::Completed,
            exit_code: None,
            reason: Some("the interpreter decides at run time".to_owned()),
        };
    };
    if endings.iter().all(|ending| ending == first) {
        return Outcome {
            kind: first.kind,
            exit_code: first.code,
            reason: first.reason.clone(),
        };
    }
    let all_aborted = endings
        .iter()
        .all(|ending| ending.kind == OutcomeKind::Aborted);
    let same_code = endings.iter().all(|ending| ending.code == first.code);
    Outcome {
        kind: if all_aborted {
            OutcomeKind::Aborted
        } else {
            OutcomeKind::Completed
        },
        exit_code: first.code.filter(|_| same_code),
        reason: Some("it depends on the way that is taken".to_owned()),
    }
}

/// The steps without captures that none of them looks at.
fn pruned(steps: &[Step]) -> Steps {
    let used = uses::captured_names(steps);
    let decide = |step: &Step| match &step.kind {
        StepKind::Capture { name, .. } if !used.contains(name.as_str()) => Fate::Dropped,
        _ => Fate::Kept,
    };
    Editing::new(&decide).changed(steps)
}
