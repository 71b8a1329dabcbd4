//! Carries the batch side of a plan out: a cmd.exe that is told each step. What a step does is done by the same commands
//! that scripts call, so effects, messages and exit codes are theirs; what comes next, and with which values, the plan says.

mod arm;
mod condition;
mod control;
mod directory_script;
mod expectation;
mod simple;
mod value;

use std::collections::HashMap;
use std::rc::Rc;

use crate::batch::Interpreter;
use crate::batch::interpreter::{Arguments, Left, Run, Status, Stop};
use crate::batch::script::Script;
use crate::host::{Environment, same_name};
use crate::plan::{Plan, ScriptName, Step};
use crate::source::{Diagnostic, Severity, Span};
use crate::vbscript::script_host::ScriptHost;
use expectation::Expectations;

/// What is to be carried out, and where.
pub struct Job<'a> {
    /// The plan; its secrets must be known.
    pub plan: &'a Plan,
    /// The steps of one of its scenarios.
    pub steps: &'a [Step],
    /// The folder of the scripts, a full Windows path.
    pub folder: &'a str,
    /// Directory scripts ask the directory for no more than they need, and change nothing that is right already;
    /// otherwise they send what the script would send, in its order.
    pub optimize: bool,
    /// Starts directory scripts.
    pub scripts: &'a Rc<ScriptHost>,
}

/// How a plan was carried out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ended {
    /// The script's exit code.
    pub code: i32,
    /// Where what was done was not what the plan says; empty unless the plan does not fit the scripts.
    pub mismatches: Vec<String>,
    /// Where and why a part was left to the interpreter that the plan does not leave to it.
    pub handed_over: Option<HandOver>,
    /// The variables at the end, by name.
    pub variables: Vec<(String, String)>,
}

/// From here on the rest of a run was the interpreter's, although the plan has steps for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandOver {
    /// The line from which on.
    pub span: Span,
    /// Why.
    pub reason: String,
}

/// Carries steps out with the variables, the folder and the host of `interpreter`; `script` is the script that they were
/// made from.
pub fn run(job: &Job<'_>, interpreter: Interpreter, script: Rc<Script>) -> Ended {
    let expectations = Rc::new(Expectations::default());
    interpreter
        .host
        .effects
        .listen(Rc::clone(&expectations) as _);
    let start = interpreter.context().environment.clone();
    let mut executor = Executor {
        job,
        interpreter,
        start,
        captured: HashMap::new(),
        status: Status::SUCCESS,
        went_on_at: 0,
        handed_over: None,
        expectations,
    };
    let name = crate::host::path::file_name(&script.path).to_owned();
    executor
        .interpreter
        .push_frame(script, Arguments::new(&name, ""), 0);
    let ended = executor.whole();
    executor.interpreter.pop_frame();
    let code = executor.interpreter.exit_code_of(ended);
    let variables = executor.interpreter.context().environment.sorted();
    Ended {
        code,
        variables: variables
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect(),
        mismatches: executor.expectations.take(),
        handed_over: executor.handed_over,
    }
}

/// Which steps of a plan belong to a situation.
pub fn steps_for<'p>(
    plan: &'p Plan,
    script: ScriptName,
    situation: &crate::plan::extract::Situation,
) -> Option<&'p [Step]> {
    plan.scenarios
        .iter()
        .find(|scenario| {
            scenario.script == script
                && scenario.event == situation.event
                && Some(&scenario.server) == situation.server.as_ref()
                && Some(&scenario.disk) == situation.disk.as_ref()
                && Some(&scenario.priority) == situation.priority.as_ref()
        })
        .map(|scenario| &*scenario.steps)
}

struct Executor<'a> {
    job: &'a Job<'a>,
    interpreter: Interpreter,
    /// The variables as the script found them.
    start: Environment,
    captured: HashMap<String, String>,
    /// How the last step ended, as `&&` sees it.
    status: Status,
    /// Where an `interpret` step went on; 0 for the end.
    went_on_at: u32,
    handed_over: Option<HandOver>,
    expectations: Rc<Expectations>,
}

/// What comes behind a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Flow {
    /// The next step.
    On,
    /// The file or subroutine has ended.
    Left,
    /// It has ended, and the interpreter carried out its last lines: the caller's lines are the interpreter's, too.
    Handed,
}

impl Executor<'_> {
    fn whole(&mut self) -> Run {
        if let Some(why) = self.does_not_fit() {
            self.hand_over(1, &why)?;
            return Ok(self.status);
        }
        self.steps(self.job.steps)?;
        Ok(self.status)
    }

    /// Why the plan cannot be carried out here at all.
    fn does_not_fit(&self) -> Option<String> {
        // A variable of that name hides what cmd.exe itself says, which is what the plan was made with.
        let names = ["CD", "ERRORLEVEL", "CMDEXTVERSION"];
        if let Some(name) = names
            .into_iter()
            .find(|name| self.start.value(name).is_some())
        {
            return Some(format!(
                "the environment has a variable with the name {name}"
            ));
        }
        let path = self.start.value("CLP_SCRIPT_PATH")?;
        let full = self.interpreter.absolute(path);
        let same = same_name(
            full.trim_end_matches('\\'),
            self.job.folder.trim_end_matches('\\'),
        );
        (!same).then(|| {
            format!(
                "CLP_SCRIPT_PATH is {path}, and the plan was made for the scripts in {}",
                self.job.folder
            )
        })
    }

    fn steps(&mut self, steps: &[Step]) -> Run<Flow> {
        for step in steps {
            let flow = self.step(step)?;
            if flow != Flow::On {
                return Ok(flow);
            }
            if self.interpreter.host.effects.must_stop() {
                return Err(Stop::Exit);
            }
        }
        Ok(Flow::On)
    }

    fn step(&mut self, step: &Step) -> Run<Flow> {
        self.interpreter.stand_at(&step.span);
        if step.redirections.is_empty() {
            return self.kind(step);
        }
        let redirections = self.redirections(&step.redirections);
        let mut flow = Flow::On;
        // The closure of the interpreter cannot borrow all of this executor: the streams are exchanged by hand.
        let saved = self.interpreter.context.streams.clone();
        let places: Vec<_> = step
            .redirections
            .iter()
            .map(|one| one.span.clone())
            .collect();
        if self.interpreter.redirect_streams(&redirections, &places) {
            self.interpreter.stand_at(&step.span);
            let done = self.kind(step);
            self.interpreter.context.streams = saved;
            flow = done?;
        } else {
            self.interpreter.context.streams = saved;
            self.status = Status::FAILURE;
        }
        Ok(flow)
    }

    /// From here on the present file is the interpreter's: what stands in the plan does not hold.
    fn hand_over(&mut self, line: u32, why: &str) -> Run<Flow> {
        if self.handed_over.is_none() {
            let span = self.interpreter.span();
            self.interpreter.host.diagnostics.report(Diagnostic {
                severity: Severity::Note,
                message: format!("from here on the script is carried out line by line: {why}"),
                span: Some(span.clone()),
                length: 1,
                excerpt: self.interpreter.source_line(),
                help: None,
            });
            self.handed_over = Some(HandOver {
                span,
                reason: why.to_owned(),
            });
        }
        self.left_to_interpreter(true);
        let first = (line as usize).saturating_sub(1);
        let (Left::Ended(status) | Left::At(_, status)) =
            self.interpreter
                .run_lines_of((0, usize::MAX), first, self.status)?;
        self.status = status;
        Ok(Flow::Handed)
    }
}
