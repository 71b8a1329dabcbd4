use std::path::Path;

use anyhow::{Context as _, bail};

use super::leaving::{expected, put_back};
use super::record::{Record, RecordedScript};
use super::survey::{Kept, Live, Place, Standing};
use super::{Disk, Program, draft_of};
use crate::source::sha256;

/// What `install` did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Installed {
    /// The scripts that call the program now.
    pub replaced: Vec<String>,
    /// Whether an earlier install was completed, or two lines that had been overwritten were put back.
    pub completed: bool,
}

/// Keeps START.BAT and STOP.BAT of a folder in `original`, and puts two lines in their place that call `program`.
///
/// At every moment each script is as a whole what it was, or the two lines with its original kept. When it fails, what it had done
/// is taken back; after a crash `install` again completes it, and `uninstall` takes it back.
///
/// # Errors
/// When something is not as expected, in which case nothing is changed, or cannot be written.
pub fn install(disk: &dyn Disk, folder: &Path, program: &Program) -> anyhow::Result<Installed> {
    let place = Place::new(disk, folder)?;
    if let Some(record) = place.record()? {
        return complete(&place, &record, program);
    }
    let unreadable = || format!("{} cannot be read", place.originals.display());
    let is_there = disk.facts(&place.originals).with_context(unreadable)?;
    if is_there.is_some() && !place.is_left_over()? {
        bail!(
            "{} is there already, and no install has made it: rename it",
            place.originals.display()
        );
    }
    let mut scripts = Vec::new();
    for script in place.scripts()? {
        let path = &script.path;
        let name = path.file_name().and_then(|name| name.to_str());
        scripts.push(RecordedScript {
            name: name.with_context(|| path.display().to_string())?.to_owned(),
            sha256: sha256(&script.bytes),
            two_lines_sha256: sha256(&program.two_lines(script.called)),
            read_only: script.read_only,
        });
    }
    let record = Record::new(program.path(), scripts);
    let installed = begin(&place, &record, is_there.is_none())
        .and_then(|()| carry_out(&place, &record, program));
    match installed {
        Ok(replaced) => Ok(Installed {
            replaced,
            completed: false,
        }),
        Err(error) => Err(match put_back(&place, &record) {
            Ok(_) => error.context("nothing is installed; the folder is as it was"),
            Err(undoing) => error.context(format!(
                "the install is not complete, and could not be taken back ({undoing:#}); every script is whole. \
                 Run uninstall when that is mended, or install again"
            )),
        }),
    }
}

/// Makes the folder of the originals, and writes down what is going to be done: from here on the folder knows its state.
fn begin(place: &Place<'_>, record: &Record, make: bool) -> anyhow::Result<()> {
    if make {
        let made = place.disk.create_folder(&place.originals);
        made.with_context(|| format!("{} cannot be made", place.originals.display()))?;
    }
    record.write(place.disk, &place.originals)?;
    place.sync(place.folder)
}

/// Completes an install that was broken off, or puts two lines back that were overwritten with the same scripts.
fn complete(place: &Place<'_>, record: &Record, program: &Program) -> anyhow::Result<Installed> {
    if record.program != program.path() {
        bail!(
            "{} is installed already, to call {}; run uninstall first to have another program called",
            place.folder.display(),
            record.program
        );
    }
    let standings = expected(place, record)?;
    let is_done = |one: &Standing| (one.live, one.kept) == (Live::TwoLines, Kept::Whole);
    if standings.iter().all(is_done) {
        bail!(
            "{} is installed already: START.BAT and STOP.BAT call {}",
            place.folder.display(),
            record.program
        );
    }
    let replaced = carry_out(place, record, program).with_context(
        || "the install is not complete; every script is whole. Run install again, or uninstall",
    )?;
    Ok(Installed {
        replaced,
        completed: true,
    })
}

/// Keeps what is not kept, then replaces what is not replaced.
fn carry_out(place: &Place<'_>, record: &Record, program: &Program) -> anyhow::Result<Vec<String>> {
    let standings = place.standings(record)?;
    for standing in &standings {
        if standing.kept == Kept::Missing {
            keep(place, standing)?;
        }
    }
    place.sync(&place.originals)?;
    // Read again: what was kept is what was judged.
    let standings = expected(place, record)?;
    let mut replaced = Vec::new();
    for standing in standings.iter().filter(|one| one.live != Live::TwoLines) {
        replace(place, standing, program)?;
        replaced.push(standing.script.name.clone());
    }
    place.sync(place.folder)?;
    Ok(replaced)
}

/// A second name for the script's file keeps everything of it: times, rights, attributes. Where a file has but one name, it is copied.
fn keep(place: &Place<'_>, standing: &Standing) -> anyhow::Result<()> {
    let (live, kept) = (&standing.live_path, &standing.kept_path);
    if place.disk.link(live, kept).is_ok() {
        return Ok(());
    }
    let shown = || format!("{} cannot be copied to {}", live.display(), kept.display());
    let draft = draft_of(kept);
    let unreadable = || format!("{} cannot be read", draft.display());
    if place.disk.facts(&draft).with_context(unreadable)?.is_some() {
        place.disk.remove_file(&draft).with_context(shown)?;
    }
    place.disk.copy(live, &draft).with_context(shown)?;
    place.disk.rename(&draft, kept).with_context(shown)
}

fn replace(place: &Place<'_>, standing: &Standing, program: &Program) -> anyhow::Result<()> {
    let live = &standing.live_path;
    let shown = || format!("{} cannot be replaced", live.display());
    let draft = draft_of(live);
    place
        .disk
        .write(&draft, &program.two_lines(standing.called))
        .with_context(shown)?;
    // Windows does not replace a file that may not be written. It is the original's own mark where that has a second name.
    let locked = cfg!(windows) && standing.script.read_only && standing.live == Live::Original;
    if locked {
        place.disk.set_read_only(live, false).with_context(shown)?;
    }
    place.disk.rename(&draft, live).with_context(shown)?;
    if locked {
        place
            .disk
            .set_read_only(&standing.kept_path, true)
            .with_context(shown)?;
    }
    Ok(())
}
