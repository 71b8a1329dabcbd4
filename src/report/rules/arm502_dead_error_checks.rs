use super::{Check, Effort, Findings, Rule, ScriptView, Severity};
use crate::report::Place;
use crate::report::facts::expressions::mentions;
use crate::report::facts::{DirectoryFile, Unit};
use crate::vbscript::tree::{Position, StatementKind};

pub(super) const RULE: Rule = Rule {
    code: "ARM502",
    name: "dead-error-checks",
    severity: Severity::Decision,
    effort: Effort::TwoToSixHours,
    finds: "A script looks at Err, but On Error Resume Next is commented out or absent.",
    reason: "Without it Windows Script Host ends the script at the first error. The look at Err behind the statement is never \
             reached, and neither is the message that it would print; what was changed until then stays changed.",
    remedy: "Decide which is wanted. Ending at the first error is the safer one: then take the checks out. Otherwise put On Error \
             Resume Next in force and check behind every statement that can fail.",
    example: "'On Error Resume Next\r\nobjUser.SetInfo\r\nIf Err.Number <> 0 Then WScript.Quit 1",
    source: "VBScript reference, On Error statement; the guides' exch.vbs",
    check: Check::Script(check),
};

fn check(rule: &Rule, file: &ScriptView<'_>, findings: &mut Findings) {
    let units = file.units();
    let Some((count, first)) = looks(units) else {
        return;
    };
    let mut in_force = false;
    file.each(&mut |statement| {
        in_force |= matches!(statement.kind, StatementKind::OnErrorResumeNext);
    });
    // The text that these run may say it.
    let dynamic = ["Execute", "ExecuteGlobal"];
    if in_force
        || units
            .iter()
            .any(|unit| dynamic.iter().any(|name| unit.names(name)))
    {
        return;
    }
    let times = match count {
        1 => "the one check of Err is".to_owned(),
        count => format!("none of the {count} checks of Err is"),
    };
    let never = if count == 1 {
        " never reached"
    } else {
        " reached"
    };
    let (place, state) = match commented_out(file) {
        Some(place) => (place, "commented out"),
        None => (file.rest_of_line(first), "absent"),
    };
    findings
        .add(
            rule,
            &place,
            format!("On Error Resume Next is {state}, so {times}{never}: {} ends at its first error", file.name()),
        )
        .help("put the line in force, or take the checks out; `armistice run` tells every error with its line");
}

/// How often a script looks at Err or calls a procedure that does, and where it does so first.
fn looks(units: &[Unit<'_>]) -> Option<(usize, Position)> {
    let mut first: Option<Position> = None;
    let mut direct = 0;
    let mut calls = 0;
    for unit in units {
        direct += usize::from(unit.reads_errors());
        unit.each(&mut |statement, _| {
            let StatementKind::If { branches, .. } = &statement.kind else {
                return;
            };
            if branches.iter().any(|(test, _)| mentions(test, "Err")) {
                first =
                    Some(first.map_or(statement.position, |known| known.min(statement.position)));
            }
        });
    }
    let checking = units.iter().filter(|unit| unit.reads_errors());
    for name in checking.filter_map(|unit| unit.procedure.map(|one| &*one.name.text)) {
        for unit in units {
            unit.each(&mut |statement, _| {
                if let StatementKind::Call(call) = &statement.kind {
                    calls += usize::from(mentions(call, name));
                }
            });
        }
    }
    let count = if calls > 0 { calls } else { direct };
    first.map(|first| (count, first))
}

/// The line where `On Error Resume Next` stands in a comment.
fn commented_out(file: &DirectoryFile) -> Option<Place> {
    let wanted = "on error resume next";
    file.source().lines().enumerate().find_map(|(index, line)| {
        let bare = line.trim_start();
        let is_comment = bare.starts_with(['\'', '`', '\\'])
            || bare
                .get(..4)
                .is_some_and(|word| word.eq_ignore_ascii_case("rem "));
        let is_it = is_comment && line.to_ascii_lowercase().contains(wanted);
        let start = line.chars().take_while(|c| c.is_whitespace()).count();
        let number = |count: usize| u32::try_from(count + 1).unwrap_or(u32::MAX);
        is_it.then(|| {
            file.rest_of_line(Position {
                line: number(index),
                column: number(start),
            })
        })
    })
}
