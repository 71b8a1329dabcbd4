use super::{Check, Effort, Findings, Rule, ScriptView, Severity, at_lines};
use crate::report::facts::Piece;

pub(super) const RULE: Rule = Rule {
    code: "ARM608",
    name: "unescaped-name",
    severity: Severity::Decision,
    effort: Effort::UnderTwoHours,
    finds: "Names that were read from the directory are put into a distinguished name as they are.",
    reason: "A name with a comma, a plus sign, a quotation mark, a backslash or an angle bracket falls apart there: `Sales, East` becomes two \
             parts. The object is not found, and the script ends.",
    remedy: "Use the distinguished name that the directory gives (ADsPath), or put a backslash before such characters.",
    example: "Set objStore = GetObject(\"LDAP://CN=\" & objVar.cn & \",CN=InformationStore,\" & strDomain)",
    source: "RFC 4514, 2.4; corpus/hostile-directory, comma.ldif",
    check: Check::Script(check),
};

fn check(rule: &Rule, file: &ScriptView<'_>, findings: &mut Findings) {
    let bound = file.texts().bound().iter();
    let mut found = bound.filter(|bound| !joined(&bound.pieces).is_empty());
    let Some(first) = found.next() else { return };
    let names = joined(&first.pieces).join(", ");
    let verb = if joined(&first.pieces).len() == 1 {
        "is"
    } else {
        "are"
    };
    let others = found.map(|bound| bound.position.line);
    findings
        .add(
            rule,
            &file.rest_of_line(first.position),
            format!(
                "{names} {verb} put into a distinguished name without escaping: a comma breaks it"
            ),
        )
        .help(format!(
            "Replace(name, \",\", \"\\,\"){}",
            at_lines("it is the same at", others)
        ));
}

/// The names that stand behind `CN=` or `OU=`. Names of computers, which the script is called with, have no such characters.
fn joined(pieces: &[Piece]) -> Vec<String> {
    let pairs = pieces.windows(2).filter_map(|pair| {
        let [
            Piece::Text(before),
            Piece::Unknown {
                name,
                argument: false,
                computed: false,
            },
        ] = pair
        else {
            return None;
        };
        let before = before.to_ascii_lowercase();
        (before.ends_with("cn=") || before.ends_with("ou=")).then(|| name.clone())
    });
    pairs.collect()
}
