use super::{Check, Effort, Facts, Findings, Rule, Severity};

pub(super) const RULE: Rule = Rule {
    code: "ARM115",
    name: "batch-without-call",
    severity: Severity::Decision,
    effort: Effort::UnderTwoHours,
    finds: "A batch file is started without CALL, and lines stand behind it.",
    reason: "cmd.exe does not come back from it. When the other file ends, the script is over, and the lines behind are never \
             done.",
    remedy: "Write CALL in front. Where the script is really to end there, write EXIT /B behind a CALL, so that it is seen.",
    example: "DBSET.BAT\r\nnet start %SQL_SERVICE%",
    source: "cmd.exe gives the control away to a batch file that is started by its name alone: tests/language/batch",
    check: Check::Folder(check),
};

fn check(rule: &Rule, facts: &Facts, findings: &mut Findings) {
    for file in facts.reached() {
        file.each(&mut |at| {
            let Some(word) = at.word() else { return };
            let name = word.written.trim_matches('"');
            let ending = crate::host::path::extension(name).to_ascii_lowercase();
            let is_batch = matches!(ending.as_str(), "bat" | "cmd")
                || ending.is_empty()
                    && !crate::report::facts::is_command(&word.name)
                    && is_script(facts, name);
            // Each side of a pipe is a cmd.exe of its own, and comes back.
            if !is_batch || at.around.piped {
                return;
            }
            let follows = file.lines().iter().any(|line| {
                line.first > at.line()
                    && file.reached().contains(&line.first)
                    && (line.first..=line.last).any(|index| !file.is_silent(index))
            });
            if !follows && !at.around.repeated {
                return;
            }
            findings
                .add(
                    rule,
                    &at.place_of(&word.written),
                    format!(
                        "the control never comes back from {name}, so the lines behind are not done"
                    ),
                )
                .help(format!("write CALL {}", word.written));
        });
    }
}

fn is_script(facts: &Facts, name: &str) -> bool {
    let plain = crate::host::path::file_name(name);
    facts.batch.iter().any(|file| {
        let known = crate::host::path::file_name(file.name());
        known
            .rsplit_once('.')
            .is_some_and(|(stem, _)| stem.eq_ignore_ascii_case(plain))
    })
}
