use super::{Check, Effort, Facts, Findings, Rule, Severity};
use crate::batch::tree::Comparison;
use crate::report::Confidence;
use crate::report::facts::{Percent, percents};

pub(super) const RULE: Rule = Rule {
    code: "ARM106",
    name: "one-sided-quotes",
    severity: Severity::Decision,
    effort: Effort::UnderTwoHours,
    finds: "A comparison with quotation marks on one side only.",
    reason: "cmd.exe compares the quotation marks too, so that the two sides are never the same. When the value is empty, the \
             line cannot even be read, and the script ends there.",
    remedy: "Put quotation marks around both sides.",
    example: "IF %CLP_FACTOR% == \"GROUPFAILOVER\" SET GRACE=10",
    source: "cmd.exe compares texts with their quotation marks: tests/language/batch, quotes_are_part_of_the_comparison",
    check: Check::Folder(check),
};

fn check(rule: &Rule, facts: &Facts, findings: &mut Findings) {
    for file in facts.reached() {
        file.each(&mut |at| {
            let Some((_, left, operator, right)) = at.comparison() else {
                return;
            };
            let (bare, quoted) = match (left.starts_with('"'), right.starts_with('"')) {
                (false, true) => (left, right),
                (true, false) => (right, left),
                _ => return,
            };
            if may_hold_quotes(facts, bare) {
                return;
            }
            let never = match operator {
                Comparison::Same | Comparison::Equal => "never holds",
                Comparison::NotEqual => "always holds",
                _ => "compares texts, not numbers",
            };
            findings
                .add(
                    rule,
                    &at.place_of(bare),
                    format!("{quoted} has quotation marks and {bare} has none, so this comparison {never}"),
                )
                .confidence(if bare.contains('%') {
                    Confidence::Medium
                } else {
                    Confidence::High
                })
                .help(format!("write \"{bare}\""));
        });
    }
}

/// Whether a value brings quotation marks along: an argument, a `FOR` variable, a variable that is set with them.
fn may_hold_quotes(facts: &Facts, bare: &str) -> bool {
    let plain_variable = bare
        .strip_prefix('%')
        .map(|rest| match rest.chars().next() {
            Some('~') => true,
            Some('%') => rest.starts_with("%~"),
            Some(c) => !c.is_ascii_digit() && c != '*',
            None => true,
        });
    if plain_variable == Some(false) || bare.starts_with('!') {
        return true;
    }
    percents(bare).into_iter().any(|percent| match percent {
        Percent::Variable { name, .. } => facts
            .assignments()
            .iter()
            .any(|set| set.name.eq_ignore_ascii_case(name) && set.value.contains('"')),
        Percent::Lone(_) => false,
    })
}
