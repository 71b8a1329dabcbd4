use super::{Check, Effort, Facts, Findings, Rule, Severity};
use crate::batch::builtins;
use crate::host::Secrets;
use crate::report::facts::Word;

pub(super) const RULE: Rule = Rule {
    code: "ARM402",
    name: "secret-on-command-line",
    severity: Severity::Decision,
    effort: Effort::TwoToSixHours,
    finds: "A program gets a secret on its command line: ldifde -b, sqlcmd -P, net use, and any program that is given the \
            variable.",
    reason: "The command lines of all processes can be read by others on the server, and tools of supervision keep them.",
    remedy: "Use the caller's own logon (sqlcmd -E, ldifde without -b), or a program that reads the secret from a protected \
             place. Armistice imports an LDIF file itself and hands the password to no process.",
    example: "ldifde -i -f spn.ldf -s DC1 -b administrator CORP %AD_ADMIN_PWD%",
    source: "NEC ExpressCluster X for Windows Configuration Guide, Exchange Server 2007: ldifde -b in START.BAT",
    check: Check::Folder(check),
};

fn check(rule: &Rule, facts: &Facts, findings: &mut Findings) {
    for file in &facts.batch {
        file.each(&mut |at| {
            let Some(word) = at.word() else { return };
            if word.name.is_empty() || is_no_program(word) {
                return;
            }
            let shown = &word.name;
            if let Some(variable) = secret_variable(&facts.secrets, &word.arguments) {
                // Where a statement was broken over two lines, the second begins with an option.
                let text = match shown.starts_with(['-', '/']) {
                    true => format!("the secret in {variable} stands on a command line"),
                    false => format!("{shown} gets the secret in {variable} on its command line"),
                };
                findings.add(rule, &at.place_of(variable), text);
            }
        });
    }
    for secret in facts.spelled_out() {
        let program = &secret.program;
        findings.add(
            rule,
            &secret.place,
            format!("{program} gets a secret on its command line, and this file holds it"),
        );
    }
}

/// Commands of cmd.exe itself start no process; messages have a rule of their own.
fn is_no_program(word: &Word) -> bool {
    let spoken = ["armlog", "armbcast", "clplogcmd"];
    word.is(&spoken) || builtins::find(&word.name).is_some()
}

/// The first variable in a text that holds a secret.
pub(super) fn secret_variable<'t>(secrets: &Secrets, text: &'t str) -> Option<&'t str> {
    if secrets.has_no_names() {
        return None;
    }
    ['%', '!'].into_iter().find_map(|mark| {
        let mut parts = text.split(mark).skip(1);
        parts.find_map(|part| {
            let name = part.split(':').next().unwrap_or(part);
            secrets.is_secret_name(name).then_some(name)
        })
    })
}
