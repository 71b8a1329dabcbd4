use std::io;
use std::rc::Rc;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::SimulatedSettings;
use super::service_model::{Model, Services as Kept};
use crate::host::{
    Clock, ServiceState, ServiceStatus, Services, StateStore, SystemError, versioned,
};

/// The document of the state folder that holds the services.
const DOCUMENT: &str = "services.json";

/// The version that this program reads and writes.
const FORMAT_VERSION: u64 = 1;

/// How often a waiting caller looks again, since another process may have changed the service.
const LOOK_AGAIN: Duration = Duration::from_millis(250);

/// Services that exist only in the state folder: a rehearsal of a service manager.
pub struct SimulatedServices {
    state: Rc<dyn StateStore>,
    clock: Rc<dyn Clock>,
    settings: SimulatedSettings,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    format_version: u64,
    services: Kept,
}

impl SimulatedServices {
    /// Services with their state in the document `services.json`, which is looked at here, so that a damaged one is
    /// told in words and not as an error number of every service.
    ///
    /// # Errors
    /// When that document is there and cannot be read, is damaged, or a newer program wrote it.
    pub fn open(
        state: Rc<dyn StateStore>,
        clock: Rc<dyn Clock>,
        settings: SimulatedSettings,
    ) -> io::Result<Self> {
        let bytes = state.read(DOCUMENT)?;
        parse(bytes.as_deref()).map_err(|error| {
            let location = state.location(DOCUMENT);
            io::Error::new(
                error.kind(),
                format!("{location}: {error}; nothing was changed in it"),
            )
        })?;
        Ok(Self {
            state,
            clock,
            settings,
        })
    }

    fn model(&self) -> Result<Model<'_>, SystemError> {
        let bytes = self.state.read(DOCUMENT).map_err(SystemError::from)?;
        Ok(Model {
            settings: &self.settings,
            services: parse(bytes.as_deref()).map_err(SystemError::from)?,
            now: self.clock.now(),
        })
    }

    /// Changes the services under the state folder's lock. A change that fails may still have something to keep:
    /// what was started for it, how often it failed.
    fn change(
        &self,
        mut change: impl FnMut(&mut Model<'_>) -> Result<(), SystemError>,
    ) -> Result<(), SystemError> {
        let now = self.clock.now();
        let mut outcome = Ok(());
        self.state
            .update_passing(DOCUMENT, &mut |bytes| {
                let mut model = Model {
                    settings: &self.settings,
                    services: parse(bytes)?,
                    now,
                };
                outcome = change(&mut model);
                let mut bytes = serde_json::to_vec_pretty(&Document {
                    format_version: FORMAT_VERSION,
                    services: model.services,
                })?;
                bytes.push(b'\n');
                Ok(Some(bytes))
            })
            .map_err(SystemError::from)?;
        outcome
    }
}

fn parse(bytes: Option<&[u8]>) -> io::Result<Kept> {
    let Some(bytes) = bytes else {
        return Ok(Kept::new());
    };
    let document: Document = versioned::read(bytes, FORMAT_VERSION)?;
    Ok(document.services)
}

impl Services for SimulatedServices {
    fn back_end(&self) -> &'static str {
        "simulated"
    }

    fn query(&self, name: &str) -> Result<ServiceStatus, SystemError> {
        self.model()?.query(name)
    }

    fn list(&self) -> Result<Vec<ServiceStatus>, SystemError> {
        Ok(self.model()?.list())
    }

    fn start(&self, name: &str) -> Result<(), SystemError> {
        self.change(|model| model.start(name))
    }

    fn stop(&self, name: &str) -> Result<(), SystemError> {
        self.change(|model| model.stop(name))
    }

    fn running_dependents(&self, name: &str) -> Result<Vec<String>, SystemError> {
        self.model()?.running_dependents(name)
    }

    fn wait_for(
        &self,
        name: &str,
        state: ServiceState,
        limit: Duration,
    ) -> Result<ServiceStatus, SystemError> {
        // What was waited is counted here and not read from the clock: a simulated one need not move.
        let mut waited = Duration::ZERO;
        loop {
            let model = self.model()?;
            let status = model.query(name)?;
            let left = limit.saturating_sub(waited);
            let pending = model.pending(name);
            // Nothing else will change a service that is not pending.
            let Some(pending) = pending.filter(|_| status.state != state && !left.is_zero()) else {
                return Ok(status);
            };
            let pause = pending
                .min(left)
                .min(LOOK_AGAIN)
                .max(Duration::from_millis(1));
            self.clock.sleep(pause);
            waited = waited.saturating_add(pause);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::host::simulated::{MemoryState, SimulatedClock};

    struct Bench {
        state: Rc<MemoryState>,
        clock: Rc<SimulatedClock>,
        services: SimulatedServices,
    }

    fn bench(settings: &str) -> Bench {
        let state = Rc::new(MemoryState::default());
        let clock = Rc::new(SimulatedClock::new("2008-10-15T03:00:00".parse().unwrap()));
        let services = SimulatedServices::open(
            Rc::clone(&state) as Rc<dyn StateStore>,
            Rc::clone(&clock) as Rc<dyn Clock>,
            toml::from_str(settings).unwrap(),
        )
        .unwrap();
        Bench {
            state,
            clock,
            services,
        }
    }

    impl Bench {
        fn state_of(&self, name: &str) -> ServiceState {
            self.services.query(name).unwrap().state
        }
    }

    /// The store group of Exchange: the attendant, the store that needs it, and mail access that needs the store.
    const EXCHANGE: &str = r#"
        unknown = "error"
        [services.MSExchangeSA]
        display_name = "Microsoft Exchange System Attendant"
        [services.MSExchangeIS]
        dependencies = ["msexchangesa"]
        [services.POP3Svc]
        dependencies = ["MSExchangeIS"]
    "#;

    #[test]
    fn an_unknown_name_is_a_stopped_service_unless_told_otherwise() {
        let any = bench("");
        let status = any.services.query("RESvc").unwrap();
        assert_eq!(
            (status.state, status.exit_code),
            (ServiceState::Stopped, 1077)
        );
        any.services.start("RESVC").unwrap();
        assert_eq!(any.state_of("resvc"), ServiceState::Running);
        assert_eq!(any.services.list().unwrap().len(), 1);
        assert_eq!(any.services.query("").unwrap_err(), SystemError(1060));

        let strict = bench("unknown = \"error\"");
        assert_eq!(
            strict.services.query("RESvc").unwrap_err(),
            SystemError(1060)
        );
        assert_eq!(
            strict.services.start("RESvc").unwrap_err(),
            SystemError(1060)
        );
    }

    #[test]
    fn names_are_key_names_or_display_names_in_any_case() {
        let bench = bench(EXCHANGE);
        bench
            .services
            .start("microsoft exchange SYSTEM attendant")
            .unwrap();
        let status = bench.services.query("MSEXCHANGESA").unwrap();
        assert_eq!(status.name, "MSExchangeSA");
        assert_eq!(status.display_name, "Microsoft Exchange System Attendant");
        assert_eq!(status.state, ServiceState::Running);
    }

    #[test]
    fn what_a_service_needs_is_started_first() {
        let bench = bench(EXCHANGE);
        bench.services.start("POP3SVC").unwrap();
        for name in ["MSExchangeSA", "MSExchangeIS", "POP3Svc"] {
            assert_eq!(bench.state_of(name), ServiceState::Running, "{name}");
        }
        assert_eq!(
            bench.services.start("MSExchangeIS").unwrap_err(),
            SystemError(1056)
        );
    }

    #[test]
    fn a_service_that_others_need_does_not_stop() {
        let bench = bench(EXCHANGE);
        bench.services.start("POP3SVC").unwrap();
        assert_eq!(
            bench.services.stop("MSExchangeSA").unwrap_err(),
            SystemError(1051)
        );
        assert_eq!(
            bench.services.running_dependents("MSExchangeSA").unwrap(),
            ["POP3Svc", "MSExchangeIS"]
        );
        for name in ["POP3Svc", "MSExchangeIS", "MSExchangeSA"] {
            bench.services.stop(name).unwrap();
        }
        assert_eq!(
            bench.services.stop("MSExchangeSA").unwrap_err(),
            SystemError(1062)
        );
        assert_eq!(bench.services.query("MSExchangeSA").unwrap().exit_code, 0);
    }

    #[test]
    fn delays_pass_by_the_clock() {
        let bench = bench("[services.slow]\nstart_delay = 30\nstop_delay = 10\n");
        bench.services.start("slow").unwrap();
        assert_eq!(bench.state_of("slow"), ServiceState::StartPending);
        assert_eq!(bench.services.stop("slow").unwrap_err(), SystemError(1061));
        let early = bench
            .services
            .wait_for("slow", ServiceState::Running, Duration::from_secs(5))
            .unwrap();
        assert_eq!(early.state, ServiceState::StartPending);
        bench.clock.sleep(Duration::from_secs(24));
        assert_eq!(bench.state_of("slow"), ServiceState::StartPending);
        let done = bench
            .services
            .wait_for("slow", ServiceState::Running, Duration::from_secs(60))
            .unwrap();
        assert_eq!(done.state, ServiceState::Running);
        assert_eq!(bench.clock.now(), "2008-10-15T03:00:30".parse().unwrap());

        bench.services.stop("slow").unwrap();
        assert_eq!(bench.state_of("slow"), ServiceState::StopPending);
        assert_eq!(bench.services.start("slow").unwrap_err(), SystemError(1056));
        bench.clock.sleep(Duration::from_secs(10));
        assert_eq!(bench.state_of("slow"), ServiceState::Stopped);
    }

    #[test]
    fn a_service_starts_after_what_it_needs_has_started() {
        let bench = bench(
            "[services.a]\nstart_delay = 20\n[services.b]\nstart_delay = 5\ndependencies = [\"a\"]\n",
        );
        bench.services.start("b").unwrap();
        bench.clock.sleep(Duration::from_secs(20));
        assert_eq!(bench.state_of("a"), ServiceState::Running);
        assert_eq!(bench.state_of("b"), ServiceState::StartPending);
        bench.clock.sleep(Duration::from_secs(5));
        assert_eq!(bench.state_of("b"), ServiceState::Running);
    }

    #[test]
    fn a_failure_can_be_set_up_for_some_times() {
        let bench = bench("[services.x]\nfail_start = 1069\nfails = 2\n");
        for _ in 0..2 {
            assert_eq!(bench.services.start("x").unwrap_err(), SystemError(1069));
        }
        bench.services.start("x").unwrap();
        assert_eq!(bench.state_of("x"), ServiceState::Running);
    }

    #[test]
    fn a_service_may_stop_again_while_it_starts() {
        let bench = bench("[services.x]\nexit_code = 1067\nstart_delay = 3\n");
        bench.services.start("x").unwrap();
        let status = bench
            .services
            .wait_for("x", ServiceState::Running, Duration::from_secs(60))
            .unwrap();
        assert_eq!(
            (status.state, status.exit_code),
            (ServiceState::Stopped, 1067)
        );
    }

    #[test]
    fn a_dependency_that_fails_or_does_not_exist_fails_the_start() {
        let bench = bench(
            r#"
            unknown = "error"
            [services.a]
            fail_start = 1053
            [services.b]
            dependencies = ["a"]
            [services.c]
            dependencies = ["missing"]
            [services.d]
            dependencies = ["e"]
            [services.e]
            dependencies = ["d"]
            [services.f]
            start_type = "disabled"
            "#,
        );
        for (name, code) in [("b", 1068), ("c", 1075), ("d", 1059), ("f", 1058)] {
            assert_eq!(
                bench.services.start(name).unwrap_err(),
                SystemError(code),
                "{name}"
            );
            assert_eq!(bench.state_of(name), ServiceState::Stopped, "{name}");
        }
    }

    #[test]
    fn the_state_lives_on_in_the_state_folder() {
        let first = bench(EXCHANGE);
        first.services.start("MSExchangeSA").unwrap();
        let again = SimulatedServices::open(
            Rc::clone(&first.state) as Rc<dyn StateStore>,
            Rc::clone(&first.clock) as Rc<dyn Clock>,
            first.services.settings.clone(),
        )
        .unwrap();
        assert_eq!(
            again.query("MSExchangeSA").unwrap().state,
            ServiceState::Running
        );
    }

    #[test]
    fn a_damaged_or_newer_document_is_refused_and_left_alone() {
        for text in [
            "{",
            "{\"format_version\":9,\"services\":{}}",
            "{\"services\":{}}",
        ] {
            let bench = bench("");
            bench.state.put(DOCUMENT, text.as_bytes());
            assert_eq!(
                bench.services.start("x").unwrap_err(),
                SystemError(13),
                "{text}"
            );
            assert_eq!(
                bench.state.read(DOCUMENT).unwrap().unwrap(),
                text.as_bytes()
            );
            let reopened = SimulatedServices::open(
                Rc::clone(&bench.state) as Rc<dyn StateStore>,
                Rc::clone(&bench.clock) as Rc<dyn Clock>,
                SimulatedSettings::default(),
            );
            let message = reopened.err().unwrap().to_string();
            assert!(message.contains("services.json"), "{message}");
        }
    }

    #[test]
    fn a_wait_ends_even_when_the_clock_stands_still() {
        struct Still(jiff::civil::DateTime);
        impl Clock for Still {
            fn now(&self) -> jiff::civil::DateTime {
                self.0
            }
            fn sleep(&self, _: Duration) {}
        }
        let services = SimulatedServices::open(
            Rc::new(MemoryState::default()),
            Rc::new(Still("2008-10-15T03:00:00".parse().unwrap())),
            toml::from_str("delay = 3600").unwrap(),
        )
        .unwrap();
        services.start("x").unwrap();
        let status = services
            .wait_for("x", ServiceState::Running, Duration::from_secs(10))
            .unwrap();
        assert_eq!(status.state, ServiceState::StartPending);
    }

    #[test]
    fn senseless_delays_count_as_none() {
        let bench = bench("[services.x]\nstart_delay = -1.0\nstop_delay = nan\n");
        bench.services.start("x").unwrap();
        bench.services.stop("x").unwrap();
        assert_eq!(bench.state_of("x"), ServiceState::Stopped);
    }
}
