//! What a dry run says will change, and what has changed.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use super::Run;
use super::ldif::Entries;

/// Changed attributes by object and attribute in lower case, with the values that go and those that come.
pub(crate) type Changes = BTreeMap<(String, String), (BTreeSet<String>, BTreeSet<String>)>;

/// The lines of the table of changes: sign, object, attribute, and the rest.
pub(crate) fn printed(run: &Run) -> Vec<(char, String, String, String)> {
    let mut lines = run.stdout.lines().skip_while(|line| *line != "Changes");
    lines.next().expect("a table of changes");
    lines
        .take_while(|line| !line.is_empty())
        .filter(|line| *line != "  none")
        .map(|line| {
            let (sign, rest) = line.split_at(2);
            let mut cells = rest.split("  ").map(str::trim).filter(|c| !c.is_empty());
            let mut cell = || cells.next().unwrap_or_default().to_owned();
            (sign.chars().next().unwrap(), cell(), cell(), cell())
        })
        .collect()
}

/// Objects and attributes of the directory in the printed table.
pub(crate) fn printed_of_directory(run: &Run) -> BTreeSet<(String, String)> {
    let lines = printed(run);
    let count = lines.len();
    let named: BTreeSet<_> = lines
        .into_iter()
        .map(|(_, object, attribute, _)| (object.to_lowercase(), attribute.to_lowercase()))
        .collect();
    assert_eq!(
        named.len(),
        count,
        "each attribute of an object has one line"
    );
    named
        .into_iter()
        .filter(|(object, _)| object.contains("dc="))
        .collect()
}

/// The changes of the directory in a saved plan.
pub(crate) fn saved(file: &Path) -> Changes {
    let text = fs::read_to_string(file).unwrap();
    let plan: serde_json::Value = serde_json::from_str(&text).unwrap();
    let list = |value: &serde_json::Value| -> BTreeSet<String> {
        let values = value.as_array().into_iter().flatten();
        values
            .map(|value| value.as_str().unwrap().to_owned())
            .collect()
    };
    let changes = plan["expected_changes"].as_array().unwrap().iter();
    changes
        .filter(|change| change["area"] == "directory")
        .map(|change| {
            let text = |name: &str| change[name].as_str().unwrap().to_lowercase();
            let values = (list(&change["old"]), list(&change["new"]));
            ((text("object"), text("attribute")), values)
        })
        .collect()
}

/// What differs between two states of a directory.
pub(crate) fn difference(before: &Entries, after: &Entries) -> Changes {
    let nothing = BTreeMap::new();
    let none = BTreeSet::new();
    let names: BTreeSet<&String> = before.0.keys().chain(after.0.keys()).collect();
    let mut changes = Changes::new();
    for name in names {
        let old = before.0.get(name).unwrap_or(&nothing);
        let new = after.0.get(name).unwrap_or(&nothing);
        let attributes: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
        for attribute in attributes {
            let old = old.get(attribute).unwrap_or(&none);
            let new = new.get(attribute).unwrap_or(&none);
            if old != new {
                let gone = old.difference(new).cloned().collect();
                let come = new.difference(old).cloned().collect();
                changes.insert((name.clone(), attribute.clone()), (gone, come));
            }
        }
    }
    changes
}

/// The printed lines of directory objects that do not show what has changed, for a test's message.
///
/// A long value is shown without its beginning, its end, or both.
pub(crate) fn printed_otherwise(run: &Run, changed: &Changes) -> Vec<String> {
    let lines = printed(run).into_iter();
    let of_directory = lines.filter(|(_, object, ..)| object.to_lowercase().contains("dc="));
    let wrong = of_directory.filter(|(sign, object, attribute, cell)| {
        let key = (object.to_lowercase(), attribute.to_lowercase());
        let Some((gone, come)) = changed.get(&key) else {
            return true;
        };
        let right = match sign {
            '+' => gone.is_empty() && shows(cell, come),
            '-' => come.is_empty() && shows(cell, gone),
            '~' => cell
                .split_once(" → ")
                .is_some_and(|(old, new)| shows(old, gone) && shows(new, come)),
            _ => false,
        };
        !right
    });
    wrong.map(|line| format!("{line:?}")).collect()
}

/// Whether a cell of the table stands for these values.
fn shows(cell: &str, values: &BTreeSet<String>) -> bool {
    if !cell.contains('…') {
        return cell.split(", ").collect::<BTreeSet<_>>()
            == values.iter().map(String::as_str).collect();
    }
    let (Some(value), 1) = (values.first(), values.len()) else {
        return false;
    };
    let (shown, left) = match cell.rsplit_once("… (") {
        Some((shown, rest)) => {
            let count = rest.trim_end_matches(" more characters)").parse();
            (shown, count.unwrap_or(usize::MAX))
        }
        None => (cell, 0),
    };
    let end = value.chars().count().checked_sub(left);
    let kept: String = value.chars().take(end.unwrap_or(0)).collect();
    match shown.strip_prefix('…') {
        Some(shown) => !shown.is_empty() && kept.ends_with(shown),
        None => kept == shown,
    }
}
