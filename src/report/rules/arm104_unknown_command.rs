use std::collections::BTreeSet;

use super::{Check, Effort, Facts, Findings, Rule, Severity, nearest};
use crate::arm::{self, Standing};
use crate::report::Confidence;
use crate::report::facts::{At, is_command, programs};

pub(super) const RULE: Rule = Rule {
    code: "ARM104",
    name: "unknown-command",
    severity: Severity::Decision,
    effort: Effort::UnderTwoHours,
    finds: "A command that cmd.exe, the cluster and the folder do not have. It is a blocker where an ARM command is meant.",
    reason: "cmd.exe tells that the command is not recognized and goes on with the next line. A message that is misspelt is \
             never sent, a service never started, and no exit code says so.",
    remedy: "Write the command that is meant. Where it is a program, make sure that both servers find it in their PATH, or \
             write its folder in front. `armistice repair` mends misspelt ARM commands.",
    example: "ARMBroadcast /MSG \"Failed to connect the switched disk partition\" /A",
    source: "Exchange 2003 guide, START.BAT and STOP.BAT as printed; the commands that cmd.exe and the cluster have",
    check: Check::Folder(check),
};

fn check(rule: &Rule, facts: &Facts, findings: &mut Findings) {
    let mut told = BTreeSet::new();
    for file in facts.reached() {
        file.each(&mut |at| {
            let Some(name) = unknown(facts, &at) else { return };
            let place = at.place_of(name);
            if let Some(command) = arm::meant(name) {
                findings
                    .add(
                        rule,
                        &place,
                        format!("{name} is no command; {command} is meant"),
                    )
                    .severity(Severity::Blocker)
                    .help(format!("write {command} in place of {name}"));
                return;
            }
            if let Standing::LinuxOnly(command) = arm::standing(name) {
                findings
                    .add(
                        rule,
                        &place,
                        format!("{command} is a command of the cluster product for Linux"),
                    )
                    .severity(Severity::Blocker)
                    .help("take it out, or write what does the same on Windows");
                return;
            }
            if !told.insert(name.to_lowercase()) {
                return;
            }
            let finding = findings
                .add(
                    rule,
                    &place,
                    format!("{name} is no command of Windows or of the cluster, and the folder has no script of this name"),
                )
                .confidence(Confidence::Medium);
            match near(name) {
                Some(near) => finding.help(format!(
                    "if {near} is meant, write that; if it is a program, both servers must find it in PATH"
                )),
                None => finding.help(format!(
                    "make sure that both servers find {name} in PATH, or write its folder in front"
                )),
            };
        });
    }
}

/// The name of a command that nobody knows.
fn unknown<'f>(facts: &Facts, at: &At<'f>) -> Option<&'f str> {
    let word = at.word()?;
    if facts.is_damaged(at.file, at.line()) {
        return None;
    }
    let name = word.written.trim_matches('"');
    let letters = name.chars().next().is_some_and(char::is_alphabetic);
    // A path, a value, or what no name begins with.
    if !letters || name.contains(['\\', '/', ':', '%', '!']) {
        return None;
    }
    let stem = name
        .rsplit_once('.')
        .filter(|(_, ending)| matches!(ending.to_ascii_lowercase().as_str(), "exe" | "com"))
        .map_or(name, |(stem, _)| stem);
    let known = is_command(&word.name)
        || is_command(&stem.to_ascii_lowercase())
        || crate::batch::builtins::find(name).is_some()
        || facts.has_script(name);
    (!known).then_some(name)
}

/// A command or program with a name that is spelt almost so.
fn near(name: &str) -> Option<&'static str> {
    const BUILT_IN: [&str; 20] = [
        "call", "copy", "echo", "endlocal", "erase", "exit", "goto", "mkdir", "mklink", "move",
        "pause", "popd", "pushd", "rename", "rmdir", "setlocal", "shift", "start", "title", "type",
    ];
    let names = BUILT_IN.into_iter().chain(programs());
    let near = nearest(name, names)?;
    let distance = strsim::osa_distance(&name.to_lowercase(), near);
    (distance == 1 && near.len() > 3).then_some(near)
}
