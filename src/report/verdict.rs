//! The whole report in a sentence.

use super::folder::{Counts, FolderReport};

/// What follows for a folder.
pub(super) fn of_folder(report: &FolderReport) -> String {
    let Counts {
        blockers,
        decisions,
        notices,
        ..
    } = report.counts;
    if blockers > 0 {
        let blockers = number(
            blockers,
            "blocker is to be mended",
            "blockers are to be mended",
        );
        return match decisions {
            0 => format!("Not ready: {blockers} before anything else."),
            decisions => {
                let open = number(decisions, "decision is open", "decisions are open");
                format!("Not ready: {blockers} before anything else, and {open}.")
            }
        };
    }
    if decisions > 0 {
        return format!(
            "Ready once {} made; Armistice runs the scripts as they are until then.",
            number(decisions, "decision is", "decisions are"),
        );
    }
    match notices {
        0 => "Ready: Armistice can take over as it stands.".to_owned(),
        notices => format!(
            "Ready: Armistice can take over as it stands; {} to be read.",
            number(notices, "notice is", "notices are"),
        ),
    }
}

/// What follows for many folders.
pub(super) fn of_estate(folders: &[FolderReport], unreadable: usize) -> String {
    let blocked = folders.iter().filter(|one| one.counts.blockers > 0).count();
    let open = folders
        .iter()
        .filter(|one| one.counts.blockers == 0 && one.counts.decisions > 0)
        .count();
    let ready = folders.len() - blocked - open;
    let mut sentence = format!(
        "Of {}, {ready} can move as they stand, {open} wait for decisions, and {blocked} are to be mended first",
        number(folders.len(), "script folder", "script folders"),
    );
    if unreadable > 0 {
        let words = number(unreadable, "place", "places");
        sentence.push_str(&format!("; {words} could not be read"));
    }
    sentence.push('.');
    sentence
}

fn number(count: usize, one: &str, many: &str) -> String {
    match count {
        1 => format!("1 {one}"),
        count => format!("{count} {many}"),
    }
}
