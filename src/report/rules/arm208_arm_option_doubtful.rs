use super::{Check, Effort, Facts, Findings, Rule, Severity};
use crate::arm::{self, ArmCommand, Standing};
use crate::report::facts::has_variables;
use crate::source;

pub(super) const RULE: Rule = Rule {
    code: "ARM208",
    name: "arm-option-doubtful",
    severity: Severity::Notice,
    effort: Effort::UnderTwoHours,
    finds: "An ARM command has an option whose effect is not published, or one that has no effect where it stands.",
    reason: "/WAIT and /INT are named in the manual without a unit; /M and /FOV are remembered from older versions. Options \
             for services mean nothing known for a program, and the other way round.",
    remedy: "Look the option up in the manual of the product version that the script was written for, and say in the new \
             place what it is to do. Take out what has no effect.",
    example: "ARMLOAD ArcIndex /S /A /R 1 /WAIT 60 /INT 10 ArcIndex",
    source: "NEC Express5800/320Ma Installation & Configuration Guide, page 109: the syntax line only",
    check: Check::Folder(check),
};

fn check(rule: &Rule, facts: &Facts, findings: &mut Findings) {
    for file in facts.reached() {
        file.each(&mut |at| {
            let Some(word) = at.word() else { return };
            if !matches!(word.standing, Standing::Command(_)) {
                return;
            }
            let Ok(command) = arm::parse(&word.name, &word.arguments) else {
                return;
            };
            let id = match &command {
                ArmCommand::Load(load) => Some(load.watch_id.place),
                ArmCommand::Kill(kill) => Some(kill.watch_id.place),
                _ => None,
            };
            for remark in command.check() {
                let end = remark.place.offset + remark.place.length;
                let text = word.arguments.get(remark.place.offset..end).unwrap_or("");
                // Watch IDs and a missing /R have rules of their own; a variable may hold what is right.
                let elsewhere = Some(remark.place) == id && !remark.place.unclosed;
                if elsewhere || remark.severity == source::Severity::Note || has_variables(text) {
                    continue;
                }
                let place = at.argument(word, remark.place.offset, remark.place.length);
                let told = findings.add(rule, &place, &remark.message);
                if let Some(help) = &remark.help {
                    told.help(help);
                }
            }
        });
    }
}
