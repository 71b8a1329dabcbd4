use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use super::ledger::{Ledger, Note};
use super::{Area, ExpectedChange};
use crate::host::{
    RecoveryAction, ServiceState, ServiceStatus, Services, StartType, SystemError, same_name,
};

/// The service manager, asked and never told. A start or stop that nothing forbids is taken to succeed at once: whether
/// a service comes up is known only when it is started.
pub struct DryServices {
    inner: Rc<dyn Services>,
    noted: RefCell<Vec<Noted>>,
    ledger: Rc<Ledger>,
}

/// A service that the run started or stopped.
struct Noted {
    /// Its place in the order of the run.
    order: u64,
    name: String,
    before: ServiceState,
    now: ServiceState,
}

impl DryServices {
    /// Over a service manager.
    pub fn new(inner: Rc<dyn Services>, ledger: Rc<Ledger>) -> Self {
        Self {
            inner,
            noted: RefCell::default(),
            ledger,
        }
    }

    /// The services whose state would be another one.
    pub(super) fn changes(&self) -> Vec<(u64, ExpectedChange)> {
        let noted = self.noted.borrow();
        let changed = noted.iter().filter(|noted| noted.now != noted.before);
        changed
            .filter_map(|noted| {
                let (old, new) = (in_words(noted.before), in_words(noted.now));
                let change =
                    ExpectedChange::of(Area::Service, &noted.name, "state", vec![old], vec![new]);
                Some((noted.order, change?))
            })
            .collect()
    }

    fn overlaid(&self, mut status: ServiceStatus) -> ServiceStatus {
        let noted = self.noted.borrow();
        if let Some(noted) = noted.iter().find(|noted| noted.name == status.name) {
            status.state = noted.now;
            status.exit_code = 0;
        }
        status
    }

    fn set(&self, status: &ServiceStatus, state: ServiceState) {
        let mut noted = self.noted.borrow_mut();
        match noted.iter_mut().find(|noted| noted.name == status.name) {
            Some(noted) => noted.now = state,
            None => noted.push(Noted {
                order: self.ledger.next_order(),
                name: status.name.clone(),
                before: status.state,
                now: state,
            }),
        }
        self.ledger.note(Area::Service, Note::Change);
    }

    /// `path` holds the services that wait for this one, so that a circle is found.
    fn start_after(&self, name: &str, path: &mut Vec<String>) -> Result<(), SystemError> {
        let status = self.query(name)?;
        if status.start_type == StartType::Disabled {
            return Err(SystemError::SERVICE_DISABLED);
        }
        if status.state != ServiceState::Stopped {
            return Err(SystemError::SERVICE_ALREADY_RUNNING);
        }
        path.push(status.name.clone());
        for needed in &status.dependencies {
            self.start_needed(needed, path)?;
        }
        path.pop();
        self.set(&status, ServiceState::Running);
        Ok(())
    }

    fn start_needed(&self, name: &str, path: &mut Vec<String>) -> Result<(), SystemError> {
        let needed = self
            .query(name)
            .map_err(|_| SystemError::SERVICE_DEPENDENCY_DELETED)?;
        if path.iter().any(|waiting| same_name(waiting, &needed.name)) {
            return Err(SystemError::CIRCULAR_DEPENDENCY);
        }
        match needed.state {
            ServiceState::Running | ServiceState::Paused | ServiceState::StartPending => Ok(()),
            ServiceState::StopPending => Err(SystemError::SERVICE_DEPENDENCY_FAIL),
            ServiceState::Stopped => match self.start_after(&needed.name, path) {
                Err(error) if error != SystemError::CIRCULAR_DEPENDENCY => {
                    Err(SystemError::SERVICE_DEPENDENCY_FAIL)
                }
                started => started,
            },
        }
    }

    /// Adds the running services that depend on one, the farthest first.
    fn collect_dependents(
        name: &str,
        all: &[ServiceStatus],
        seen: &mut Vec<String>,
        found: &mut Vec<String>,
    ) {
        for other in all {
            let needs = other
                .dependencies
                .iter()
                .any(|needed| same_name(needed, name));
            if !needs || seen.contains(&other.name) {
                continue;
            }
            seen.push(other.name.clone());
            Self::collect_dependents(&other.name, all, seen, found);
            if other.state != ServiceState::Stopped {
                found.push(other.name.clone());
            }
        }
    }
}

fn in_words(state: ServiceState) -> String {
    state.word().to_ascii_lowercase().replace('_', " ")
}

impl Services for DryServices {
    fn back_end(&self) -> &'static str {
        self.inner.back_end()
    }

    fn query(&self, name: &str) -> Result<ServiceStatus, SystemError> {
        Ok(self.overlaid(self.inner.query(name)?))
    }

    fn list(&self) -> Result<Vec<ServiceStatus>, SystemError> {
        let all = self.inner.list()?;
        Ok(all.into_iter().map(|one| self.overlaid(one)).collect())
    }

    fn recovery_actions(&self, name: &str) -> Result<Vec<RecoveryAction>, SystemError> {
        self.inner.recovery_actions(name)
    }

    fn start(&self, name: &str) -> Result<(), SystemError> {
        self.start_after(name, &mut Vec::new())
    }

    fn stop(&self, name: &str) -> Result<(), SystemError> {
        let status = self.query(name)?;
        match status.state {
            ServiceState::Stopped => return Err(SystemError::SERVICE_NOT_ACTIVE),
            ServiceState::StartPending | ServiceState::StopPending => {
                return Err(SystemError::SERVICE_CANNOT_ACCEPT_CTRL);
            }
            ServiceState::Running | ServiceState::Paused => {}
        }
        if !self.running_dependents(&status.name)?.is_empty() {
            return Err(SystemError::DEPENDENT_SERVICES_RUNNING);
        }
        self.set(&status, ServiceState::Stopped);
        Ok(())
    }

    fn running_dependents(&self, name: &str) -> Result<Vec<String>, SystemError> {
        let name = self.query(name)?.name;
        let mut found = Vec::new();
        let all = self.list()?;
        Self::collect_dependents(&name, &all, &mut vec![name.clone()], &mut found);
        Ok(found)
    }

    /// Nothing is waited for: a service on its way to `state` is taken to arrive there.
    fn wait_for(
        &self,
        name: &str,
        state: ServiceState,
        _: Duration,
    ) -> Result<ServiceStatus, SystemError> {
        let mut status = self.query(name)?;
        let on_its_way = matches!(
            (status.state, state),
            (ServiceState::StartPending, ServiceState::Running)
                | (ServiceState::StopPending, ServiceState::Stopped)
        );
        if on_its_way {
            status.state = state;
        }
        Ok(status)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::host::simulated::{MemoryState, SimulatedClock, SimulatedServices};

    fn services(settings: &str) -> (DryServices, Rc<Ledger>) {
        let clock = SimulatedClock::new(jiff::civil::date(2008, 10, 15).at(3, 0, 0, 0));
        let inner = SimulatedServices::open(
            Rc::new(MemoryState::default()),
            Rc::new(clock),
            toml::from_str(settings).unwrap(),
        );
        let ledger = Rc::new(Ledger::default());
        let dry = DryServices::new(Rc::new(inner.unwrap()), Rc::clone(&ledger));
        (dry, ledger)
    }

    const CHAIN: &str = "unknown = \"error\"\n\
        [services.base]\n\
        [services.middle]\ndependencies = [\"base\"]\n\
        [services.off]\nstart_type = \"disabled\"\n\
        [services.needs-off]\ndependencies = [\"off\"]\n\
        [services.top]\ndisplay_name = \"The top\"\ndependencies = [\"middle\"]\n";

    #[test]
    fn a_start_takes_along_what_is_needed_and_later_queries_see_it() {
        let (dry, _) = services(CHAIN);
        dry.start("the TOP").unwrap();
        assert_eq!(dry.query("base").unwrap().state, ServiceState::Running);
        assert_eq!(
            dry.start("middle"),
            Err(SystemError::SERVICE_ALREADY_RUNNING)
        );
        assert_eq!(
            dry.stop("base"),
            Err(SystemError::DEPENDENT_SERVICES_RUNNING)
        );
        assert_eq!(dry.running_dependents("base").unwrap(), ["top", "middle"]);
        let changes = dry.changes().into_iter();
        let changed: Vec<_> = changes.map(|(_, change)| change.object).collect();
        assert_eq!(changed, ["base", "middle", "top"]);
    }

    #[test]
    fn a_start_that_cannot_succeed_is_predicted_to_fail() {
        let (dry, ledger) = services(CHAIN);
        assert_eq!(dry.start("nothing"), Err(SystemError(1060)));
        assert_eq!(dry.start("off"), Err(SystemError::SERVICE_DISABLED));
        assert_eq!(
            dry.start("needs-off"),
            Err(SystemError::SERVICE_DEPENDENCY_FAIL)
        );
        assert_eq!(dry.stop("base"), Err(SystemError::SERVICE_NOT_ACTIVE));
        assert_eq!(ledger.take(&[Area::Service], None), []);
        assert_eq!(dry.changes(), []);
    }

    #[test]
    fn a_service_that_is_started_and_stopped_again_is_no_change() {
        let (dry, _) = services(CHAIN);
        dry.start("base").unwrap();
        dry.stop("base").unwrap();
        assert_eq!(dry.changes(), []);
    }
}
