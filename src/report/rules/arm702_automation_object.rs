use super::{Check, Effort, Findings, Rule, ScriptView, Severity};
use crate::report::facts::Piece;
use crate::report::facts::expressions::Called;
use crate::vbscript::automation;

pub(super) const RULE: Rule = Rule {
    code: "ARM702",
    name: "automation-object",
    severity: Severity::Decision,
    effort: Effort::TwoToSixHours,
    finds: "A script makes or finds an automation object that Armistice does not have.",
    reason: "Such objects belong to Windows or to a product on the machine. A native run ends there with error 429 or 432, and on a new \
             server the object may not be installed.",
    remedy: "Leave that part to a program of its own, in a language that stays, and start it from the batch file.",
    example: "Set outlook = CreateObject(\"Outlook.Application\")",
    source: "VBScript reference, CreateObject and GetObject functions",
    check: Check::Script(check),
};

/// What `GetObject` finds natively.
const FOUND: [&str; 2] = ["LDAP", "GC"];

fn check(rule: &Rule, file: &ScriptView<'_>, findings: &mut Findings) {
    let texts = file.texts();
    for (index, unit) in texts.units().iter().enumerate() {
        for expression in &unit.expressions {
            let Some(called) = Called::of(expression) else {
                continue;
            };
            let makes = called.is("createobject") || called.is_member_of("wscript", "createobject");
            let finds = called.is("getobject");
            let Some(name) = called.argument(0).filter(|_| makes || finds) else {
                continue;
            };
            let pieces = texts.pieces(index, name);
            let Some(Piece::Text(text)) = pieces.first() else {
                continue;
            };
            let (known, shown) = if makes {
                // A class whose name is put together is told by its run.
                (
                    pieces.len() > 1 || automation::is_created(text),
                    text.as_str(),
                )
            } else {
                let scheme = text.split(':').next().unwrap_or("");
                let known = FOUND.contains(&scheme) || !text.contains(':');
                (known, scheme)
            };
            if known {
                continue;
            }
            let verb = if makes { "made" } else { "found" };
            findings
                .add(
                    rule,
                    &file.rest_of_line(expression.position),
                    format!("{shown} is {verb} here, which Armistice does not have"),
                )
                .help("put what it is needed for into a program that the batch file starts");
        }
    }
}
