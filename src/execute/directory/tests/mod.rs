//! The interpreter and the steps do the same.

mod exchange;
mod language;
mod stage;
mod synthetic;
