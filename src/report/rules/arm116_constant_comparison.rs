use super::{Check, Effort, Facts, Findings, Rule, Severity};
use crate::batch::tree::Comparison;

pub(super) const RULE: Rule = Rule {
    code: "ARM116",
    name: "constant-comparison",
    severity: Severity::Decision,
    effort: Effort::UnderTwoHours,
    finds: "A comparison of two fixed texts, which always comes out the same.",
    reason: "One of the two ways is never gone. Mostly the percent signs around a variable are missing.",
    remedy: "Write the variable with its percent signs; or take the test out.",
    example: "IF \"CLP_EVENT\" == \"START\" GOTO NORMAL",
    source: "cmd.exe compares the texts as they are: tests/language/batch, texts_are_compared_with_case",
    check: Check::Folder(check),
};

fn check(rule: &Rule, facts: &Facts, findings: &mut Findings) {
    for file in facts.reached() {
        file.each(&mut |at| {
            let Some((test, left, operator, right)) = at.comparison() else {
                return;
            };
            let fixed = |text: &str| !text.contains(['%', '!']);
            // The numbers of other comparisons are told by those who calculate; a switch like `1==1` is meant.
            let compares = matches!(
                operator,
                Comparison::Same | Comparison::Equal | Comparison::NotEqual
            );
            if !fixed(left) || !fixed(right) || !compares {
                return;
            }
            let equal = if test.ignore_case {
                left.eq_ignore_ascii_case(right)
            } else {
                left == right
            };
            let holds = equal == !matches!(operator, Comparison::NotEqual);
            let outcome = if holds != test.not {
                "always holds"
            } else {
                "never holds"
            };
            let told = findings.add(
                rule,
                &at.place_of(left),
                format!("{left} and {right} are fixed texts, so this test {outcome}"),
            );
            let variable = [left, right]
                .map(|side| side.trim_matches('"'))
                .into_iter()
                .find(|name| facts.is_variable(name));
            match variable {
                Some(name) => told
                    .severity(Severity::Blocker)
                    .help(format!("write %{name}%")),
                None => told.help("compare with a variable, or take the test out"),
            };
        });
    }
}
