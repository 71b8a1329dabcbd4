//! Where each part of a flow stands. Control comes in at the top of a part's axis and leaves at its bottom.

use unicode_width::UnicodeWidthStr as _;

use super::End;
use super::blocks::{Part, Words, go_on};
use super::shape::{Drawing, Points, Shape};

/// The height of a line of text.
const LINE: i32 = 17;
/// From a line's top to the foot of its letters.
const FOOT: i32 = 12;
/// The width of a column of text, in tenths: letters of one width, a little wider than they are anywhere.
const COLUMN: i32 = 73;
/// Between a frame and what is in it.
const INSIDE: i32 = 10;
/// From one part to the next.
const GAP: i32 = 20;
/// Between things that stand side by side.
const BESIDE: i32 = 28;
/// Around the whole drawing.
const EDGE: i32 = 8;
/// A line of text is cut behind so many columns; the list below the drawing has all of it.
const LONGEST: usize = 90;

/// A part with its place: the axis is at 0, the top at 0.
struct Placed {
    /// How far it reaches to the left and right of the axis.
    left: i32,
    right: i32,
    height: i32,
    shapes: Vec<Shape>,
    /// Whether control leaves it at its bottom.
    goes_on: bool,
}

/// The whole drawing.
pub(super) fn drawing(begin: Vec<String>, parts: &[Part], end: End) -> Drawing {
    let begin = begin.into_iter().map(|text| Words {
        place: String::new(),
        text,
    });
    let begin = text_box("begin", 16, &begin.collect::<Vec<_>>());
    let class = if end.broken { "end broken" } else { "end" };
    let end = Words {
        place: String::new(),
        text: end.text,
    };
    let end = text_box(class, 16, &[end]);
    let mut all = vec![begin];
    all.extend(parts.iter().map(placed));
    all.push(end);
    let mut all = below_each_other(all);
    for shape in &mut all.shapes {
        shape.shift(all.left + EDGE, EDGE);
    }
    Drawing {
        width: all.left + all.right + 2 * EDGE,
        height: all.height + 2 * EDGE,
        shapes: all.shapes,
    }
}

fn placed(part: &Part) -> Placed {
    match part {
        Part::Steps(lines) => text_box("steps", 3, lines),
        Part::Stop { words, broken } => Placed {
            goes_on: false,
            ..text_box(
                if *broken { "stop broken" } else { "stop" },
                12,
                std::slice::from_ref(words),
            )
        },
        Part::Fork { asks, yes, no } => fork(asks, yes, no),
        Part::Frame {
            title,
            repeats,
            within,
            goes_on,
        } => frame(title, *repeats, within, *goes_on),
    }
}

/// Parts one below the other, with arrows between them.
fn below_each_other(parts: Vec<Placed>) -> Placed {
    let mut whole = Placed {
        left: 0,
        right: 0,
        height: 0,
        shapes: Vec::new(),
        goes_on: true,
    };
    let mut first = true;
    for mut part in parts {
        if !first {
            if whole.goes_on {
                arrow(&mut whole.shapes, 0, whole.height, whole.height + GAP);
            }
            whole.height += GAP;
        }
        first = false;
        for shape in &mut part.shapes {
            shape.shift(0, whole.height);
        }
        whole.left = whole.left.max(part.left);
        whole.right = whole.right.max(part.right);
        whole.height += part.height;
        whole.goes_on = part.goes_on;
        whole.shapes.append(&mut part.shapes);
    }
    whole
}

/// Lines of text in a box.
fn text_box(class: &'static str, round: i32, lines: &[Words]) -> Placed {
    let lines: Vec<(String, String)> = lines.iter().map(cut).collect();
    let width = lines.iter().map(|(place, text)| room(place, text)).max();
    let width = width.unwrap_or(0) + 2 * INSIDE;
    let left = width / 2;
    let height = LINE * i32::try_from(lines.len()).unwrap_or(0) + 8;
    let mut shapes = vec![Shape::Box {
        class,
        x: -left,
        y: 0,
        width,
        height,
        round,
    }];
    let mut y = 4 + FOOT;
    for (place, text) in lines {
        shapes.push(Shape::Text {
            class: "words",
            x: INSIDE - left,
            y,
            place,
            text,
        });
        y += LINE;
    }
    Placed {
        left,
        right: width - left,
        height,
        shapes,
        goes_on: true,
    }
}

/// A question, the way for yes below it, the way for no beside that.
fn fork(asks: &Words, yes: &[Part], no: &[Part]) -> Placed {
    let mut whole = question(asks);
    let (middle, question_right) = (whole.height / 2, whole.right);
    let top = whole.height + GAP;
    let one = column(yes);
    let other = column(no);
    let bottom = top + one.height.max(other.height) + GAP;
    let x = match no.is_empty() {
        true => one.right.max(question_right) + BESIDE,
        false => (one.right + BESIDE + other.left).max(question_right + BESIDE),
    };
    let (one_bottom, other_bottom) = (top + one.height, top + other.height);
    // Yes.
    match yes.is_empty() {
        true => line(&mut whole.shapes, [(0, whole.height), (0, bottom)]),
        false => arrow(&mut whole.shapes, 0, whole.height, top),
    }
    label(&mut whole.shapes, 5, top - 6, "yes");
    if !yes.is_empty() && one.goes_on {
        line(&mut whole.shapes, [(0, one_bottom), (0, bottom)]);
    }
    // No.
    line(&mut whole.shapes, [(question_right, middle), (x, middle)]);
    label(&mut whole.shapes, question_right + 5, middle - 4, "no");
    match no.is_empty() {
        true => line(&mut whole.shapes, [(x, middle), (x, bottom), (0, bottom)]),
        false => {
            arrow(&mut whole.shapes, x, middle, top);
            if other.goes_on {
                let corners = [(x, other_bottom), (x, bottom), (0, bottom)];
                line(&mut whole.shapes, corners);
            }
        }
    }
    whole.goes_on = one.goes_on || other.goes_on;
    whole.left = whole.left.max(one.left);
    whole.right = whole.right.max(one.right).max(x + other.right);
    whole.height = bottom;
    add(&mut whole.shapes, one.shapes, 0, top);
    add(&mut whole.shapes, other.shapes, x, top);
    whole
}

fn column(parts: &[Part]) -> Placed {
    Placed {
        goes_on: go_on(parts),
        ..below_each_other(parts.iter().map(placed).collect())
    }
}

/// The question of a fork, in a box with pointed sides.
fn question(asks: &Words) -> Placed {
    let mut placed = text_box("words", 0, &broken(asks));
    let (left, right, height) = (placed.left + 8, placed.right + 8, placed.height);
    let corners = [
        (-left, height / 2),
        (8 - left, 0),
        (right - 8, 0),
        (right, height / 2),
        (right - 8, height),
        (8 - left, height),
    ];
    placed.shapes[0] = Shape::Path {
        class: "asks",
        points: Points::area(corners),
    };
    Placed {
        left,
        right,
        ..placed
    }
}

/// A long question on lines of its own.
fn broken(asks: &Words) -> Vec<Words> {
    let parts = crate::plan::render::layout::wrapped(&asks.text, 44, 60);
    let mut lines: Vec<Words> = Vec::new();
    for text in parts {
        let place = match lines.is_empty() {
            true => asks.place.clone(),
            false => String::new(),
        };
        lines.push(Words { place, text });
    }
    lines
}

/// A frame with a title around parts.
fn frame(title: &Words, repeats: bool, within: &[Part], goes_on: bool) -> Placed {
    let mut body = column(within);
    let (place, text) = cut(title);
    let band = LINE + 8;
    let top = band + GAP;
    // Beside the body of a loop is room for the way back.
    let rail = if repeats { 16 } else { 0 };
    let left = body.left + INSIDE + rail;
    let width = (left + body.right + INSIDE).max(room(&place, &text) + 2 * INSIDE);
    let height = top + body.height + GAP;
    let class = if repeats { "frame repeats" } else { "frame" };
    let mut shapes = vec![
        Shape::Box {
            class,
            x: -left,
            y: 0,
            width,
            height,
            round: 5,
        },
        Shape::Text {
            class: "title",
            x: INSIDE - left,
            y: 4 + FOOT,
            place,
            text,
        },
    ];
    if !within.is_empty() {
        arrow(&mut shapes, 0, band, top);
    }
    let bottom = top + body.height;
    if repeats && body.goes_on {
        let x = -body.left - rail;
        let back = [(0, bottom), (0, bottom + 8), (x, bottom + 8), (x, band + 4)];
        line(&mut shapes, back);
        shapes.push(head((x, band + 4), -1));
    } else if body.goes_on && goes_on {
        line(&mut shapes, [(0, bottom), (0, height)]);
    }
    add(&mut shapes, std::mem::take(&mut body.shapes), 0, top);
    Placed {
        left,
        right: width - left,
        height,
        shapes,
        goes_on,
    }
}

fn add(all: &mut Vec<Shape>, shapes: Vec<Shape>, right: i32, down: i32) {
    all.extend(shapes.into_iter().map(|mut shape| {
        shape.shift(right, down);
        shape
    }));
}

fn line<const N: usize>(shapes: &mut Vec<Shape>, corners: [(i32, i32); N]) {
    shapes.push(Shape::Path {
        class: "way",
        points: Points::line(corners),
    });
}

/// A line down, with a head.
fn arrow(shapes: &mut Vec<Shape>, x: i32, from: i32, to: i32) {
    line(shapes, [(x, from), (x, to - 4)]);
    shapes.push(head((x, to), 1));
}

/// The head of an arrow, pointing down (1) or up (-1).
fn head((x, y): (i32, i32), down: i32) -> Shape {
    let back = y - 7 * down;
    Shape::Path {
        class: "head",
        points: Points::area([(x, y), (x - 4, back), (x + 4, back)]),
    }
}

fn label(shapes: &mut Vec<Shape>, x: i32, y: i32, text: &str) {
    shapes.push(Shape::Text {
        class: "label",
        x,
        y,
        place: String::new(),
        text: text.to_owned(),
    });
}

/// A line's two texts, no longer than a box is wide.
fn cut(words: &Words) -> (String, String) {
    (shortened(&words.place, 24), shortened(&words.text, LONGEST))
}

fn shortened(text: &str, columns: usize) -> String {
    if text.width() <= columns {
        return text.to_owned();
    }
    let mut kept = String::new();
    let mut used = 0;
    for c in text.chars() {
        used += unicode_width::UnicodeWidthChar::width(c).unwrap_or(0);
        if used >= columns {
            break;
        }
        kept.push(c);
    }
    kept.push('…');
    kept
}

/// The width of a place and a text behind it.
fn room(place: &str, text: &str) -> i32 {
    let blank = usize::from(!place.is_empty());
    let columns = place.width() + blank + text.width();
    i32::try_from(columns).unwrap_or(i32::MAX / COLUMN) * COLUMN / 10 + 1
}
