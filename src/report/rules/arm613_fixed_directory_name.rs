use super::{Check, Effort, Findings, Rule, ScriptView, Severity};
use crate::report::facts::Piece;

pub(super) const RULE: Rule = Rule {
    code: "ARM613",
    name: "fixed-directory-name",
    severity: Severity::Notice,
    effort: Effort::UnderTwoHours,
    finds: "A domain or a domain controller is written into the script.",
    reason: "The script works in that domain or with that server only. When the server is replaced, it stops working, and a failover \
             is when that is noticed.",
    remedy: "Take the domain from the root DSE: GetObject(\"LDAP://RootDSE\").Get(\"defaultNamingContext\").",
    example: "Set objUsers = GetObject(\"LDAP://dc1/CN=Users,DC=corp,DC=example\")",
    source: "Microsoft, serverless binding and RootDSE",
    check: Check::Script(check),
};

fn check(rule: &Rule, file: &ScriptView<'_>, findings: &mut Findings) {
    let texts = file.texts();
    for bound in texts.bound() {
        let [Piece::Text(first), ..] = bound.pieces.as_slice() else {
            continue;
        };
        let path = first.split_once("://").map_or("", |(_, path)| path);
        let server = path
            .split_once('/')
            .map(|(server, _)| server)
            .filter(|server| !server.is_empty() && !server.contains(['=', ',']));
        let known = |piece: &Piece| matches!(piece, Piece::Text(text) if names_domain(text));
        let message = match server {
            Some(server) => format!("the server {server} is written into the script"),
            None if bound.pieces.iter().any(known) => {
                "the domain is written into the script".to_owned()
            }
            None => continue,
        };
        findings
            .add(rule, &file.rest_of_line(bound.position), message)
            .help("take the domain from the root DSE, and leave the server out");
    }
}

fn names_domain(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    text.starts_with("dc=") || text.contains(",dc=") || text.contains("/dc=")
}
