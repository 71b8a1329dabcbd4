use std::collections::BTreeMap;

use crate::plan::{ScenarioPlan, Step, StepKind, Value};
use crate::source::Span;

/// A watch ID that is loaded while it is live, or killed when it was killed before.
#[derive(Debug, Clone, Copy)]
pub struct Twice<'p> {
    /// The ID as it is written the second time.
    pub id: &'p str,
    /// It is loaded; otherwise killed.
    pub loaded: bool,
    /// Where the first time is.
    pub first: &'p Span,
    /// Where the second time is.
    pub again: &'p Span,
}

impl<'p> Twice<'p> {
    /// All of a scenario. Of two ways that exclude each other only one is gone.
    pub fn of(scenario: &'p ScenarioPlan) -> Vec<Self> {
        let mut found = Vec::new();
        Live::default().walk(&scenario.steps, &mut found);
        found
    }
}

/// What is live and what was killed, by ID in small letters.
#[derive(Clone, Default)]
struct Live<'p> {
    loaded: BTreeMap<String, &'p Span>,
    killed: BTreeMap<String, &'p Span>,
}

impl<'p> Live<'p> {
    fn walk(&mut self, steps: &'p [Step], found: &mut Vec<Twice<'p>>) {
        for step in steps {
            match &step.kind {
                StepKind::StartService { watch_id, .. }
                | StepKind::StartProgram {
                    watch_id,
                    wait: false,
                    ..
                }
                | StepKind::RunDirectoryScript {
                    watch_id: Some(watch_id),
                    wait: false,
                    ..
                } => self.load(watch_id, &step.span, found),
                StepKind::StopWatch { watch_id, .. } => self.kill(watch_id, &step.span, found),
                StepKind::If {
                    then, otherwise, ..
                } => self.fork(then, otherwise, found),
                StepKind::Call { steps, .. } | StepKind::Block { steps } => {
                    self.walk(steps, found);
                }
                _ => {}
            }
        }
    }

    fn load(&mut self, id: &'p Value, span: &'p Span, found: &mut Vec<Twice<'p>>) {
        let Some(id) = id.known() else { return };
        let key = id.to_lowercase();
        self.killed.remove(&key);
        note(&mut self.loaded, key, id, true, span, found);
    }

    fn kill(&mut self, id: &'p Value, span: &'p Span, found: &mut Vec<Twice<'p>>) {
        let Some(id) = id.known() else { return };
        let key = id.to_lowercase();
        self.loaded.remove(&key);
        note(&mut self.killed, key, id, false, span, found);
    }

    fn fork(&mut self, then: &'p [Step], otherwise: &'p [Step], found: &mut Vec<Twice<'p>>) {
        let before = self.clone();
        let mut ways = Vec::new();
        for steps in [then, otherwise] {
            let mut way = before.clone();
            way.walk(steps, found);
            if !ends(steps) {
                ways.push(way);
            }
        }
        *self = ways.pop().unwrap_or_default();
        for way in ways {
            self.loaded.extend(way.loaded);
            self.killed.extend(way.killed);
        }
    }
}

fn note<'p>(
    known: &mut BTreeMap<String, &'p Span>,
    key: String,
    id: &'p str,
    loaded: bool,
    span: &'p Span,
    found: &mut Vec<Twice<'p>>,
) {
    match known.get(&key) {
        // The same line in another turn of a loop is for those who read loops.
        Some(first) if *first != span => found.push(Twice {
            id,
            loaded,
            first,
            again: span,
        }),
        Some(_) => {}
        None => {
            known.insert(key, span);
        }
    }
}

/// Whether nothing behind these steps is reached from them.
fn ends(steps: &[Step]) -> bool {
    steps.last().is_some_and(|step| {
        matches!(
            step.kind,
            StepKind::Exit { .. } | StepKind::End { .. } | StepKind::MissingLabel { .. }
        )
    })
}
