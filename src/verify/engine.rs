use std::collections::BTreeSet;
use std::rc::Rc;

use crate::batch::script::Script as BatchScript;
use crate::batch::{Interpreter, Options};
use crate::cluster::{Scenario, Script};
use crate::execute::batch;
use crate::host::path;
use crate::plan::{Condition, Plan, ScriptName, Step, StepKind, extract};

use super::{Case, Walks, World};

/// Something that carries a script of a folder out in a world.
pub trait Engine {
    /// What it is called in messages.
    fn name(&self) -> &str;
    /// Carries the script of a situation out.
    ///
    /// # Errors
    /// When it could not be begun; in words.
    fn run(&self, world: &World, scenario: &Scenario) -> Result<RunEnd, String>;
}

/// What an engine leaves behind besides what the world notices.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RunEnd {
    /// The exit code.
    pub exit_code: i32,
    /// The variables at the end, by name; absent where the engine cannot tell.
    pub variables: Option<Vec<(String, String)>>,
    /// What the engine itself found to be wrong.
    pub complaints: Vec<String>,
    /// Where and why a plan handed the rest to the interpreter.
    pub handed_over: Option<batch::HandOver>,
    /// The loops of a plan that may be gone through in another way.
    pub walks: Walks,
}

/// The evaluators of the two languages: line by line, as cmd.exe does.
#[derive(Debug, Clone, Copy, Default)]
pub struct Evaluator {
    /// `%0` is the whole path, as it is where a command line starts the script.
    pub as_command_line: bool,
}

impl Engine for Evaluator {
    fn name(&self) -> &str {
        "evaluator"
    }

    fn run(&self, world: &World, scenario: &Scenario) -> Result<RunEnd, String> {
        let (mut interpreter, script) = begin(world, scenario)?;
        let path = script.path.clone();
        let name = if self.as_command_line {
            format!("\"{path}\"")
        } else {
            path::file_name(&path).to_owned()
        };
        let exit_code = interpreter.run_script(script, &name, "");
        let variables = interpreter.context().environment.sorted();
        Ok(RunEnd {
            exit_code,
            variables: Some(
                variables
                    .into_iter()
                    .map(|(name, value)| (name.to_owned(), value.to_owned()))
                    .collect(),
            ),
            ..RunEnd::default()
        })
    }
}

/// The executor of plans.
pub struct Planned<'a> {
    /// The plan; its secrets must be known.
    pub plan: &'a Plan,
    /// Directory scripts ask for no more than they need, as in a real run; otherwise they send what the script sends.
    pub optimize: bool,
}

impl Engine for Planned<'_> {
    fn name(&self) -> &str {
        "plan"
    }

    fn run(&self, world: &World, scenario: &Scenario) -> Result<RunEnd, String> {
        let (interpreter, script) = begin(world, scenario)?;
        let steps = batch::steps_for(self.plan, script_name(scenario), &situation(scenario))
            .ok_or("the plan does not have this situation")?;
        let job = batch::Job {
            plan: self.plan,
            steps,
            folder: world.script_folder(),
            optimize: self.optimize,
            scripts: world.script_host(),
        };
        let walks = match self.optimize {
            true => Walks::of(steps),
            false => Walks::default(),
        };
        let ended = batch::run(&job, interpreter, script);
        Ok(RunEnd {
            exit_code: ended.code,
            variables: Some(ended.variables),
            complaints: ended.mismatches,
            handed_over: ended.handed_over,
            walks,
        })
    }
}

impl Planned<'_> {
    /// Whether the plan has nothing to do in a case: no step in it can leave an effect.
    pub fn is_idle(&self, case: &Case) -> bool {
        case.runs.iter().all(|scenario| {
            batch::steps_for(self.plan, script_name(scenario), &situation(scenario))
                .is_some_and(|steps| steps.iter().all(is_idle))
        })
    }
}

fn is_idle(step: &Step) -> bool {
    let all = |steps: &[Step]| steps.iter().all(is_idle);
    match &step.kind {
        StepKind::EchoMode { .. }
        | StepKind::BeginScope { .. }
        | StepKind::EndScope
        | StepKind::Shift { .. }
        | StepKind::Capture { .. }
        | StepKind::Assume { .. }
        | StepKind::End { .. } => true,
        StepKind::Call { steps, .. } => all(steps),
        StepKind::If {
            then, otherwise, ..
        } => all(then) && all(otherwise),
        _ => false,
    }
}

/// The lines of conditions that a plan leaves open: the file and the line of each `if` step.
pub fn open_conditions(plan: &Plan) -> BTreeSet<(String, u32)> {
    let mut open = BTreeSet::new();
    for scenario in &plan.scenarios {
        extract::uses::each(&scenario.steps, &mut |step| {
            if let StepKind::If { condition, .. } = &step.kind
                && is_tested_there(condition)
            {
                open.insert((step.span.file.to_string(), step.span.line));
            }
        });
    }
    open
}

/// Whether a condition of a plan stands for one of the script's.
fn is_tested_there(condition: &Condition) -> bool {
    match condition {
        Condition::Exists(_)
        | Condition::Defined(_)
        | Condition::ErrorLevel(_)
        | Condition::Compare { .. }
        | Condition::True(_) => true,
        Condition::Not(inner) => is_tested_there(inner),
        Condition::All(list) | Condition::Any(list) => list.iter().any(is_tested_there),
        _ => false,
    }
}

/// An interpreter that stands before a script, and the script.
fn begin(world: &World, scenario: &Scenario) -> Result<(Interpreter, Rc<BatchScript>), String> {
    let path = world
        .script(scenario.script)
        .ok_or("the folder has no such script")?;
    let options = Options {
        command_line: format!("cmd /c \"{path}\""),
        script_codepage: world.codepage(),
        show_commands: false,
    };
    let context = world.context(scenario, &path);
    let interpreter = Interpreter::new(world.host().clone(), context, options);
    let script = interpreter.load(&path)?;
    Ok((interpreter, script))
}

/// The script's name in a plan.
pub(super) fn script_name(scenario: &Scenario) -> ScriptName {
    match scenario.script {
        Script::Start => ScriptName::Start,
        Script::Stop => ScriptName::Stop,
    }
}

/// The situation as a plan tells it.
pub(super) fn situation(scenario: &Scenario) -> extract::Situation {
    extract::Situation {
        event: scenario.event.as_ref().map(ToString::to_string),
        server: Some(scenario.server.to_string()),
        disk: Some(scenario.disk.to_string()),
        priority: Some(scenario.priority().to_string()),
    }
}
