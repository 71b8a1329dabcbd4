//! A host that reads files and does nothing else, for those who only want to know what scripts say.

/// What [`Files`] that are only read say to whoever would change them: it is refused, not remembered wrongly.
macro_rules! only_read {
    () => {
        fn open_write(
            &self,
            _: &str,
            _: $crate::host::WriteMode,
        ) -> Result<std::fs::File, $crate::host::SystemError> {
            Err($crate::host::SystemError::ACCESS_DENIED)
        }

        fn create_dir(&self, _: &str) -> Result<(), $crate::host::SystemError> {
            Err($crate::host::SystemError::ACCESS_DENIED)
        }

        fn remove_dir(&self, _: &str) -> Result<(), $crate::host::SystemError> {
            Err($crate::host::SystemError::ACCESS_DENIED)
        }

        fn remove_file(&self, _: &str) -> Result<(), $crate::host::SystemError> {
            Err($crate::host::SystemError::ACCESS_DENIED)
        }

        fn rename(&self, _: &str, _: &str) -> Result<(), $crate::host::SystemError> {
            Err($crate::host::SystemError::ACCESS_DENIED)
        }

        fn copy(&self, _: &str, _: &str) -> Result<(), $crate::host::SystemError> {
            Err($crate::host::SystemError::ACCESS_DENIED)
        }
    };
}

mod lookups;
mod noted;
mod remembered;
mod replaced;

use std::collections::HashMap;
use std::rc::Rc;
use std::time::Duration;

pub use lookups::{Lookups, Questions};
use noted::Noted;
use remembered::Remembered;
use replaced::Replaced;

use super::directory::NoDirectory;
use super::native::{DriveMap, NativeFiles};
use super::simulated::MemoryState;
use super::{
    Clock, Context, DiagnosticSink, Effects, Files, Host, Launch, Messages, NoProgress, Processes,
    ProgramTable, Secrets, ServiceState, ServiceStatus, Services, SystemError,
};

/// Files of this machine by Windows path, as a run sees them without a site file; nothing is made on the way.
pub fn files_to_read() -> Rc<dyn Files> {
    let mut drives = DriveMap::new();
    if !cfg!(windows) {
        drives.map('Z', std::path::Path::new("/"));
    }
    Rc::new(Remembered::new(NativeFiles::new(drives)))
}

/// The same files; what they are asked for is noted.
pub fn noting(files: Rc<dyn Files>, lookups: &Lookups) -> Rc<dyn Files> {
    Rc::new(Noted::new(files, lookups.clone()))
}

/// The same files, those with these full Windows paths with other contents.
pub fn with_contents(files: Rc<dyn Files>, contents: HashMap<String, Vec<u8>>) -> Rc<dyn Files> {
    Rc::new(Replaced::new(files, contents))
}

/// A host whose only open door is `files`.
pub fn host(files: Rc<dyn Files>, diagnostics: Rc<dyn DiagnosticSink>) -> Host {
    let secrets = Rc::new(Secrets::default());
    Host {
        files,
        processes: Rc::new(Nobody),
        services: Rc::new(Nobody),
        directories: Rc::new(NoDirectory),
        messages: Rc::new(Nobody),
        clock: Rc::new(Nobody),
        state: Rc::new(MemoryState::default()),
        effects: Rc::new(Effects::new(Rc::clone(&secrets))),
        diagnostics,
        progress: Rc::new(NoProgress),
        secrets,
        programs: Rc::new(ProgramTable::new()),
    }
}

/// Stands behind every door that stays shut.
struct Nobody;

impl Processes for Nobody {
    fn find(&self, _: &str, _: &Context) -> Option<String> {
        None
    }

    fn run(&self, _: &Launch<'_>) -> Result<i32, SystemError> {
        Err(SystemError::FILE_NOT_FOUND)
    }
}

impl Services for Nobody {
    fn back_end(&self) -> &'static str {
        "none"
    }

    fn query(&self, _: &str) -> Result<ServiceStatus, SystemError> {
        Err(SystemError::ACCESS_DENIED)
    }

    fn list(&self) -> Result<Vec<ServiceStatus>, SystemError> {
        Err(SystemError::ACCESS_DENIED)
    }

    fn start(&self, _: &str) -> Result<(), SystemError> {
        Err(SystemError::ACCESS_DENIED)
    }

    fn stop(&self, _: &str) -> Result<(), SystemError> {
        Err(SystemError::ACCESS_DENIED)
    }

    fn running_dependents(&self, _: &str) -> Result<Vec<String>, SystemError> {
        Err(SystemError::ACCESS_DENIED)
    }

    fn wait_for(
        &self,
        _: &str,
        _: ServiceState,
        _: Duration,
    ) -> Result<ServiceStatus, SystemError> {
        Err(SystemError::ACCESS_DENIED)
    }
}

impl Messages for Nobody {
    fn log(&self, _: &str) -> std::io::Result<()> {
        Ok(())
    }

    fn broadcast(&self, _: &str, _: bool) -> std::io::Result<()> {
        Ok(())
    }
}

impl Clock for Nobody {
    fn now(&self) -> jiff::civil::DateTime {
        jiff::civil::DateTime::default()
    }

    fn sleep(&self, _: Duration) {}
}
