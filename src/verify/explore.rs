use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::io;

use super::comparison::EXIT_CODE;
use super::{Case, Comparison, Coverage, Difference, Ended, Engine, Setup, World, candidates};
use crate::cluster::Scenario;
use crate::host::Effect;
use crate::host::sandbox::{Decisions, Event};

/// A way to compare two runs.
pub type Compare<'a> = &'a dyn Fn(&Ended, &Ended) -> Comparison;

/// How two engines are held against each other.
#[derive(Clone, Copy)]
pub struct Match<'a> {
    /// The engines; the first one's conditions lead to the worlds that are tried.
    pub engines: [&'a dyn Engine; 2],
    /// How what they leave behind is compared.
    pub compare: Compare<'a>,
    /// Another engine, for runs that do something in a directory, with how it is compared with the first one.
    pub also: Option<(&'a dyn Engine, Compare<'a>)>,
    /// Worlds that are tried at most for one case.
    pub worlds: usize,
    /// How often the second engine is asked again where it differs: Wine does not always answer alike.
    pub patience: usize,
    /// Says of a difference of a run that it is known, so that nobody needs to be asked again.
    pub known: &'a dyn Fn(&Scenario, &Difference) -> bool,
    /// What holds in every world.
    pub base: &'a Decisions,
}

/// What came of one case.
#[derive(Debug, Clone, Default)]
pub struct Explored {
    /// Worlds that were tried.
    pub worlds: usize,
    /// Times that the second engine was asked again.
    pub again: usize,
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
    /// Effects that the second engine is known to lack, as JSON, with their number over all worlds.
    pub lacking: BTreeMap<String, usize>,
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
            if is_settled(&game, case, &left, &right) {
                break;
            }
            explored.again += 1;
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

/// Whether both did the same, or what differs first is known.
fn is_settled(game: &Match<'_>, case: &Case, left: &Runs, right: &Runs) -> bool {
    for ((left, right), scenario) in left.iter().zip(right).zip(&case.runs) {
        if let Some(difference) = compared(game.compare, left, right).difference {
            if !(game.known)(scenario, &difference) {
                return false;
            }
            if hides_what_follows(&difference) {
                break;
            }
        }
    }
    true
}

/// What comes after a difference differs because of it, unless it is only the exit code.
fn hides_what_follows(difference: &Difference) -> bool {
    difference.what != EXIT_CODE
}

/// Ends the search where that was asked for: what was cut short is not to be compared.
fn go_on(setup: &Setup) -> io::Result<()> {
    if setup.cancel.is_requested() {
        return Err(io::Error::new(io::ErrorKind::Interrupted, "cancelled"));
    }
    Ok(())
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
/// When the scripts cannot be copied or read, or the end was asked for.
pub fn run_case(
    setup: &Setup,
    case: &Case,
    engine: &dyn Engine,
    decisions: &Decisions,
) -> io::Result<Runs> {
    let world = World::build(setup, decisions)?;
    case.runs
        .iter()
        .map(|scenario| {
            let ended = engine.run(&world, scenario);
            go_on(setup)?;
            match ended {
                Ok(end) => world.harvest(end).map(Ok),
                Err(message) => Ok(Err(message)),
            }
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
        compare: Compare<'_>,
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
            for effect in comparison.lacking {
                *self.lacking.entry(effect).or_default() += 1;
            }
            if let Some(difference) = comparison.difference {
                let hides = hides_what_follows(&difference);
                self.differences
                    .push((decisions.clone(), index, difference));
                if hides {
                    break;
                }
            }
        }
    }
}

fn compared(
    compare: Compare<'_>,
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
