use super::{Check, Effort, Findings, Rule, ScriptView, Severity};
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
    check: Check::Script(check),
};

fn check(rule: &Rule, file: &ScriptView<'_>, findings: &mut Findings) {
    let units = file.units();
    let texts = texts(units);
    for statement in &file.tree().body {
        let StatementKind::Procedure(procedure) = &statement.kind else {
            continue;
        };
        if is_called(procedure, units, &texts) || is_in_a_damaged_line(procedure, file) {
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
}

/// Whether another unit names it, or a text does that may be run or given to `GetRef`.
fn is_called(procedure: &Procedure, units: &[Unit<'_>], texts: &[String]) -> bool {
    let name = procedure.name.text.to_lowercase();
    let is_itself = |unit: &Unit<'_>| {
        let own = unit.procedure;
        own.is_some_and(|own| std::ptr::eq(own, procedure))
    };
    let mut others = units.iter().filter(|unit| !is_itself(unit));
    others.any(|unit| unit.names(&name)) || texts.iter().any(|text| text.contains(&name))
}

/// All texts of a script, in small letters.
fn texts(units: &[Unit<'_>]) -> Vec<String> {
    let expressions = units.iter().flat_map(|unit| &unit.expressions);
    let texts = expressions.filter_map(|one| literal_text(one));
    texts.map(|text| text.to_lowercase()).collect()
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
