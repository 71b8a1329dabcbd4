use super::{BatchFile, Facts, Watched, same_id};
use crate::plan::extract::uses;
use crate::plan::{OutcomeKind, Role, ScenarioPlan, ScriptName, Step, StepKind, Value};
use crate::report::Place;
use crate::source::Span;

/// What a scenario of STOP.BAT leaves running of what the matching one of START.BAT has started.
pub struct LeftRunning<'p> {
    /// The stop.
    pub stop: &'p ScenarioPlan,
    /// IDs as they are loaded, in that order. Those that nothing kills anywhere are among them only when the stop breaks off.
    pub ids: Vec<&'p str>,
}

impl Facts {
    /// The scenario of a script for an event, a server and a disk state.
    pub fn scenario(
        &self,
        script: ScriptName,
        event: Option<&str>,
        server: &str,
        disk: &str,
    ) -> Option<&ScenarioPlan> {
        self.plan.scenarios.iter().find(|scenario| {
            scenario.script == script
                && scenario.event.as_deref() == event
                && scenario.server == server
                && scenario.disk == disk
        })
    }

    /// The file of a script.
    pub fn script_file(&self, script: ScriptName) -> Option<&BatchFile> {
        self.script(match script {
            ScriptName::Start => Role::Start,
            ScriptName::Stop => Role::Stop,
        })
    }

    /// Where a step stands.
    pub fn step_place(&self, span: &Span) -> Option<Place> {
        Some(self.batch_file(&span.file)?.place_of(span))
    }

    /// The first line of a script that looks at a variable; its first line when none does.
    pub fn test_of(&self, script: ScriptName, variable: &str) -> Option<Place> {
        let file = self.script_file(script)?;
        let line = file.first_line_with(variable).unwrap_or(0);
        Some(file.whole_line(line))
    }

    /// Whether some line that reaches beyond the plan looks at a variable.
    pub fn interpreted_with(&self, scenario: &ScenarioPlan, word: &str) -> bool {
        let mut found = false;
        uses::each(&scenario.steps, &mut |step| {
            if let StepKind::Interpret { lines, .. } = &step.kind
                && let Some(file) = self.batch_file(&lines.file)
            {
                let numbers = lines.first.saturating_sub(1)..lines.last;
                found |= numbers
                    .filter_map(|line| usize::try_from(line).ok())
                    .any(|line| {
                        let text = file.script.source.line(line).unwrap_or("");
                        text.to_ascii_uppercase().contains(word)
                    });
            }
        });
        found
    }

    /// What stops of a started group leave running.
    pub fn left_running(&self) -> Vec<LeftRunning<'_>> {
        let kills = self.watch_uses();
        let killed_somewhere = |id: &str| kills.iter().any(|one| !one.loaded && one.covers(id));
        let stops = self.plan.scenarios.iter().filter(|scenario| {
            scenario.script == ScriptName::Stop
                && scenario.disk != "FAILURE"
                && matches!(scenario.event.as_deref(), Some("START" | "FAILOVER"))
        });
        let mut all = Vec::new();
        for stop in stops {
            let start = self.scenario(
                ScriptName::Start,
                stop.event.as_deref(),
                &stop.server,
                &stop.disk,
            );
            let Some(start) = start else { continue };
            if self.interpreted_with(stop, "ARMKILL") {
                continue;
            }
            let stopped = Watched::of(stop);
            let aborted = stop.outcome.kind == OutcomeKind::Aborted;
            let ids = live_at_end(start)
                .into_iter()
                .filter(|(id, service)| {
                    let killed = stopped
                        .iter()
                        .any(|one| !one.loaded && one.id.is_none_or(|killed| same_id(killed, id)));
                    let by_name = service.is_some_and(|service| is_stopped(stop, service));
                    !killed && !by_name && (aborted || killed_somewhere(id))
                })
                .map(|(id, _)| id)
                .collect::<Vec<_>>();
            if ids.iter().any(|id| killed_somewhere(id)) {
                all.push(LeftRunning { stop, ids });
            }
        }
        all
    }
}

/// The IDs that a scenario has loaded and neither killed nor waited for, with their services.
fn live_at_end(scenario: &ScenarioPlan) -> Vec<(&str, Option<&str>)> {
    let mut live: Vec<(&str, Option<&str>)> = Vec::new();
    for watched in Watched::of(scenario) {
        let Some(id) = watched.id else { continue };
        live.retain(|(other, _)| !same_id(other, id));
        if watched.loaded && !watched.waits {
            live.push((id, watched.service));
        }
    }
    live
}

/// Whether a scenario stops a service by `net` or `sc`.
pub fn is_stopped(scenario: &ScenarioPlan, service: &str) -> bool {
    let mut stopped = false;
    uses::each(&scenario.steps, &mut |step| {
        if let StepKind::ServiceControl {
            service: named,
            operation,
            ..
        } = &step.kind
        {
            let same = named.known().is_none_or(|named| same_id(named, service));
            stopped |= operation == "stop" && same;
        }
    });
    stopped
}

/// The first step that starts something which goes on running, or moves the directory.
pub fn first_start(scenario: &ScenarioPlan) -> Option<&Step> {
    let mut first = None;
    uses::each(&scenario.steps, &mut |step| {
        if first.is_none() && starts(&step.kind) {
            first = Some(step);
        }
    });
    first
}

/// Whether a step starts a service, or a program or directory script under a watch ID.
fn starts(kind: &StepKind) -> bool {
    match kind {
        StepKind::StartService { .. }
        | StepKind::StartProgram { .. }
        | StepKind::RunDirectoryScript { .. } => true,
        StepKind::ServiceControl { operation, .. } => operation == "start",
        _ => false,
    }
}

/// Whether a step makes itself heard: a message, a line of the log or the screen, another program that may be either, or an
/// exit code that is not 0.
pub fn speaks(kind: &StepKind) -> bool {
    match kind {
        StepKind::Broadcast { .. } | StepKind::RunProgram { .. } | StepKind::Interpret { .. } => {
            true
        }
        StepKind::Exit { code, .. } => code.known() != Some("0"),
        _ => false,
    }
}

/// Whether a program only sends a message, or is a misspelt command that would do so.
pub fn is_message(program: &str) -> bool {
    let name = crate::host::path::file_name(program.trim_matches('"')).to_ascii_lowercase();
    let name = name.strip_suffix(".exe").unwrap_or(&name);
    matches!(name, "clplogcmd" | "msg" | "eventcreate")
        || matches!(
            crate::arm::meant(name).as_deref(),
            Some("ARMBCAST" | "ARMLOG")
        )
}

/// Whether a step does something to the outside world, messages and variables left out.
pub fn acts(kind: &StepKind) -> bool {
    starts(kind)
        || matches!(
            kind,
            StepKind::StopWatch { .. }
                | StepKind::ServiceControl { .. }
                | StepKind::ImportLdif { .. }
                | StepKind::RunProgram { .. }
                | StepKind::FileOperation { .. }
                | StepKind::MissingLabel { .. }
        )
}

impl BatchFile {
    /// Index of the first line, remarks left out, that holds a text, given in capitals.
    pub fn first_line_with(&self, text: &str) -> Option<usize> {
        let is_remark = |line: &str| {
            let line = line.trim_start_matches([' ', '\t', '@']);
            line.starts_with("::")
                || line
                    .get(..3)
                    .is_some_and(|word| word.eq_ignore_ascii_case("rem"))
        };
        self.script
            .source
            .lines()
            .position(|line| !is_remark(line) && line.to_ascii_uppercase().contains(text))
    }
}

/// Whether some step of a scenario is such a one.
pub fn any_step(scenario: &ScenarioPlan, is: &dyn Fn(&Step) -> bool) -> bool {
    let mut any = false;
    uses::each(&scenario.steps, &mut |step| any |= is(step));
    any
}

/// The step that is carried out last, as far as one list tells.
pub fn last_step(steps: &[Step]) -> Option<&Step> {
    let last = steps.last()?;
    let inner = match &last.kind {
        StepKind::Call { steps, .. } | StepKind::Block { steps } => last_step(steps),
        _ => None,
    };
    inner.or(Some(last))
}

/// A value as messages show it; `…` where only a run tells.
pub fn shown(value: &Value) -> &str {
    value.known().unwrap_or("…")
}
