//! A real cmd.exe as the other side: it runs the batch files, and what they call is answered from the same world.

mod engine;
mod faults;
mod programs;

pub use engine::CmdEngine;
pub use faults::{Fault, Met, faults};
pub use programs::compare_programs;

/// The program that stands for every program a script calls. `build` makes it from `stand_in.c`.
pub const STAND_IN: &[u8] = include_bytes!("stand_in.exe");
