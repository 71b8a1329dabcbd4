//! Watch IDs that are loaded under one spelling and killed under another.

use super::edit::{Change, Confidence, Mend};
use super::knowledge::{Knowledge, WatchPlace};
use crate::host::same_name;

/// So many IDs are looked at.
const MOST: usize = 500;

/// Finds IDs that are killed and never loaded, where one ID that is loaded and never killed is spelt nearly so. Two services
/// can have similar IDs, so this is proposed only. The spelling of the start script counts: there the service stands beside it.
pub(super) fn find(known: &Knowledge) -> Vec<(usize, Change)> {
    let waiting: Vec<&WatchPlace> = known
        .loaded()
        .map(|(_, place)| place)
        .filter(|place| {
            !known
                .killed()
                .any(|(_, other)| same_name(&other.id, &place.id))
        })
        .collect();
    let lost: Vec<(usize, &WatchPlace)> = known
        .killed()
        .filter(|(_, place)| {
            !known
                .loaded()
                .any(|(_, other)| same_name(&other.id, &place.id))
        })
        .collect();
    // So many are no scripts of people, and each is compared with each.
    if waiting.len() > MOST || lost.len() > MOST {
        return Vec::new();
    }
    let mut changes = Vec::new();
    for (draft, killed) in &lost {
        let near = |other: &&&WatchPlace| is_near(&killed.id, &other.id);
        let mut found: Vec<&&WatchPlace> = waiting.iter().filter(near).collect();
        found.dedup_by(|a, b| same_name(&a.id, &b.id));
        let [loaded] = found.as_slice() else {
            continue;
        };
        let rivals = lost.iter().filter(|(_, other)| {
            !same_name(&other.id, &killed.id) && is_near(&other.id, &loaded.id)
        });
        if rivals.count() > 0 {
            continue;
        }
        let reason = format!(
            "no script loads {}, so nothing stops here; {} is loaded, is stopped nowhere, and is spelt nearly so",
            killed.id, loaded.id
        );
        let change = Change::sure(
            Mend::Watch,
            killed.range.clone(),
            loaded.id.as_str(),
            reason,
        );
        changes.push((*draft, change.only(Confidence::Medium)));
    }
    changes
}

fn is_near(one: &str, other: &str) -> bool {
    let (one, other) = (one.to_uppercase(), other.to_uppercase());
    let plain = |text: &str| -> String { text.chars().filter(|c| c.is_alphanumeric()).collect() };
    let digits = |text: &str| -> String { text.chars().filter(char::is_ascii_digit).collect() };
    let allowed = match one.chars().count() {
        0..=3 => 0,
        4..=7 => 1,
        _ => 2,
    };
    plain(&one) == plain(&other)
        || digits(&one) == digits(&other) && strsim::osa_distance(&one, &other) <= allowed
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(loaded: &[&str], killed: &[&str]) -> Vec<String> {
        let places = |ids: &[&str]| {
            ids.iter()
                .map(|id| WatchPlace {
                    range: 0..id.len(),
                    id: (*id).to_owned(),
                })
                .collect()
        };
        let known = Knowledge::of_watches(places(loaded), places(killed));
        find(&known)
            .into_iter()
            .map(|(_, change)| change.text)
            .collect()
    }

    #[test]
    fn an_id_that_only_one_other_can_be_is_found() {
        assert_eq!(
            ids(
                &["EXCHSA", "EXHADT", "EXHASU"],
                &["EXCHSA", "EXCHADT", "EXCHASU"]
            ),
            ["EXHADT", "EXHASU"]
        );
        assert_eq!(ids(&["ARC_INDEX"], &["ARC-INDEX"]), ["ARC_INDEX"]);
    }

    #[test]
    fn ids_in_other_letters_numbered_ones_and_ambiguous_ones_stay() {
        assert!(ids(&["ArcBase"], &["ARCBASE"]).is_empty());
        assert!(ids(&["NODE1"], &["NODE2"]).is_empty());
        assert!(ids(&["NODEA", "NODEB"], &["NODEC"]).is_empty());
        assert!(ids(&["NODEA"], &["NODEB", "NODEC"]).is_empty());
    }
}
