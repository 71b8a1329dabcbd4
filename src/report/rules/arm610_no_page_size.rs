use super::{Check, Effort, Findings, Rule, ScriptView, Severity};
use crate::report::facts::expressions::{Called, assignment, literal_text, name_of};
use crate::report::facts::{Piece, Texts};
use crate::vbscript::tree::Expression;

pub(super) const RULE: Rule = Rule {
    code: "ARM610",
    name: "no-page-size",
    severity: Severity::Notice,
    effort: Effort::UnderTwoHours,
    finds: "The rows of a directory search are gone through, and no page size is set.",
    reason: "Active Directory gives 1,000 rows and then stops; without a page size ADO takes that for all. What is beyond is \
             passed over without a message.",
    remedy: "Use an ADODB.Command and set its property \"Page Size\" to 1000. Armistice always asks page by page.",
    example: "Set rs = conn.Execute(\"<LDAP://DC=corp,DC=example>;(mail=*);adspath;subtree\")\r\nWhile Not rs.EOF\r\n    \
              rs.MoveNext\r\nWend",
    source: "Microsoft, MaxPageSize; ADSI reference, searching with ADO",
    check: Check::Script(check),
};

fn check(rule: &Rule, file: &ScriptView<'_>, findings: &mut Findings) {
    if sets_page_size(file) {
        return;
    }
    let texts = file.texts();
    for (index, unit) in texts.units().iter().enumerate() {
        let mut moved = Vec::new();
        for expression in &unit.expressions {
            if let Some(called) = Called::of(expression).filter(|one| one.is_member("movenext"))
                && let Some(rows) = called.object.and_then(name_of)
            {
                moved.push(rows.to_lowercase());
            }
        }
        unit.each(&mut |statement, _| {
            let Some((target, value)) = assignment(statement) else {
                return;
            };
            let Some(rows) = name_of(target).filter(|rows| moved.contains(&rows.to_lowercase()))
            else {
                return;
            };
            if !is_directory_search(texts, index, value) {
                return;
            }
            findings
                .add(
                    rule,
                    &file.rest_of_line(statement.position),
                    format!("{rows} ends after 1,000 rows, as no page size is set"),
                )
                .help("command.Properties(\"Page Size\") = 1000, and command.Execute in place of conn.Execute");
        });
    }
}

/// `conn.Execute(…)` of a query that begins with the base in angle brackets or names LDAP.
fn is_directory_search<'f>(texts: &Texts<'f>, unit: usize, value: &'f Expression) -> bool {
    let Some(called) = Called::of(value).filter(|one| one.is_member("execute")) else {
        return false;
    };
    let Some(query) = called.argument(0) else {
        return false;
    };
    let pieces = texts.pieces(unit, query);
    pieces.iter().any(|piece| matches!(piece, Piece::Text(text) if text.contains("LDAP://") || text.contains("GC://")))
}

fn sets_page_size(script: &ScriptView<'_>) -> bool {
    let mut expressions = script.units().iter().flat_map(|unit| &unit.expressions);
    let is_it = |text: String| text.eq_ignore_ascii_case("page size");
    expressions.any(|one| literal_text(one).is_some_and(is_it))
}
