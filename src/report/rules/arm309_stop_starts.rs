use super::{Check, Effort, Facts, Findings, Rule, Severity};
use crate::plan::{ScriptName, StepKind};
use crate::report::facts::{each_step, shown};

pub(super) const RULE: Rule = Rule {
    code: "ARM309",
    name: "stop-starts",
    severity: Severity::Decision,
    effort: Effort::UnderTwoHours,
    finds: "STOP.BAT starts a service.",
    reason: "The service runs while the group is stopped, on a server that no longer owns it. Lines that were copied from \
             START.BAT are a common cause.",
    remedy: "Take the line out, or say what the service is for when the group does not run here.",
    example: "rem STOP.BAT\r\nARMLOAD ARCBASE /S /A /R 1 ArcBase",
    source: "The product's script template: STOP.BAT ends what START.BAT began",
    check: Check::Folder(check),
};

fn check(rule: &Rule, facts: &Facts, findings: &mut Findings) {
    each_step(&facts.plan, &mut |scenario, step| {
        if scenario.script != ScriptName::Stop {
            return;
        }
        let service = match &step.kind {
            StepKind::StartService { service, .. } => service,
            StepKind::ServiceControl {
                service, operation, ..
            } if operation == "start" => service,
            _ => return,
        };
        if let Some(place) = facts.step_place(&step.span) {
            let service = shown(service);
            findings.add(
                rule,
                &place,
                format!("the service {service} is started while the group stops"),
            );
        }
    });
}
