use std::collections::BTreeMap;

use super::Ended;
use super::Walks;
use super::deviation::{DEVIATIONS, Item, Rule, changed_unseen, items};
use crate::host::sandbox::{Content, Tree};
use crate::source::Span;

/// What a difference of exit codes is called.
pub(super) const EXIT_CODE: &str = "exit code";

/// What came of comparing two runs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Comparison {
    /// How many effects the first run had.
    pub effects: usize,
    /// How many of them the second one had by the interpreter, so that they say nothing of its plan.
    pub interpreted: usize,
    /// Deviations that had to be allowed for, with their number.
    pub deviations: BTreeMap<&'static str, usize>,
    /// Effects of the first run that the second one is known to lack, as JSON.
    pub lacking: Vec<String>,
    /// The first difference.
    pub difference: Option<Difference>,
}

/// The first thing that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// What it is: `effect 12`, `exit code` …
    pub what: String,
    /// What the first run has.
    pub left: Side,
    /// What the second one has.
    pub right: Side,
}

/// One side of a difference.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Side {
    /// In words, or as JSON; never a secret.
    pub text: String,
    /// The script line behind it.
    pub span: Option<Span>,
}

impl Side {
    pub(super) fn text(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            span: None,
        }
    }
}

/// Compares two runs: the effects one by one, then everything that they left behind.
pub fn compare(left: &Ended, right: &Ended) -> Comparison {
    let difference = first_difference(&items(&left.events), &items(&right.events));
    Comparison {
        effects: left.records().count(),
        interpreted: right.interpreted(),
        difference: difference.or_else(|| left_behind(left, right)),
        ..Comparison::default()
    }
}

/// As [`compare`], with the named deviations allowed for in the effects; what is left behind must be the same.
pub fn compare_with_deviations(left: &Ended, right: &Ended) -> Comparison {
    let mut comparison = Comparison {
        effects: left.records().count(),
        interpreted: right.interpreted(),
        ..Comparison::default()
    };
    let difference = effects(left, right, &mut comparison.deviations);
    comparison.difference = difference.or_else(|| left_behind(left, right));
    comparison
}

fn left_behind(left: &Ended, right: &Ended) -> Option<Difference> {
    ends(left, right)
        .or_else(|| texts(left, right))
        .or_else(|| files(&left.files, &right.files))
        .or_else(|| {
            lines(
                "directory",
                left.directory.as_deref(),
                right.directory.as_deref(),
            )
        })
        .or_else(|| documents(left, right))
        .or_else(|| complaints(left, right))
}

/// Effects as they are, and where they differ, with one deviation after the other allowed for.
fn effects(
    left: &Ended,
    right: &Ended,
    deviations: &mut BTreeMap<&'static str, usize>,
) -> Option<Difference> {
    let walks: &Walks = &right.walks;
    let mut left = items(&left.events);
    let mut right = items(&right.events);
    let mut difference = first_difference(&left, &right)?;
    if let Some((index, search)) = changed_unseen(&left, &right) {
        return Some(Difference {
            what: format!("effect {}", index + 1),
            left: side(left.get(index)),
            right: side(right.get(search)),
        });
    }
    for deviation in DEVIATIONS {
        let count = match deviation.rule {
            Rule::Together(apply) => apply(&left, &mut right, walks),
            Rule::EachSide(apply) => {
                let (counted_left, counted_right);
                (left, counted_left) = apply(left);
                (right, counted_right) = apply(right);
                counted_left.abs_diff(counted_right)
            }
        };
        if count > 0 {
            deviations.insert(deviation.name, count);
        }
        match first_difference(&left, &right) {
            None => return None,
            Some(rest) => difference = rest,
        }
    }
    deviations.clear();
    Some(difference)
}

fn first_difference(left: &[Item], right: &[Item]) -> Option<Difference> {
    let length = left.len().max(right.len());
    let index = (0..length).find(|&index| {
        left.get(index).map(|item| &item.record) != right.get(index).map(|item| &item.record)
    })?;
    Some(Difference {
        what: format!("effect {}", index + 1),
        left: side(left.get(index)),
        right: side(right.get(index)),
    })
}

fn side(item: Option<&Item>) -> Side {
    let Some(item) = item else {
        return Side::text("(no more effects)");
    };
    Side {
        text: serde_json::to_string(&item.record).unwrap_or_default(),
        span: Some(item.record.span.clone()),
    }
}

fn ends(left: &Ended, right: &Ended) -> Option<Difference> {
    if left.exit_code != right.exit_code {
        return Some(Difference {
            what: EXIT_CODE.to_owned(),
            left: Side::text(left.exit_code.to_string()),
            right: Side::text(right.exit_code.to_string()),
        });
    }
    let (Some(left), Some(right)) = (&left.variables, &right.variables) else {
        return None;
    };
    let map = |variables: &[(String, String)]| -> BTreeMap<String, String> {
        variables.iter().cloned().collect()
    };
    let (left, right) = (map(left), map(right));
    let name = left
        .keys()
        .chain(right.keys())
        .find(|name| left.get(*name) != right.get(*name))?;
    // Its value may be a secret.
    let told = |variables: &BTreeMap<String, String>| {
        Side::text(match variables.get(name) {
            Some(value) => format!("a value of {} characters", value.chars().count()),
            None => "not defined".to_owned(),
        })
    };
    Some(Difference {
        what: format!("variable {name} at the end"),
        left: told(&left),
        right: told(&right),
    })
}

fn texts(left: &Ended, right: &Ended) -> Option<Difference> {
    lines("standard output", Some(&left.output), Some(&right.output))
        .or_else(|| lines("standard error", Some(&left.error), Some(&right.error)))
}

/// The first line that differs.
pub(super) fn lines(what: &str, left: Option<&str>, right: Option<&str>) -> Option<Difference> {
    if left == right {
        return None;
    }
    let mut lefts = left.unwrap_or_default().lines();
    let mut rights = right.unwrap_or_default().lines();
    let mut number = 0;
    loop {
        number += 1;
        let (left, right) = (lefts.next(), rights.next());
        if left != right || left.is_none() {
            return Some(Difference {
                what: format!("{what}, line {number}"),
                left: Side::text(left.unwrap_or("(end)")),
                right: Side::text(right.unwrap_or("(end)")),
            });
        }
    }
}

fn files(left: &Tree, right: &Tree) -> Option<Difference> {
    let path = left
        .keys()
        .chain(right.keys())
        .find(|path| left.get(*path) != right.get(*path))?;
    let told = |tree: &Tree| {
        Side::text(match tree.get(path) {
            None => "not there".to_owned(),
            Some(Content::Folder) => "a folder".to_owned(),
            Some(Content::File(bytes)) => format!("a file of {} bytes", bytes.len()),
        })
    };
    Some(Difference {
        what: format!("file {path}"),
        left: told(left),
        right: told(right),
    })
}

fn complaints(left: &Ended, right: &Ended) -> Option<Difference> {
    let first = |ended: &Ended| ended.complaints.first().cloned();
    (left.complaints != right.complaints).then(|| Difference {
        what: "the engine's own check".to_owned(),
        left: Side::text(first(left).unwrap_or_default()),
        right: Side::text(first(right).unwrap_or_default()),
    })
}

fn documents(left: &Ended, right: &Ended) -> Option<Difference> {
    let name = left
        .documents
        .keys()
        .chain(right.documents.keys())
        .find(|name| left.documents.get(*name) != right.documents.get(*name))?;
    let text = |ended: &Ended| {
        ended
            .documents
            .get(name)
            .map(|bytes| String::from_utf8_lossy(bytes).into_owned())
    };
    lines(
        &format!("state document {name}"),
        text(left).as_deref(),
        text(right).as_deref(),
    )
}

impl Difference {
    /// One side did not begin, or both failed to begin for another reason.
    pub(super) fn of_beginnings(
        left: &Result<Ended, String>,
        right: &Result<Ended, String>,
    ) -> Self {
        let told = |side: &Result<Ended, String>| {
            Side::text(match side {
                Ok(_) => "it ran",
                Err(message) => message,
            })
        };
        Self {
            what: "beginning".to_owned(),
            left: told(left),
            right: told(right),
        }
    }
}
