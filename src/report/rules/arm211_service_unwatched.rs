use super::{Check, Effort, Facts, Findings, Rule, Severity};
use crate::plan::{ScriptName, StepKind};
use crate::report::facts::{each_step, same_id};

pub(super) const RULE: Rule = Rule {
    code: "ARM211",
    name: "service-unwatched",
    severity: Severity::Notice,
    effort: Effort::UnderTwoHours,
    finds: "START.BAT starts a service with net start or sc start, and no ARMLOAD watches it.",
    reason: "Nobody notices when the service fails: it is not started again, and no failover follows.",
    remedy: "Start it with ARMLOAD, or give it a service resource or a monitor resource of its own. Leave it when something \
             outside the scripts watches it.",
    example: "net start BatchQueue",
    source: "NEC Express5800/320Ma Installation & Configuration Guide, page 109: ARMLOAD begins the watch",
    check: Check::Folder(check),
};

fn check(rule: &Rule, facts: &Facts, findings: &mut Findings) {
    let mut watched: Vec<&str> = Vec::new();
    let mut any_unknown = false;
    each_step(&facts.plan, &mut |_, step| {
        if let StepKind::StartService { service, .. } = &step.kind {
            match service.known() {
                Some(service) => watched.push(service),
                None => any_unknown = true,
            }
        }
    });
    each_step(&facts.plan, &mut |scenario, step| {
        let StepKind::ServiceControl {
            service, operation, ..
        } = &step.kind
        else {
            return;
        };
        if scenario.script != ScriptName::Start || operation != "start" || any_unknown {
            return;
        }
        let Some(service) = service.known() else {
            return;
        };
        if watched.iter().any(|known| same_id(known, service)) {
            return;
        }
        if let Some(place) = facts.step_place(&step.span) {
            findings.add(
                rule,
                &place,
                format!("the service {service} is started here, and no ARMLOAD watches it"),
            );
        }
    });
}
