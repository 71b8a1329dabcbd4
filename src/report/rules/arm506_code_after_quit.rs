use super::{Check, Effort, Findings, Rule, ScriptView, Severity};
use crate::report::facts::expressions::Called;
use crate::vbscript::tree::{Statement, StatementKind};

pub(super) const RULE: Rule = Rule {
    code: "ARM506",
    name: "code-after-quit",
    severity: Severity::Notice,
    effort: Effort::UnderTwoHours,
    finds: "Statements stand behind WScript.Quit in the same block.",
    reason: "The script has ended there; they are never carried out.",
    remedy: "Take them out, or put them before WScript.Quit.",
    example: "WScript.Quit\r\nobjUser.SetInfo",
    source: "Windows Script Host reference, Quit method",
    check: Check::Script(check),
};

fn check(rule: &Rule, file: &ScriptView<'_>, findings: &mut Findings) {
    for unit in file.units() {
        unit.each_block(&mut |block| {
            let Some(end) = block.iter().position(ends) else {
                return;
            };
            if let Some(next) = block[end + 1..].iter().find(|one| is_done(one)) {
                let line = block[end].position.line;
                findings.add(
                    rule,
                    &file.rest_of_line(next.position),
                    format!(
                        "what stands from here on is never done: the script ends at line {line}"
                    ),
                );
            }
        });
    }
}

fn ends(statement: &Statement) -> bool {
    match &statement.kind {
        StatementKind::Call(call) => {
            Called::of(call).is_some_and(|called| called.is_member_of("wscript", "quit"))
        }
        _ => false,
    }
}

/// Declarations hold wherever they stand.
fn is_done(statement: &Statement) -> bool {
    !matches!(
        statement.kind,
        StatementKind::Procedure(_)
            | StatementKind::Class(_)
            | StatementKind::Dim(_)
            | StatementKind::Const(_)
    ) && !ends(statement)
}
