//! Scripts of the family without what Wine 8's cmd.exe does otherwise than Windows: what cluster groups are most often
//! written in. Left out, besides what `tests/language` marks as differences (carets, delayed expansion, operations on
//! variables, redirections), since Wine was seen to go other ways:
//!
//! - a missing label: Wine returns 0 where cmd.exe returns 1;
//! - `if a if b (…) else (…)`: Wine takes ELSE for the outer IF's, cmd.exe for the nearest one;
//! - `FOR` inside of parentheses that an ELSE follows: Wine carries out both.

use std::collections::BTreeMap;

use super::dice::Dice;

/// The files of a folder, as lines.
pub(crate) fn files(dice: &mut Dice) -> BTreeMap<String, Vec<String>> {
    let settings = [
        "@set SITE=main",
        "@set MODE=1",
        "@set OWNER=CORP\\admin",
        "@set NOTE=two words",
    ];
    let settings: Vec<String> = settings.iter().map(|line| (*line).to_owned()).collect();
    BTreeMap::from([
        ("START.BAT".to_owned(), script(dice)),
        ("SITE.BAT".to_owned(), settings),
    ])
}

/// A script of some sections with a label each, entered by the event.
fn script(dice: &mut Dice) -> Vec<String> {
    let mut lines = vec!["@echo off".to_owned(), "rem generated".to_owned()];
    if dice.chance(80) {
        lines.push(dice.text(&["call SITE.BAT", "CALL SITE.BAT", "call site"]));
    }
    for event in ["START", "FAILOVER", "RECOVER"] {
        if dice.chance(85) {
            let target = label(dice, 0);
            lines.push(format!("IF \"%CLP_EVENT%\" == \"{event}\" GOTO {target}"));
        }
    }
    lines.push(format!("goto {}", dice.one(&["no_arm", "NO_ARM", "L3"])));
    for section in 1..=4 {
        lines.push(format!(":L{section}"));
        for _ in 0..=dice.below(4) {
            let one = statement(dice, section, 2);
            lines.extend(one);
        }
    }
    lines.push("goto EXIT".to_owned());
    lines.push(":SUB".to_owned());
    lines.push("armlog \"sub %1 %~2\"".to_owned());
    lines.push("set SUBBED=%~1".to_owned());
    lines.push(dice.text(&["goto :EOF", "exit /b", "goto :eof"]));
    lines.push(":no_arm".to_owned());
    lines.push("armbcast /MSG \"Cluster Server is offline\" /A".to_owned());
    lines.push(":EXIT".to_owned());
    lines.push("armlog \"end %SITE% %SUBBED% %NOTHING%\"".to_owned());
    lines
}

/// A label behind a section.
fn label(dice: &mut Dice, section: usize) -> String {
    match dice.below(12) {
        0 => "exit".to_owned(),
        _ => format!(
            "{}{}",
            dice.one(&["L", "l"]),
            section + 1 + dice.below(4 - section.min(3))
        ),
    }
}

fn statement(dice: &mut Dice, section: usize, depth: usize) -> Vec<String> {
    let line = |text: String| vec![text];
    match dice.below(if depth == 0 { 9 } else { 14 }) {
        0 => line(format!(
            "armlog \"{} %SITE% %MODE%\"",
            dice.one(&["step", "at", "now"])
        )),
        1 => line(format!(
            "armload {} /S /A /R 1 {}",
            dice.one(&["DB", "Web", "db"]),
            dice.one(&["DbSvc", "W3SVC"])
        )),
        2 => line(format!("armkill {}", dice.one(&["DB", "WEB", "other"]))),
        3 => line(dice.text(&[
            "set MODE=2",
            "set SITE=%SITE%x",
            "set NOTE=",
            "set X=%NOTHING%%MODE%",
            "SET OWNER=%OWNER%",
        ])),
        4 => line(dice.text(&["dbcheck -a %SITE%", "mounter X: %MODE%"])),
        5 => line(format!("echo {} %SITE%", dice.one(&["one", "two"]))),
        6 => line(format!(
            "call :SUB {} \"b c\"",
            dice.one(&["a", "%MODE%", "%SITE%"])
        )),
        7 => line(format!(
            "for %%i in (x y %MODE%) do armlog \"%%i in {section}\""
        )),
        8 if section < 4 => line(format!("goto {}", label(dice, section))),
        8 => line("goto EXIT".to_owned()),
        9 => prefixed(dice, section, "if errorlevel 1"),
        10 => prefixed(dice, section, "if not errorlevel 1"),
        11 => {
            let test = test(dice);
            prefixed(dice, section, &test)
        }
        _ => {
            let test = test(dice);
            let mut lines = vec![format!("{test} (")];
            lines.extend(in_block(dice, section, depth - 1));
            if dice.chance(50) {
                lines.push(") else (".to_owned());
                lines.extend(in_block(dice, section, depth - 1));
            }
            lines.push(")".to_owned());
            lines
        }
    }
}

/// A statement for a block: no loop.
fn in_block(dice: &mut Dice, section: usize, depth: usize) -> Vec<String> {
    loop {
        let lines = statement(dice, section, depth);
        if !lines.iter().any(|line| line.contains("for %%")) {
            return lines;
        }
    }
}

/// A test in front of a statement of one line.
fn prefixed(dice: &mut Dice, section: usize, test: &str) -> Vec<String> {
    let mut lines = statement(dice, section, 0);
    if let Some(first) = lines.first_mut() {
        *first = format!("{test} {first}");
    }
    lines
}

fn test(dice: &mut Dice) -> String {
    dice.text(&[
        "if \"%MODE%\" == \"1\"",
        "if \"%MODE%\"==\"2\"",
        "IF NOT \"%CLP_SERVER%\" == \"OTHER\"",
        "if /i \"%SITE%\" == \"MAIN\"",
        "if \"%SITE%\" == \"MAIN\"",
        "if \"%CLP_DISK%\" == \"FAILURE\"",
        "if \"%NOTHING%\" == \"\"",
        "if defined NOTE",
        "if not defined SUBBED",
        "if exist local.txt",
        "if \"%CLP_PRIORITY%\" EQU \"1\"",
        "if %MODE%. NEQ 1.",
    ])
}
