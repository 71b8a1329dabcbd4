use serde::{Deserialize, Serialize};

use super::document::{Store, key};
use super::{Origin, RegistryError, Supervision};
use crate::host::{ProgramMark, StateStore};
use crate::source::Span;

/// The watches of this host.
pub struct Watches<'a> {
    store: Store<'a>,
}

/// One watch: what an `ARMLOAD` left behind.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Watch {
    /// The ID as it was written.
    pub id: String,
    /// What was started.
    pub target: Started,
    /// How it is to be watched.
    pub options: WatchOptions,
    /// The script line that loaded it.
    pub loaded: LoadedAt,
    /// Local time of the load.
    pub time: String,
    /// The run of the operating system in which it was loaded, where one is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub boot: Option<String>,
    /// The process that loaded it.
    pub process: u32,
    /// What it starts is not running yet: the process that loaded it is still at work on it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub starting: bool,
    /// It ended by itself; kept so that an `ARMKILL` that comes later is no error.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub ended: bool,
    /// The `ARMKILL` that is ending it: from now on an end is no fault.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ending: Option<u32>,
    /// What the watch needs to act; only where a real service is to be watched.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<Origin>,
    /// What the watch has done.
    #[serde(default, skip_serializing_if = "Supervision::is_new")]
    pub supervision: Supervision,
    /// When the process that loaded it started, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub process_started: Option<String>,
    /// What the program's processes are found by; absent for a service, and for what runs inside the process that
    /// loaded it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub program: Option<ProgramMark>,
}

/// What was started under a watch ID.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Started {
    /// A service, by the name that the script gives it.
    Service(String),
    /// A program, by the name that the script gives it. Its arguments are not kept: they may hold a password.
    Program(String),
}

/// The options of the `ARMLOAD`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct WatchOptions {
    /// `/A`
    pub accept_running: bool,
    /// `/R`
    pub restart_limit: Option<u32>,
    /// `/H`
    pub reset_hours: Option<u32>,
    /// `/SCR`
    pub restart_script: bool,
    /// `/WAIT`
    pub wait_time: Option<u32>,
    /// `/INT`
    pub interval: Option<u32>,
    /// `/M`
    pub monitor_only: bool,
    /// `/FOV`
    pub failover: bool,
    /// `/W`
    pub wait: bool,
    /// `/U`
    pub account: Option<String>,
}

/// A place in a script.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LoadedAt {
    /// The script.
    pub file: String,
    /// Line, from 1.
    pub line: u32,
    /// Column, from 1.
    pub column: u32,
}

impl From<&Span> for LoadedAt {
    fn from(span: &Span) -> Self {
        Self {
            file: span.file.to_string(),
            line: span.line,
            column: span.column,
        }
    }
}

/// What came of registering a watch.
#[derive(Debug, Clone, PartialEq)]
pub enum Loaded {
    /// It is registered; the watch that had the ID before, if any, was no longer live.
    Registered,
    /// The ID belongs to this watch, which is live.
    Refused(Box<Watch>),
}

impl Watch {
    fn is_loaded_by(&self, process: u32) -> bool {
        self.process == process
    }
}

impl<'a> Watches<'a> {
    /// The watches in a state folder.
    pub fn new(state: &'a dyn StateStore) -> Self {
        Self {
            store: Store::new(state, "watches.json", 2).passing(),
        }
    }

    /// All watches, by ID without regard to case; those that ended by themselves too.
    ///
    /// # Errors
    /// When the document cannot be read.
    pub fn list(&self) -> Result<Vec<Watch>, RegistryError> {
        Ok(self.store.read()?.into_values().collect())
    }

    /// The watch with an ID.
    ///
    /// # Errors
    /// When the document cannot be read.
    pub fn find(&self, id: &str) -> Result<Option<Watch>, RegistryError> {
        Ok(self.store.read()?.remove(&key(id)))
    }

    /// Registers a watch unless `live` says that the one which has its ID now is live.
    ///
    /// The question is asked outside the state folder's lock, since the answer may itself need the state folder; if
    /// somebody else changed the watch meanwhile, it is asked again. So of two loads of one ID only one succeeds.
    ///
    /// # Errors
    /// When the document cannot be read or written.
    pub fn register(
        &self,
        watch: &Watch,
        live: impl Fn(&Watch) -> bool,
    ) -> Result<Loaded, RegistryError> {
        loop {
            let present = self.find(&watch.id)?;
            if let Some(present) = present.as_ref().filter(|present| live(present)) {
                return Ok(Loaded::Refused(Box::new(present.clone())));
            }
            let registered = self.store.update(|watches| {
                let unchanged = watches.get(&key(&watch.id)) == present.as_ref();
                if unchanged {
                    let mut watch = watch.clone();
                    // The script is run again by the watch itself: its count must not begin anew.
                    if let Some(present) = &present
                        && present.supervision.restarting.is_some()
                    {
                        watch.supervision = present.supervision.clone();
                    }
                    watches.insert(key(&watch.id), watch);
                }
                unchanged
            })?;
            if registered {
                return Ok(Loaded::Registered);
            }
        }
    }

    /// Notes that what a watch was loaded for has been started.
    ///
    /// # Errors
    /// When the document cannot be read or written.
    pub fn mark_started(&self, id: &str) -> Result<(), RegistryError> {
        self.store.update(|watches| {
            if let Some(watch) = watches.get_mut(&key(id)) {
                let watch: &mut Watch = watch;
                watch.starting = false;
            }
        })
    }

    /// Notes which process a program has that `loader` has started just now.
    ///
    /// # Errors
    /// When the document cannot be read or written.
    pub fn mark_program_started(
        &self,
        id: &str,
        loader: u32,
        process: Option<u32>,
        started: Option<&str>,
    ) -> Result<(), RegistryError> {
        self.update_own(id, loader, |watch| {
            watch.starting = false;
            if let Some(program) = &mut watch.program {
                program.process = process;
                program.started = started.map(str::to_owned);
            }
        })
    }

    /// Notes that what `loader` started under a watch has ended by itself.
    ///
    /// # Errors
    /// When the document cannot be read or written.
    pub fn mark_ended(&self, id: &str, loader: u32) -> Result<(), RegistryError> {
        self.update_own(id, loader, |watch| watch.ended = true)
    }

    /// Changes a watch if it is the one that `loader` loaded: meanwhile its ID may belong to another.
    fn update_own(
        &self,
        id: &str,
        loader: u32,
        change: impl Fn(&mut Watch),
    ) -> Result<(), RegistryError> {
        self.store.update(|watches| {
            if let Some(watch) = watches.get_mut(&key(id))
                && Watch::is_loaded_by(watch, loader)
            {
                change(watch);
            }
        })
    }

    /// Removes a watch if it is the one that `process` loaded. Where the watch itself runs the script again, it stays: what
    /// could not be started is still to be restarted, or told.
    ///
    /// # Errors
    /// When the document cannot be read or written.
    pub fn remove_own(&self, id: &str, process: u32) -> Result<(), RegistryError> {
        self.store.update(|watches| {
            let own = watches
                .get_mut(&key(id))
                .filter(|watch: &&mut Watch| watch.process == process);
            let Some(watch) = own else {
                return;
            };
            if watch.supervision.restarting.is_some() {
                watch.starting = false;
            } else {
                watches.remove(&key(id));
            }
        })
    }

    /// Changes a watch under the registry's lock; `None` when there is none of that ID. What `change` returns is passed on.
    ///
    /// # Errors
    /// When the document cannot be read or written; then nothing has changed.
    pub fn alter<R>(
        &self,
        id: &str,
        mut change: impl FnMut(&mut Watch) -> R,
    ) -> Result<Option<R>, RegistryError> {
        self.store
            .update(|watches| watches.get_mut(&key(id)).map(&mut change))
    }

    /// Removes a watch that this process is ending. One that was loaded anew meanwhile stays, and while the watch runs
    /// the script again its count does, for the load that may follow.
    ///
    /// # Errors
    /// When the document cannot be read or written.
    pub fn remove_ending(&self, id: &str, process: u32) -> Result<(), RegistryError> {
        self.store.update(|watches| {
            let own = watches
                .get_mut(&key(id))
                .filter(|watch: &&mut Watch| watch.ending == Some(process));
            let Some(watch) = own else {
                return;
            };
            if watch.supervision.by_script {
                watch.ended = true;
                watch.ending = None;
            } else {
                watches.remove(&key(id));
            }
        })
    }

    /// Notes that a restart has been made; whether there still is a watch.
    ///
    /// # Errors
    /// When the document cannot be read or written.
    pub fn end_restart(&self, id: &str) -> Result<bool, RegistryError> {
        self.store.update(|watches| {
            let Some(watch) = watches.get_mut(&key(id)) else {
                return false;
            };
            let watch: &mut Watch = watch;
            let by_script = std::mem::take(&mut watch.supervision.by_script);
            watch.supervision.restarting = None;
            // The script has ended the watch and not loaded it again.
            if by_script && watch.ended {
                watches.remove(&key(id));
            }
            true
        })
    }

    /// Removes a watch.
    ///
    /// # Errors
    /// When the document cannot be read or written.
    pub fn remove(&self, id: &str) -> Result<Option<Watch>, RegistryError> {
        self.store.update(|watches| watches.remove(&key(id)))
    }
}

#[cfg(test)]
mod tests {
    use super::super::Codes;
    use super::*;
    use crate::host::StateStore;
    use crate::host::simulated::MemoryState;

    fn watch(id: &str) -> Watch {
        Watch {
            id: id.to_owned(),
            target: Started::Service("MSExchangeSA".to_owned()),
            options: WatchOptions {
                restart_limit: Some(1),
                ..WatchOptions::default()
            },
            loaded: (&Span::new("START.BAT", 63, 1)).into(),
            time: "2008-10-15T03:00:00".to_owned(),
            boot: None,
            process: 1,
            starting: false,
            ended: false,
            ending: None,
            origin: None,
            supervision: Supervision::default(),
            process_started: None,
            program: None,
        }
    }

    #[test]
    fn an_id_is_one_in_any_case_and_keeps_its_spelling() {
        let state = MemoryState::default();
        let watches = Watches::new(&state);
        watches.register(&watch("ExchSA"), |_| false).unwrap();
        assert_eq!(watches.find("EXCHSA").unwrap(), Some(watch("ExchSA")));
        assert_eq!(watches.remove("exchsa").unwrap(), Some(watch("ExchSA")));
        assert_eq!(watches.list().unwrap(), []);
    }

    #[test]
    fn a_live_watch_keeps_its_id() {
        let state = MemoryState::default();
        let watches = Watches::new(&state);
        watches.register(&watch("a"), |_| true).unwrap();
        let outcome = watches.register(&watch("A"), |_| true).unwrap();
        assert_eq!(outcome, Loaded::Refused(Box::new(watch("a"))));
        assert_eq!(
            watches.register(&watch("A"), |_| false).unwrap(),
            Loaded::Registered
        );
        assert_eq!(watches.find("a").unwrap(), Some(watch("A")));
    }

    #[test]
    fn an_ended_watch_is_remembered() {
        let state = MemoryState::default();
        let watches = Watches::new(&state);
        watches.register(&watch("a"), |_| true).unwrap();
        watches.mark_ended("A", 2).unwrap();
        assert!(!watches.find("a").unwrap().unwrap().ended, "another's");
        watches.mark_ended("A", 1).unwrap();
        watches.mark_ended("unknown", 1).unwrap();
        assert!(watches.find("a").unwrap().unwrap().ended);
        assert_eq!(watches.list().unwrap().len(), 1);
    }

    #[test]
    fn the_document_says_what_was_started() {
        let state = MemoryState::default();
        Watches::new(&state)
            .register(&watch("a"), |_| true)
            .unwrap();
        let bytes = state.read("watches.json").unwrap().unwrap();
        let value: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
        assert_eq!(value["format_version"], 2);
        assert_eq!(
            value["entries"]["a"]["target"],
            serde_json::json!({"service": "MSExchangeSA"})
        );
        assert_eq!(value["entries"]["a"]["loaded"]["line"], 63);
    }

    #[test]
    fn a_newer_or_damaged_document_is_refused_and_left_alone() {
        for (text, expected) in [
            (
                "{\"format_version\":3,\"entries\":{\"x\":{\"new\":1}}}",
                "format version 3",
            ),
            (
                "{\"format_version\":1,\"entries\":{\"x\":{\"new\":1}}}",
                "is damaged",
            ),
            ("{\"format_version\":0,\"entries\":{}}", "is damaged"),
            ("{\"format_version\":1}", "is damaged"),
            ("{\"entries\":{}}", "is damaged"),
            ("[]", "is damaged"),
            ("{\"format_version\":1,\"entries\":{}", "is damaged"),
            ("", "is damaged"),
        ] {
            let state = MemoryState::default();
            state.put("watches.json", text.as_bytes());
            state.put("codes.json", text.as_bytes());
            let watches = Watches::new(&state);
            let errors = [
                watches.list().map(|_| ()).unwrap_err(),
                watches.find("x").map(|_| ()).unwrap_err(),
                watches
                    .register(&watch("x"), |_| false)
                    .map(|_| ())
                    .unwrap_err(),
                watches.mark_ended("x", 1).unwrap_err(),
                watches.remove("x").map(|_| ()).unwrap_err(),
                Codes::new(&state).set("x", 1).unwrap_err(),
                Codes::new(&state).get("x").map(|_| ()).unwrap_err(),
            ];
            for error in errors {
                assert!(error.to_string().contains(expected), "{text}: {error}");
                assert!(error.to_string().contains(".json"), "{error}");
            }
            assert_eq!(
                state.read("watches.json").unwrap().unwrap(),
                text.as_bytes()
            );
            assert_eq!(state.read("codes.json").unwrap().unwrap(), text.as_bytes());
        }
    }

    #[test]
    fn what_the_first_version_wrote_is_read() {
        let state = MemoryState::default();
        state.put(
            "watches.json",
            br#"{"format_version":1,"entries":{"a":{"id":"A","target":{"program":"x.exe"},"options":{},
                "loaded":{"file":"START.BAT","line":1,"column":1},"time":"2008-10-15T03:00:00","process":7}}}"#,
        );
        let watches = Watches::new(&state);
        let watch = watches.find("a").unwrap().unwrap();
        assert_eq!((watch.program, watch.process_started), (None, None));
    }

    #[test]
    fn a_program_that_was_started_keeps_its_token_and_gets_its_process() {
        let state = MemoryState::default();
        let watches = Watches::new(&state);
        let program = ProgramMark::unused();
        let loaded = Watch {
            starting: true,
            program: Some(program.clone()),
            ..watch("a")
        };
        watches.register(&loaded, |_| false).unwrap();
        watches
            .mark_program_started("A", 2, Some(9), Some("8"))
            .unwrap();
        assert_eq!(watches.find("a").unwrap(), Some(loaded), "another's");
        watches
            .mark_program_started("A", 1, Some(7), Some("33"))
            .unwrap();
        let watch = watches.find("a").unwrap().unwrap();
        assert!(!watch.starting);
        assert_eq!(
            watch.program,
            Some(ProgramMark {
                process: Some(7),
                started: Some("33".to_owned()),
                ..program
            })
        );
    }

    #[test]
    fn codes_are_kept_by_id_and_the_last_one_counts() {
        let state = MemoryState::default();
        let codes = Codes::new(&state);
        assert_eq!(codes.get("Result").unwrap(), None);
        codes.set("Result", 1).unwrap();
        codes.set("RESULT", -2).unwrap();
        assert_eq!(codes.get("result").unwrap(), Some(-2));
    }

    #[test]
    fn a_document_of_the_first_version_is_read() {
        let state = MemoryState::default();
        state.put(
            "watches.json",
            br#"{"format_version":1,"entries":{"a":{"id":"A","target":{"service":"x"},"options":{},
                "loaded":{"file":"f","line":1,"column":1},"time":"2008-10-15T03:00:00","process":1}}}"#,
        );
        let found = Watches::new(&state).find("a").unwrap().unwrap();
        assert_eq!(found.supervision, Supervision::default());
        assert!(!found.is_to_be_watched());
    }

    #[test]
    fn a_load_by_the_watch_itself_keeps_the_count() {
        let state = MemoryState::default();
        let watches = Watches::new(&state);
        let count = |watches: &Watches<'_>| {
            let watch = watches.find("a").unwrap().unwrap();
            watch.supervision.restarts.len()
        };
        watches.register(&watch("a"), |_| false).unwrap();
        let note = |restarting| {
            let noted = watches.alter("A", |watch| {
                watch.supervision.restarts.push(jiff::Timestamp::UNIX_EPOCH);
                watch.supervision.restarting = restarting;
            });
            noted.unwrap().unwrap();
        };
        note(Some(7));
        watches.register(&watch("a"), |_| false).unwrap();
        assert_eq!(count(&watches), 1);
        watches.remove_own("a", 1).unwrap();
        assert_eq!(count(&watches), 1, "what failed is still to be restarted");
        note(None);
        watches.register(&watch("a"), |_| false).unwrap();
        assert_eq!(count(&watches), 0, "an administrator's load begins anew");
    }

    #[test]
    fn only_the_one_who_ends_a_watch_removes_it() {
        let state = MemoryState::default();
        let watches = Watches::new(&state);
        watches.register(&watch("a"), |_| false).unwrap();
        watches.alter("a", |watch| watch.ending = Some(1)).unwrap();
        watches.remove_ending("a", 2).unwrap();
        assert_eq!(watches.list().unwrap().len(), 1);
        watches.remove_ending("A", 1).unwrap();
        assert_eq!(watches.list().unwrap(), []);
        assert_eq!(watches.alter("a", |_| ()).unwrap(), None);
    }
}
