use super::{Check, Effort, Facts, Findings, Rule, Severity};
use crate::plan::ScriptName;
use crate::report::facts::{any_step, first_start, speaks};

pub(super) const RULE: Rule = Rule {
    code: "ARM310",
    name: "disk-failure-silent",
    severity: Severity::Notice,
    effort: Effort::UnderTwoHours,
    finds: "START.BAT starts nothing when the disk failed, sends no message, and ends with code 0.",
    reason: "The group counts as started, and nobody is told that its services are not there.",
    remedy: "Send a message with ARMBCAST or clplogcmd, or end with another code than 0, so that the resource fails.",
    example: "IF \"%CLP_DISK%\" == \"FAILURE\" GOTO EXIT",
    source: "The product's script template sends a message at ERROR_DISK",
    check: Check::Folder(check),
};

fn check(rule: &Rule, facts: &Facts, findings: &mut Findings) {
    for event in ["START", "FAILOVER"] {
        let of = |disk| facts.scenario(ScriptName::Start, Some(event), "HOME", disk);
        let (Some(success), Some(failure)) = (of("SUCCESS"), of("FAILURE")) else {
            continue;
        };
        let is_silent = first_start(success).is_some()
            && first_start(failure).is_none()
            && failure.outcome.exit_code == Some(0)
            && !any_step(failure, &|step| speaks(&step.kind));
        if is_silent && let Some(place) = facts.test_of(ScriptName::Start, "CLP_DISK") {
            findings.add(
                rule,
                &place,
                "when the switching partition is not connected, the start ends without a message and with code 0",
            );
        }
    }
}
