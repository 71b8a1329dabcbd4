use super::{Check, Effort, Findings, Rule, ScriptView, Severity};
use crate::report::facts::Piece;
use crate::report::facts::expressions::{assignment, literal_text, name_of};
use crate::vbscript::tree::{BinaryOperator, ExpressionKind, Statement, StatementKind};

pub(super) const RULE: Rule = Rule {
    code: "ARM609",
    name: "any-priority",
    severity: Severity::Decision,
    effort: Effort::UnderTwoHours,
    finds: "An argument is compared with one value, and everything else counts as the other.",
    reason: "CLP_PRIORITY has more values than two in a cluster of three servers, and may be empty. Any but 1, also an empty one, hands \
             the organization to the backup server.",
    remedy: "Compare with 2 as well, and end with a code for everything else.",
    example: "If WScript.Arguments(2) = \"1\" Then\r\n    failover = 0\r\nElse\r\n    failover = 1\r\nEnd If",
    source: "the guides' exch.vbs; cluster reference, CLP_PRIORITY",
    check: Check::Script(check),
};

fn check(rule: &Rule, file: &ScriptView<'_>, findings: &mut Findings) {
    let texts = file.texts();
    for (index, unit) in texts.units().iter().enumerate() {
        unit.each(&mut |statement, _| {
            let StatementKind::If {
                branches,
                otherwise: Some(otherwise),
            } = &statement.kind
            else {
                return;
            };
            let [(test, then)] = branches.as_slice() else {
                return;
            };
            let ExpressionKind::Binary(BinaryOperator::Equal, left, right) = &test.kind else {
                return;
            };
            let is_argument = texts.pieces(index, left) == [Piece::Argument];
            let Some(value) = literal_text(right).filter(|_| is_argument) else {
                return;
            };
            if !set_the_same(then, otherwise) {
                return;
            }
            findings
                .add(
                    rule,
                    &file.rest_of_line(test.position),
                    format!(
                        "everything but {value} is taken for the other case, also an empty argument"
                    ),
                )
                .help("ElseIf for 2, and Else: WScript.Quit 1");
        });
    }
}

/// Whether both blocks set a variable, each to its own.
fn set_the_same(one: &[Statement], other: &[Statement]) -> bool {
    let targets = |block: &[Statement]| -> Vec<String> {
        let names = block
            .iter()
            .filter_map(|statement| name_of(assignment(statement)?.0));
        names.map(str::to_lowercase).collect()
    };
    let others = targets(other);
    targets(one).iter().any(|name| others.contains(name))
}
