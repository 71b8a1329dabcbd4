//! The interpreter and the steps do the same.

mod exchange;
mod stage;
mod synthetic;
