use std::cell::RefCell;
use std::ffi::OsString;
use std::io;
use std::rc::Rc;
use std::time::Duration;

use windows_service::service::{
    Service, ServiceAccess, ServiceActionType, ServiceDependency, ServiceExitCode,
    ServiceStartType, ServiceState as NativeState, ServiceStatus as NativeStatus,
};
use windows_service::service_manager::{ServiceManager, ServiceManagerAccess};
use windows_sys::Win32::System::Services::SERVICE_ENUMERATE_DEPENDENTS;

use super::manager;
use super::process::{Held, is_alive};
use crate::host::service_wait::{Next, Report, Wait};
use crate::host::{
    Clock, RecoveryAction, ServiceSnapshot, ServiceState, ServiceStatus, Services, StartType,
    SystemError, same_name,
};

/// How long a locked database of services is waited for, and how often it is tried.
const LOCK_LIMIT: Duration = Duration::from_secs(60);
const LOCK_PAUSE: Duration = Duration::from_millis(200);
/// ERROR_SERVICE_SPECIFIC_ERROR
const SPECIFIC: u32 = 1066;

/// ERROR_PROCESS_ABORTED: what the manager notes for a service whose process has ended without a word.
const ABORTED: u32 = 1067;

/// The service manager of Windows.
///
/// The manager itself starts what a service depends on, and gives a new service process 30 seconds to report. It sees when
/// a service's process ends; Wine's does not and goes on calling the service running, so here processes are looked at too.
pub struct WindowsServices {
    clock: Rc<dyn Clock>,
    /// The processes of the services that ran when all were looked at last.
    processes: RefCell<Held>,
}

impl WindowsServices {
    /// The services of this computer; `clock` is what waits.
    pub fn new(clock: Rc<dyn Clock>) -> Self {
        Self {
            clock,
            processes: RefCell::default(),
        }
    }
}

fn connect() -> Result<ServiceManager, SystemError> {
    ServiceManager::local_computer(None::<&str>, ServiceManagerAccess::CONNECT).map_err(number)
}

/// Opens a service by its key name or else by its display name; its key name as given or as found.
fn open(
    manager: &ServiceManager,
    name: &str,
    access: ServiceAccess,
) -> Result<(Service, String), SystemError> {
    let unknown = match manager.open_service(name, access).map_err(number) {
        Ok(service) => return Ok((service, name.to_owned())),
        // A display name may hold what a key name may not.
        Err(error)
            if error == SystemError::SERVICE_DOES_NOT_EXIST
                || error == SystemError::INVALID_NAME =>
        {
            SystemError::SERVICE_DOES_NOT_EXIST
        }
        Err(error) => return Err(error),
    };
    let key = key_of(manager, name).ok_or(unknown)?;
    let service = manager.open_service(&key, access).map_err(number)?;
    Ok((service, key))
}

/// The key name of the service with this display name, spelt as registered.
fn key_of(manager: &ServiceManager, display_name: &str) -> Option<String> {
    let key = manager.service_name_from_display_name(display_name).ok()?;
    key.into_string().ok().filter(|key| !key.is_empty())
}

/// The number of a failure.
fn number(error: windows_service::Error) -> SystemError {
    match error {
        windows_service::Error::Winapi(error) => of_io(&error),
        // No service has such a name.
        windows_service::Error::ArgumentHasNulByte(_) => SystemError::SERVICE_DOES_NOT_EXIST,
        _ => SystemError::INVALID_PARAMETER,
    }
}

fn of_io(error: &io::Error) -> SystemError {
    SystemError::from(error)
}

fn text(text: OsString) -> String {
    text.to_string_lossy().into_owned()
}

fn state(native: NativeState) -> ServiceState {
    ServiceState::from_number(native as u32).unwrap_or(ServiceState::Stopped)
}

fn exit_code(native: &NativeStatus) -> u32 {
    match native.exit_code {
        ServiceExitCode::Win32(code) => code,
        ServiceExitCode::ServiceSpecific(_) => SPECIFIC,
    }
}

/// What is known of an open service.
fn status_of(
    manager: &ServiceManager,
    service: &Service,
    key: String,
) -> Result<(ServiceStatus, NativeStatus), SystemError> {
    let native = service.query_status().map_err(number)?;
    let configuration = service.query_config().map_err(number)?;
    let display_name = text(configuration.display_name);
    // The one way to learn how the key name is spelt.
    let spelt = key_of(manager, &display_name).filter(|spelt| same_name(spelt, &key));
    let name = spelt.unwrap_or(key);
    let process = native.process_id.filter(|process| *process != 0);
    let told = state(native.current_state);
    let is_gone =
        told == ServiceState::Running && process.is_some_and(|process| !is_alive(process));
    let (state, exit_code) = if is_gone {
        (ServiceState::Stopped, ABORTED)
    } else {
        (told, exit_code(&native))
    };
    let status = ServiceStatus {
        display_name: shown(display_name, &name),
        name,
        state,
        start_type: start_type(configuration.start_type),
        exit_code,
        dependencies: services_among(configuration.dependencies),
    };
    Ok((status, native))
}

/// A service that was registered without a display name has its key name as one.
fn shown(display_name: String, name: &str) -> String {
    if display_name.is_empty() {
        name.to_owned()
    } else {
        display_name
    }
}

fn start_type(native: ServiceStartType) -> StartType {
    match native {
        ServiceStartType::OnDemand => StartType::Manual,
        ServiceStartType::Disabled => StartType::Disabled,
        // Drivers that the loader or the kernel starts come at boot too.
        _ => StartType::Automatic,
    }
}

/// Groups of services are left out: which service of one is meant, only the manager knows.
fn services_among(dependencies: Vec<ServiceDependency>) -> Vec<String> {
    dependencies
        .into_iter()
        .filter_map(|dependency| match dependency {
            ServiceDependency::Service(name) => Some(text(name)),
            ServiceDependency::Group(_) => None,
        })
        .collect()
}

const LOOK: ServiceAccess = ServiceAccess::QUERY_STATUS.union(ServiceAccess::QUERY_CONFIG);

/// A right that the crate has no name for.
const LIST_DEPENDENTS: ServiceAccess =
    ServiceAccess::from_bits_retain(SERVICE_ENUMERATE_DEPENDENTS);

impl Services for WindowsServices {
    fn back_end(&self) -> &'static str {
        "windows"
    }

    fn query(&self, name: &str) -> Result<ServiceStatus, SystemError> {
        let manager = connect()?;
        let (service, key) = open(&manager, name, LOOK)?;
        Ok(status_of(&manager, &service, key)?.0)
    }

    fn list(&self) -> Result<Vec<ServiceStatus>, SystemError> {
        let manager = connect()?;
        let mut services: Vec<ServiceStatus> = manager::all_services()
            .map_err(|error| of_io(&error))?
            .into_iter()
            .map(|listed| {
                // Who may list services may not always look into each of them.
                let configuration = open(&manager, &listed.name, ServiceAccess::QUERY_CONFIG)
                    .and_then(|(service, _)| service.query_config().map_err(number));
                let (start_type, dependencies) = match configuration {
                    Ok(found) => (
                        start_type(found.start_type),
                        services_among(found.dependencies),
                    ),
                    Err(_) => (StartType::Manual, Vec::new()),
                };
                ServiceStatus {
                    state: ServiceState::from_number(listed.state).unwrap_or(ServiceState::Stopped),
                    display_name: shown(listed.display_name, &listed.name),
                    name: listed.name,
                    start_type,
                    exit_code: listed.exit_code,
                    dependencies,
                }
            })
            .collect();
        services.sort_by_cached_key(|service| service.name.to_lowercase());
        Ok(services)
    }

    fn states(&self) -> Result<Vec<ServiceSnapshot>, SystemError> {
        let all = manager::all_services().map_err(|error| of_io(&error))?;
        let mut processes = self.processes.borrow_mut();
        processes.keep(&all.iter().map(|listed| listed.process).collect());
        Ok(all
            .into_iter()
            .map(|listed| {
                let state =
                    ServiceState::from_number(listed.state).unwrap_or(ServiceState::Stopped);
                let process = Some(listed.process).filter(|process| *process != 0);
                let is_gone = state == ServiceState::Running
                    && process.is_some_and(|process| processes.has_ended(process));
                ServiceSnapshot {
                    name: listed.name,
                    state: if is_gone {
                        ServiceState::Stopped
                    } else {
                        state
                    },
                    process: process.filter(|_| !is_gone),
                    exit_code: if is_gone { ABORTED } else { listed.exit_code },
                }
            })
            .collect())
    }

    fn recovery_actions(&self, name: &str) -> Result<Vec<RecoveryAction>, SystemError> {
        let manager = connect()?;
        let (service, _) = open(&manager, name, ServiceAccess::QUERY_CONFIG)?;
        let actions = service.get_failure_actions().map_err(number)?.actions;
        let mut actions: Vec<RecoveryAction> = actions
            .unwrap_or_default()
            .into_iter()
            .map(|action| match action.action_type {
                ServiceActionType::None => RecoveryAction::None,
                ServiceActionType::Reboot => RecoveryAction::Reboot,
                ServiceActionType::Restart => RecoveryAction::Restart,
                ServiceActionType::RunCommand => RecoveryAction::RunCommand,
            })
            .collect();
        if actions.iter().all(|action| *action == RecoveryAction::None) {
            actions.clear();
        }
        Ok(actions)
    }

    fn start(&self, name: &str) -> Result<(), SystemError> {
        let manager = connect()?;
        let (service, _) = open(&manager, name, ServiceAccess::START)?;
        let mut waited = Duration::ZERO;
        loop {
            let started = service.start::<&str>(&[]).map_err(number);
            // The manager is starting what starts at boot: a group may be brought up while it does.
            if started != Err(SystemError::SERVICE_DATABASE_LOCKED) || waited >= LOCK_LIMIT {
                return started;
            }
            self.clock.sleep(LOCK_PAUSE);
            waited += LOCK_PAUSE;
        }
    }

    fn stop(&self, name: &str) -> Result<(), SystemError> {
        let manager = connect()?;
        let (service, _) = open(&manager, name, ServiceAccess::STOP)?;
        service.stop().map(drop).map_err(number)
    }

    fn running_dependents(&self, name: &str) -> Result<Vec<String>, SystemError> {
        let manager = connect()?;
        let (service, _) = open(&manager, name, LIST_DEPENDENTS)?;
        manager::running_dependents(&service).map_err(|error| of_io(&error))
    }

    /// # Errors
    /// Besides, 1053 when the service makes no progress for longer than it said itself.
    fn wait_for(
        &self,
        name: &str,
        wanted: ServiceState,
        limit: Duration,
    ) -> Result<ServiceStatus, SystemError> {
        let manager = connect()?;
        let (service, key) = open(&manager, name, LOOK)?;
        let mut wait = Wait::new(limit);
        loop {
            let native = service.query_status().map_err(number)?;
            let reached = state(native.current_state);
            // A service may go on as running for a moment after it was told to stop.
            let may_arrive = reached.is_pending()
                || wanted == ServiceState::Stopped && reached != ServiceState::Stopped;
            if reached == wanted || !may_arrive {
                return Ok(status_of(&manager, &service, key)?.0);
            }
            let report = Report {
                checkpoint: native.checkpoint,
                hint: native.wait_hint,
            };
            match wait.next(report) {
                Next::Pause(pause) => self.clock.sleep(pause),
                Next::Limit => return Ok(status_of(&manager, &service, key)?.0),
                Next::Hung => return Err(SystemError::SERVICE_REQUEST_TIMEOUT),
            }
        }
    }
}
