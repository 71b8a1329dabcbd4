//! Programs of Windows that run inside this process and need nothing but the host's traits.

mod installed;
pub(crate) mod ldifde;
pub mod service_control;
pub(crate) mod words;

use std::rc::Rc;
use std::time::Duration;

pub(crate) use installed::{complain, run_installed};

use super::ProgramTable;

/// How long `net` waits for a service to start or stop.
const SERVICE_LIMIT: Duration = Duration::from_secs(600);

/// Adds all of them.
pub fn register(table: &mut ProgramTable) {
    service_control::register(table, SERVICE_LIMIT);
    table.add("ldifde", Rc::new(ldifde::Ldifde));
}
