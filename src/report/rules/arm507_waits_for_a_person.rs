use super::{Check, Effort, Findings, Rule, ScriptView, Severity};
use crate::report::facts::expressions::Called;
use crate::vbscript::tree::StatementKind;

pub(super) const RULE: Rule = Rule {
    code: "ARM507",
    name: "waits-for-a-person",
    severity: Severity::Decision,
    effort: Effort::UnderTwoHours,
    finds: "A script that the cluster starts opens a window and waits: MsgBox, InputBox, or Popup without a time.",
    reason: "The cluster's service has no desktop that anybody sees. The script waits until the cluster's own time limit ends it, \
             and the group does not come up.",
    remedy: "Write to the log with WScript.Echo, and take values from arguments.",
    example: "MsgBox \"The directory is moved.\"",
    source: "VBScript reference, MsgBox and InputBox functions; Windows Script Host reference, Popup method",
    check: Check::Script(check),
};

fn check(rule: &Rule, file: &ScriptView<'_>, findings: &mut Findings) {
    if !file.called {
        return;
    }
    let texts = file.texts();
    let mut own = Vec::new();
    file.each(&mut |statement| {
        if let StatementKind::Procedure(procedure) = &statement.kind {
            own.push(procedure.name.text.to_lowercase());
        }
    });
    for (index, unit) in texts.units().iter().enumerate() {
        for expression in &unit.expressions {
            let Some(called) = Called::of(expression) else {
                continue;
            };
            let window = (called.is("msgbox") || called.is("inputbox")) && called.count() > 0;
            let ends_itself = |called: &Called<'_>| {
                let seconds = called.argument(1);
                seconds.is_some_and(|seconds| texts.number(index, seconds) != Some(0))
            };
            let popup = called.is_member("popup") && called.count() > 0 && !ends_itself(&called);
            if (!window && !popup) || own.contains(&called.name.to_lowercase()) {
                continue;
            }
            findings
                .add(
                    rule,
                    &file.rest_of_line(expression.position),
                    format!(
                        "{} waits for somebody at the screen, and nobody is there",
                        called.name
                    ),
                )
                .help("WScript.Echo writes the text to the log and goes on");
        }
    }
}
