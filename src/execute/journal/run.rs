use std::cell::Cell;
use std::io;
use std::rc::Rc;

use sha2::{Digest as _, Sha256};

use super::directories::{Announcer, JournaledDirectories};
use super::writer::Writer;
use super::{Begin, Entry, Error, FORMAT_VERSION, Journal, Outcome, Place, Turn};
use crate::host::directory::Directories;
use crate::host::{Cancel, EffectListener, Hold, Journals, Secrets};

/// A run that is at work, with its journal.
pub struct Run {
    writer: Rc<Writer>,
    journals: Rc<dyn Journals>,
    secrets: Rc<Secrets>,
    cancel: Cancel,
    number: Rc<Cell<u64>>,
    notes: Vec<String>,
    _lock: Option<Hold>,
    mark: Hold,
    _watch: Hold,
}

impl Run {
    /// Begins a run, or goes on with one that was killed if that was about to do the same. Others that were killed are
    /// closed.
    ///
    /// `cancel` becomes true when another run asks this one to end.
    ///
    /// # Errors
    /// When the journal cannot be written.
    pub fn begin(
        turn: Turn,
        place: Place,
        cancel: Cancel,
        secrets: Rc<Secrets>,
    ) -> Result<Self, Error> {
        let mut notes = Vec::new();
        turn.notes(&mut notes);
        let journals = Rc::clone(&turn.journals);
        let own_id = new_id(&*journals);
        let mut killed = Killed::find(&journals, &place, &mut notes)?;
        let continued = killed.same_work.take();
        let id = continued.as_ref().map_or(own_id, |(id, _)| id.clone());
        killed.abandon(&journals, &id, &mut notes)?;

        let failed = || Error::write(journals.location(&id));
        let log = match &continued {
            Some(_) => journals.open(&id),
            None => journals.create(&id),
        };
        let writer = Rc::new(Writer::new(
            Rc::clone(&journals),
            id.clone(),
            log.map_err(failed())?,
        ));
        let mark = journals.mark(&id).map_err(failed())?;
        let time = journals.now();
        let program = env!("CARGO_PKG_VERSION").to_owned();
        let process = journals.process();
        let first = match &continued {
            Some(_) => Entry::Continued {
                time,
                program,
                process,
            },
            None => Entry::Begin(Box::new(Begin {
                format_version: FORMAT_VERSION.to_owned(),
                run: id.clone(),
                time,
                program,
                process,
                place,
            })),
        };
        let mut entries = vec![first];
        for (run, ended) in turn.preempted {
            entries.push(Entry::Preempted { time, run, ended });
        }
        writer.add_durably(&entries)?;
        let watch = journals.watch(&id, &cancel);
        let last = continued.map_or(0, |(_, journal)| journal.last_number());
        Ok(Self {
            writer,
            secrets,
            cancel,
            number: Rc::new(Cell::new(last)),
            notes,
            _lock: turn.lock,
            mark,
            _watch: watch,
            journals,
        })
    }

    /// The run's ID.
    pub fn id(&self) -> &str {
        self.writer.id()
    }

    /// What people should know of earlier runs of the group.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// Writes each effect as a step.
    pub fn listener(&self) -> Rc<dyn EffectListener> {
        Rc::<Writer>::clone(&self.writer) as _
    }

    /// The same directories, with every change journaled before it is sent.
    ///
    /// Before a change of a live directory its image survives the loss of power; one in memory is kept at the end of the
    /// run only, so that [`Run::sync`] is enough there.
    pub fn directories(&self, inner: Rc<dyn Directories>) -> Rc<dyn Directories> {
        let announcer = Announcer {
            writer: Rc::clone(&self.writer),
            secrets: Rc::clone(&self.secrets),
            cancel: self.cancel.clone(),
            number: Rc::clone(&self.number),
            durable: !inner.is_simulated(),
            seen: Rc::default(),
        };
        Rc::new(JournaledDirectories::new(inner, Rc::new(announcer)))
    }

    /// Returns when everything so far will survive the loss of power.
    ///
    /// # Errors
    /// When the journal cannot be written, or a line of it could not be written before.
    pub fn sync(&self) -> Result<(), Error> {
        self.writer.add_durably(&[])
    }

    /// Who cancelled the run, if anybody did.
    pub fn cancelled_by(&self) -> Option<String> {
        self.cancel.is_requested().then(|| {
            let by = self.journals.cancelled_by(self.id());
            by.unwrap_or_else(|| "somebody".to_owned())
        })
    }

    /// Closes the journal: the run came to its end, or was cancelled.
    ///
    /// # Errors
    /// When the journal could not be written; the next run of the group then takes this one for killed.
    pub fn finish(self, exit_code: i32, failed: usize) -> Result<(), Error> {
        let time = self.journals.now();
        let last = match self.cancelled_by() {
            Some(by) => Entry::Cancelled { time, by, failed },
            None => Entry::End {
                time,
                exit_code,
                failed,
            },
        };
        self.writer.add_durably(&[last])?;
        let id = self.id().to_owned();
        drop(self.mark);
        let unmarked = self.journals.unmark(&id);
        unmarked.map_err(Error::write(self.journals.location(&id)))
    }
}

/// Runs of the group that were killed.
struct Killed {
    /// The latest, if it was about to do the same.
    same_work: Option<(String, Journal)>,
    /// The others.
    others: Vec<(String, Journal)>,
}

impl Killed {
    fn find(
        journals: &Rc<dyn Journals>,
        place: &Place,
        notes: &mut Vec<String>,
    ) -> Result<Self, Error> {
        let mut killed = Self {
            same_work: None,
            others: Vec::new(),
        };
        let marks = journals.marks();
        let marks = marks.map_err(Error::read(format!("of the group {}", journals.group())))?;
        let dead = marks.into_iter().filter(|(_, held)| !*held);
        for (age, (id, _)) in dead.rev().enumerate() {
            let failed = Error::write(journals.location(&id));
            match Journal::read(journals, &id) {
                Ok(Some(journal)) if journal.outcome() == Outcome::Open => {
                    if age == 0 && journal.begin.place.is_same_work(place) {
                        notes.push(format!(
                            "the run {id} of {} was killed; it is continued under the same ID",
                            super::local(journal.begin.time)
                        ));
                        killed.same_work = Some((id, journal));
                    } else {
                        killed.others.push((id, journal));
                    }
                }
                // It ended, or had not begun: only its mark was left.
                Ok(_) => journals.unmark(&id).map_err(failed)?,
                Err(Error::Io { error, .. }) if error.kind() == io::ErrorKind::NotFound => {
                    journals.unmark(&id).map_err(failed)?;
                }
                // Left as it is, for the version that can read it.
                Err(error) => notes.push(format!("a run was killed, and {error}")),
            }
        }
        Ok(killed)
    }

    /// Closes those that nobody goes on with.
    fn abandon(
        self,
        journals: &Rc<dyn Journals>,
        by: &str,
        notes: &mut Vec<String>,
    ) -> Result<(), Error> {
        for (id, journal) in self.others {
            let place = &journal.begin.place;
            let reason = "the run after it has other work to do".to_owned();
            let event = place.event.as_deref().unwrap_or("no event");
            notes.push(format!(
                "the run {id} of {} ({}, {event}) was killed; it is closed as abandoned, and what it changed stays (armistice undo {id})",
                super::local(journal.begin.time),
                place.script,
            ));
            let failed = || Error::write(journals.location(&id));
            let log = journals.open(&id).map_err(failed())?;
            let writer = Writer::new(Rc::clone(journals), id.clone(), log);
            writer.add_durably(&[Entry::Abandoned {
                time: journals.now(),
                by: by.to_owned(),
                reason,
            }])?;
            journals.unmark(&id).map_err(failed())?;
        }
        Ok(())
    }
}

/// A new run's ID: the time, so that IDs sort as the runs began, and something that two runs of one moment do not share.
fn new_id(journals: &dyn Journals) -> String {
    let now = journals.now();
    let text = format!("{} {}", journals.process().id, now.as_nanosecond());
    let digest = Sha256::digest(text.as_bytes());
    let own = data_encoding::HEXLOWER.encode(&digest[..2]);
    format!(
        "{}-{:03}-{own}",
        now.strftime("%Y%m%d-%H%M%S"),
        now.subsec_millisecond()
    )
}
