use super::arm402_secret_on_command_line::secret_variable;
use super::{Check, Effort, Facts, Findings, Rule, Severity};

pub(super) const RULE: Rule = Rule {
    code: "ARM403",
    name: "secret-told",
    severity: Severity::Decision,
    effort: Effort::UnderTwoHours,
    finds: "A secret is written to a log, a message, the screen or a file.",
    reason: "Logs and messages are read, collected and kept by people and systems that the secret is not meant for.",
    remedy: "Leave the variable out of the text, or write ***** in its place. Then change the secret, because old logs have \
             it.",
    example: "ARMLOG \"sqlcmd -U sa -P %SQL_PASSWORD%\"",
    source: "NEC ExpressCluster X for Windows Configuration Guide, Exchange Server 2007: the log line has ***** there",
    check: Check::Folder(check),
};

/// What speaks, and how a message calls it.
const SPOKEN: [(&str, &str); 5] = [
    ("echo", "ECHO"),
    ("armlog", "ARMLOG"),
    ("armbcast", "ARMBCAST"),
    ("clplogcmd", "clplogcmd"),
    ("title", "TITLE"),
];

fn check(rule: &Rule, facts: &Facts, findings: &mut Findings) {
    if facts.secrets.has_no_names() {
        return;
    }
    for file in &facts.batch {
        file.each(&mut |at| {
            let Some(word) = at.word() else { return };
            // What goes into a pipe is read by a program and not shown.
            if at.around.piped {
                return;
            }
            let Some((_, command)) = SPOKEN.iter().find(|(name, _)| *name == word.name) else {
                let lists_all = word.is(&["set"]) && word.arguments.is_empty();
                if lists_all && file.role.is_some() {
                    findings.add(
                        rule,
                        &at.place(),
                        "SET without a name lists all variables, those with secrets among them",
                    );
                }
                return;
            };
            if let Some(variable) = secret_variable(&facts.secrets, &word.arguments) {
                findings.add(
                    rule,
                    &at.place_of(variable),
                    format!("{command} tells the secret in {variable}"),
                );
            }
        });
    }
}
