use super::{Check, Effort, Findings, Rule, ScriptView, Severity};
use crate::report::facts::expressions::{Called, assignment, each_expression, name_of, written};
use crate::report::facts::{Around, DirectoryFile, Piece, Texts};
use crate::vbscript::tree::{Expression, ExpressionKind, Position, Statement};
use crate::vbscript::value::Variant;

pub(super) const RULE: Rule = Rule {
    code: "ARM601",
    name: "spn-order",
    severity: Severity::Decision,
    effort: Effort::TwoToSixHours,
    finds: "A service principal name is added to one computer before it is deleted from the other.",
    reason: "A forest at functional level 2012 R2 or above refuses a service principal name that another object has. The script ends \
             there, and the failover with it.",
    remedy: "Delete the names from the one computer first. Armistice does so by itself (`spn_order = \"delete-first\"`, the default).",
    example: "objBackup.PutEx 3, \"servicePrincipalName\", Array(\"HOST/EX1\")\r\nobjBackup.SetInfo\r\n\
              objPrimary.PutEx 4, \"servicePrincipalName\", Array(\"HOST/EX1\")\r\nobjPrimary.SetInfo",
    source: "Microsoft, SPN and UPN uniqueness; tests/samba",
    check: Check::Script(check),
};

/// ADS_PROPERTY_APPEND and ADS_PROPERTY_DELETE.
const APPEND: i32 = 3;
const DELETE: i32 = 4;

fn check(rule: &Rule, file: &ScriptView<'_>, findings: &mut Findings) {
    let texts = file.texts();
    for index in 0..texts.units().len() {
        if let Some((add, delete)) = out_of_order(texts, index) {
            tell(rule, file, &add, &delete, findings);
        }
    }
}

fn tell(
    rule: &Rule,
    file: &DirectoryFile,
    add: &Put<'_>,
    delete: &Put<'_>,
    findings: &mut Findings,
) {
    let message = format!(
        "service principal names are added to {} here before they are deleted from {} at line {}",
        add.object, delete.object, delete.position.line
    );
    findings.add(rule, &file.rest_of_line(add.position), message).help(
        "put the lines that delete before those that add; `armistice run` does so unless spn_order = \"as-written\"",
    );
}

/// One `PutEx` of service principal names.
struct Put<'f> {
    object: String,
    operation: &'f Expression,
    values: Vec<Vec<Piece>>,
    position: Position,
    around: Vec<Around<'f>>,
}

/// The first names that are added too early, with what deletes them.
fn out_of_order<'f>(texts: &Texts<'f>, unit: usize) -> Option<(Put<'f>, Put<'f>)> {
    let mut puts = puts(texts, unit);
    let ways = ways(texts, unit);
    for add in 0..puts.len() {
        for delete in add + 1..puts.len() {
            let (one, other) = (&puts[add], &puts[delete]);
            let fits = !one.object.eq_ignore_ascii_case(&other.object)
                && one.values.iter().any(|value| other.values.contains(value))
                && !exclude_each_other(&one.around, &other.around);
            let in_order = |way: &Vec<(String, i32)>| {
                operation(texts, unit, one.operation, way) == Some(APPEND)
                    && operation(texts, unit, other.operation, way) == Some(DELETE)
            };
            if fits && ways.iter().any(in_order) {
                let delete = puts.swap_remove(delete);
                return Some((puts.swap_remove(add), delete));
            }
        }
    }
    None
}

fn puts<'f>(texts: &Texts<'f>, unit: usize) -> Vec<Put<'f>> {
    let mut puts = Vec::new();
    let Some(own) = texts.units().get(unit) else {
        return puts;
    };
    own.each(&mut |statement, around| {
        each_expression(statement, &mut |expression| {
            let Some(called) = Called::of(expression).filter(|one| one.is_member("putex")) else {
                return;
            };
            let (Some(object), Some(operation), Some(attribute), Some(value)) = (
                called.object,
                called.argument(0),
                called.argument(1),
                called.argument(2),
            ) else {
                return;
            };
            let attribute = texts.text(unit, attribute);
            if !attribute.is_some_and(|text| text.eq_ignore_ascii_case("servicePrincipalName")) {
                return;
            }
            let values = match Called::of(value).filter(|one| one.is("array")) {
                Some(array) => (0..array.count())
                    .filter_map(|at| array.argument(at))
                    .collect(),
                None => vec![value],
            };
            puts.push(Put {
                object: written(object),
                operation,
                values: values
                    .into_iter()
                    .map(|one| texts.pieces(unit, one))
                    .collect(),
                position: expression.position,
                around: around.to_vec(),
            });
        });
    });
    puts
}

/// The numbers that variables have together: none, and those that each block gives them.
fn ways(texts: &Texts<'_>, unit: usize) -> Vec<Vec<(String, i32)>> {
    let mut ways = vec![Vec::new()];
    if let Some(own) = texts.units().get(unit) {
        own.each_block(&mut |block| {
            let numbers = |statement: &'_ Statement| -> Option<(String, i32)> {
                let (target, value) = assignment(statement)?;
                let name = name_of(target)?.to_lowercase();
                constant(value).map(|number| (name, number))
            };
            let way: Vec<_> = block.iter().filter_map(numbers).collect();
            if !way.is_empty() {
                ways.push(way);
            }
        });
    }
    ways
}

/// A number, or the name of a constant; ADSI's own names count without a `Const` too.
fn constant(value: &Expression) -> Option<i32> {
    if let ExpressionKind::Literal(Variant::Integer(number)) = &value.kind {
        return Some((*number).into());
    }
    let name = name_of(value)?;
    [
        ("ADS_PROPERTY_APPEND", APPEND),
        ("ADS_PROPERTY_DELETE", DELETE),
    ]
    .into_iter()
    .find_map(|(known, number)| known.eq_ignore_ascii_case(name).then_some(number))
}

fn operation<'f>(
    texts: &Texts<'f>,
    unit: usize,
    written: &'f Expression,
    way: &[(String, i32)],
) -> Option<i32> {
    let name = name_of(written).map(str::to_lowercase);
    let of_way = name.and_then(|name| way.iter().find(|(known, _)| *known == name));
    of_way
        .map(|(_, number)| *number)
        .or_else(|| texts.number(unit, written))
        .or_else(|| constant(written))
}

/// Whether two statements stand in different branches of one `If` or `Select`.
fn exclude_each_other(one: &[Around<'_>], other: &[Around<'_>]) -> bool {
    one.iter().any(|(statement, block)| {
        other
            .iter()
            .any(|(same, other_block)| std::ptr::eq(*statement, *same) && block != other_block)
    })
}
