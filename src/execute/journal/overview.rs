use std::rc::Rc;

use super::{Error, Journal, Outcome};
use crate::host::Journals;

/// All runs of a state folder.
#[derive(Default)]
pub struct Overview {
    /// The runs whose journals can be read, the oldest first.
    pub runs: Vec<Known>,
    /// Why the others cannot.
    pub problems: Vec<Error>,
}

/// A run and its journal.
pub struct Known {
    /// The journals of its group.
    pub journals: Rc<dyn Journals>,
    /// Its ID.
    pub id: String,
    /// Its journal.
    pub journal: Journal,
    /// Whether it is at work.
    pub at_work: bool,
}

impl Overview {
    /// Reads the journals of groups.
    ///
    /// # Errors
    /// When the state folder cannot be read; what is the matter with single journals is kept in `problems`.
    pub fn read(groups: Vec<Rc<dyn Journals>>) -> Result<Self, Error> {
        let mut overview = Self::default();
        for journals in groups {
            let failed = || Error::read(format!("of the group {}", journals.group()));
            let marks = journals.marks().map_err(failed())?;
            for id in journals.list().map_err(failed())? {
                match Journal::read(&journals, &id) {
                    Ok(Some(journal)) => overview.runs.push(Known {
                        journals: Rc::clone(&journals),
                        at_work: marks.iter().any(|(mark, held)| *held && *mark == id),
                        id,
                        journal,
                    }),
                    // It was killed before it did anything.
                    Ok(None) => {}
                    Err(error) => overview.problems.push(error),
                }
            }
        }
        overview.runs.sort_by(|a, b| a.id.cmp(&b.id));
        Ok(overview)
    }

    /// A run by its ID.
    pub fn find(&self, id: &str) -> Option<&Known> {
        self.runs.iter().find(|run| run.id == id)
    }

    /// The last run that may have changed a directory; those that undid others do not count.
    pub fn last_change(&self) -> Option<&Known> {
        let changed = |run: &&Known| {
            run.journal.begin.place.undoes.is_none() && run.journal.may_have_changed()
        };
        self.runs.iter().rev().find(changed)
    }

    /// The run that undid this one, unless that was undone itself.
    pub fn undone_by(&self, id: &str) -> Option<&Known> {
        self.runs.iter().find(|other| {
            // An undo is later than what it undoes, so this comes to an end.
            other.journal.begin.place.undoes.as_deref() == Some(id)
                && other.id.as_str() > id
                && other.journal.completed()
                && self.undone_by(&other.id).is_none()
        })
    }
}

impl Known {
    /// How it ended, in words.
    pub fn outcome(&self) -> String {
        match self.journal.outcome() {
            Outcome::Ended {
                exit_code,
                failed: 0,
            } => format!("exit code {exit_code}"),
            Outcome::Ended { exit_code, failed } => {
                format!("exit code {exit_code}, {failed} failed")
            }
            Outcome::Cancelled => "cancelled".to_owned(),
            Outcome::Abandoned => "killed, abandoned".to_owned(),
            Outcome::Open if self.at_work => "at work".to_owned(),
            Outcome::Open => "killed".to_owned(),
        }
    }
}
