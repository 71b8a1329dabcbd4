use std::collections::BTreeSet;

use super::{Check, Effort, Facts, Findings, Rule, Severity, nearest};
use crate::cluster::known_variables;
use crate::report::Confidence;
use crate::report::facts::{BatchFile, Percent, is_name_character, percents};

pub(super) const RULE: Rule = Rule {
    code: "ARM110",
    name: "undefined-variable",
    severity: Severity::Decision,
    effort: Effort::UnderTwoHours,
    finds: "A variable that no script of the folder sets, and neither the cluster nor Windows provides.",
    reason: "cmd.exe puts nothing in its place. A comparison is then never true, an argument is missing, and those behind it \
             move up by one. Where the machine's environment provides it, both servers must have it.",
    remedy: "Correct the name, or set the variable in the settings file. Where it comes from the machine, write that down.",
    example: "set ret=%ERRROR%",
    source: "Variables of the product's script templates and manuals; corpus/hand-edited, START.BAT",
    check: Check::Folder(check),
};

fn check(rule: &Rule, facts: &Facts, findings: &mut Findings) {
    if facts.sets_anything() {
        return;
    }
    let asked = asked_for(facts);
    let mut told = BTreeSet::new();
    for file in facts.reached() {
        for index in 0..file.script.source.line_count() {
            if file.is_silent(index) || facts.is_damaged(file, index) {
                continue;
            }
            for percent in percents(file.script.source.line(index).unwrap_or("")) {
                let Percent::Variable { name, range } = percent else {
                    continue;
                };
                let key = name.to_uppercase();
                let plain = !name.is_empty()
                    && name
                        .chars()
                        .all(|c| is_name_character(c) || c == '.' || c == '-');
                if !plain || facts.is_variable(name) || asked.contains(&key) || !told.insert(key) {
                    continue;
                }
                tell(rule, facts, findings, (file, index), name, range);
            }
        }
    }
}

fn tell(
    rule: &Rule,
    facts: &Facts,
    findings: &mut Findings,
    (file, index): (&BatchFile, usize),
    name: &str,
    range: std::ops::Range<usize>,
) {
    let finding = findings
        .add(
            rule,
            &file.place(index, range),
            format!("nobody sets {name}: no script of the folder, not the cluster, not Windows"),
        )
        .confidence(Confidence::Medium);
    let cluster = known_variables().iter().map(|known| known.name);
    let own = facts.set_variables().iter().map(String::as_str);
    let windows = ["ERRORLEVEL", "COMPUTERNAME", "SYSTEMROOT", "USERNAME"].into_iter();
    let near = nearest(name, cluster.chain(own).chain(windows));
    match near.filter(|near| strsim::osa_distance(&name.to_uppercase(), &near.to_uppercase()) <= 3)
    {
        Some(near) => finding.help(format!(
            "the nearest name is {near}; or set {name} in the settings file"
        )),
        None => finding.help(format!(
            "set {name} in the settings file, or see that both servers have it in their environment"
        )),
    };
}

/// Variables that a script asks for before it uses them, in capitals: `IF DEFINED NAME`, `"%NAME%" == ""`.
fn asked_for(facts: &Facts) -> BTreeSet<String> {
    use crate::batch::tree::{Condition, Kind};
    let mut asked = BTreeSet::new();
    for file in facts.reached() {
        file.each(&mut |at| {
            let Kind::If(test) = &at.command.kind else {
                return;
            };
            match &test.condition {
                Condition::Defined(name) => {
                    asked.insert(name.text.to_uppercase());
                }
                Condition::Compare(left, _, right) => {
                    let sides = [left.text.as_str(), right.text.as_str()];
                    let empty = |side: &&str| {
                        side.chars()
                            .all(|c| !c.is_alphanumeric() && c != '%' && c != '!')
                    };
                    if sides.iter().any(empty) {
                        for side in sides {
                            asked.extend(
                                crate::report::facts::variables_of(side).map(str::to_uppercase),
                            );
                        }
                    }
                }
                _ => {}
            }
        });
    }
    asked
}
