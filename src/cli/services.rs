//! Which service manager a run acts on.

use std::path::Path;
use std::rc::Rc;

use anyhow::{Context as _, bail};

use super::arguments::ServiceBackEnd;
use super::site::{ClockKind, Site};
#[cfg(target_os = "linux")]
use crate::host::native::FolderState;
#[cfg(target_os = "linux")]
use crate::host::process_services::ProcessServices;
use crate::host::simulated::SimulatedServices;
use crate::host::{Clock, Services, StateStore};

/// The folder of services as processes, beside the groups' (whose names end in a code).
#[cfg(target_os = "linux")]
pub(super) const PROCESS_SERVICES: &str = "services";

impl ServiceBackEnd {
    /// The one that is meant: as the command line says, else the site file, else the system's own.
    pub(super) fn chosen(given: Option<Self>, site: &Site) -> Self {
        let own = if cfg!(windows) {
            Self::Windows
        } else {
            Self::Simulated
        };
        given.or(site.services).unwrap_or(own)
    }

    /// Its folder in the state folder, and its name in messages.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Simulated => "simulated",
            Self::Process => "process",
            Self::Windows => "windows",
        }
    }

    /// Opens it. `group` is the group's state folder, which `state` stands for.
    ///
    /// # Errors
    /// When this system does not have it, or its state cannot be read.
    pub(super) fn open(
        self,
        site: &Site,
        group: &Path,
        state: &Rc<dyn StateStore>,
        clock: &Rc<dyn Clock>,
    ) -> anyhow::Result<Rc<dyn Services>> {
        if self != Self::Simulated && site.clock == ClockKind::Simulated {
            bail!(
                "the site file says clock = \"simulated\", which goes together with simulated services only"
            );
        }
        match self {
            Self::Simulated => {
                let services = SimulatedServices::open(
                    Rc::clone(state),
                    Rc::clone(clock),
                    site.simulated.clone(),
                );
                let services = services.with_context(|| {
                    format!("the state folder {} cannot be used", group.display())
                })?;
                Ok(Rc::new(services))
            }
            Self::Process => open_processes(site, group, clock),
            #[cfg(windows)]
            Self::Windows => Ok(Rc::new(crate::host::windows::WindowsServices::new(
                Rc::clone(clock),
            ))),
            #[cfg(not(windows))]
            Self::Windows => bail!("this system has no Windows service manager"),
        }
    }
}

/// Services as processes. They are the machine's: their folder lies beside those of the groups.
#[cfg(target_os = "linux")]
fn open_processes(
    site: &Site,
    group: &Path,
    clock: &Rc<dyn Clock>,
) -> anyhow::Result<Rc<dyn Services>> {
    let folder = group.parent().unwrap_or(group).join(PROCESS_SERVICES);
    let services = ProcessServices::open(
        FolderState::new(folder),
        Rc::clone(clock),
        site.process.clone(),
    );
    Ok(Rc::new(services.context("the services cannot be used")?))
}

#[cfg(not(target_os = "linux"))]
fn open_processes(_: &Site, _: &Path, _: &Rc<dyn Clock>) -> anyhow::Result<Rc<dyn Services>> {
    bail!("services as processes are for Linux only")
}
