use std::panic::{AssertUnwindSafe, catch_unwind};

use armistice::host::sandbox::Sources;
use armistice::plan::{Plan, ScenarioPlan, ScriptName, Step, StepKind, extract};
use armistice::verify::{
    Case, Comparison, Coverage, Ended, Engine, Evaluator, Match, Planned, Setup, compare, explore,
};

use super::folder::{Folder, Try};

/// What was done, for the counts.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Counts {
    pub(crate) folders: usize,
    pub(crate) scenarios: usize,
    pub(crate) worlds: usize,
    pub(crate) effects: usize,
    pub(crate) interpret: usize,
    pub(crate) statements: usize,
    pub(crate) typed: usize,
    /// Folders without any effect.
    pub(crate) silent: usize,
    /// Scenarios in which some condition is known only at run time, and those of them that were tried in several worlds.
    pub(crate) undecided: usize,
    pub(crate) flipped: usize,
}

impl Counts {
    pub(crate) fn add(&mut self, more: &Self) {
        self.folders += more.folders;
        self.scenarios += more.scenarios;
        self.worlds += more.worlds;
        self.effects += more.effects;
        self.interpret += more.interpret;
        self.statements += more.statements;
        self.typed += more.typed;
        self.silent += more.silent;
        self.undecided += more.undecided;
        self.flipped += more.flipped;
    }
}

/// Worlds in which a case is tried.
const WORLDS: usize = 3;

/// Carries a case of a folder out by the evaluator and by the plan; the first difference, in words.
pub(crate) fn evaluator_and_plan(
    folder: &Folder,
    one: &Try,
    counts: &mut Counts,
) -> Result<(), String> {
    let played = catch_unwind(AssertUnwindSafe(|| {
        let place = tempfile::tempdir().unwrap();
        folder.write(place.path());
        let plan = plan(place.path(), &one.case);
        let planned = Planned {
            plan: &plan,
            optimize: false,
        };
        counts.interpret += interpret_steps(&plan);
        counts.statements += plan.typed_share.statements;
        counts.typed += plan.typed_share.typed;
        let undecided = plan
            .scenarios
            .iter()
            .any(|scenario| has_ifs(&scenario.steps));
        let engines: [&dyn Engine; 2] = [&Evaluator::default(), &planned];
        let worlds = compared(place.path(), one, engines, compare, WORLDS, counts)?;
        counts.undecided += usize::from(undecided);
        counts.flipped += usize::from(undecided && worlds > 1);
        Ok(())
    }));
    played.unwrap_or_else(|panic| Err(format!("panicked: {:?}", panic.downcast_ref::<String>())))
}

/// Holds two engines against each other; the number of worlds that were tried.
pub(crate) fn compared(
    place: &std::path::Path,
    one: &Try,
    engines: [&dyn Engine; 2],
    compare: fn(&Ended, &Ended) -> Comparison,
    worlds: usize,
    counts: &mut Counts,
) -> Result<usize, String> {
    let setup = Setup::new(place.to_owned(), Sources::read(place, None).unwrap(), None);
    let game = Match {
        engines,
        compare: &compare,
        also: None,
        worlds,
        base: &one.base,
        patience: 0,
        known: &|_, _| false,
    };
    let explored = explore(&setup, &one.case, game, &mut Coverage::default()).unwrap();
    counts.scenarios += 1;
    counts.worlds += explored.worlds;
    counts.effects += explored.all_effects;
    match explored.differences.first() {
        None => Ok(explored.worlds),
        Some((decisions, run, difference)) => Err(format!(
            "{} (run {run}; {decisions}): {}\n  {}: {}\n  {}: {}",
            one.case,
            difference.what,
            engines[0].name(),
            difference.left.text,
            engines[1].name(),
            difference.right.text,
        )),
    }
}

/// The plan of a folder for one case.
/// Plans of all situations, which are read together, hold what the plan of each by itself holds; gives their number.
pub(crate) fn together_and_alone(folder: &Folder) -> Result<usize, String> {
    let place = tempfile::tempdir().unwrap();
    folder.write(place.path());
    let together = extract::folder(&extract::Request {
        folder: place.path().to_owned(),
        ..extract::Request::default()
    })
    .unwrap();
    let scenarios = &together.scenarios;
    for scenario in scenarios {
        let alone = extract::folder(&extract::Request {
            folder: place.path().to_owned(),
            scripts: vec![scenario.script],
            only: Some(extract::Situation {
                event: scenario.event.clone(),
                server: Some(scenario.server.clone()),
                disk: Some(scenario.disk.clone()),
                priority: Some(scenario.priority.clone()),
            }),
            ..extract::Request::default()
        })
        .unwrap();
        let [own] = alone.scenarios.as_slice() else {
            return Err(format!("{} plans of one situation", alone.scenarios.len()));
        };
        let (together, own) = (without_targets(scenario), without_targets(own));
        if own != together {
            return Err(format!("together {together:#}\nalone {own:#}"));
        }
    }
    Ok(scenarios.len())
}

/// A scenario without what its `stop_watch` steps stop: that is known from all scripts and situations that are read.
fn without_targets(scenario: &ScenarioPlan) -> serde_json::Value {
    fn clear(value: &mut serde_json::Value) {
        match value {
            serde_json::Value::Object(fields) => {
                if fields.get("kind").is_some_and(|kind| kind == "stop_watch") {
                    fields.remove("service");
                    fields.remove("program");
                }
                fields.values_mut().for_each(clear);
            }
            serde_json::Value::Array(values) => values.iter_mut().for_each(clear),
            _ => {}
        }
    }
    let mut value = serde_json::to_value(scenario).unwrap();
    clear(&mut value);
    value
}

pub(crate) fn plan(place: &std::path::Path, case: &Case) -> Plan {
    let run = &case.runs[0];
    let only = extract::Situation {
        event: run.event.as_ref().map(ToString::to_string),
        server: Some(run.server.to_string()),
        disk: Some(run.disk.to_string()),
        priority: Some(run.priority().to_string()),
    };
    let scripts = case
        .runs
        .iter()
        .map(|run| match run.script {
            armistice::cluster::Script::Start => ScriptName::Start,
            armistice::cluster::Script::Stop => ScriptName::Stop,
        })
        .collect();
    extract::folder(&extract::Request {
        folder: place.to_owned(),
        scripts,
        only: Some(only),
        ..extract::Request::default()
    })
    .unwrap()
}

fn interpret_steps(plan: &Plan) -> usize {
    let mut count = 0;
    for scenario in &plan.scenarios {
        each(&scenario.steps, &mut |step| {
            count += usize::from(matches!(step.kind, StepKind::Interpret { .. }));
        });
    }
    count
}

fn has_ifs(steps: &[Step]) -> bool {
    let mut found = false;
    each(steps, &mut |step| {
        found |= matches!(step.kind, StepKind::If { .. })
    });
    found
}

pub(crate) fn each(steps: &[Step], see: &mut dyn FnMut(&Step)) {
    for step in steps {
        see(step);
        match &step.kind {
            StepKind::If {
                then, otherwise, ..
            } => {
                each(then, see);
                each(otherwise, see);
            }
            StepKind::Call { steps, .. } | StepKind::Block { steps } => each(steps, see),
            _ => {}
        }
    }
}
