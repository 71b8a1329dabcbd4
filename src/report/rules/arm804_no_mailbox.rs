use super::{Check, Effort, Facts, Findings, Rule, Severity, live_cases};

pub(super) const RULE: Rule = Rule {
    code: "ARM804",
    name: "no-mailbox",
    severity: Severity::Decision,
    effort: Effort::UnderTwoHours,
    finds: "In the live directory: an object passes the script's test and has none of a value that is written.",
    reason: "The script writes an empty text, which the directory refuses. It ends at that object, and those behind it are not \
             moved. Armistice passes it over and says so.",
    remedy: "Test the attribute that is written, or take the address from accounts that have no mailbox.",
    example: "If objUser.mail <> \"\" Then objUser.homeMDB = Replace(objUser.homeMDB, strOld, strNew)",
    source: "the directory that `--directory` names",
    check: Check::Folder(check),
};

fn check(rule: &Rule, facts: &Facts, findings: &mut Findings) {
    let Some(live) = &facts.live else { return };
    let help = "`armistice run` passes it over unless mail_without_mailbox = \"stop\"";
    live_cases::tell(rule, facts, &live.without_mailbox, help, findings);
}
