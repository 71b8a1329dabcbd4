//! Who hears of effects: a trace file, lines for people, a count, a test.

mod collector;
mod description;
mod step_printer;
mod summary;
mod trace_file;

pub use collector::Collector;
pub(crate) use description::describe;
pub use description::{failed, kind};
pub use step_printer::{StepPrinter, StepStyle};
pub use summary::Summary;
pub use trace_file::TraceFile;
