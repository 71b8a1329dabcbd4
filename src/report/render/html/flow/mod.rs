//! A step list as a drawn flow: what it consists of (`blocks`), where each part stands (`layout`), and what is drawn (`shape`).

mod blocks;
mod layout;
mod shape;

pub(super) use shape::{Drawing, Shape};

use crate::plan::Step;
use crate::plan::render::names::Names;

/// Draws a step list between its beginning and its end, each some lines of text.
pub(super) fn draw(steps: &[Step], names: &Names<'_>, begin: Vec<String>, end: End) -> Drawing {
    let parts = blocks::of(steps, names);
    layout::drawing(begin, &parts, end)
}

/// How a list ends.
pub(super) struct End {
    pub(super) text: String,
    /// It breaks off.
    pub(super) broken: bool,
}
