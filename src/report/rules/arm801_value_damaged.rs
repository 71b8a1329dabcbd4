use super::{Check, Effort, Facts, Findings, Rule, Severity, live_cases};

pub(super) const RULE: Rule = Rule {
    code: "ARM801",
    name: "value-damaged",
    severity: Severity::Blocker,
    effort: Effort::TwoToSixHours,
    finds: "In the live directory: a replacement would change a value in a place that only looks like the server's name.",
    reason: "After the script the attribute names a server or store that does not exist, or another one. Mail to that object is \
             not delivered, and giving the group back does not always restore the value.",
    remedy: "Replace the whole part of the name, `CN=EX1,`, or name the servers so that none is part of another text.",
    example: "objUser.homeMDB = Replace(objUser.homeMDB, \"EX1\", \"EX2\")",
    source: "the directory that `--directory` names",
    check: Check::Folder(check),
};

fn check(rule: &Rule, facts: &Facts, findings: &mut Findings) {
    let Some(live) = &facts.live else { return };
    let help = "replace `CN=` & name & `,` as a whole, in legacy names `/cn=` & name up to its end";
    live_cases::tell(rule, facts, &live.damaged, help, findings);
}
