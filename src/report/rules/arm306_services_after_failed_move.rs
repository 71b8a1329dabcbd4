use super::{Check, Effort, Facts, Findings, Rule, Severity};
use crate::plan::{CaptureSource, Condition, Step, StepKind};
use crate::report::facts::shown;

pub(super) const RULE: Rule = Rule {
    code: "ARM306",
    name: "services-after-failed-move",
    severity: Severity::Decision,
    effort: Effort::TwoToSixHours,
    finds: "Services are started behind a directory script, and nothing looks at how that ended.",
    reason: "ARMLOAD /W does not hand the exit code of the program on. When the move of the directory fails half-way, the \
             services start all the same: users find their mailboxes on a server that does not have them.",
    remedy: "Decide what is to happen when the move fails. Run with --strict, which stops at the first failed step; or let \
             the directory script store a code with ARMSETCD, and test it with ARMGETCD before the first service.",
    example: "ARMLOAD EXCHSCR /W /U CORP\\administrator cscript exch.vbs EX1 EX2 1\r\nARMLOAD EXCHIS /S /A /R 1 MSExchangeIS",
    source: "NEC ExpressCluster X for Windows Configuration Guide, Exchange Server 2003 and 2007",
    check: Check::Folder(check),
};

fn check(rule: &Rule, facts: &Facts, findings: &mut Findings) {
    for scenario in &facts.plan.scenarios {
        let mut found = Vec::new();
        walk(&scenario.steps, &mut None, &mut found);
        for (script, service) in found {
            let StepKind::RunDirectoryScript { script: name, .. } = &script.kind else {
                continue;
            };
            if let Some(place) = facts.step_place(&script.span) {
                findings
                    .add(
                        rule,
                        &place,
                        format!(
                            "when {} fails, the services behind it are started all the same",
                            shown(name)
                        ),
                    )
                    .help(format!("the first of them is {service}"));
            }
        }
    }
}

/// Directory scripts with the first service that is started behind each, where nothing between looks at a result.
fn walk<'p>(steps: &'p [Step], last: &mut Option<&'p Step>, found: &mut Vec<(&'p Step, &'p str)>) {
    for step in steps {
        match &step.kind {
            StepKind::RunDirectoryScript { .. } => *last = Some(step),
            StepKind::GetCode { .. }
            | StepKind::Capture {
                from: CaptureSource::ErrorLevel | CaptureSource::Status,
                ..
            }
            | StepKind::Interpret { .. } => *last = None,
            StepKind::StartService { service, .. } => {
                found.extend(last.take().map(|script| (script, shown(service))));
            }
            StepKind::If {
                condition,
                then,
                otherwise,
            } => {
                if looks_at_result(condition) {
                    *last = None;
                }
                let before = *last;
                walk(then, last, found);
                let mut other = before;
                walk(otherwise, &mut other, found);
                *last = last.or(other);
            }
            StepKind::Call { steps, .. } | StepKind::Block { steps } => walk(steps, last, found),
            _ => {}
        }
    }
}

fn looks_at_result(condition: &Condition) -> bool {
    match condition {
        Condition::ErrorLevel(_) | Condition::Succeeded | Condition::Failed => true,
        Condition::Not(inner) => looks_at_result(inner),
        Condition::All(list) | Condition::Any(list) => list.iter().any(looks_at_result),
        _ => false,
    }
}
