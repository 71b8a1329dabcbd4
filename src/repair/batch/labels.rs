//! Labels that `GOTO` and `CALL` name otherwise than they are written.

use std::collections::BTreeMap;

use super::View;
use crate::batch::script::ends_label;
use crate::host::same_name;
use crate::repair::edit::{Change, Confidence, Mend};

/// So many labels are looked at.
const MOST: usize = 500;

/// A label that a command names.
struct Target {
    range: std::ops::Range<usize>,
    name: String,
}

/// Finds labels that are named and missing: one that is spelt nearly so is meant; else the only label that nothing leads
/// to may be.
pub(super) fn find(view: &View<'_>) -> Vec<Change> {
    let script = &view.statements.script;
    let labels = script.labels();
    let targets = targets(view);
    let exists = |name: &str| script.find_label(name, 0).is_some();
    let mut missing: BTreeMap<String, Vec<&Target>> = BTreeMap::new();
    for target in targets.iter().filter(|target| !exists(&target.name)) {
        missing
            .entry(target.name.to_uppercase())
            .or_default()
            .push(target);
    }
    // So many are no scripts of people, and each is compared with each.
    if missing.len() > MOST || labels.len() > MOST {
        return Vec::new();
    }
    let mut changes = Vec::new();
    let mut lost = Vec::new();
    for targets in missing.values() {
        let Some(first) = targets.first() else {
            continue;
        };
        if first.name.eq_ignore_ascii_case("eof") {
            changes.extend(targets.iter().map(|target| end_of_file(target)));
        } else if let Some(label) = near(&first.name, &labels) {
            changes.extend(targets.iter().map(|target| respelt(target, label)));
        } else {
            lost.push(*first);
        }
    }
    if let [one] = lost.as_slice() {
        changes.extend(renamed(view, one, &labels, &targets));
    }
    changes
}

fn targets(view: &View<'_>) -> Vec<Target> {
    let mut found = Vec::new();
    for command in view.statements.commands() {
        let text = command.arguments.as_str();
        let blanks = text.len() - text.trim_start_matches([' ', '\t', ',', ';', '=']).len();
        let rest = &text[blanks..];
        let skipped = match command.name.to_ascii_lowercase().as_str() {
            "goto" if !rest.starts_with(':') => 0,
            "goto" | "call" if rest.starts_with(':') => 1,
            _ => continue,
        };
        let name = rest.get(skipped..).unwrap_or("");
        let name = &name[..name.find(ends_label).unwrap_or(name.len())];
        let name = name.trim_end_matches(')');
        let is_end = skipped == 1 && name.eq_ignore_ascii_case("eof");
        if name.is_empty() || is_end || name.contains(['%', '!']) {
            continue;
        }
        let start = command.arguments_at + blanks + skipped;
        found.push(Target {
            range: start..start + name.len(),
            name: name.to_owned(),
        });
    }
    found
}

/// The one label that differs by a slip of the pen. Labels that are numbered differ by their numbers on purpose.
fn near<'l>(name: &str, labels: &[(usize, &'l str)]) -> Option<&'l str> {
    let mut found: Vec<&str> = Vec::new();
    for (_, label) in labels {
        if is_near(name, label) && !found.iter().any(|known| same_name(known, label)) {
            found.push(label);
        }
    }
    match found.as_slice() {
        [one] => Some(one),
        _ => None,
    }
}

fn is_near(name: &str, label: &str) -> bool {
    let (name, label) = (name.to_uppercase(), label.to_uppercase());
    let digits = |text: &str| -> String { text.chars().filter(char::is_ascii_digit).collect() };
    let letters = |text: &str| -> String { text.chars().filter(|c| c.is_alphanumeric()).collect() };
    if digits(&name) != digits(&label) {
        return false;
    }
    let allowed = match name.chars().count() {
        0..=3 => 0,
        4..=8 => 1,
        _ => 2,
    };
    letters(&name) == letters(&label) || strsim::osa_distance(&name, &label) <= allowed
}

fn respelt(target: &Target, label: &str) -> Change {
    let reason = format!(
        "there is no label {}; {label} is the only one that is spelt nearly so",
        target.name
    );
    Change::sure(Mend::Label, target.range.clone(), label, reason)
}

fn end_of_file(target: &Target) -> Change {
    let place = target.range.start..target.range.start;
    let reason = "there is no label EOF; with a colon it stands for the end of the file";
    Change::sure(Mend::Label, place, ":", reason).only(Confidence::Medium)
}

/// The only label that nothing leads to gets the name of the only one that is missing.
fn renamed(
    view: &View<'_>,
    missing: &Target,
    labels: &[(usize, &str)],
    targets: &[Target],
) -> Option<Change> {
    let unused: Vec<_> = labels
        .iter()
        .filter(|(_, label)| !targets.iter().any(|target| same_name(&target.name, label)))
        .collect();
    let [(line, label)] = unused.as_slice() else {
        return None;
    };
    let at = view.lines.start(*line) + view.lines.line(*line).find(label)?;
    let reason = format!(
        "GOTO {} leads nowhere, so the script ends there; {label} is the only label that nothing leads to",
        missing.name
    );
    let range = at..at + label.len();
    Some(Change::sure(Mend::Label, range, missing.name.as_str(), reason).only(Confidence::Low))
}
