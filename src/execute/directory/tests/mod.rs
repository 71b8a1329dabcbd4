//! The interpreter and the steps do the same.

mod exchange;
mod language;
mod long_loops;
mod stage;
mod synthetic;
