use super::{Check, Effort, Facts, Findings, Rule, Severity};
use crate::batch::parser::SyntaxErrorKind;
use crate::report::Confidence;
use crate::report::facts::single_equals;

pub(super) const RULE: Rule = Rule {
    code: "ARM109",
    name: "unreadable-line",
    severity: Severity::Blocker,
    effort: Effort::UnderTwoHours,
    finds: "A line that cmd.exe cannot read.",
    reason: "cmd.exe tells what it did not expect and ends the script there, whatever stands behind it. In a block, the whole \
             block counts as one line.",
    remedy: "Mend the line where the mark stands: an operator that is missing, a parenthesis too many or too few, a quotation \
             mark that is not closed.",
    example: "IF \"%CLP_EVENT%\" \"START\" GOTO NORMAL",
    source: "Messages of cmd.exe for lines that it cannot take apart: tests/language/batch",
    check: Check::Folder(check),
};

fn check(rule: &Rule, facts: &Facts, findings: &mut Findings) {
    for file in facts.reached() {
        for line in file.lines() {
            let Err(error) = &line.parsed else { continue };
            if single_equals(file, error).is_some() {
                continue;
            }
            let (index, byte) = error.origin.locate(error.offset);
            if facts.is_damaged(file, index) {
                continue;
            }
            let from = error.origin.first_line();
            let text = file.script.source.line(index).unwrap_or("");
            // A value may hold what is missing here.
            let by_value = text.get(..byte).unwrap_or("").contains(['%', '!']);
            let message = match &error.kind {
                SyntaxErrorKind::OpenBlock => format!(
                    "the block that begins in line {} is never closed; cmd.exe ends the script here",
                    from + 1
                ),
                kind => format!("cmd.exe ends the script here: {kind}"),
            };
            let told = findings
                .add(rule, &file.place(index, byte..byte + error.length), message)
                .confidence(if by_value {
                    Confidence::Medium
                } else {
                    Confidence::High
                });
            if from != index {
                told.help(format!(
                    "the statement begins in line {}; nothing of it is done",
                    from + 1
                ));
            }
        }
    }
}
