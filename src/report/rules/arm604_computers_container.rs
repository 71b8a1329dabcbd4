use super::{Check, Effort, Findings, Rule, ScriptView, Severity, at_lines};
use crate::report::facts::Piece;

pub(super) const RULE: Rule = Rule {
    code: "ARM604",
    name: "computers-container",
    severity: Severity::Decision,
    effort: Effort::UnderTwoHours,
    finds: "A computer is looked for in the container CN=Computers only.",
    reason: "Computers are often moved into an organizational unit, and domain controllers stand in OU=Domain Controllers. The \
             computer is then not found, and the script ends there.",
    remedy: "Search for (&(objectClass=computer)(cn=NAME)) in the whole domain. `armistice report --directory` tells where the \
             computers are.",
    example: "Set objComputer = GetObject(\"LDAP://CN=\" & strServer & \",CN=Computers,\" & strDomain)",
    source: "Microsoft, default containers of a domain",
    check: Check::Script(check),
};

fn check(rule: &Rule, file: &ScriptView<'_>, findings: &mut Findings) {
    let bound = file.texts().bound().iter();
    let mut found = bound.filter(|bound| bound.pieces.iter().any(names_container));
    let Some(first) = found.next() else { return };
    let others = found.map(|bound| bound.position.line);
    findings
        .add(
            rule,
            &file.rest_of_line(first.position),
            "computers are looked for in CN=Computers only",
        )
        .help(format!(
            "search for (&(objectClass=computer)(cn=NAME)) in the domain{}",
            at_lines("it is the same at", others)
        ));
}

fn names_container(piece: &Piece) -> bool {
    matches!(piece, Piece::Text(text) if text.to_ascii_lowercase().contains("cn=computers,"))
}
