use super::{Check, Effort, Facts, Findings, Rule, Severity};

pub(super) const RULE: Rule = Rule {
    code: "ARM401",
    name: "secret-in-clear",
    severity: Severity::Decision,
    effort: Effort::TwoToSixHours,
    finds: "A password or another secret stands in a file as it is.",
    reason: "Everybody who can read the folder, its backups or its copy on the other server has the secret. It also ages: \
             two files on two servers have to be changed together.",
    remedy: "Give the account to `armistice account`, which keeps it in a protected store, or use the caller's own logon. \
             Then change the secret, because it was readable until now.",
    example: "SET DB_PASSWORD=secret",
    source: "NEC ExpressCluster X for Windows Configuration Guide, Exchange Server 2007: W#EXCHG7 in W#EXCHG.BAT",
    check: Check::Folder(check),
};

/// Names like that of a password for what only leads to one.
const LEADS_TO_ONE: [&str; 4] = ["FILE", "PATH", "DIR", "FOLDER"];

fn check(rule: &Rule, facts: &Facts, findings: &mut Findings) {
    for secret in facts.clear_secrets() {
        let name = secret.name.to_uppercase();
        if LEADS_TO_ONE.iter().any(|end| name.ends_with(end)) {
            continue;
        }
        findings.add(
            rule,
            &secret.place,
            format!("the secret in {} stands in this file as it is", secret.name),
        );
    }
}
