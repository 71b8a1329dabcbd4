use super::{Check, Effort, Findings, Rule, ScriptView, Severity};
use crate::report::facts::Around;
use crate::report::facts::expressions::{Called, literal_text, mentions};
use crate::vbscript::tree::{
    BinaryOperator, Expression, ExpressionKind, StatementKind, UnaryOperator,
};
use crate::vbscript::value::Variant;

pub(super) const RULE: Rule = Rule {
    code: "ARM503",
    name: "quit-without-code",
    severity: Severity::Decision,
    effort: Effort::UnderTwoHours,
    finds: "WScript.Quit has no code where the script ends because of an error.",
    reason: "Without a code cscript returns 0, as after success. Who has started the script, ARMLOAD /W or a batch file, goes on \
             and starts the services although nothing was moved.",
    remedy: "Give a code that is not 0, and test it in the batch file.",
    example: "If Err.Number <> 0 Then\r\n    WScript.Quit\r\nEnd If",
    source: "Windows Script Host reference, Quit method; tests/language/vbscript",
    check: Check::Script(check),
};

fn check(rule: &Rule, file: &ScriptView<'_>, findings: &mut Findings) {
    for unit in file.units() {
        unit.each(&mut |statement, around| {
            let StatementKind::Call(call) = &statement.kind else {
                return;
            };
            let Some(called) = Called::of(call) else {
                return;
            };
            if !called.is_member_of("wscript", "quit") || !is_success(called.argument(0)) {
                return;
            }
            let Some(why) = around.iter().rev().find_map(after_error) else {
                return;
            };
            findings
                .add(
                    rule,
                    &file.place(statement.position, "WScript.Quit".len()),
                    format!("{} ends {why} and returns 0, as after success", file.name()),
                )
                .help("WScript.Quit 1");
        });
    }
}

fn is_success(code: Option<&Expression>) -> bool {
    code.is_none_or(|code| matches!(code.kind, ExpressionKind::Literal(Variant::Integer(0))))
}

/// Which error it is that leads into a block, if it is one.
fn after_error(around: &Around<'_>) -> Option<&'static str> {
    let (statement, block) = around;
    let StatementKind::If { branches, .. } = &statement.kind else {
        return None;
    };
    match branches.get(*block) {
        Some((test, _)) => meaning(test, true),
        None => branches.iter().find_map(|(test, _)| meaning(test, false)),
    }
}

/// What it means that a test holds, or does not.
fn meaning(test: &Expression, holds: bool) -> Option<&'static str> {
    match &test.kind {
        ExpressionKind::Parenthesized(inner) => meaning(inner, holds),
        ExpressionKind::Unary(UnaryOperator::Not, inner) => meaning(inner, !holds),
        ExpressionKind::Binary(BinaryOperator::And | BinaryOperator::Or, one, other) => {
            meaning(one, holds).or_else(|| meaning(other, holds))
        }
        ExpressionKind::Binary(operator, one, other) => {
            let differs = match operator {
                BinaryOperator::Equal | BinaryOperator::GreaterOrEqual => !holds,
                BinaryOperator::NotEqual | BinaryOperator::Less | BinaryOperator::Greater => holds,
                _ => return None,
            };
            if !differs || is_text(other) {
                return None;
            }
            if mentions(one, "Err") {
                Some("after an error")
            } else if is_count_of_arguments(one) {
                Some("for want of its arguments")
            } else {
                None
            }
        }
        _ => (holds && is_error(test)).then_some("after an error"),
    }
}

fn is_text(expression: &Expression) -> bool {
    literal_text(expression).is_some()
}

fn is_error(test: &Expression) -> bool {
    Called::of(test).is_some_and(|called| called.is("err") || called.is_member_of("err", "number"))
}

fn is_count_of_arguments(expression: &Expression) -> bool {
    Called::of(expression).is_some_and(|called| {
        let arguments = called.object.and_then(Called::of);
        (called.is_member("count") || called.is_member("length"))
            && arguments.is_some_and(|one| one.is_member_of("wscript", "arguments"))
    })
}
