//! What Armistice does otherwise than the scripts, by design, and only where a folder meets it (README, "Decisions").

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::plan::extract::uses;
use crate::plan::{Plan, StepKind};

/// Something that is done otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Deviation {
    /// Its name, as `verify` prints it.
    pub name: String,
    /// What is done otherwise, in a sentence.
    pub meaning: String,
}

/// Those that a plan meets.
pub(super) fn of(plan: &Plan) -> Vec<Deviation> {
    let mut met = Met::default();
    uses::each_once(plan.lists(), &mut |step| match &step.kind {
        StepKind::DirectoryModify { changes, .. } => {
            met.modifies = true;
            met.names |= changes.iter().any(|change| {
                change
                    .attribute
                    .eq_ignore_ascii_case("servicePrincipalName")
            });
            met.mailboxes |= changes
                .iter()
                .any(|change| change.attribute.eq_ignore_ascii_case("homeMDB"));
        }
        StepKind::ImportLdif { account, .. } => met.password |= account.is_some(),
        StepKind::ForEach { .. } => met.loops = true,
        _ => {}
    });
    let all = [
        (
            met.names,
            "spn_order",
            "service principal names are taken from one computer before the other gets them, since a directory of today \
             refuses duplicates; `as-written` on request",
        ),
        (
            met.mailboxes,
            "mail_without_mailbox",
            "a user with an address and no mailbox is skipped and reported; `stop` on request, as the original does",
        ),
        (
            met.modifies,
            "unchanged-value",
            "a value that the object has already is not written again",
        ),
        (
            met.modifies,
            "one-modify",
            "several SetInfo of one object are sent as one change",
        ),
        (
            met.modifies && met.loops,
            "filtered-search",
            "one search with a filter stands in place of going through a container",
        ),
        (
            met.password,
            "password",
            "the password of ldifde's command line is used for the bind, and is never passed to a process nor logged",
        ),
    ];
    all.into_iter()
        .filter(|(met, ..)| *met)
        .map(|(_, name, meaning)| Deviation {
            name: name.to_owned(),
            meaning: meaning.to_owned(),
        })
        .collect()
}

#[derive(Default)]
struct Met {
    modifies: bool,
    names: bool,
    mailboxes: bool,
    loops: bool,
    password: bool,
}
