//! What the cluster tells a script: the CLP_ variables, and the scenarios they make.

mod context;
mod scenario;
mod values;
mod variables;

pub use context::{ClusterContext, Flags, Implied};
pub use scenario::{Scenario, Script, scenarios};
pub use values::{Disk, Event, Factor, LastAction, Priority, ServerRole};
pub use variables::{KnownVariable, UsedIn, known_variables};
