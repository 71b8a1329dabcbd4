use super::{Check, Effort, Facts, Findings, Rule, Severity};
use crate::host::same_name;
use crate::plan::Role;

pub(super) const RULE: Rule = Rule {
    code: "ARM406",
    name: "setting-empty",
    severity: Severity::Decision,
    effort: Effort::UnderTwoHours,
    finds: "A settings file leaves a variable empty that the scripts read, and nothing else sets it.",
    reason: "SET NAME= removes the variable. A line that needs it has a hole: an option without its value, a program without \
             an argument.",
    remedy: "Write the value, or take out what reads it.",
    example: "SET BACKUP_SERVER=",
    source: "cmd.exe: SET with nothing behind the equals sign removes the variable",
    check: Check::Folder(check),
};

fn check(rule: &Rule, facts: &Facts, findings: &mut Findings) {
    let all = facts.assignments();
    for setting in all {
        let is_set = || {
            let mut same = all
                .iter()
                .filter(|other| same_name(&other.name, &setting.name));
            same.any(|other| !other.value.is_empty())
        };
        if setting.role == Some(Role::Settings)
            && setting.value.is_empty()
            && !is_set()
            && facts.reads(&setting.name.to_uppercase())
        {
            let name = &setting.name;
            findings.add(
                rule,
                &setting.place,
                format!("{name} is left empty here, and the scripts read it"),
            );
        }
    }
}
