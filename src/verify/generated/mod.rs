//! A directory for scripts that come without one: what the plan looks up is put there, until nothing is asked in vain.

mod asked;
mod entries;

use std::io;
use std::rc::Rc;

use super::engine::{script_name, situation};
use super::{Engine, Planned, Setup, World};
use crate::cluster::{Scenario, Script, scenarios};
use crate::execute::batch;
use crate::host::directory::memory::LdifDirectories;
use crate::host::sandbox::{Decisions, Demands};
use crate::plan::extract::uses;
use crate::plan::{Plan, Step, StepKind};
use asked::Asked;
use entries::{Entries, Flip};

/// How often a script is run at most; a run gets as far as the first thing that is not there.
const ATTEMPTS: usize = 200;

/// How many other directories are made at most.
const OTHERS: usize = 12;

/// A directory that was made, and others in which conditions go another way.
pub struct Generated {
    /// The first one.
    pub directory: LdifDirectories,
    /// How many entries it has.
    pub entries: usize,
    /// The others, each with what is different in it.
    pub others: Vec<(String, LdifDirectories)>,
}

/// Makes directories for a plan from what its steps look up, read and compare; nothing if no step needs one.
///
/// # Errors
/// When the scripts cannot be copied.
pub fn generate(setup: &mut Setup, plan: &Plan) -> io::Result<Option<Generated>> {
    let wanting = wanting(setup, plan);
    if wanting.is_empty() {
        return Ok(None);
    }
    let asked = Asked::of(plan);
    let (directory, entries) = made(setup, plan, &wanting, Entries::new(&asked, None))?;
    let mut others = Vec::new();
    for flip in flips(&asked) {
        let other = Entries::new(&asked, Some(&flip));
        let (directory, _) = made(setup, plan, &wanting, other)?;
        let name = format!("value {} of {}", flip.choice + 1, flip.attribute);
        others.push((name, directory));
    }
    Ok(Some(Generated {
        directory,
        entries,
        others,
    }))
}

/// The scenarios whose steps reach a directory.
fn wanting(setup: &Setup, plan: &Plan) -> Vec<Scenario> {
    let mut found = Vec::new();
    for (script, name) in [(Script::Start, "start"), (Script::Stop, "stop")] {
        if setup.scripts.contains_key(name) {
            found.extend(scenarios(script));
        }
    }
    found.retain(|scenario| {
        batch::steps_for(plan, script_name(scenario), &situation(scenario))
            .is_some_and(reaches_a_directory)
    });
    found
}

fn reaches_a_directory(steps: &[Step]) -> bool {
    let mut reaches = false;
    uses::each(steps, &mut |step| {
        reaches |= matches!(
            step.kind,
            StepKind::RunDirectoryScript { .. } | StepKind::ImportLdif { .. }
        );
    });
    reaches
}

/// What may decide of single objects, each in another way than in the first directory.
fn flips(asked: &Asked) -> Vec<Flip> {
    let mut flips = Vec::new();
    for (key, attribute) in &asked.attributes {
        if attribute.alone {
            let choices = attribute.choices("x").len();
            flips.extend((1..choices).map(|choice| Flip {
                attribute: key.clone(),
                choice,
            }));
        }
    }
    flips.truncate(OTHERS);
    flips
}

/// Runs the plan again and again, and adds what was asked in vain.
fn made(
    setup: &mut Setup,
    plan: &Plan,
    wanting: &[Scenario],
    mut entries: Entries<'_>,
) -> io::Result<(LdifDirectories, usize)> {
    let engine = Planned {
        plan,
        optimize: false,
    };
    let demands = Rc::new(Demands::default());
    let mut attempts = 0;
    for scenario in wanting {
        while attempts < ATTEMPTS {
            attempts += 1;
            setup.directory = Some(loaded(&entries)?);
            setup.demands = Some(Rc::clone(&demands));
            let world = World::build(setup, &Decisions::default());
            setup.demands = None;
            // That a run cannot be begun is told when it is compared.
            drop(engine.run(&world?, scenario));
            let mut news = false;
            for demand in demands.take() {
                news |= entries.meet(&demand);
            }
            if !news {
                break;
            }
        }
    }
    setup.directory = None;
    Ok((loaded(&entries)?, entries.len()))
}

fn loaded(entries: &Entries<'_>) -> io::Result<LdifDirectories> {
    LdifDirectories::open(
        entries.ldif().as_bytes(),
        "generated from the plan's look-ups",
    )
    .map_err(|error| io::Error::other(error.to_string()))
}
