use super::{Check, Effort, Facts, Findings, Rule, Severity, live_cases};

pub(super) const RULE: Rule = Rule {
    code: "ARM802",
    name: "mailbox-left",
    severity: Severity::Blocker,
    effort: Effort::TwoToSixHours,
    finds: "In the live directory: a mailbox on the server that is given up is not among those that the script changes.",
    reason: "It keeps naming the server that has failed. Its owner cannot open it until the group is given back.",
    remedy: "Search the domain for everybody whose homeMDB names the server, in place of going through one container.",
    example: "For Each objUser In GetObject(\"LDAP://CN=Users,DC=corp,DC=example\")",
    source: "the directory that `--directory` names",
    check: Check::Folder(check),
};

fn check(rule: &Rule, facts: &Facts, findings: &mut Findings) {
    let Some(live) = &facts.live else { return };
    let help = "search the domain with (homeMDB=*) in place of going through one container";
    live_cases::tell(rule, facts, &live.left, help, findings);
}
