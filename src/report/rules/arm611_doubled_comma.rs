use super::{Check, Effort, Findings, Rule, ScriptView, Severity};
use crate::report::Confidence;
use crate::report::facts::expressions::{Called, each_within, literal_text};
use crate::vbscript::tree::Expression;

pub(super) const RULE: Rule = Rule {
    code: "ARM611",
    name: "doubled-comma",
    severity: Severity::Decision,
    effort: Effort::UnderTwoHours,
    finds: "Two commas follow each other in a distinguished name.",
    reason: "A part without attribute and value is no part of a name: ADSI finds no object by it. It probably came in when the script \
             was printed or copied.",
    remedy: "Take one comma out. `armistice repair` proposes it and shows the difference to the plan.",
    example: "Set objBase = GetObject(\"LDAP://CN=Routing Groups,CN=Configuration\" & \",,\" & strDomain)",
    source: "RFC 4514, 3",
    check: Check::Script(check),
};

fn check(rule: &Rule, file: &ScriptView<'_>, findings: &mut Findings) {
    let mut found: Vec<&Expression> = Vec::new();
    for unit in file.units() {
        let calls = unit.expressions.iter().filter_map(|one| Called::of(one));
        for called in calls.filter(|one| one.is("getobject")) {
            let Some(path) = called.argument(0) else {
                continue;
            };
            each_within(path, &mut |inner| {
                if literal_text(inner).is_some_and(|text| text.contains(",,")) {
                    found.push(inner);
                }
            });
        }
    }
    for literal in found {
        let length = literal_text(literal).map_or(1, |text| text.chars().count() + 2);
        findings
            .add(
                rule,
                &file.place(literal.position, length),
                "two commas follow each other in a distinguished name",
            )
            .confidence(Confidence::Low)
            .help("\",\" is probably meant");
    }
}
