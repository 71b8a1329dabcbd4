use super::{Check, Effort, Facts, Findings, Rule, Severity};
use crate::plan::StepKind;
use crate::report::facts::{each_step, shown};

pub(super) const RULE: Rule = Rule {
    code: "ARM209",
    name: "service-without-restart",
    severity: Severity::Notice,
    effort: Effort::UnderTwoHours,
    finds: "ARMLOAD starts a service without /R.",
    reason: "Nothing starts the service again when it fails, and no failover follows: the group counts as running while its \
             service is gone.",
    remedy: "Add /R with a number from 1 to 9, and /H when the count is to begin anew after some hours; or say in the new \
             place that the service is meant to be left alone.",
    example: "ARMLOAD ArcPrint /S ArcPrint",
    source: "NEC Express5800/320Ma Installation & Configuration Guide, page 109: /R is the threshold of restarts",
    check: Check::Folder(check),
};

fn check(rule: &Rule, facts: &Facts, findings: &mut Findings) {
    each_step(&facts.plan, &mut |_, step| {
        if let StepKind::StartService {
            service,
            restart_limit: None,
            monitor_only: false,
            ..
        } = &step.kind
            && let Some(place) = facts.step_place(&step.span)
        {
            let service = shown(service);
            findings
                .add(
                    rule,
                    &place,
                    format!("the service {service} is started without /R, so nothing starts it again when it fails"),
                )
                .help("add /R with a number from 1 to 9");
        }
    });
}
