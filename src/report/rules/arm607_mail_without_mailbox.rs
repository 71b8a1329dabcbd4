use super::{Check, Effort, Findings, Rule, ScriptView, Severity};
use crate::report::facts::Unit;
use crate::report::facts::expressions::{Called, assignment, each_within, literal_text, name_of};
use crate::vbscript::tree::{BinaryOperator, Expression, ExpressionKind, Statement, StatementKind};

pub(super) const RULE: Rule = Rule {
    code: "ARM607",
    name: "mail-without-mailbox",
    severity: Severity::Decision,
    effort: Effort::UnderTwoHours,
    finds: "In a loop over directory objects, one attribute is tested, and others are written without a look at whether they are set.",
    reason: "A user may have an address and no mailbox. The attribute is then read as empty, and writing an empty text is refused: \
             the script ends at that user, and those behind it are never moved.",
    remedy: "Test the attribute that is written, such as homeMDB. Armistice passes such users over and says so \
             (`mail_without_mailbox = \"skip\"`, the default).",
    example: "For Each objUser In objUsers\r\n    If objUser.mail <> \"\" Then\r\n        strMDB = objUser.homeMDB\r\n        \
              objUser.homeMDB = Replace(strMDB, \"CN=EX1,\", \"CN=EX2,\")\r\n        objUser.SetInfo\r\n    End If\r\nNext",
    source: "ADSI reference, IADs::Put; tests/samba",
    check: Check::Script(check),
};

fn check(rule: &Rule, file: &ScriptView<'_>, findings: &mut Findings) {
    for unit in file.units() {
        unit.each(&mut |statement, _| {
            let StatementKind::ForEach { variable, body, .. } = &statement.kind else {
                return;
            };
            let mut tests = Vec::new();
            filled(body, &variable.text, &mut tests);
            for (test, tested, block) in tests {
                let mut written = written(block, &variable.text);
                written.retain(|name| {
                    !name.eq_ignore_ascii_case(&tested) && !is_tested(unit, &variable.text, name)
                });
                if written.is_empty() {
                    continue;
                }
                let names = written.join(", ");
                findings
                    .add(
                        rule,
                        &file.rest_of_line(test.position),
                        format!("{tested} is tested, but {names} are written: a user who has {tested} and no mailbox ends the script"),
                    )
                    .help(format!(
                        "test {0}.{1} <> \"\" too; `armistice run` passes such users over unless mail_without_mailbox = \"stop\"",
                        variable.text, written[0]
                    ));
            }
        });
    }
}

/// The blocks behind `If object.attribute <> ""`, with the test and the attribute.
fn filled<'f>(
    body: &'f [Statement],
    object: &str,
    found: &mut Vec<(&'f Expression, String, &'f [Statement])>,
) {
    for statement in body {
        if let StatementKind::If { branches, .. } = &statement.kind {
            for (test, block) in branches {
                if let Some(attribute) = not_empty(test, object) {
                    found.push((test, attribute, block));
                }
            }
        }
        for block in statement.blocks() {
            filled(block, object, found);
        }
    }
}

fn not_empty(test: &Expression, object: &str) -> Option<String> {
    let ExpressionKind::Binary(BinaryOperator::NotEqual, left, right) = &test.kind else {
        return None;
    };
    literal_text(right).filter(String::is_empty)?;
    attribute_of(left, object).map(str::to_owned)
}

/// The attribute that an expression reads from an object.
fn attribute_of<'e>(expression: &'e Expression, object: &str) -> Option<&'e str> {
    match &expression.kind {
        ExpressionKind::Member {
            object: Some(owner),
            member,
        } => (name_of(owner)?.eq_ignore_ascii_case(object)).then_some(&*member.text),
        _ => None,
    }
}

/// The attributes that a block writes with what it makes of their own values.
fn written(block: &[Statement], object: &str) -> Vec<String> {
    let mut read: Vec<String> = Vec::new();
    let mut written: Vec<String> = Vec::new();
    each(block, &mut |statement| {
        let Some((target, value)) = assignment(statement) else {
            return;
        };
        each_within(value, &mut |inner| {
            read.extend(attribute_of(inner, object).map(str::to_lowercase));
        });
        if let Some(attribute) = attribute_of(target, object)
            && read.contains(&attribute.to_lowercase())
            && !written
                .iter()
                .any(|one| one.eq_ignore_ascii_case(attribute))
        {
            written.push(attribute.to_owned());
        }
    });
    written
}

fn each<'f>(block: &'f [Statement], see: &mut dyn FnMut(&'f Statement)) {
    for statement in block {
        see(statement);
        for inner in statement.blocks() {
            each(inner, see);
        }
    }
}

/// Whether a test looks at the attribute, or at a variable that has it.
fn is_tested(unit: &Unit<'_>, object: &str, attribute: &str) -> bool {
    let mut holders = Vec::new();
    unit.each(&mut |statement, _| {
        if let Some((target, value)) = assignment(statement)
            && let Some(name) = name_of(target)
            && attribute_of(value, object).is_some_and(|one| one.eq_ignore_ascii_case(attribute))
        {
            holders.push(name.to_lowercase());
        }
    });
    let mut tested = false;
    unit.each(&mut |statement, _| {
        let StatementKind::If { branches, .. } = &statement.kind else {
            return;
        };
        for (test, _) in branches {
            each_within(test, &mut |inner| {
                let read = attribute_of(inner, object);
                tested |= read.is_some_and(|one| one.eq_ignore_ascii_case(attribute));
                let held = Called::of(inner).filter(|one| one.object.is_none() && one.count() == 0);
                tested |= held.is_some_and(|one| holders.contains(&one.name.to_lowercase()));
            });
        }
    });
    tested
}
