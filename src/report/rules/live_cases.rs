use super::{Facts, Findings, Rule};
use crate::report::live::Told;

/// Tells what a directory says, case by case; those that are only counted come last, in one finding.
pub(super) fn tell(rule: &Rule, facts: &Facts, all: &[Told], help: &str, findings: &mut Findings) {
    for told in all {
        let file = facts
            .directory
            .iter()
            .find(|file| file.name() == told.at.file);
        let Some(file) = file else { continue };
        let place = file.line(told.at.line);
        for case in told.cases.shown() {
            findings.add(rule, &place, case).help(help);
        }
        if let Some(more) = told.cases.more() {
            findings
                .add(
                    rule,
                    &place,
                    format!("… {more} of the same kind ({})", told.subject),
                )
                .help(help);
        }
    }
}
