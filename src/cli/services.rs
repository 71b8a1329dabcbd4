//! Which service manager a run acts on.

use std::path::Path;
use std::rc::Rc;

use anyhow::{Context as _, bail};

use super::arguments::ServiceBackEnd;
use super::site::{ClockKind, Site};
use crate::host::simulated::SimulatedServices;
use crate::host::{Clock, Services, StateStore};

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
            Self::Process => bail!("services as processes are not part of this version"),
            #[cfg(windows)]
            Self::Windows => Ok(Rc::new(crate::host::windows::WindowsServices::new(
                Rc::clone(clock),
            ))),
            #[cfg(not(windows))]
            Self::Windows => bail!("this system has no Windows service manager"),
        }
    }
}
