use super::{Check, Effort, Facts, Findings, Rule, Severity};
use crate::source::{CodePage, LineEnding};

pub(super) const RULE: Rule = Rule {
    code: "ARM009",
    name: "encoding",
    severity: Severity::Decision,
    effort: Effort::UnderTwoHours,
    finds: "A batch file with a byte-order mark, in UTF-16, or with line ends of another system.",
    reason: "cmd.exe reads bytes. A byte-order mark becomes a part of the first command, UTF-16 is nothing but noise, and with line feeds alone GOTO and CALL miss labels.",
    remedy: "Save the file in the code page of the servers, without a mark and with the line ends of Windows.",
    example: "\u{FEFF}@echo off",
    source: "cmd.exe takes a byte-order mark for text, and reads labels in pieces of 512 bytes",
    check: Check::Folder(check),
};

fn check(rule: &Rule, facts: &Facts, findings: &mut Findings) {
    for file in facts.reached() {
        let source = &file.script.source;
        let place = file.whole_line(0);
        let wide = matches!(source.codepage(), CodePage::UTF_16LE | CodePage::UTF_16BE);
        if wide {
            findings
                .add(rule, &place, "cmd.exe cannot read a batch file in UTF-16")
                .severity(Severity::Blocker)
                .help("save it in the code page of the servers");
        } else if source.has_byte_order_mark() {
            findings
                .add(
                    rule,
                    &place,
                    "the file begins with a byte-order mark, so that cmd.exe does not know its first command",
                )
                .help("save it without the mark");
        }
        if matches!(source.line_ending(), LineEnding::Lf | LineEnding::Mixed)
            && !source.text().contains("\r\r")
        {
            findings
                .add(
                    rule,
                    &place,
                    "lines end with a line feed alone, and cmd.exe may miss labels then",
                )
                .help("save it with the line ends of Windows, CR and LF");
        }
    }
}
