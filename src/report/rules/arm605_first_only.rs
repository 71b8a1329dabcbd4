use super::{Check, Effort, Findings, Rule, ScriptView, Severity};
use crate::report::facts::expressions::{Called, literal_text, name_of};
use crate::report::facts::{Texts, Unit};
use crate::vbscript::tree::Expression;

pub(super) const RULE: Rule = Rule {
    code: "ARM605",
    name: "first-only",
    severity: Severity::Decision,
    effort: Effort::TwoToSixHours,
    finds: "A search's first row is taken, and whether there are more is not looked at.",
    reason: "The directory gives its rows in no promised order. In an organization with two administrative groups, storage groups or \
             stores, the script works on whichever comes first.",
    remedy: "Make the search one that finds a single object, or go through all rows. `armistice report --directory` tells where \
             there are several.",
    example: "Set rs = conn.Execute(\"<LDAP://DC=corp,DC=example>;(objectClass=msExchStorageGroup);adspath;subtree\")\r\n\
              Set objGroup = GetObject(rs.Fields(0).Value)",
    source: "RFC 4511, 4.5.2; ADO reference, Recordset",
    check: Check::Script(check),
};

fn check(rule: &Rule, file: &ScriptView<'_>, findings: &mut Findings) {
    let texts = file.texts();
    for (index, unit) in texts.units().iter().enumerate() {
        let Some((row, rows)) = first_row(unit, texts, index) else {
            continue;
        };
        let what = match sought(texts, unit).as_slice() {
            [] => String::new(),
            classes => format!(" ({})", classes.join(", ")),
        };
        findings
            .add(
                rule,
                &file.rest_of_line(row.position),
                format!("only the first row of {rows} is taken, though there may be more{what}"),
            )
            .help("test that rs.RecordCount is 1, or name the one that is meant in the filter");
    }
}

/// A field that is read from rows which the unit never goes on in.
fn first_row<'f>(
    unit: &Unit<'f>,
    texts: &Texts<'f>,
    index: usize,
) -> Option<(&'f Expression, String)> {
    let mut moved = Vec::new();
    let mut read: Vec<(&'f Expression, String)> = Vec::new();
    for expression in &unit.expressions {
        let Some(called) = Called::of(expression) else {
            continue;
        };
        let Some(rows) = called.object.and_then(name_of) else {
            continue;
        };
        let looks_on = [
            "movenext",
            "recordcount",
            "getrows",
            "eof",
            "movelast",
            "getstring",
        ];
        if looks_on.iter().any(|name| called.is_member(name)) {
            moved.push(rows.to_lowercase());
        }
        if called.is_member("fields") && called.count() == 1 && is_search(texts, index, rows) {
            read.push((expression, rows.to_owned()));
        }
    }
    read.into_iter()
        .find(|(_, rows)| !moved.contains(&rows.to_lowercase()))
}

fn is_search(texts: &Texts<'_>, unit: usize, rows: &str) -> bool {
    texts
        .values(unit, rows)
        .into_iter()
        .any(|(_, value)| Called::of(value).is_some_and(|called| called.is_member("execute")))
}

/// The classes that a procedure's callers look for, in the order of the calls.
fn sought(texts: &Texts<'_>, unit: &Unit<'_>) -> Vec<String> {
    let Some(procedure) = unit.procedure else {
        return Vec::new();
    };
    let mut classes: Vec<String> = Vec::new();
    for (home, called) in texts.calls(&procedure.name.text) {
        for argument in (0..called.count()).filter_map(|at| called.argument(at)) {
            let text = literal_text(argument).or_else(|| texts.text(*home, argument));
            let class = text.filter(|text| text.starts_with("msExch"));
            classes.extend(class.filter(|class| !classes.contains(class)));
        }
    }
    classes
}
