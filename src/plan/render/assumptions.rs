//! What a step list takes for granted about texts that are not known yet.

use super::names::{self, Names};
use super::notation::value;
use super::outline;
use crate::plan::{Step, StepKind, Value};

/// Texts of which the same is assumed, each with the lines that assume it.
struct Assumption {
    what: &'static str,
    texts: Vec<(String, Vec<String>)>,
}

/// The assumptions in words, one text for each kind: `no quotation mark in ‹%TEMP%› (STOP.BAT:27)`.
pub(crate) fn of(steps: &[Step], names: &Names<'_>) -> Vec<String> {
    let mut assumptions = [
        "one word without special characters for",
        "no special character outside of quotation marks in",
        "no quotation mark in",
        "some text in",
    ]
    .map(|what| Assumption {
        what,
        texts: Vec::new(),
    });
    collect(steps, names, &mut assumptions);
    let made = assumptions.iter().filter(|one| !one.texts.is_empty());
    made.map(Assumption::words).collect()
}

fn collect(steps: &[Step], names: &Names<'_>, assumptions: &mut [Assumption; 4]) {
    for step in steps {
        match &step.kind {
            StepKind::Assume {
                words,
                texts,
                quoted,
                defined,
            } => {
                let place = names::place(&step.span);
                let kinds = [words, texts, quoted, defined];
                for (assumption, values) in assumptions.iter_mut().zip(kinds) {
                    assumption.note(values, &place, names);
                }
            }
            StepKind::If {
                then, otherwise, ..
            } => {
                collect(then, names, assumptions);
                collect(otherwise, names, assumptions);
            }
            kind => collect(outline::within(kind), names, assumptions),
        }
    }
}

impl Assumption {
    fn note(&mut self, values: &[Value], place: &str, names: &Names<'_>) {
        for assumed in values {
            let text = value(assumed, names);
            let known = self.texts.iter_mut().find(|(known, _)| *known == text);
            match known {
                Some((_, places)) if places.iter().any(|known| known == place) => {}
                Some((_, places)) => places.push(place.to_owned()),
                None => self.texts.push((text, vec![place.to_owned()])),
            }
        }
    }

    fn words(&self) -> String {
        let texts: Vec<String> = self
            .texts
            .iter()
            .map(|(text, places)| format!("{text} ({})", places.join(", ")))
            .collect();
        format!("{} {}", self.what, texts.join(", "))
    }
}
