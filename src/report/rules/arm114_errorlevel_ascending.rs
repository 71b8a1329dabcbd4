use super::{Check, Effort, Facts, Findings, Rule, Severity};
use crate::batch::tree::{Condition, Kind};
use crate::report::facts::BatchFile;

pub(super) const RULE: Rule = Rule {
    code: "ARM114",
    name: "errorlevel-ascending",
    severity: Severity::Decision,
    effort: Effort::UnderTwoHours,
    finds: "IF ERRORLEVEL tests with growing numbers, one behind the other.",
    reason: "IF ERRORLEVEL n holds for n and everything above. When the smaller number comes first and leads away, the test for \
             the larger one is never reached.",
    remedy: "Test the largest number first, or write IF %ERRORLEVEL% EQU n.",
    example: "if errorlevel 1 goto WARNED\r\nif errorlevel 2 goto FAILED",
    source: "cmd.exe: tests/language/batch, errorlevel_test_means_at_least",
    check: Check::Folder(check),
};

fn check(rule: &Rule, facts: &Facts, findings: &mut Findings) {
    for file in facts.reached() {
        look(rule, findings, file);
    }
}

fn look(rule: &Rule, findings: &mut Findings, file: &BatchFile) {
    // The number that led away last, and its line.
    let mut before: Option<(i64, usize)> = None;
    file.each(&mut |at| {
        if at.around.conditional {
            return;
        }
        let test = match &at.command.kind {
            Kind::If(test) => test,
            Kind::Remark(_) | Kind::Empty => return,
            _ => {
                before = None;
                return;
            }
        };
        let number = match &test.condition {
            Condition::ErrorLevel(number) if !test.not => number.text.trim().parse::<i64>().ok(),
            _ => None,
        };
        let then = at.inside(&test.then);
        let leads_away = then
            .word()
            .is_some_and(|word| word.is(&["goto", "exit"]));
        let Some(number) = number else {
            before = None;
            return;
        };
        if let Some((smaller, line)) = before
            && number > smaller
        {
            findings
                .add(
                    rule,
                    &at.place(),
                    format!(
                        "line {} has led away already for every code from {smaller} on, {number} among them",
                        line + 1
                    ),
                )
                .help("put the larger number first");
        }
        if leads_away {
            let least = before.map_or(number, |(smaller, _)| smaller.min(number));
            let line = before
                .filter(|(smaller, _)| *smaller == least)
                .map_or(at.line(), |(_, line)| line);
            before = Some((least, line));
        }
    });
}
