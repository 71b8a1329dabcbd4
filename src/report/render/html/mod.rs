//! The report as one HTML file that needs nothing else: style and script are within it, and a policy forbids all other.
//!
//! The templates stand in `templates/`. Every text passes `Harmless` on its way into them; the only thing that does not is
//! the style and the script of this program.

mod calls;
mod excerpt;
mod findings;
mod flow;
mod folders;
mod harmless;
mod page;
#[cfg(test)]
mod tests;

pub(crate) use harmless::Harmless;
pub use page::html;
