use super::{Check, Effort, Findings, Rule, ScriptView, Severity};
use crate::report::facts::expressions::{Called, assignment, name_of};
use crate::report::facts::{Piece, Texts};
use crate::vbscript::tree::{Expression, Statement, StatementKind};

pub(super) const RULE: Rule = Rule {
    code: "ARM603",
    name: "children-only",
    severity: Severity::Decision,
    effort: Effort::TwoToSixHours,
    finds: "For Each goes through a container of the directory and changes what is directly in it.",
    reason: "Users in organizational units below or beside the container are not met. Their mailboxes keep naming the server that \
             failed, and no message tells so.",
    remedy: "Search the domain for the objects that are meant, or go through each container. `armistice report --directory` lists \
             the mailboxes that would be left.",
    example: "Set objUsers = GetObject(\"LDAP://CN=Users,DC=corp,DC=example\")\r\nFor Each objUser In objUsers\r\n    \
              objUser.homeMDB = strNew\r\n    objUser.SetInfo\r\nNext",
    source: "ADSI reference, IADsContainer; tests/samba",
    check: Check::Script(check),
};

fn check(rule: &Rule, file: &ScriptView<'_>, findings: &mut Findings) {
    let texts = file.texts();
    for (index, unit) in texts.units().iter().enumerate() {
        unit.each(&mut |statement, _| {
            let StatementKind::ForEach { source, body, .. } = &statement.kind else {
                return;
            };
            let container = name_of(source).and_then(|name| {
                let values = texts.values(index, name);
                values.into_iter().find_map(|(home, value)| container(texts, home, value))
            });
            let Some(container) = container.filter(|_| changes(body)) else {
                return;
            };
            findings
                .add(
                    rule,
                    &file.rest_of_line(statement.position),
                    format!("only what is directly in {container} is changed, not what is below or elsewhere"),
                )
                .help("search with ADO in place of it: <LDAP://domain>;(homeMDB=*);adspath;subtree");
        });
    }
}

/// The beginning of the name of a container that `GetObject` finds.
fn container<'f>(texts: &Texts<'f>, unit: usize, value: &'f Expression) -> Option<String> {
    let called = Called::of(value).filter(|one| one.is("getobject"))?;
    let pieces = texts.pieces(unit, called.argument(0)?);
    let Some(Piece::Text(text)) = pieces.first() else {
        return None;
    };
    let path = text.strip_prefix("LDAP://")?;
    let known = path.trim_end_matches(',');
    Some(match known {
        "" => "the container".to_owned(),
        known => known.to_owned(),
    })
}

/// Whether objects are changed in a block, by itself or in a procedure that it hands them to.
fn changes(body: &[Statement]) -> bool {
    body.iter().any(|statement| {
        let here = match &statement.kind {
            StatementKind::Call(call) => Called::of(call).is_some_and(|called| {
                called.is_member("setinfo") || called.object.is_none() && called.count() > 0
            }),
            _ => assignment(statement).is_some_and(|(_, value)| {
                Called::of(value).is_some_and(|called| called.is_member("setinfo"))
            }),
        };
        here || statement.blocks().into_iter().any(changes)
    })
}
