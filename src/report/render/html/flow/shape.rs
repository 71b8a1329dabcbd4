//! What is drawn, in pixels from the upper left corner.

use std::fmt::Write as _;

/// A drawing.
#[derive(Debug)]
pub(in crate::report::render::html) struct Drawing {
    pub(in crate::report::render::html) width: i32,
    pub(in crate::report::render::html) height: i32,
    pub(in crate::report::render::html) shapes: Vec<Shape>,
}

/// Something drawn; its class says what it looks like.
#[derive(Debug)]
pub(in crate::report::render::html) enum Shape {
    Box {
        class: &'static str,
        x: i32,
        y: i32,
        width: i32,
        height: i32,
        round: i32,
    },
    /// A path, in the words of SVG.
    Path { class: &'static str, points: Points },
    Text {
        class: &'static str,
        x: i32,
        y: i32,
        /// The script line, shown fainter.
        place: String,
        text: String,
    },
}

/// Corners of a path.
#[derive(Debug)]
pub(in crate::report::render::html) struct Points {
    corners: Vec<(i32, i32)>,
    closed: bool,
}

impl Points {
    pub(super) fn line(corners: impl Into<Vec<(i32, i32)>>) -> Self {
        Self {
            corners: corners.into(),
            closed: false,
        }
    }

    pub(super) fn area(corners: impl Into<Vec<(i32, i32)>>) -> Self {
        Self {
            corners: corners.into(),
            closed: true,
        }
    }

    /// `M0 0L10 0`
    pub(in crate::report::render::html) fn path(&self) -> String {
        let mut path = String::new();
        for (number, (x, y)) in self.corners.iter().enumerate() {
            let word = if number == 0 { 'M' } else { 'L' };
            // Writing to a String cannot fail.
            let _ = write!(path, "{word}{x} {y}");
        }
        if self.closed {
            path.push('Z');
        }
        path
    }
}

impl Shape {
    /// Moves it to the right and down.
    pub(super) fn shift(&mut self, right: i32, down: i32) {
        match self {
            Self::Box { x, y, .. } | Self::Text { x, y, .. } => {
                *x += right;
                *y += down;
            }
            Self::Path { points, .. } => {
                for (x, y) in &mut points.corners {
                    *x += right;
                    *y += down;
                }
            }
        }
    }
}
