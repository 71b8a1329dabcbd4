use std::collections::BTreeSet;

use super::{Check, Effort, Facts, Findings, Rule, Severity};
use crate::batch::listing;
use crate::batch::tree::{Command, Kind};
use crate::report::facts::{At, Percent, percents, set_by};

pub(super) const RULE: Rule = Rule {
    code: "ARM108",
    name: "value-before-block",
    severity: Severity::Decision,
    effort: Effort::UnderTwoHours,
    finds: "A block reads %ERRORLEVEL%, or a variable that the same block sets, with percent signs.",
    reason: "cmd.exe puts the values in when it reads the block as a whole, before its first command runs. The block so sees \
             what was there before it, in a loop in every turn.",
    remedy: "Use IF ERRORLEVEL n, which looks when it is reached; or SETLOCAL ENABLEDELAYEDEXPANSION and !NAME!; or move the \
             block into a subroutine.",
    example: "IF EXIST spn.ldf (\r\n    ldifde -i -f spn.ldf\r\n    IF %ERRORLEVEL% NEQ 0 ARMLOG \"import failed\"\r\n)",
    source: "cmd.exe expands a block when it reads it: tests/language/batch; corpus/service-retry, STOP.BAT line 21",
    check: Check::Folder(check),
};

fn check(rule: &Rule, facts: &Facts, findings: &mut Findings) {
    for file in facts.reached() {
        file.each(&mut |at| {
            let body = match &at.command.kind {
                _ if at.around.blocks > 0 || at.around.repeated => return,
                Kind::Block(_) => vec![at.command],
                Kind::For(repeat) => vec![&repeat.body],
                _ => return,
            };
            for body in body {
                look(rule, findings, &at, body);
            }
        });
    }
}

/// Goes through a block that cmd.exe reads as a whole.
fn look<'f>(rule: &Rule, findings: &mut Findings, at: &At<'f>, body: &'f Command) {
    let mut changed: BTreeSet<String> = BTreeSet::new();
    let repeated = matches!(at.command.kind, Kind::For(_));
    if repeated {
        listing::each_command(body, &mut |command, _| {
            changed.extend(changes(&at.inside(command)))
        });
    }
    let mut told = BTreeSet::new();
    listing::each_command(body, &mut |command, _| {
        let changed_here = changes(&at.inside(command));
        for text in texts(command) {
            for percent in percents(text) {
                let Percent::Variable { name, .. } = percent else {
                    continue;
                };
                let key = name.to_uppercase();
                // What is shown only is a smaller matter, and often what is meant.
                if !changed.contains(&key) || !told.insert(key) {
                    continue;
                }
                let place = at.inside(command).place_of(&format!("%{name}"));
                findings
                    .add(
                        rule,
                        &place,
                        format!(
                            "%{name}% has the value from before the block, whatever the block does"
                        ),
                    )
                    .help(if name.eq_ignore_ascii_case("ERRORLEVEL") {
                        "write IF ERRORLEVEL 1, or !ERRORLEVEL! with delayed expansion".to_owned()
                    } else {
                        format!("write !{name}! with delayed expansion, or CALL a subroutine")
                    });
            }
        }
        changed.extend(changed_here);
    });
}

/// The variables that a command changes, in capitals.
fn changes(at: &At<'_>) -> Vec<String> {
    let Some(word) = at.word() else {
        return Vec::new();
    };
    let silent = [
        "echo",
        "rem",
        "set",
        "cd",
        "pushd",
        "popd",
        "goto",
        "armlog",
        "armbcast",
        "armsleep",
        "clplogcmd",
        "title",
        "setlocal",
        "endlocal",
        "exit",
    ];
    let mut found = set_by(&word.name, &word.arguments);
    if !word.is(&silent) {
        found.push("ERRORLEVEL".to_owned());
    }
    found
}

/// The texts of a command by itself, without those inside it.
fn texts(command: &Command) -> Vec<&str> {
    use crate::batch::tree::Condition;
    match &command.kind {
        Kind::Simple(simple) => vec![&simple.name.text, &simple.arguments.text],
        Kind::If(test) => match &test.condition {
            Condition::Compare(left, _, right) => vec![&left.text, &right.text],
            Condition::Exist(token)
            | Condition::Defined(token)
            | Condition::ErrorLevel(token)
            | Condition::ExtensionVersion(token) => vec![&token.text],
        },
        Kind::For(repeat) => vec![&repeat.set.text],
        _ => Vec::new(),
    }
}
