use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::io;

use super::{Case, Comparison, Coverage, Difference, Ended, Engine, Setup, World, candidates};
use crate::host::Effect;
use crate::host::sandbox::{Decisions, Event};

/// A way to compare two runs.
pub type Compare = fn(&Ended, &Ended) -> Comparison;

/// How two engines are held against each other.
#[derive(Clone, Copy)]
pub struct Match<'a> {
    /// The engines; the first one's conditions lead to the worlds that are tried.
    pub engines: [&'a dyn Engine; 2],
    /// How what they leave behind is compared.
    pub compare: Compare,
    /// Another engine, for runs that do something in a directory, with how it is compared with the first one.
    pub also: Option<(&'a dyn Engine, Compare)>,
    /// Worlds that are tried at most for one case.
    pub worlds: usize,
    /// How often the second engine is asked again where it differs: Wine does not always answer alike.
    pub patience: usize,
    /// What holds in every world.
    pub base: &'a Decisions,
}

/// What came of one case.
#[derive(Debug, Clone, Default)]
pub struct Explored {
    /// Worlds that were tried.
    pub worlds: usize,
    /// Effects of the base world that were compared.
    pub effects: usize,
    /// Effects of all worlds that were compared.
    pub all_effects: usize,
    /// How many of those the plan left to the interpreter, so that they say nothing of it.
    pub interpreted: usize,
    /// Worlds in which the plan handed a run to the interpreter.
    pub handed_over: usize,
    /// Where and why it did, with the number of runs.
    pub hand_overs: BTreeMap<(String, String), usize>,
    /// Deviations, with their number over all worlds.
    pub deviations: BTreeMap<&'static str, usize>,
    /// Programs outside this process that were called.
    pub programs: BTreeSet<String>,
    /// Worlds in which the two sides differ: what was decided, which run, and the first difference.
    pub differences: Vec<(Decisions, usize, Difference)>,
}

/// Tries a case in the base world and in others that lead its conditions the other way, with both engines.
///
/// # Errors
/// When the scripts cannot be copied or read.
pub fn explore(
    setup: &Setup,
    case: &Case,
    game: Match<'_>,
    coverage: &mut Coverage,
) -> io::Result<Explored> {
    let mut explored = Explored::default();
    let mut here = Coverage::default();
    let mut queue = VecDeque::from([game.base.clone()]);
    let mut known = BTreeSet::from([game.base.clone()]);
    while let Some(decisions) = queue.pop_front() {
        if explored.worlds >= game.worlds {
            break;
        }
        let left = run_case(setup, case, game.engines[0], &decisions)?;
        let mut right = run_case(setup, case, game.engines[1], &decisions)?;
        for _ in 0..game.patience {
            if is_same(game.compare, &left, &right) {
                break;
            }
            right = run_case(setup, case, game.engines[1], &decisions)?;
        }
        let base = explored.worlds == 0;
        explored.worlds += 1;
        explored.take(game.compare, &decisions, &left, &right, base);
        explored.note_hand_overs(&right);
        if let Some((engine, compare)) = game.also
            && left.iter().flatten().any(touches_directory)
        {
            let third = run_case(setup, case, engine, &decisions)?;
            explored.take(compare, &decisions, &left, &third, false);
        }
        let events: Vec<_> = left
            .iter()
            .flatten()
            .flat_map(|ended| ended.events.iter().cloned())
            .collect();
        explored.programs.extend(events.iter().filter_map(called));
        let news = here.add(&events);
        let mut more = Vec::new();
        // A stop behind its start has the conditions that are tried for each by itself.
        if (news || base) && case.runs.len() == 1 {
            more = candidates::around(&decisions, &events, &here, &setup.sources);
        }
        if base {
            more.extend(candidates::failures(
                game.base,
                &events,
                setup.other_directories.len(),
            ));
        }
        for decisions in more {
            if known.insert(decisions.clone()) {
                queue.push_back(decisions);
            }
        }
    }
    coverage.join(&here);
    Ok(explored)
}

fn is_same(compare: Compare, left: &Runs, right: &Runs) -> bool {
    left.iter()
        .zip(right)
        .all(|(left, right)| compared(compare, left, right).difference.is_none())
}

fn touches_directory(ended: &Ended) -> bool {
    ended.records().any(|record| {
        matches!(
            record.effect,
            Effect::DirectorySearch { .. } | Effect::DirectoryModify { .. }
        )
    })
}

fn called(event: &Event) -> Option<String> {
    match event {
        Event::Called { program, .. } => Some(program.clone()),
        _ => None,
    }
}

/// What each run of a case left behind, or why it could not be begun.
pub type Runs = Vec<Result<Ended, String>>;

/// Carries a case out in a world of its own.
///
/// # Errors
/// When the scripts cannot be copied or read.
pub fn run_case(
    setup: &Setup,
    case: &Case,
    engine: &dyn Engine,
    decisions: &Decisions,
) -> io::Result<Runs> {
    let world = World::build(setup, decisions)?;
    case.runs
        .iter()
        .map(|scenario| match engine.run(&world, scenario) {
            Ok(end) => world.harvest(end).map(Ok),
            Err(message) => Ok(Err(message)),
        })
        .collect()
}

impl Explored {
    fn note_hand_overs(&mut self, runs: &Runs) {
        let handed = runs
            .iter()
            .flatten()
            .filter_map(|ended| ended.handed_over.as_ref());
        let mut any = false;
        for over in handed {
            any = true;
            let place = (over.span.to_string(), over.reason.clone());
            *self.hand_overs.entry(place).or_default() += 1;
        }
        self.handed_over += usize::from(any);
    }

    fn take(
        &mut self,
        compare: Compare,
        decisions: &Decisions,
        left: &Runs,
        right: &Runs,
        base: bool,
    ) {
        for (index, (left, right)) in left.iter().zip(right).enumerate() {
            let comparison = compared(compare, left, right);
            self.all_effects += comparison.effects;
            self.interpreted += comparison.interpreted;
            if base {
                self.effects += comparison.effects;
            }
            for (name, count) in comparison.deviations {
                *self.deviations.entry(name).or_default() += count;
            }
            if let Some(difference) = comparison.difference {
                self.differences
                    .push((decisions.clone(), index, difference));
                // What comes after a difference differs because of it.
                break;
            }
        }
    }
}

fn compared(
    compare: Compare,
    left: &Result<Ended, String>,
    right: &Result<Ended, String>,
) -> Comparison {
    match (left, right) {
        (Ok(left), Ok(right)) => compare(left, right),
        (Err(left), Err(right)) if left == right => Comparison::default(),
        (left, right) => Comparison {
            difference: Some(Difference::of_beginnings(left, right)),
            ..Comparison::default()
        },
    }
}
