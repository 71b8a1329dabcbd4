use super::{Check, Effort, Facts, Findings, Rule, Severity, nearest};
use crate::report::facts::goto_target;

pub(super) const RULE: Rule = Rule {
    code: "ARM101",
    name: "missing-label",
    severity: Severity::Blocker,
    effort: Effort::UnderTwoHours,
    finds: "GOTO or CALL names a label that the file does not have.",
    reason: "The script ends at this line with the message that the batch label was not found. What stands behind it is \
             never done: in a STOP.BAT the services keep running on the switching partition, and the server may be shut \
             down because the partition cannot be separated.",
    remedy: "Write the label that is meant, or add the missing one. `armistice repair` proposes the nearest label.",
    example: "GOTO NORMAL\r\n:NOLOG",
    source: "cmd.exe ends a script at a GOTO without its label: tests/language/batch, goto_to_a_missing_label_ends_the_script",
    check: Check::Folder(check),
};

fn check(rule: &Rule, facts: &Facts, findings: &mut Findings) {
    for file in &facts.batch {
        let labels = file.script.labels();
        file.each(&mut |at| {
            let Some(word) = at.word() else { return };
            let Some(label) = goto_target(word) else {
                return;
            };
            if file.script.find_label(label, 0).is_some() {
                return;
            }
            let told = findings.add(
                rule,
                &at.place_of(label),
                format!("there is no label :{label} in {}", file.name()),
            );
            let near = nearest(label, labels.iter().map(|(_, name)| *name));
            if let Some(near) = near {
                told.help(format!("the nearest label is :{near}"));
            }
        });
    }
}
