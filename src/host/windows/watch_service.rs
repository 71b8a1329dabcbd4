//! The watch as a service of Windows: made, removed, and run when the service manager starts it.
#![allow(unsafe_code)] // The entry point that the service manager calls gets its arguments as pointers.

use std::ffi::OsString;
use std::io;
use std::path::Path;
use std::sync::Mutex;
use std::time::Duration;

use windows_service::service::{
    ServiceAccess, ServiceControl, ServiceControlAccept, ServiceErrorControl, ServiceExitCode,
    ServiceInfo, ServiceStartType, ServiceState, ServiceStatus, ServiceType,
};
use windows_service::service_control_handler::{self, ServiceControlHandlerResult};
use windows_service::service_manager::{ServiceManager, ServiceManagerAccess};
use windows_service::{define_windows_service, service_dispatcher};

use crate::host::Cancel;

/// The service's key name.
pub const NAME: &str = "ArmisticeWatch";

const DISPLAY_NAME: &str = "Armistice watch";
const DESCRIPTION: &str =
    "Restarts services that cluster scripts loaded with ARMLOAD /R when they end abnormally.";

/// What the service does until the end is asked for; its exit code.
type Work = Box<dyn FnOnce(&Cancel) -> i32 + Send>;

/// The work for the entry point, which can be given nothing else.
static WORK: Mutex<Option<Work>> = Mutex::new(None);

// The macro's function reads the arguments from the pointers that the service manager promises to be valid for it.
define_windows_service!(entry, begin);

fn failure(error: windows_service::Error) -> io::Error {
    match error {
        windows_service::Error::Winapi(error) => error,
        other => io::Error::other(other.to_string()),
    }
}

/// Makes the service, to be started with the system under LocalSystem, and starts it.
///
/// # Errors
/// Without the right to do so, and when it exists already.
pub fn install(program: &Path, arguments: Vec<OsString>) -> io::Result<()> {
    let access = ServiceManagerAccess::CONNECT | ServiceManagerAccess::CREATE_SERVICE;
    let manager = ServiceManager::local_computer(None::<&str>, access).map_err(failure)?;
    let info = ServiceInfo {
        name: NAME.into(),
        display_name: DISPLAY_NAME.into(),
        service_type: ServiceType::OWN_PROCESS,
        start_type: ServiceStartType::AutoStart,
        error_control: ServiceErrorControl::Normal,
        executable_path: program.to_owned(),
        launch_arguments: arguments,
        dependencies: Vec::new(),
        account_name: None,
        account_password: None,
    };
    let access = ServiceAccess::CHANGE_CONFIG | ServiceAccess::START;
    let service = manager.create_service(&info, access).map_err(failure)?;
    // A service without its description is as good.
    let _ = service.set_description(DESCRIPTION);
    service.start::<OsString>(&[]).map_err(failure)
}

/// Stops the service and removes it.
///
/// # Errors
/// Without the right to do so, and when there is no such service.
pub fn uninstall() -> io::Result<()> {
    let manager = ServiceManager::local_computer(None::<&str>, ServiceManagerAccess::CONNECT)
        .map_err(failure)?;
    let access = ServiceAccess::STOP | ServiceAccess::QUERY_STATUS | ServiceAccess::DELETE;
    let service = manager.open_service(NAME, access).map_err(failure)?;
    // One that does not run cannot be stopped.
    let _ = service.stop();
    for _ in 0..100 {
        let state = service.query_status().map_err(failure)?.current_state;
        if state == ServiceState::Stopped {
            break;
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    service.delete().map_err(failure)
}

/// Runs `work` as the service, in the process that the service manager has started for it; returns when it has stopped.
///
/// # Errors
/// When the service manager has not started this process.
pub fn run(work: impl FnOnce(&Cancel) -> i32 + Send + 'static) -> io::Result<()> {
    if let Ok(mut place) = WORK.lock() {
        *place = Some(Box::new(work));
    }
    service_dispatcher::start(NAME, entry).map_err(failure)
}

/// Where the service manager enters.
fn begin(_: Vec<OsString>) {
    let work = WORK.lock().ok().and_then(|mut place| place.take());
    let cancel = Cancel::default();
    let asked = cancel.clone();
    let handler = move |control| match control {
        ServiceControl::Stop | ServiceControl::Shutdown => {
            asked.request();
            ServiceControlHandlerResult::NoError
        }
        ServiceControl::Interrogate => ServiceControlHandlerResult::NoError,
        _ => ServiceControlHandlerResult::NotImplemented,
    };
    let (Some(work), Ok(handle)) = (work, service_control_handler::register(NAME, handler)) else {
        return;
    };
    let status = |state, accepted, code: u32| ServiceStatus {
        service_type: ServiceType::OWN_PROCESS,
        current_state: state,
        controls_accepted: accepted,
        exit_code: ServiceExitCode::Win32(code),
        checkpoint: 0,
        wait_hint: Duration::ZERO,
        process_id: None,
    };
    let accepted = ServiceControlAccept::STOP | ServiceControlAccept::SHUTDOWN;
    let _ = handle.set_service_status(status(ServiceState::Running, accepted, 0));
    let code = work(&cancel);
    let code = u32::try_from(code).unwrap_or(1);
    let none = ServiceControlAccept::empty();
    let _ = handle.set_service_status(status(ServiceState::Stopped, none, code));
}
