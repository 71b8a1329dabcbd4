use super::{Check, Effort, Facts, Findings, Rule, Severity};
use crate::arm::{self, Standing};
use crate::batch::builtins;
use crate::plan::Role;
use crate::report::Confidence;

pub(super) const RULE: Rule = Rule {
    code: "ARM405",
    name: "setting-not-used",
    severity: Severity::Notice,
    effort: Effort::UnderTwoHours,
    finds: "A settings file sets a variable that nothing in the folder reads.",
    reason: "Whoever changes the setting expects that something changes. Often the script has a misspelt name, or the value \
             written out.",
    remedy: "Take the setting out, or read it where its value is written out.",
    example: "SET RETRIES=5",
    source: "A comparison of the names in the folder; folders that start programs which may read the environment are left out",
    check: Check::Folder(check),
};

/// Programs that look at no variable of a script.
const DEAF: [&str; 16] = [
    "ldifde",
    "cscript",
    "wscript",
    "net",
    "sc",
    "find",
    "findstr",
    "ping",
    "timeout",
    "clplogcmd",
    "sqlcmd",
    "osql",
    "taskkill",
    "mountvol",
    "vssadmin",
    "xcopy",
];

fn check(rule: &Rule, facts: &Facts, findings: &mut Findings) {
    let settings: Vec<_> = facts
        .assignments()
        .iter()
        .filter(|one| one.role == Some(Role::Settings))
        .collect();
    if settings.is_empty() || children_may_read(facts) {
        return;
    }
    for setting in settings {
        let name = setting.name.to_uppercase();
        if facts.reads(&name) {
            continue;
        }
        findings
            .add(
                rule,
                &setting.place,
                format!("nothing in the folder reads {}", setting.name),
            )
            .confidence(Confidence::Medium);
    }
}

/// Whether the folder starts anything that may read the environment it inherits.
fn children_may_read(facts: &Facts) -> bool {
    let mut any = false;
    for file in facts.reached() {
        file.each(&mut |at| {
            let Some(word) = at.word() else { return };
            let own = builtins::find(&word.name).is_some() || word.is(&DEAF);
            let arm = match word.standing {
                Standing::Command("ARMLOAD") => starts_deaf(&word.arguments),
                Standing::Unknown => arm::meant(&word.name).is_some(),
                _ => true,
            };
            any |= !(own || arm || word.name.is_empty());
        });
    }
    any
}

fn starts_deaf(arguments: &str) -> bool {
    match arm::parse("ARMLOAD", arguments) {
        Ok(arm::ArmCommand::Load(load)) => match &load.target {
            arm::Target::Service(_) => true,
            arm::Target::Program(target) => {
                let name = crate::host::path::file_name(&target.program.value).to_ascii_lowercase();
                DEAF.contains(&name.strip_suffix(".exe").unwrap_or(&name))
            }
        },
        _ => false,
    }
}
