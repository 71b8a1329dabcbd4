use std::ffi::OsString;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use regex::bytes::Regex;

use super::{Disk, draft_of};

/// Stands in every program of this project, and is what one is known by.
#[used]
static MARK: [u8; 47] = *b"<this program is Armistice, or an ARM command>\n";

/// What a file of somebody else's is called once it is replaced.
const BEFORE: &str = ".before-armistice";

/// Where the commands go, and what is allowed.
#[derive(Debug, Clone)]
pub struct CommandPlacing<'a> {
    /// This program.
    pub program: &'a Path,
    /// The folder, which must be there.
    pub folder: &'a Path,
    /// The names of the commands.
    pub names: &'a [String],
    /// Whether files of somebody else's are replaced. They are kept under another name.
    pub replace: bool,
}

/// One command, and what was done for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PlacedCommand {
    /// It was there already, the same program.
    Same(PathBuf),
    /// It is a second name of the program's file.
    Linked(PathBuf),
    /// It is a copy.
    Copied(PathBuf),
}

impl PlacedCommand {
    /// Where it lies.
    pub fn path(&self) -> &Path {
        match self {
            Self::Same(path) | Self::Linked(path) | Self::Copied(path) => path,
        }
    }
}

/// Puts this program into a folder under the names of the ARM commands: all of them, or when something fails none.
///
/// # Errors
/// When a file of that name belongs to somebody else and `replace` does not allow it, or something cannot be written.
pub fn place_commands(
    disk: &dyn Disk,
    placing: &CommandPlacing<'_>,
) -> anyhow::Result<Vec<PlacedCommand>> {
    let shown = placing.folder.display();
    let program = disk.read(placing.program).with_context(|| {
        format!(
            "this program, {}, cannot be read",
            placing.program.display()
        )
    })?;
    let present = disk
        .names(placing.folder)
        .with_context(|| format!("{shown} cannot be read as a folder"))?;
    let mut targets = Vec::new();
    for name in placing.names {
        // A name in another spelling is another file to some systems, and the same command to those who call it.
        let spelt = present
            .iter()
            .find(|known| known.eq_ignore_ascii_case(name));
        let path = placing
            .folder
            .join(spelt.cloned().unwrap_or_else(|| OsString::from(name)));
        targets.push(Target::judge(disk, path, &program, placing.replace)?);
    }
    let mut placed = Vec::new();
    let mut drafted = Vec::new();
    let prepared = targets.iter().try_for_each(|target| {
        let draft = draft_of(&target.path);
        drafted.push(draft.clone());
        placed.push(target.prepare(disk, placing.program, &draft)?);
        anyhow::Ok(())
    });
    let done = prepared.and_then(|()| exchange(disk, &targets));
    for draft in &drafted {
        if matches!(disk.facts(draft), Ok(Some(_))) {
            let _ = disk.remove_file(draft);
        }
    }
    done?;
    disk.sync_folder(placing.folder)
        .with_context(|| format!("{shown} cannot be written"))?;
    Ok(placed)
}

/// What stands where a command is to go.
#[derive(Debug, PartialEq, Eq)]
enum Present {
    Nothing,
    /// The very program.
    Same,
    /// Another build of it.
    Ours,
    /// Somebody else's, that may be replaced.
    Foreign,
}

struct Target {
    path: PathBuf,
    present: Present,
}

impl Target {
    fn judge(
        disk: &dyn Disk,
        path: PathBuf,
        program: &[u8],
        replace: bool,
    ) -> anyhow::Result<Self> {
        let shown = path.display();
        let unreadable = || format!("{shown} cannot be read");
        let present = match disk.facts(&path).with_context(unreadable)? {
            None => Present::Nothing,
            Some(facts) if facts.is_folder => bail!("{shown} is a folder; give another place"),
            Some(_) => {
                let bytes = disk.read(&path).with_context(unreadable)?;
                match (bytes == program, is_ours(&bytes)?) {
                    (true, _) => Present::Same,
                    (false, true) => Present::Ours,
                    (false, false) if replace => Present::Foreign,
                    (false, false) => bail!(
                        "{shown} is not Armistice's: it may be the command of the cluster product itself. Nothing was changed.\n\
                         Give a folder of its own that stands in PATH before that one, or --replace to have it replaced (it is kept as {})",
                        before(&path).display()
                    ),
                }
            }
        };
        if present == Present::Foreign && disk.facts(&before(&path))?.is_some() {
            bail!(
                "{} is there already, so {shown} cannot be kept under that name; move one of them away",
                before(&path).display()
            );
        }
        Ok(Self { path, present })
    }

    /// Puts the program beside where it goes.
    fn prepare(
        &self,
        disk: &dyn Disk,
        program: &Path,
        draft: &Path,
    ) -> anyhow::Result<PlacedCommand> {
        if self.present == Present::Same {
            return Ok(PlacedCommand::Same(self.path.clone()));
        }
        let shown = || format!("{} cannot be written", draft.display());
        if disk.facts(draft).with_context(shown)?.is_some() {
            disk.remove_file(draft).with_context(shown)?;
        }
        if disk.link(program, draft).is_ok() {
            return Ok(PlacedCommand::Linked(self.path.clone()));
        }
        disk.copy(program, draft).with_context(shown)?;
        Ok(PlacedCommand::Copied(self.path.clone()))
    }

    /// Puts the program in place of what is there, which is kept until all are in place.
    fn exchange(&self, disk: &dyn Disk) -> anyhow::Result<()> {
        let shown = || format!("{} cannot be replaced", self.path.display());
        let kept = self.kept();
        if let Some(kept) = &kept {
            if disk.facts(kept).with_context(shown)?.is_some() {
                disk.remove_file(kept).with_context(shown)?;
            }
            // A second name leaves the command in its place until the moment it is replaced.
            if disk.link(&self.path, kept).is_err() {
                disk.copy(&self.path, kept).with_context(shown)?;
            }
        }
        let draft = draft_of(&self.path);
        let exchanged = disk.rename(&draft, &self.path);
        if exchanged.is_err() && cfg!(windows) && kept.is_some() {
            // Windows does not replace a program that runs, but gives it another name.
            let away = with_ending(&self.path, ".armistice-in-use");
            let _ = disk.remove_file(&away);
            disk.rename(&self.path, &away).with_context(shown)?;
            if let Err(error) = disk.rename(&draft, &self.path) {
                let _ = disk.rename(&away, &self.path);
                return Err(error).with_context(shown);
            }
            let _ = disk.remove_file(&away);
            return Ok(());
        }
        exchanged.with_context(shown)
    }

    /// Where what was there lies meanwhile.
    fn kept(&self) -> Option<PathBuf> {
        match self.present {
            Present::Nothing | Present::Same => None,
            Present::Ours => Some(with_ending(&self.path, ".armistice-old")),
            Present::Foreign => Some(before(&self.path)),
        }
    }

    fn take_back(&self, disk: &dyn Disk) {
        let _ = match (&self.present, self.kept()) {
            (Present::Nothing, _) => disk.remove_file(&self.path),
            (_, Some(kept)) => disk.rename(&kept, &self.path),
            (_, None) => Ok(()),
        };
    }
}

/// Puts all in place. When one cannot be, those before it are taken back.
fn exchange(disk: &dyn Disk, targets: &[Target]) -> anyhow::Result<()> {
    let changed: Vec<&Target> = targets
        .iter()
        .filter(|target| target.present != Present::Same)
        .collect();
    for (index, target) in changed.iter().enumerate() {
        if let Err(error) = target.exchange(disk) {
            changed[..index]
                .iter()
                .for_each(|done| done.take_back(disk));
            if let Some(kept) = target.kept() {
                let _ = disk.remove_file(&kept);
            }
            return Err(error.context("no command was placed; what was there is there again"));
        }
    }
    for target in changed {
        if let (Present::Ours, Some(kept)) = (&target.present, target.kept()) {
            // One that is still in use stays until the next time.
            let _ = disk.remove_file(&kept);
        }
    }
    Ok(())
}

fn before(path: &Path) -> PathBuf {
    with_ending(path, BEFORE)
}

fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(ending);
    path.with_file_name(name)
}

/// Whether a file is a program of this project.
fn is_ours(bytes: &[u8]) -> anyhow::Result<bool> {
    let mark = std::str::from_utf8(std::hint::black_box(&MARK))?;
    Ok(Regex::new(&regex::escape(mark))?.is_match(bytes))
}
