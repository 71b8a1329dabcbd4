use super::{Check, Effort, Facts, Findings, Rule, Severity};

pub(super) const RULE: Rule = Rule {
    code: "ARM008",
    name: "vbscript-error",
    severity: Severity::Blocker,
    effort: Effort::UnderTwoHours,
    finds: "A VBScript file that does not compile, for another reason than damage by page layout.",
    reason: "cscript tells the first error and runs nothing of the file. A failover then goes on without the changes in the directory.",
    remedy: "Mend the line where the mark stands, and look at the next message.",
    example: "If flagFailOver = 1\r\n    Call MountStores\r\nEnd If",
    source: "Microsoft's list of VBScript syntax errors",
    check: Check::Folder(check),
};

fn check(rule: &Rule, facts: &Facts, findings: &mut Findings) {
    for file in &facts.directory {
        let damaged = facts.damage().iter().any(|damage| {
            damage.is_vbscript && damage.place.span.file.eq_ignore_ascii_case(file.name())
        });
        // The first is what cscript tells; the others may follow from it.
        let Some(error) = file.parsed().errors.first().filter(|_| !damaged) else {
            continue;
        };
        let length = usize::try_from(error.length).unwrap_or(1);
        let told = findings.add(
            rule,
            &file.place(error.position, length),
            format!("cscript does not compile the file: {}", error.text()),
        );
        let more = file.parsed().errors.len() - 1;
        if more > 0 {
            told.help(format!("{more} more may follow when this one is mended"));
        }
    }
}
