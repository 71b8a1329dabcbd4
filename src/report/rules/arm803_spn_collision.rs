use super::{Check, Effort, Facts, Findings, Rule, Severity, live_cases};

pub(super) const RULE: Rule = Rule {
    code: "ARM803",
    name: "spn-collision",
    severity: Severity::Blocker,
    effort: Effort::UnderTwoHours,
    finds: "In the live directory: a service principal name that the script adds belongs to a third object, or to both \
             computers.",
    reason: "A directory of today refuses a name that another object has, and the script ends there. Where it is let in, \
             Kerberos logons to the service fail.",
    remedy: "Take the name from the object that should not have it: setspn -D NAME ACCOUNT.",
    example: "objBackup.PutEx 3, \"servicePrincipalName\", Array(\"HOST/EX1\")",
    source: "the directory that `--directory` names",
    check: Check::Folder(check),
};

fn check(rule: &Rule, facts: &Facts, findings: &mut Findings) {
    let Some(live) = &facts.live else { return };
    let help = "setspn -Q NAME shows who has it, setspn -D takes it away";
    live_cases::tell(rule, facts, &live.collisions, help, findings);
}
