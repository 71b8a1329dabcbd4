use super::{Check, Effort, Facts, Findings, Rule, Severity};
use std::collections::BTreeMap;

pub(super) const RULE: Rule = Rule {
    code: "ARM102",
    name: "duplicate-label",
    severity: Severity::Decision,
    effort: Effort::UnderTwoHours,
    finds: "A label that GOTO or CALL names stands in the file more than once.",
    reason: "cmd.exe looks for a label from the GOTO downwards and then from the top, so that the same GOTO text leads to \
             different places, depending on where it stands.",
    remedy: "Give each label a name of its own, and change the GOTO and CALL lines that mean it.",
    example: "GOTO EXIT\r\n:EXIT\r\nARMLOG \"one\"\r\n:EXIT",
    source: "cmd.exe searches labels forward, then from the top: tests/language/batch, label_is_searched_forward_first",
    check: Check::Folder(check),
};

fn check(rule: &Rule, facts: &Facts, findings: &mut Findings) {
    for file in facts.reached() {
        let named = file.named_labels();
        let mut first: BTreeMap<String, usize> = BTreeMap::new();
        for (line, label) in file.script.labels() {
            let key = label.to_uppercase();
            let Some(before) = first.get(&key) else {
                first.insert(key, line);
                continue;
            };
            // Others are headings that are written as labels.
            if !named.contains(&key) {
                continue;
            }
            findings
                .add(
                    rule,
                    &file.whole_line(line),
                    format!("the label :{label} stands in line {} already", before + 1),
                )
                .help("give one of the two another name, and look through the GOTO lines that mean it");
        }
    }
}
