use super::{Check, Effort, Findings, Rule, ScriptView, Severity, at_lines};
use crate::report::facts::Piece;

pub(super) const RULE: Rule = Rule {
    code: "ARM606",
    name: "child-domain",
    severity: Severity::Decision,
    effort: Effort::UnderTwoHours,
    finds: "The configuration is looked for below the default naming context.",
    reason: "There is one configuration in a forest, below its root domain. In a child domain CN=Configuration,<default naming \
             context> does not exist, and the script ends at its first search.",
    remedy: "Take the name from the root DSE: objRootDSE.Get(\"configurationNamingContext\").",
    example: "strDomain = objRootDSE.Get(\"DefaultNamingContext\")\r\n\
              Set objConfig = GetObject(\"LDAP://CN=Configuration,\" & strDomain)",
    source: "Microsoft, RootDSE attributes; corpus/hostile-directory, child-domain.ldif",
    check: Check::Script(check),
};

fn check(rule: &Rule, file: &ScriptView<'_>, findings: &mut Findings) {
    let texts = file.texts();
    let mut found = texts.put_together();
    found.retain(|text| text.pieces.windows(2).any(is_below_domain));
    let Some(first) = found.first() else { return };
    let others = found.iter().skip(1).map(|text| text.position.line);
    findings
        .add(
            rule,
            &file.rest_of_line(first.position),
            "the configuration is looked for below the default naming context, where a child domain has none",
        )
        .help(format!(
            "objRootDSE.Get(\"configurationNamingContext\") is its name everywhere{}",
            at_lines("it is the same at", others)
        ));
}

fn is_below_domain(pair: &[Piece]) -> bool {
    let [Piece::Text(text), Piece::Domain] = pair else {
        return false;
    };
    let text = text.trim_end_matches([',', ' ']).to_ascii_lowercase();
    text.ends_with("cn=configuration")
}
