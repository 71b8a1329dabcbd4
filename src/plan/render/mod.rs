//! Shows plans: to people, as JSON with its schema, and as a Mermaid flow chart.
//!
//! Text from scripts is made harmless in one place, `notation::plain`; everything here passes it through.

mod assumptions;
pub(crate) mod condition;
pub(crate) mod groups;
pub(crate) mod human;
pub(crate) mod inventory;
mod json;
pub(crate) mod layout;
mod mermaid;
pub(crate) mod names;
pub(crate) mod notation;
pub(crate) mod outline;
pub(crate) mod phrase;
pub(crate) mod settings;
#[cfg(test)]
pub(crate) mod tests;

pub use human::human;
pub(crate) use human::in_full;
pub(crate) use json::lines as json_lines;
pub use json::{json, schema};
pub use mermaid::mermaid;
