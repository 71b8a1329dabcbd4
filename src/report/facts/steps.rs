use crate::plan::extract::uses;
use crate::plan::{Plan, ScenarioPlan, ScriptName, Step, StepKind, Value};
use crate::source::Span;

/// A watch ID that is loaded or killed in a scenario, in order.
#[derive(Debug, Clone, PartialEq)]
pub struct Watched<'p> {
    /// The ID, where it is known.
    pub id: Option<&'p str>,
    /// It is loaded; otherwise killed.
    pub loaded: bool,
    /// It is a program that is waited for, so the ID is free behind it.
    pub waits: bool,
    /// The service that it starts, or that is known to stop.
    pub service: Option<&'p str>,
    /// Where.
    pub span: &'p Span,
}

impl<'p> Watched<'p> {
    /// All of a scenario, in the order of its steps, both ways of undecided tests among them.
    pub fn of(scenario: &'p ScenarioPlan) -> Vec<Self> {
        let mut found = Vec::new();
        uses::each(&scenario.steps, &mut |step| {
            let known = |value: &'p Option<Value>| value.as_ref().and_then(Value::known);
            let (id, loaded, waits, service) = match &step.kind {
                StepKind::StartService {
                    watch_id, service, ..
                } => (watch_id.known(), true, false, service.known()),
                StepKind::StartProgram { watch_id, wait, .. } => {
                    (watch_id.known(), true, *wait, None)
                }
                StepKind::RunDirectoryScript {
                    watch_id: Some(watch_id),
                    wait,
                    ..
                } => (watch_id.known(), true, *wait, None),
                StepKind::StopWatch {
                    watch_id, service, ..
                } => (watch_id.known(), false, false, known(service)),
                _ => return,
            };
            found.push(Self {
                id,
                loaded,
                waits,
                service,
                span: &step.span,
            });
        });
        found
    }
}

/// Calls `see` for each step of each scenario, those inside of others too. The same line comes once for each scenario.
pub fn each_step<'p>(plan: &'p Plan, see: &mut dyn FnMut(&'p ScenarioPlan, &'p Step)) {
    for scenario in &plan.scenarios {
        uses::each(&scenario.steps, &mut |step| see(scenario, step));
    }
}

/// A scenario as findings name it: `START, FAILOVER on OTHER`.
pub fn scenario_name(scenario: &ScenarioPlan) -> String {
    let script = match scenario.script {
        ScriptName::Start => "START.BAT",
        ScriptName::Stop => "STOP.BAT",
    };
    let event = scenario.event.as_deref().unwrap_or("no event");
    format!("{script}, {event} on {}", scenario.server)
}
