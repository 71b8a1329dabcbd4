//! A condition in words.

use super::names::{Names, Purpose};
use super::notation::{plain, value};
use crate::plan::{Comparison, Condition};

/// The condition: `spn.ldf exists`, `"‹%CLP_FACTOR%›" is "GROUPMOVE"`.
pub(crate) fn words(condition: &Condition, names: &Names<'_>) -> String {
    match condition {
        Condition::Not(inner) => negated(inner, names),
        Condition::All(all) => joined(all, " and ", names),
        Condition::Any(any) => joined(any, " or ", names),
        other => statement(other, true, names),
    }
}

/// The opposite of the condition.
pub(crate) fn negated(condition: &Condition, names: &Names<'_>) -> String {
    match condition {
        Condition::Not(inner) => words(inner, names),
        Condition::All(_) | Condition::Any(_) => format!("not ({})", words(condition, names)),
        other => statement(other, false, names),
    }
}

fn joined(conditions: &[Condition], word: &str, names: &Names<'_>) -> String {
    let parts: Vec<String> = conditions
        .iter()
        .map(|condition| match condition {
            Condition::All(_) | Condition::Any(_) => format!("({})", words(condition, names)),
            other => words(other, names),
        })
        .collect();
    parts.join(word)
}

/// A condition without parts, or its opposite.
fn statement(condition: &Condition, holds: bool, names: &Names<'_>) -> String {
    let either = |yes: &'static str, no: &'static str| if holds { yes } else { no };
    match condition {
        Condition::Exists(path) => format!(
            "{} {}",
            value(path, names),
            either("exists", "does not exist")
        ),
        Condition::Defined(name) => format!(
            "variable {} {}",
            value(name, names),
            either("is defined", "is not defined")
        ),
        Condition::ErrorLevel(code) => format!(
            "the exit code is {} {}",
            either("at least", "less than"),
            value(code, names)
        ),
        Condition::Compare {
            left,
            operator,
            right,
            ignore_case,
        } => format!(
            "{} {} {}{}",
            value(left, names),
            comparison(*operator, holds),
            value(right, names),
            if *ignore_case { " (in any case)" } else { "" }
        ),
        Condition::Succeeded => {
            either("the step before succeeded", "the step before failed").to_owned()
        }
        Condition::Failed => {
            either("the step before failed", "the step before succeeded").to_owned()
        }
        Condition::FindsScript { name, file } => format!(
            "CALL {} {} {}",
            value(name, names),
            either("finds", "does not find"),
            plain(file)
        ),
        Condition::ContinuesAt(line) => continues_at(*line, holds, names),
        Condition::True(truth) if holds => value(truth, names),
        Condition::True(truth) => format!("not {}", value(truth, names)),
        Condition::Not(_) | Condition::All(_) | Condition::Any(_) => words(condition, names),
    }
}

fn continues_at(line: u32, holds: bool, names: &Names<'_>) -> String {
    let goes = if holds {
        "it goes on"
    } else {
        "it does not go on"
    };
    match (line, names.purpose()) {
        (0, _) => format!("{goes} at the end of the file"),
        (line, Purpose::Reading) => format!("{goes} at line {line}"),
        (_, Purpose::Comparing(_)) => format!("{goes} at another line"),
    }
}

/// `==` compares texts and says "is"; the words of the command extensions compare numbers where they can.
fn comparison(operator: Comparison, holds: bool) -> &'static str {
    match (operator, holds) {
        (Comparison::Same, true) => "is",
        (Comparison::Same, false) => "is not",
        (Comparison::Equal, true) | (Comparison::NotEqual, false) => "equals",
        (Comparison::NotEqual, true) | (Comparison::Equal, false) => "does not equal",
        (Comparison::Less, true) | (Comparison::GreaterOrEqual, false) => "is less than",
        (Comparison::LessOrEqual, true) | (Comparison::Greater, false) => "is at most",
        (Comparison::Greater, true) | (Comparison::LessOrEqual, false) => "is greater than",
        (Comparison::GreaterOrEqual, true) | (Comparison::Less, false) => "is at least",
    }
}
