//! Makes directory steps of a VBScript file: its tree is carried out once over values that are known or symbolic.
//!
//! What is known vanishes: procedures are inlined, decided branches dropped. An undecided `If` becomes an `if` step behind
//! which the two ways join again. What cannot be typed makes the whole script one `interpret` step with the reason.

mod calls;
mod count;
mod emit;
mod events;
mod expressions;
mod files;
mod functions;
mod join;
mod kind;
mod loops;
mod members;
mod names;
mod objects;
mod operators;
mod repeat;
mod rows;
mod select;
mod state;
mod statements;
#[cfg(test)]
mod tests;
mod unread;
mod untypable;
mod value;

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::sync::Arc;

use hashbrown::HashMap;

use super::super::{Lines, PlanDiagnostic, Step, StepKind, Steps, Value};
use super::Shared;
use crate::source::{SourceText, Span};
use crate::vbscript::tree::{Position, Script};
use crate::vbscript::value::Variant;
use crate::vbscript::{Parsed, parse};
use emit::Node;
use events::Kinds;
use names::{Frame, Globals, Names};
use state::{Place, State};
use untypable::{Typed, Untypable};
use value::Abstract;

/// What a directory script does.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Directory {
    /// Its steps; none when it does not compile.
    pub steps: Steps,
    /// Why it does not compile, as cscript words it.
    pub errors: Vec<String>,
    /// How many statements it has; none when it does not compile.
    pub statements: usize,
    /// Those of them that no `interpret` step covers.
    pub typed: usize,
    /// What was noticed.
    pub diagnostics: Vec<PlanDiagnostic>,
}

/// Makes steps of a script that is called with these arguments. `script_name` is how the plan names its file.
pub fn extract(source: &SourceText, arguments: &[Value], script_name: &str) -> Directory {
    steps_of(&parse(source), source, arguments, script_name)
}

fn steps_of(
    parsed: &Parsed,
    source: &SourceText,
    arguments: &[Value],
    script_name: &str,
) -> Directory {
    if !parsed.errors.is_empty() {
        let errors = parsed.errors.iter();
        return Directory {
            errors: errors
                .map(|error| error.cscript_line(script_name))
                .collect(),
            ..Directory::default()
        };
    }
    let statements = count::statements(&parsed.script.body);
    match Extraction::new(&parsed.script, arguments, script_name).run(&parsed.script) {
        Ok(steps) => Directory {
            steps: steps.into(),
            statements,
            typed: statements,
            ..Directory::default()
        },
        Err(reason) => left_to_the_interpreter(source, script_name, statements, reason),
    }
}

/// With so many arguments the steps of a script are kept.
const MOST_CALLS: usize = 32;

/// A directory script that is read once and asked for as often as situations call it.
pub(crate) struct Compiled {
    source: Rc<SourceText>,
    parsed: Rc<Parsed>,
    /// What it does with the arguments that were met so far. In a folder there are few: what differs is the priority.
    known: RefCell<Vec<(Vec<Value>, Rc<Directory>)>>,
}

impl Compiled {
    pub(crate) fn new(source: SourceText, shared: &Shared) -> Self {
        Self {
            parsed: shared.parsed(source.text()),
            source: Rc::new(source),
            known: RefCell::default(),
        }
    }

    /// The file as it was read.
    pub(crate) fn source(&self) -> &Rc<SourceText> {
        &self.source
    }

    /// Its tree, and what does not compile.
    pub(crate) fn parsed(&self) -> &Parsed {
        &self.parsed
    }

    /// What the script does when it is called with these arguments.
    pub(crate) fn steps(&self, arguments: &[Value]) -> Rc<Directory> {
        // One that does not compile does the same with all arguments: nothing.
        let is_broken = !self.parsed.errors.is_empty();
        let known = |(met, _): &&(Vec<Value>, _)| is_broken || met == arguments;
        if let Some((_, directory)) = self.known.borrow().iter().find(known) {
            return Rc::clone(directory);
        }
        let name = self.source.name();
        let directory = Rc::new(steps_of(&self.parsed, &self.source, arguments, name));
        let mut met = self.known.borrow_mut();
        if met.len() >= MOST_CALLS {
            met.clear();
        }
        met.push((arguments.to_vec(), Rc::clone(&directory)));
        directory
    }
}

fn left_to_the_interpreter(
    source: &SourceText,
    script_name: &str,
    statements: usize,
    reason: Untypable,
) -> Directory {
    let Untypable { line, reason } = reason;
    let last = u32::try_from(source.line_count()).unwrap_or(u32::MAX);
    let step = StepKind::Interpret {
        lines: Lines {
            file: script_name.to_owned(),
            first: 1,
            last: last.max(1),
        },
        reason: format!("line {line}: {reason}"),
        exits: Vec::new(),
    };
    Directory {
        steps: vec![Step::new(step, Span::new(script_name, 1, 1))].into(),
        statements,
        typed: 0,
        diagnostics: vec![PlanDiagnostic {
            severity: "note".to_owned(),
            message: format!("the script is left to the interpreter: {reason}"),
            span: Some(Span::new(script_name, line, 1)),
            help: None,
        }],
        ..Directory::default()
    }
}

/// How many statements are carried out at most, trials of loops included.
const FUEL: u32 = 200_000;

/// How many steps a script may become.
const MOST_STEPS: usize = 20_000;

/// The course of one extraction.
struct Extraction {
    script_name: Arc<str>,
    arguments: Vec<Abstract>,
    globals: Globals,
    state: State,
    frames: Vec<Frame>,
    /// Objects of the `With` blocks around.
    with: Vec<Abstract>,
    nodes: Vec<Node>,
    step_count: usize,
    /// How often a name was given in the plan.
    given: BTreeMap<String, usize>,
    names: Names,
    /// How the script writes a variable.
    written: HashMap<Place, Rc<str>>,
    kinds: Kinds,
    /// The statement that is carried out.
    position: Position,
    /// The variable that the object on the right of `Set` is for.
    wanted_name: Option<String>,
    has_ended: bool,
    fuel: u32,
    next_call: u32,
    next_held: u32,
    /// Objects that were text files, on whatever way: each step asks whether one is open.
    files: Vec<u32>,
    /// Objects that something was put onto, on whatever way: each step asks what waits for `SetInfo`.
    put_onto: BTreeSet<u32>,
    depth: usize,
    nesting: usize,
}

impl Extraction {
    fn new(script: &Script, arguments: &[Value], script_name: &str) -> Self {
        let arguments = arguments.iter().map(|argument| match argument {
            Value::Text(text) => Abstract::text(text),
            other => Abstract::symbolic(other.clone()),
        });
        Self {
            script_name: script_name.into(),
            arguments: arguments.collect(),
            globals: Globals::of(script),
            state: State::default(),
            frames: Vec::new(),
            with: Vec::new(),
            nodes: Vec::new(),
            step_count: 0,
            given: BTreeMap::new(),
            names: Names::default(),
            written: HashMap::new(),
            kinds: Kinds::new(),
            position: Position { line: 1, column: 1 },
            wanted_name: None,
            has_ended: false,
            fuel: FUEL,
            next_call: 1,
            next_held: 0,
            files: Vec::new(),
            put_onto: BTreeSet::new(),
            depth: 0,
            nesting: 0,
        }
    }

    fn run(mut self, script: &Script) -> Typed<Vec<Step>> {
        self.declare_globals(script)?;
        self.block(&script.body, statements::Rest::Script)?;
        if !self.has_ended {
            self.finish()?;
        }
        Ok(unread::dropped(self.nodes))
    }

    /// The script ends here, without a statement that says so.
    fn finish(&mut self) -> Typed<()> {
        self.settle_puts(None)?;
        if self.has_open_file() {
            return self.untypable("a text file is not closed");
        }
        self.force_pending()
    }

    fn untypable<T>(&self, reason: impl Into<String>) -> Typed<T> {
        Err(Untypable {
            line: self.position.line,
            reason: reason.into(),
        })
    }

    fn burn(&mut self) -> Typed<()> {
        match self.fuel.checked_sub(1) {
            Some(left) => {
                self.fuel = left;
                Ok(())
            }
            None => self.untypable("the script repeats too much to be followed"),
        }
    }

    fn span(&self) -> Span {
        Span::new(
            Arc::clone(&self.script_name),
            self.position.line,
            self.position.column,
        )
    }

    /// A name of the plan that was not given before.
    fn name(&mut self, wanted: &str) -> String {
        let count = self.given.entry(wanted.to_lowercase()).or_default();
        *count += 1;
        match *count {
            1 => wanted.to_owned(),
            count => format!("{wanted}#{count}"),
        }
    }

    /// A known value where only a known one can be typed.
    fn known(&self, value: &Abstract, what: &str) -> Typed<Variant> {
        match value {
            Abstract::Known(value) => Ok(value.clone()),
            _ => self.untypable(format!("{what} is known only at run time")),
        }
    }
}
