//! Deletions of service principal names that an object does not have.
//!
//! [MS-ADTS] 3.1.1.5.1.3 asks that a new name be unique, so a server refuses additions for it. Samba compares the names of
//! a deletion too, and answers "constraint violation" where the object lacks what is to be deleted, which otherwise is
//! "no such attribute", or nothing under the permissive control. A failback to a server that has its names already
//! deletes such names.

use super::super::{Change, Directory, DirectoryError, Operation, ResultCode, Value};

const ATTRIBUTE: &str = "servicePrincipalName";

/// What is to be done instead of a modification that was refused.
pub(super) enum Instead {
    /// These changes are to be sent; there may be none left.
    Send(Vec<Change>),
    /// This is what is the matter.
    Fail(DirectoryError),
}

/// Looks whether a refusal is for nothing but the deletion of names that the object does not have.
pub(super) fn instead(
    directory: &dyn Directory,
    dn: &str,
    changes: &[Change],
    permissive: bool,
    refusal: DirectoryError,
) -> Instead {
    let mut names = changes.iter().filter(|change| is_spn(change)).peekable();
    if refusal.code != ResultCode::CONSTRAINT_VIOLATION
        || names.peek().is_none()
        || names.any(|change| change.operation != Operation::Delete)
    {
        return Instead::Fail(refusal);
    }
    let Ok(entry) = directory.read(dn, &[ATTRIBUTE]) else {
        return Instead::Fail(refusal);
    };
    let present = entry.values(ATTRIBUTE);
    let is_absent = |value: &Value| !present.iter().any(|known| same(known, value));
    let absent = changes
        .iter()
        .filter(|change| is_spn(change))
        .flat_map(|change| &change.values)
        .find(|value| is_absent(value));
    match absent {
        None => Instead::Fail(refusal),
        Some(name) if !permissive => Instead::Fail(DirectoryError::new(
            ResultCode::NO_SUCH_ATTRIBUTE,
            format!(
                "{dn} has no {ATTRIBUTE} {}",
                String::from_utf8_lossy(name).escape_debug()
            ),
        )),
        Some(_) => Instead::Send(without(changes, is_absent)),
    }
}

/// The changes without the absent names. A deletion that names none any more is left out: it would delete all.
fn without(changes: &[Change], is_absent: impl Fn(&Value) -> bool) -> Vec<Change> {
    let mut left = changes.to_vec();
    left.retain_mut(|change| {
        if !is_spn(change) || change.values.is_empty() {
            return true;
        }
        change.values.retain(|value| !is_absent(value));
        !change.values.is_empty()
    });
    left
}

fn is_spn(change: &Change) -> bool {
    change.attribute.eq_ignore_ascii_case(ATTRIBUTE)
}

fn same(one: &[u8], other: &[u8]) -> bool {
    String::from_utf8_lossy(one).to_lowercase() == String::from_utf8_lossy(other).to_lowercase()
}
