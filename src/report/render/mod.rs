//! Shows reports. Text from scripts is made harmless for where it is shown.

mod json;
mod terminal;

pub use json::{json, schema};
pub use terminal::{explanation, terminal};
