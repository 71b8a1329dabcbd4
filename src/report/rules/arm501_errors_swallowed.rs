use super::{Check, Effort, Findings, Rule, ScriptView, Severity};
use crate::report::facts::{DirectoryFile, Unit};
use crate::vbscript::tree::{Statement, StatementKind};

pub(super) const RULE: Rule = Rule {
    code: "ARM501",
    name: "errors-swallowed",
    severity: Severity::Decision,
    effort: Effort::TwoToSixHours,
    finds: "On Error Resume Next stands in a script or procedure, and nothing looks at Err.",
    reason: "Every statement that fails is passed over, and what follows works with what was there before. A directory move \
             that failed half-way looks like one that succeeded.",
    remedy: "Look at Err.Number behind each statement that can fail and end with WScript.Quit and a code, or take the line out, \
             so that the first error ends the script.",
    example: "On Error Resume Next\r\nobjUser.SetInfo",
    source: "VBScript reference, On Error statement; tests/language/vbscript",
    check: Check::Script(check),
};

/// A look at what an expected error left behind, such as `IsObject`, needs a line or two.
const SHORT: usize = 2;

fn check(rule: &Rule, file: &ScriptView<'_>, findings: &mut Findings) {
    let units = file.units();
    for unit in units {
        if is_looked_at(unit, units) {
            continue;
        }
        unit.each_block(&mut |block| {
            for (index, statement) in block.iter().enumerate() {
                if matches!(statement.kind, StatementKind::OnErrorResumeNext)
                    && !ends_soon(&block[index + 1..])
                {
                    tell(rule, file, statement, findings);
                }
            }
        });
    }
}

fn tell(rule: &Rule, file: &DirectoryFile, statement: &Statement, findings: &mut Findings) {
    findings
        .add(
            rule,
            &file.rest_of_line(statement.position),
            "errors are passed over from here on, and nothing looks at Err",
        )
        .help("behind each statement that may fail: If Err.Number <> 0 Then WScript.Quit 1");
}

fn ends_soon(rest: &[Statement]) -> bool {
    let end = rest
        .iter()
        .position(|one| matches!(one.kind, StatementKind::OnErrorGoToZero));
    end.is_some_and(|end| end <= SHORT)
}

/// Whether somebody looks at the errors of a unit: itself, what it calls, or who calls it.
fn is_looked_at(unit: &Unit<'_>, units: &[Unit<'_>]) -> bool {
    let Some(procedure) = unit.procedure else {
        return units.iter().any(Unit::reads_errors);
    };
    unit.reads_errors()
        || units
            .iter()
            .filter(|other| other.reads_errors())
            .any(|other| {
                let called = other.procedure.map(|one| &*one.name.text);
                called.is_some_and(|name| unit.names(name)) || other.names(&procedure.name.text)
            })
}
