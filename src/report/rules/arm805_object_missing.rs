use super::{Check, Effort, Facts, Findings, Rule, Severity, live_cases};

pub(super) const RULE: Rule = Rule {
    code: "ARM805",
    name: "object-missing",
    severity: Severity::Blocker,
    effort: Effort::UnderTwoHours,
    finds: "In the live directory: an object that the script binds or searches below does not exist.",
    reason: "The script ends at that line, and everything behind it is not done.",
    remedy: "Correct the name in the script or its settings, or move the object to where the script looks for it.",
    example: "Set objPrimary = GetObject(\"LDAP://CN=EX1,CN=Computers,DC=corp,DC=example\")",
    source: "the directory that `--directory` names",
    check: Check::Folder(check),
};

fn check(rule: &Rule, facts: &Facts, findings: &mut Findings) {
    let Some(live) = &facts.live else { return };
    let help = "look for the object by a search, or correct its name in the script or its settings";
    live_cases::tell(rule, facts, &live.missing, help, findings);
}
