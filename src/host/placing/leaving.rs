use std::path::Path;

use anyhow::{Context as _, bail};

use super::Disk;
use super::record::{self, Record};
use super::survey::{Kept, Live, Place, Standing};

/// What `uninstall` did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Left {
    /// The scripts that were put back.
    pub restored: Vec<String>,
    /// Whether the folder of the originals stays, because somebody has put other files into it.
    pub folder_stays: bool,
}

/// Puts the originals of a folder back, the same files with their names, times and rights.
///
/// At every moment each script is as a whole the two lines or the original. When it is broken off, `uninstall` again completes it.
///
/// # Errors
/// When something is not as expected, in which case nothing is changed, or cannot be written.
pub fn uninstall(disk: &dyn Disk, folder: &Path) -> anyhow::Result<Left> {
    let place = Place::new(disk, folder)?;
    if let Some(record) = place.record()? {
        expected(&place, &record)?;
        return put_back(&place, &record).context(
            "the originals are not back as a whole; every script is what it was, or the two lines with its original kept",
        );
    }
    if place.is_left_over()? {
        // What a process leaves that was killed before its first or after its last step.
        place.scripts()?;
        return Ok(Left {
            restored: Vec::new(),
            folder_stays: !clear(&place)?,
        });
    }
    // Says what is missing where the two lines are there without their originals.
    place.scripts()?;
    bail!("nothing is installed in {}", folder.display());
}

/// Puts back what a record tells of.
pub(super) fn put_back(place: &Place<'_>, record: &Record) -> anyhow::Result<Left> {
    let standings = expected(place, record)?;
    let mut restored = Vec::new();
    for standing in &standings {
        restore(place, standing)?;
        if standing.live != Live::Original {
            restored.push(standing.script.name.clone());
        }
    }
    place.sync(place.folder)?;
    place.remove_drafts(place.folder)?;
    Ok(Left {
        restored,
        folder_stays: !clear(place)?,
    })
}

/// How the scripts are found, if that is as expected.
pub(super) fn expected(place: &Place<'_>, record: &Record) -> anyhow::Result<Vec<Standing>> {
    let standings = place.standings(record)?;
    match standings.iter().find_map(Standing::objection) {
        Some(objection) => bail!(objection),
        None => Ok(standings),
    }
}

fn restore(place: &Place<'_>, standing: &Standing) -> anyhow::Result<()> {
    let (live, kept) = (&standing.live_path, &standing.kept_path);
    let shown = || {
        format!(
            "{} cannot be put back to {}",
            kept.display(),
            live.display()
        )
    };
    match (standing.live, standing.kept) {
        // Two names of one file, or two files alike: the one in its place stays.
        (Live::Original, Kept::Whole) => place.disk.remove_file(kept).with_context(shown)?,
        (Live::Original, _) => {}
        // Needs no room on the disk, and brings times and rights along.
        _ => place.disk.rename(kept, live).with_context(shown)?,
    }
    if cfg!(windows) {
        // Taken off while it was replaced, if the process ended just then.
        let read_only = standing.script.read_only;
        place
            .disk
            .set_read_only(live, read_only)
            .with_context(shown)?;
    }
    Ok(())
}

/// Removes the record and then the folder of the originals, unless there is more in it; whether it is gone.
fn clear(place: &Place<'_>) -> anyhow::Result<bool> {
    let originals = &place.originals;
    let shown = || format!("{} cannot be removed", originals.display());
    if place.disk.facts(originals).with_context(shown)?.is_none() {
        return Ok(true);
    }
    place.remove_drafts(originals)?;
    let record = record::path_in(originals);
    if place.disk.facts(&record).with_context(shown)?.is_some() {
        place.disk.remove_file(&record).with_context(shown)?;
    }
    if !place.disk.names(originals).with_context(shown)?.is_empty() {
        return Ok(false);
    }
    place.disk.remove_folder(originals).with_context(shown)?;
    place.sync(place.folder)?;
    Ok(true)
}
