//! Shows reports. Text from scripts is made harmless for where it is shown.

mod html;
mod json;
mod markdown;
mod sarif;
mod terminal;

pub use html::html;
pub use json::{json, schema, write_json};
pub use markdown::{markdown, rules};
pub use sarif::sarif;
pub use terminal::{explanation, terminal};
