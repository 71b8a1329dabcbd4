use super::{Check, Effort, Facts, Findings, Rule, Severity};
use crate::host::same_name;
use crate::plan::Role;
use crate::report::facts::{has_variables, shown_place};

pub(super) const RULE: Rule = Rule {
    code: "ARM407",
    name: "setting-twice",
    severity: Severity::Decision,
    effort: Effort::UnderTwoHours,
    finds: "A settings file gives one variable two different values.",
    reason: "Only the last one counts. Whoever changes the first sees no effect, and a copy of the file on the other server \
             may have them the other way round.",
    remedy: "Keep one of the two lines.",
    example: "SET W#EXCHG3=EX1\r\nSET W#EXCHG3=EX2",
    source: "cmd.exe: the last SET counts",
    check: Check::Folder(check),
};

fn check(rule: &Rule, facts: &Facts, findings: &mut Findings) {
    let all = facts.assignments();
    let settings: Vec<_> = all
        .iter()
        .filter(|one| one.role == Some(Role::Settings) && !one.conditional)
        .collect();
    for (index, setting) in settings.iter().enumerate() {
        let before = settings[..index].iter().rev().find(|other| {
            other.place.span.file == setting.place.span.file
                && same_name(&other.name, &setting.name)
        });
        let Some(before) = before else { continue };
        if before.value == setting.value || has_variables(&setting.value) {
            continue;
        }
        findings.add(
            rule,
            &setting.place,
            format!(
                "{} is set to another value than in {}, which has no effect",
                setting.name,
                shown_place(&before.place.span)
            ),
        );
    }
}
