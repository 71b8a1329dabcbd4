//! Values that are to be deleted and are not there.
//!
//! With the permissive control a server passes them over. Samba does so too, but looks at service principal names
//! first: it refuses to take one from an object that has not got it while another object has
//! (`tests/exchange_live.rs`, a failback on the start state).

use crate::host::directory::{Change, Directory, DirectoryError, Operation};

/// The changes without deletions of values that the entry does not have.
///
/// # Errors
/// When the entry cannot be read.
pub(super) fn without(
    directory: &dyn Directory,
    dn: &str,
    changes: &[Change],
) -> Result<Vec<Change>, DirectoryError> {
    let named = |change: &&Change| is_deletion(change);
    let attributes: Vec<&str> = changes
        .iter()
        .filter(named)
        .map(|change| change.attribute.as_str())
        .collect();
    if attributes.is_empty() {
        return Ok(changes.to_vec());
    }
    let entry = directory.read(dn, &attributes)?;
    let left = changes.iter().filter_map(|change| {
        let mut change = change.clone();
        if is_deletion(&change) {
            let present = entry.values(&change.attribute);
            let same = |value: &[u8], known: &[u8]| lower(value) == lower(known);
            change
                .values
                .retain(|value| present.iter().any(|known| same(value, known)));
            // A deletion that names no value would take all of them.
            return (!change.values.is_empty()).then_some(change);
        }
        Some(change)
    });
    Ok(left.collect())
}

fn is_deletion(change: &Change) -> bool {
    change.operation == Operation::Delete && !change.values.is_empty()
}

fn lower(value: &[u8]) -> String {
    String::from_utf8_lossy(value).to_lowercase()
}
