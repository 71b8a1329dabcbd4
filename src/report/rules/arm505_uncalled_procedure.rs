use super::{Effort, Facts, Findings, Rule, Severity};
use crate::report::facts::expressions::literal_text;
use crate::report::facts::{DirectoryFile, Unit};
use crate::vbscript::tree::{Procedure, StatementKind};

pub(super) const RULE: Rule = Rule {
    code: "ARM505",
    name: "uncalled-procedure",
    severity: Severity::Notice,
    effort: Effort::UnderTwoHours,
    finds: "A procedure of a VBScript file is never called.",
    reason: "What it does is not done. Either it is left over, or its call was lost.",
    remedy: "Take it out, or call it.",
    example: "Sub MoveUsers\r\nEnd Sub\r\nWScript.Echo \"Finished.\"",
    source: "the script itself",
    check,
};

fn check(rule: &Rule, facts: &Facts, findings: &mut Findings) {
    findings.in_each(rule, &facts.directory, &|file, findings| {
        let units = file.units();
        for statement in &file.tree().body {
            let StatementKind::Procedure(procedure) = &statement.kind else {
                continue;
            };
            if is_called(procedure, &units) || is_in_a_damaged_line(procedure, file) {
                continue;
            }
            let name = &procedure.name;
            findings
                .add(
                    rule,
                    &file.place(name.position, name.text.chars().count()),
                    format!("{} is never called", name.text),
                )
                .help("take it out, or call it where it is missing");
        }
    });
}

/// Whether another unit names it, or a text does that may be run or given to `GetRef`.
fn is_called(procedure: &Procedure, units: &[Unit<'_>]) -> bool {
    let name = procedure.name.text.to_lowercase();
    units.iter().any(|unit| {
        let is_itself = unit
            .procedure
            .is_some_and(|own| std::ptr::eq(own, procedure));
        let mut found = !is_itself && unit.names(&name);
        unit.each_expression(&mut |expression| {
            found |=
                literal_text(expression).is_some_and(|text| text.to_lowercase().contains(&name));
        });
        found
    })
}

fn is_in_a_damaged_line(procedure: &Procedure, file: &DirectoryFile) -> bool {
    let errors = &file.parsed().errors;
    let name = procedure.name.text.to_lowercase();
    let own = u64::from(procedure.name.position.line);
    !errors.is_empty()
        && file.source().lines().zip(1_u64..).any(|(line, number)| {
            let bare = line.trim_start();
            number != own
                && !bare.starts_with(['\'', '`', '\\'])
                && line.to_lowercase().contains(&name)
        })
}
