//! The rules: one file each, named for its code and what it finds. The table below is all there is to register.

mod arm101_missing_label;

use super::{Effort, Facts, Findings, Severity};

/// A rule: what it finds, why that matters, and what to do.
pub struct Rule {
    /// Never changes: suppressions and baselines name it.
    pub code: &'static str,
    /// A short name in small letters, words joined by `-`.
    pub name: &'static str,
    /// What a finding means for the move, unless it says otherwise.
    pub severity: Severity,
    /// About how much work the remedy is.
    pub effort: Effort,
    /// What is found, in a sentence.
    pub finds: &'static str,
    /// Why it matters.
    pub reason: &'static str,
    /// What to do.
    pub remedy: &'static str,
    /// Lines of a script in which it is found.
    pub example: &'static str,
    /// Where the facts come from: a guide's chapter, a manual, a test of this project.
    pub source: &'static str,
    /// Looks for it.
    pub check: fn(&Rule, &Facts, &mut Findings),
}

/// All rules, in the order of their codes.
pub const RULES: &[Rule] = &[arm101_missing_label::RULE];

/// The rule with this code, in any case.
pub fn by_code(code: &str) -> Option<&'static Rule> {
    RULES
        .iter()
        .find(|rule| rule.code.eq_ignore_ascii_case(code))
}

/// The name that is most like another, if one is like it at all.
fn nearest<'n>(name: &str, names: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    let wanted = name.to_uppercase();
    names
        .map(|near| {
            let likeness = strsim::normalized_damerau_levenshtein(&wanted, &near.to_uppercase());
            (likeness, near)
        })
        .filter(|(likeness, _)| *likeness >= 0.5)
        .max_by(|one, other| one.0.total_cmp(&other.0))
        .map(|(_, near)| near)
}
