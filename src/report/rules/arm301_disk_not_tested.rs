use super::{Check, Effort, Facts, Findings, Rule, Severity};
use crate::plan::ScriptName;
use crate::report::facts::first_start;

pub(super) const RULE: Rule = Rule {
    code: "ARM301",
    name: "disk-not-tested",
    severity: Severity::Decision,
    effort: Effort::UnderTwoHours,
    finds: "START.BAT starts services or programs without looking at CLP_DISK.",
    reason: "CLP_DISK is FAILURE when the switching partition could not be connected. Services then start without their \
             data, or make new, empty files on the local disk.",
    remedy: "Test CLP_DISK before the first start, and send a message in its place; or let the resource depend on the disk \
             resource, so that the script does not run without it.",
    example: "IF \"%CLP_EVENT%\" == \"START\" ARMLOAD ARCBASE /S /A /R 1 ArcBase",
    source: "The product's script template tests CLP_DISK in the branches START and FAILOVER",
    check: Check::Folder(check),
};

fn check(rule: &Rule, facts: &Facts, findings: &mut Findings) {
    for event in ["START", "FAILOVER"] {
        for server in ["HOME", "OTHER"] {
            let scenario = |disk| facts.scenario(ScriptName::Start, Some(event), server, disk);
            let (Some(success), Some(failure)) = (scenario("SUCCESS"), scenario("FAILURE")) else {
                continue;
            };
            let Some(first) = first_start(failure) else {
                continue;
            };
            if success.steps != failure.steps || facts.interpreted_with(failure, "CLP_DISK") {
                continue;
            }
            if let Some(place) = facts.step_place(&first.span) {
                findings
                    .add(
                        rule,
                        &place,
                        "this is started even when the switching partition could not be connected",
                    )
                    .help("before it: IF \"%CLP_DISK%\" == \"FAILURE\" GOTO ERROR_DISK");
            }
        }
    }
}
