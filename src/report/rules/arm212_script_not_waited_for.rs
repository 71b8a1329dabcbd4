use super::{Check, Effort, Facts, Findings, Rule, Severity};
use crate::plan::extract::uses;
use crate::plan::{Step, StepKind};
use crate::report::facts::shown;

pub(super) const RULE: Rule = Rule {
    code: "ARM212",
    name: "script-not-waited-for",
    severity: Severity::Decision,
    effort: Effort::UnderTwoHours,
    finds: "ARMLOAD starts a directory script without /W, and services are started behind it.",
    reason: "The script still moves the directory while the services start. They may read the old values, and keep them.",
    remedy: "Add /W, so that ARMLOAD returns only when the script has ended.",
    example: "ARMLOAD EXCHSCR /U CORP\\administrator cscript exch.vbs EX1 EX2 1\r\nARMLOAD EXCHIS /S /A /R 1 MSExchangeIS",
    source: "NEC ExpressCluster X for Windows Configuration Guide, Exchange Server 2003 and 2007: exch.vbs runs with /W",
    check: Check::Folder(check),
};

fn check(rule: &Rule, facts: &Facts, findings: &mut Findings) {
    for scenario in &facts.plan.scenarios {
        let mut script: Option<&Step> = None;
        uses::each(&scenario.steps, &mut |step| match &step.kind {
            StepKind::RunDirectoryScript { wait: false, .. } => script = Some(step),
            StepKind::StartService { service, .. } => {
                let Some(started) = script.take() else { return };
                let StepKind::RunDirectoryScript { script, .. } = &started.kind else {
                    return;
                };
                let Some(place) = facts.step_place(&started.span) else {
                    return;
                };
                let (script, service) = (shown(script), shown(service));
                findings
                    .add(
                        rule,
                        &place,
                        format!("{script} is not waited for, and the service {service} starts while it runs"),
                    )
                    .help("add /W");
            }
            _ => {}
        });
    }
}
