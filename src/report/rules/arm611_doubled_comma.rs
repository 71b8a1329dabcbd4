use super::{Effort, Facts, Findings, Rule, Severity};
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
    check,
};

fn check(rule: &Rule, facts: &Facts, findings: &mut Findings) {
    findings.in_each(rule, &facts.directory, &|file, findings| {
        let mut found: Vec<&Expression> = Vec::new();
        for unit in file.units() {
            unit.each_expression(&mut |expression| {
                let Some(called) = Called::of(expression).filter(|one| one.is("getobject")) else {
                    return;
                };
                let Some(path) = called.argument(0) else {
                    return;
                };
                each_within(path, &mut |inner| {
                    if literal_text(inner).is_some_and(|text| text.contains(",,")) {
                        found.push(inner);
                    }
                });
            });
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
    });
}
