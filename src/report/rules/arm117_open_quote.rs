use super::{Check, Effort, Facts, Findings, Rule, Severity};

pub(super) const RULE: Rule = Rule {
    code: "ARM117",
    name: "open-quote",
    severity: Severity::Notice,
    effort: Effort::UnderTwoHours,
    finds: "A quotation mark that is not closed on its line. It is a decision where an operator stands behind it.",
    reason: "Up to the line's end everything counts as quoted: &, |, > and a closing parenthesis are text there. cmd.exe itself \
             takes most such lines; other programs get the mark as a part of the argument.",
    remedy: "Close the quotation mark.",
    example: "cd \"..\\scripts\\failover\\licence",
    source: "corpus/hand-edited, START.BAT line 11; cmd.exe, tests/language/batch",
    check: Check::Folder(check),
};

fn check(rule: &Rule, facts: &Facts, findings: &mut Findings) {
    for file in facts.reached() {
        for line in file.lines() {
            let Ok(parsed) = &line.parsed else { continue };
            for index in line.first..=line.last {
                let text = file.script.source.line(index).unwrap_or("");
                let count = text.matches('"').count();
                // A remark inside of a line, a mark behind a caret, options of FOR: all of them close their marks.
                if count.is_multiple_of(2)
                    || file.is_silent(index)
                    || facts.is_damaged(file, index)
                    || text.contains("^\"")
                    || parsed.text.to_ascii_lowercase().contains("rem ")
                {
                    continue;
                }
                let at = text.rfind('"').unwrap_or(0);
                let behind = text.get(at..).unwrap_or("");
                let operator = behind.contains(['&', '|', '<', '>', ')']);
                let told = findings.add(
                    rule,
                    &file.place(index, at..text.trim_end().len()),
                    "this quotation mark is not closed",
                );
                let told = told.help("close it where the text ends");
                if operator {
                    told.severity(Severity::Decision);
                }
            }
        }
    }
}
