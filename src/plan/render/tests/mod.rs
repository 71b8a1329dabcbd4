//! Facts about how plans are shown.

pub(crate) mod example;
mod forms;
mod notation;
mod pages;
