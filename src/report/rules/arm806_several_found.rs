use super::{Check, Effort, Facts, Findings, Rule, Severity, live_cases};

pub(super) const RULE: Rule = Rule {
    code: "ARM806",
    name: "several-found",
    severity: Severity::Decision,
    effort: Effort::UnderTwoHours,
    finds: "In the live directory: a search of which the first row is taken finds several objects.",
    reason: "Which one comes first is not promised. The script may work on another administrative group, storage group or store \
             than the one that is meant.",
    remedy: "Name the one that is meant in the filter.",
    example: "Set rs = conn.Execute(\"<LDAP://DC=corp,DC=example>;(objectClass=msExchStorageGroup);adspath;subtree\")",
    source: "the directory that `--directory` names",
    check: Check::Folder(check),
};

fn check(rule: &Rule, facts: &Facts, findings: &mut Findings) {
    let Some(live) = &facts.live else { return };
    let help = "name the one that is meant in the filter: (&(objectClass=…)(cn=NAME))";
    live_cases::tell(rule, facts, &live.several, help, findings);
}
