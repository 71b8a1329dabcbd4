//! ARM commands that no command is called by: `ARMBroadcast`, `ARMBLAST`.

use super::View;
use crate::arm;
use crate::repair::edit::{Change, Confidence, Mend};

/// Finds names that are one slip away from exactly one ARM command. A file of that name in the folder is no slip.
pub(super) fn find(view: &View<'_>) -> Vec<Change> {
    view.statements
        .commands()
        .iter()
        .filter_map(|command| {
            let meant = arm::meant(&command.name)?;
            if view.known.is_file(&command.name) {
                return None;
            }
            let range = command.at..command.at + command.name.len();
            let confidence = match arm::parse(&meant, &command.arguments) {
                Ok(_) => Confidence::High,
                Err(_) => Confidence::Medium,
            };
            let reason = format!(
                "{} is no command, so nothing is done here; {meant} is meant",
                command.name
            );
            Some(Change::sure(Mend::Command, range, meant, reason).only(confidence))
        })
        .collect()
}
