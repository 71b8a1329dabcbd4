use std::rc::Rc;
use std::time::Duration;

use super::{Error, Journal};
use crate::host::{Hold, Journals};

/// A group's turn: whoever holds it is the one run of the group.
pub struct Turn {
    pub(super) journals: Rc<dyn Journals>,
    /// Absent for a run that went on although another one did not end.
    pub(super) lock: Option<Hold>,
    /// Runs that had to make way, and whether they ended in time.
    pub(super) preempted: Vec<(String, bool)>,
}

/// What to do while another run of the group is at work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Patience {
    /// Leave it alone: an error.
    Refuse,
    /// Ask it to end and wait, then go on in any case: the group has to stop. Only another stop is left alone.
    Preempt {
        /// How long to wait.
        limit: Duration,
        /// Who asks, for the other run's journal.
        by: String,
    },
}

/// The script of a run that others have to let be.
pub(super) const STOP: &str = "stop";

/// How often a run looks whether its turn has come.
const LOOK: Duration = Duration::from_millis(50);

impl Turn {
    /// Takes the turn.
    ///
    /// # Errors
    /// [`Error::Busy`] with the run that is at work, or a state folder that cannot be written.
    pub fn take(journals: Rc<dyn Journals>, patience: &Patience) -> Result<Self, Error> {
        let start = journals.now();
        let mut asked: Vec<String> = Vec::new();
        let lock = loop {
            if let Some(lock) = journals.try_lock().map_err(failed(&journals))? {
                break Some(lock);
            }
            let running = running(&journals)?;
            let Patience::Preempt { limit, by } = patience else {
                return Err(busy(&journals, &running));
            };
            if running.iter().any(|run| run.script == STOP) {
                return Err(busy(&journals, &running));
            }
            for run in running {
                if !asked.contains(&run.id) {
                    let asking = journals.request_cancel(&run.id, by);
                    asking.map_err(failed(&journals))?;
                    asked.push(run.id);
                }
            }
            let waited = Duration::try_from(journals.now().duration_since(start));
            if waited.unwrap_or_default() >= *limit {
                break None;
            }
            journals.pause(LOOK);
        };
        let ended = lock.is_some();
        Ok(Self {
            journals,
            lock,
            preempted: asked.into_iter().map(|id| (id, ended)).collect(),
        })
    }

    /// What there is to be said about it.
    pub(super) fn notes(&self, limit_passed: &mut Vec<String>) {
        for (id, ended) in &self.preempted {
            limit_passed.push(if *ended {
                format!("the run {id} of this group was cancelled to make way")
            } else {
                format!("the run {id} of this group was asked to end and did not in time; going on beside it")
            });
        }
    }
}

/// A run that is at work.
struct Running {
    id: String,
    script: String,
    text: String,
}

fn running(journals: &Rc<dyn Journals>) -> Result<Vec<Running>, Error> {
    let marks = journals.marks().map_err(failed(journals))?;
    let held = marks.into_iter().filter(|(_, held)| *held);
    Ok(held
        .map(|(id, _)| match Journal::read(journals, &id) {
            Ok(Some(Journal { begin, .. })) => Running {
                text: format!(
                    "{} (run {id}, process {}) since {}",
                    begin.place.script,
                    begin.process.id,
                    super::local(begin.time)
                ),
                script: begin.place.script,
                id,
            },
            // It has just begun, or a later version wrote it: it is at work all the same.
            _ => Running {
                text: format!("run {id}"),
                script: String::new(),
                id,
            },
        })
        .collect())
}

fn busy(journals: &Rc<dyn Journals>, running: &[Running]) -> Error {
    let who = match running {
        [] => "another run has just begun".to_owned(),
        running => {
            let texts: Vec<&str> = running.iter().map(|run| run.text.as_str()).collect();
            format!("at work: {}", texts.join(", "))
        }
    };
    Error::Busy(format!(
        "one run at a time for the group {}; {who}. Nothing was done; wait for its end, or let STOP end it",
        journals.group()
    ))
}

fn failed(journals: &Rc<dyn Journals>) -> impl FnOnce(std::io::Error) -> Error {
    Error::write(format!("of the group {}", journals.group()))
}
