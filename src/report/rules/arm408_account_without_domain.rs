use super::{Check, Effort, Facts, Findings, Rule, Severity};
use crate::host::same_name;
use crate::plan::{StepKind, Value};
use crate::report::facts::each_step;

pub(super) const RULE: Rule = Rule {
    code: "ARM408",
    name: "account-without-domain",
    severity: Severity::Notice,
    effort: Effort::UnderTwoHours,
    finds: "ARMLOAD /U names an account without its domain.",
    reason: "Which account is meant depends on the server: a local one where there is one of that name, otherwise one of the \
             domain. The two servers of a group may differ in that.",
    remedy: "Write DOMAIN\\account, or account@domain.",
    example: "ARMLOAD REPNORMAL /U Administrator /W powershell.exe .\\normal.ps1",
    source: "Published scripts have both forms; Windows looks for a local account first",
    check: Check::Folder(check),
};

fn check(rule: &Rule, facts: &Facts, findings: &mut Findings) {
    each_step(&facts.plan, &mut |_, step| {
        let account = match &step.kind {
            StepKind::StartProgram { account, .. }
            | StepKind::RunDirectoryScript { account, .. } => account,
            _ => return,
        };
        let Some(account) = account.as_ref().and_then(Value::known) else {
            return;
        };
        // The name of a variable whose percent signs are missing is no account.
        let is_variable = || {
            let mut variables = facts.plan.variables.iter();
            variables.any(|variable| same_name(&variable.name, account))
        };
        if account.contains(['\\', '@', '/']) || is_variable() {
            return;
        }
        if let Some(place) = facts.step_place(&step.span) {
            findings.add(
                rule,
                &place,
                format!("the account {account} is named without its domain"),
            );
        }
    });
}
