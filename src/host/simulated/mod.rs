//! Back ends that act on nothing outside: services that exist only in the state folder, a clock that does not wait.

mod clock;
mod memory_journals;
mod memory_state;
mod service_model;
mod service_settings;
mod services;

pub use clock::SimulatedClock;
pub use memory_journals::MemoryJournals;
pub use memory_state::MemoryState;
pub use service_settings::{SimulatedService, SimulatedSettings, UnknownService};
pub use services::SimulatedServices;
