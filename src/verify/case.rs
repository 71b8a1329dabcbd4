use std::fmt;

use crate::cluster::{Disk, Event, Scenario, Script, ServerRole, scenarios};

/// A situation that is tried: one script run, or a stop behind the start of the same situation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// The runs, in order; all happen in one world.
    pub runs: Vec<Scenario>,
}

/// Every situation for the scripts that a folder has. A stop is also tried behind its start, so that it meets what runs.
pub fn cases(has_start: bool, has_stop: bool) -> Vec<Case> {
    let alone = |script| {
        scenarios(script).into_iter().map(|scenario| Case {
            runs: vec![scenario],
        })
    };
    let mut all = Vec::new();
    if has_start {
        all.extend(alone(Script::Start));
    }
    if has_stop {
        all.extend(alone(Script::Stop));
    }
    if has_start && has_stop {
        let pairs = scenarios(Script::Start)
            .into_iter()
            .zip(scenarios(Script::Stop));
        all.extend(pairs.map(|(start, stop)| Case {
            runs: vec![start, stop],
        }));
    }
    all
}

impl Case {
    /// `start`, `stop`, or `start, stop`.
    pub fn script(&self) -> String {
        let names: Vec<&str> = self
            .runs
            .iter()
            .map(|run| match run.script {
                Script::Start => "start",
                Script::Stop => "stop",
            })
            .collect();
        names.join(", ")
    }

    /// Event, server and disk, as the variables say them.
    pub fn situation(&self) -> [&str; 3] {
        let Some(run) = self.runs.first() else {
            return [""; 3];
        };
        [
            run.event.as_ref().map_or("undefined", Event::as_str),
            ServerRole::as_str(&run.server),
            Disk::as_str(&run.disk),
        ]
    }
}

impl fmt::Display for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [event, server, disk] = self.situation();
        write!(f, "{} {event} {server} {disk}", self.script())
    }
}
