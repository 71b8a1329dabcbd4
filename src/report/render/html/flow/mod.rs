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

#[cfg(test)]
mod tests {
    use super::blocks::{Part, Words};
    use super::*;

    fn words(text: &str) -> Words {
        Words {
            place: "START.BAT:1".to_owned(),
            text: text.to_owned(),
        }
    }

    fn steps(texts: &[&str]) -> Part {
        Part::Steps(texts.iter().map(|text| words(text)).collect())
    }

    fn stop(text: &str) -> Part {
        Part::Stop {
            words: words(text),
            broken: false,
        }
    }

    fn fork(yes: Vec<Part>, no: Vec<Part>) -> Part {
        Part::Fork {
            asks: words("%X% is \"1\"?"),
            yes,
            no,
        }
    }

    fn frame(repeats: bool, within: Vec<Part>) -> Part {
        Part::Frame {
            title: words("call a file with a title that is much wider than what is in it"),
            repeats,
            goes_on: true,
            within,
        }
    }

    fn drawn(parts: &[Part]) -> Drawing {
        let end = End {
            text: "exit code 0".to_owned(),
            broken: false,
        };
        layout::drawing(vec!["START".to_owned()], parts, end)
    }

    /// Left, top, right and bottom of the boxes with these classes.
    fn boxes(drawing: &Drawing, wanted: &[&str]) -> Vec<[i32; 4]> {
        let boxes = drawing.shapes.iter().filter_map(|shape| match shape {
            Shape::Box {
                class,
                x,
                y,
                width,
                height,
                ..
            } if wanted.contains(class) => Some([*x, *y, x + width, y + height]),
            _ => None,
        });
        boxes.collect()
    }

    fn ways(drawing: &Drawing) -> Vec<String> {
        let paths = drawing.shapes.iter().filter_map(|shape| match shape {
            Shape::Path {
                class: "way",
                points,
            } => Some(points.path()),
            _ => None,
        });
        paths.collect()
    }

    fn apart(one: &[i32; 4], other: &[i32; 4]) -> bool {
        one[2] <= other[0] || other[2] <= one[0] || one[3] <= other[1] || other[3] <= one[1]
    }

    fn tangled() -> Vec<Part> {
        let inner = || {
            vec![
                fork(vec![steps(&["short"])], vec![]),
                fork(vec![], vec![]),
                fork(
                    vec![steps(&["a", "表表表表表表表表表表"]), stop("exit")],
                    vec![frame(true, vec![steps(&["b"])])],
                ),
            ]
        };
        vec![
            steps(&["one"]),
            fork(
                vec![frame(false, inner()), steps(&[&"long ".repeat(60)])],
                inner(),
            ),
            frame(true, vec![]),
            frame(false, vec![fork(inner(), vec![stop("end")])]),
        ]
    }

    #[test]
    fn no_box_lies_on_another_or_outside_of_the_drawing_or_across_a_frame() {
        let drawing = drawn(&tangled());
        let simple = boxes(&drawing, &["begin", "steps", "stop", "end"]);
        assert!(simple.len() > 12, "{simple:?}");
        for (index, one) in simple.iter().enumerate() {
            let [left, top, right, bottom] = *one;
            assert!(left >= 0 && top >= 0, "{one:?}");
            assert!(
                right <= drawing.width && bottom <= drawing.height,
                "{one:?}"
            );
            for other in &simple[index + 1..] {
                assert!(apart(one, other), "{one:?} {other:?}");
            }
        }
        for frame in boxes(&drawing, &["frame", "frame repeats"]) {
            for one in &simple {
                let within = frame[0] < one[0]
                    && one[2] < frame[2]
                    && frame[1] < one[1]
                    && one[3] < frame[3];
                assert!(within || apart(&frame, one), "{frame:?} {one:?}");
            }
        }
    }

    #[test]
    fn two_ways_join_above_what_follows() {
        let drawing = drawn(&[
            fork(vec![steps(&["yes"])], vec![steps(&["no"])]),
            steps(&["behind"]),
        ]);
        let [yes, no, behind] = boxes(&drawing, &["steps"])[..] else {
            panic!("{drawing:?}");
        };
        assert!(yes[2] < no[0] && yes[1] == no[1], "{yes:?} {no:?}");
        assert!(behind[1] > yes[3] && behind[1] > no[3]);
        let axis = (yes[0] + yes[2]) / 2;
        let ways = ways(&drawing);
        // From the foot of the second way: down, and over to the axis.
        let joining = ways.iter().find(|way| {
            let start = way.trim_start_matches('M').split(['L', ' ']);
            let start: Vec<i32> = start.take(2).map(|n| n.parse().unwrap()).collect();
            start[1] == no[3] && start[0] > no[0] && start[0] < no[2]
        });
        let end = joining.unwrap().rsplit('L').next().unwrap();
        let x: i32 = end.split(' ').next().unwrap().parse().unwrap();
        assert!((x - axis).abs() <= 1, "{end} {axis}");
    }

    #[test]
    fn nothing_leads_on_from_an_end() {
        let drawing = drawn(&[stop("exit with code 1")]);
        assert_eq!(ways(&drawing).len(), 1, "only the way into it");
    }

    #[test]
    fn a_loop_leads_back_to_its_beginning() {
        let drawing = drawn(&[frame(true, vec![steps(&["one"])])]);
        let [frame] = boxes(&drawing, &["frame repeats"])[..] else {
            panic!("{drawing:?}");
        };
        let [body] = boxes(&drawing, &["steps"])[..] else {
            panic!("{drawing:?}");
        };
        let ways = ways(&drawing);
        let back = ways.iter().find(|way| way.matches('L').count() == 3);
        let end = back.unwrap().rsplit('L').next().unwrap();
        let (x, y) = end.split_once(' ').unwrap();
        let (x, y): (i32, i32) = (x.parse().unwrap(), y.parse().unwrap());
        assert!(frame[0] < x && x < body[0] && frame[1] < y && y < body[1]);
    }
}
