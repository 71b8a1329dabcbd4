use super::{Check, Effort, Findings, Rule, ScriptView, Severity};
use crate::report::Confidence;
use crate::report::facts::expressions::{each_expression, literal_text};

pub(super) const RULE: Rule = Rule {
    code: "ARM612",
    name: "query-without-separator",
    severity: Severity::Decision,
    effort: Effort::UnderTwoHours,
    finds: "A directory query of ADO has no `;` between its base and its filter.",
    reason: "The four parts of such a query, base, filter, attributes and scope, are told apart by semicolons. Without the first the \
             filter is lost, and the query fails or finds something else. It probably got lost when the script was printed.",
    remedy: "Put the semicolon behind the base: `<LDAP://…>;(filter);adspath;subtree`. `armistice repair` proposes it.",
    example: "strQuery = \"<LDAP://\" & strDomain & \">(objectClass=user);adspath;subtree\"",
    source: "ADSI reference, LDAP dialect of ADO",
    check: Check::Script(check),
};

fn check(rule: &Rule, file: &ScriptView<'_>, findings: &mut Findings) {
    for unit in file.units() {
        unit.each(&mut |statement, _| {
            let mut texts = Vec::new();
            each_expression(statement, &mut |expression| {
                texts.extend(literal_text(expression).map(|text| (expression, text)));
            });
            let is_query = texts.iter().any(|(_, text)| begins_query(text))
                && texts.iter().any(|(_, text)| text.contains(';'));
            let at_fault = texts.into_iter().find(|(_, text)| ends_base(text));
            let Some((expression, text)) = at_fault.filter(|_| is_query) else {
                return;
            };
            findings
                .add(
                    rule,
                    &file.place(expression.position, text.chars().count() + 2),
                    "there is no `;` between the base of the query and its filter",
                )
                .confidence(Confidence::Low)
                .help("`>;(` is probably meant");
        });
    }
}

fn begins_query(text: &str) -> bool {
    text.starts_with("<LDAP:") || text.starts_with("<GC:")
}

/// The base ends in `>`, and the filter follows at once.
fn ends_base(text: &str) -> bool {
    text.starts_with(">(") || (begins_query(text) && text.contains(">("))
}
