use std::collections::{BTreeMap, BTreeSet};

use super::{At, Facts, Word, each_step};
use crate::arm::{self, ArmCommand, Standing};
use crate::host::programs::words::{Quoting, word_at};
use crate::plan::{Role, ScriptName, StepKind, Value};
use crate::report::Place;

/// A line that loads or kills a watch ID, in what the scripts reach.
#[derive(Debug, Clone)]
pub struct WatchUse {
    /// It loads the ID; otherwise it kills it.
    pub loaded: bool,
    /// The ID as the line has it, with the names of variables in it.
    pub written: String,
    /// The IDs that it is known to stand for.
    pub ids: Vec<String>,
    /// It may stand for others too, which only a run tells.
    pub open: bool,
    /// A program that is waited for: the ID is free again when the program has ended.
    pub waits: bool,
    /// A service is loaded; otherwise a program.
    pub service: bool,
    /// The script that the line belongs to; `None` for a file that a script calls.
    pub role: Option<Role>,
    /// Where the ID stands.
    pub place: Place,
}

impl WatchUse {
    /// Whether this line may be about the ID. The product does not look at case.
    pub fn covers(&self, id: &str) -> bool {
        let known = self.ids.iter().any(|own| same_id(own, id));
        known || (self.open && fits(&self.written, id))
    }

    /// `START.BAT, line 16`
    pub fn shown_place(&self) -> String {
        shown_place(&self.place.span)
    }
}

/// `START.BAT, line 16`
pub fn shown_place(span: &crate::source::Span) -> String {
    format!("{}, line {}", span.file, span.line)
}

/// Whether two texts are one watch ID.
pub fn same_id(one: &str, other: &str) -> bool {
    match one.is_ascii() && other.is_ascii() {
        true => one.eq_ignore_ascii_case(other),
        false => one.to_lowercase() == other.to_lowercase(),
    }
}

/// Whether an ID may come of a text with variables in it: as far as the first of them tells.
fn fits(written: &str, id: &str) -> bool {
    let known = written.split(['%', '!']).next().unwrap_or("");
    id.to_lowercase().starts_with(&known.to_lowercase())
}

/// Whether the value of something in a text is known only when it is expanded.
pub fn has_variables(text: &str) -> bool {
    text.contains(['%', '!'])
}

/// What the plan knows of a line.
#[derive(Default)]
struct Planned<'p> {
    ids: BTreeSet<&'p str>,
    unknown: bool,
}

impl Facts {
    /// All lines that load or kill, in the order of files and lines.
    pub fn watch_uses(&self) -> &[WatchUse] {
        self.watch_uses.get_or_init(|| self.find_watch_uses())
    }

    fn find_watch_uses(&self) -> Vec<WatchUse> {
        let (planned, beyond) = self.planned_watches();
        let mut found = Vec::new();
        for file in self.reached() {
            let interpreted = beyond.iter().any(|script| match file.role {
                Some(Role::Start) => *script == ScriptName::Start,
                Some(Role::Stop) => *script == ScriptName::Stop,
                _ => true,
            });
            file.each(&mut |at| {
                let Some(word) = at.word() else { return };
                let Some(loaded) = loads(word) else { return };
                let Some(id) = word_at(&word.arguments, 0, Quoting::CRuntime) else {
                    return;
                };
                let line = u32::try_from(at.line() + 1).unwrap_or(u32::MAX);
                let here = planned.get(&(file.name(), line));
                if here.is_none() && !interpreted {
                    return;
                }
                let varies = has_variables(&id.value);
                let ids = match here {
                    Some(here) if varies => here.ids.iter().map(|&id| id.to_owned()).collect(),
                    _ if varies => Vec::new(),
                    _ => vec![id.value.clone()],
                };
                let (waits, service) = kind_of_load(word);
                found.push(WatchUse {
                    loaded,
                    open: varies && (interpreted || here.is_none_or(|here| here.unknown)),
                    waits: loaded && waits,
                    service,
                    role: file
                        .role
                        .filter(|role| matches!(role, Role::Start | Role::Stop)),
                    place: at.argument(word, id.offset, id.length),
                    written: id.value,
                    ids,
                });
            });
        }
        found
    }

    /// The lines with ARM commands that situations reach, and the scripts of which some lines are left to the interpreter,
    /// so that more of them may be reached.
    fn planned_watches(&self) -> (BTreeMap<(&str, u32), Planned<'_>>, Vec<ScriptName>) {
        let mut planned: BTreeMap<(&str, u32), Planned<'_>> = BTreeMap::new();
        let mut beyond = Vec::new();
        each_step(&self.plan, &mut |scenario, step| {
            let id = match &step.kind {
                StepKind::StartService { watch_id, .. }
                | StepKind::StartProgram { watch_id, .. }
                | StepKind::StopWatch { watch_id, .. }
                | StepKind::RunDirectoryScript {
                    watch_id: Some(watch_id),
                    ..
                } => Some(watch_id),
                // A command line that cannot be understood.
                StepKind::RunProgram { .. } => None,
                StepKind::Interpret { .. } => {
                    if !beyond.contains(&scenario.script) {
                        beyond.push(scenario.script);
                    }
                    return;
                }
                _ => return,
            };
            let here = planned
                .entry((&step.span.file, step.span.line))
                .or_default();
            match id.and_then(Value::known) {
                Some(id) => {
                    here.ids.insert(id);
                }
                None => here.unknown = true,
            }
        });
        (planned, beyond)
    }
}

/// Whether a command loads (`true`) or kills a watch ID.
fn loads(word: &Word) -> Option<bool> {
    match word.standing {
        Standing::Command("ARMLOAD") => Some(true),
        Standing::Command("ARMKILL") => Some(false),
        _ => None,
    }
}

/// Whether `ARMLOAD` waits, and whether it starts a service.
fn kind_of_load(word: &Word) -> (bool, bool) {
    match arm::parse(&word.name, &word.arguments) {
        Ok(ArmCommand::Load(load)) => (
            load.wait.is_some(),
            matches!(load.target, arm::Target::Service(_)),
        ),
        _ => {
            let option = |wanted: &str| {
                let mut words = word.arguments.split_whitespace();
                words.any(|word| word.eq_ignore_ascii_case(wanted))
            };
            (option("/W"), option("/S"))
        }
    }
}

impl At<'_> {
    /// A part of a command's arguments, by offset and length in bytes; the whole command where the line has them otherwise,
    /// with carets for one.
    pub fn argument(&self, word: &Word, offset: usize, length: usize) -> Place {
        let rest = self.rest();
        let start = rest.find(word.arguments.as_str());
        match start {
            Some(start) if length > 0 => {
                self.place_at(self.command.offset + start + offset, length)
            }
            _ => self.place(),
        }
    }
}
