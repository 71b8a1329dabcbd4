use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};

use super::record::{self, Record, RecordedScript};
use super::two_lines::is_two_lines;
use super::{DRAFT, Disk, ORIGINALS, draft_of};
use crate::source::sha256;

/// The scripts that are replaced, and what they are called by.
pub(super) const SCRIPTS: [(&str, &str); 2] = [("START.BAT", "start"), ("STOP.BAT", "stop")];

/// What stands where a script belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Live {
    Original,
    TwoLines,
    Missing,
    /// Neither: somebody has put something else there.
    Other,
}

/// What lies in the folder of the originals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kept {
    Whole,
    Missing,
    Changed,
}

/// One script, as it is found.
#[derive(Debug)]
pub(super) struct Standing {
    pub(super) script: RecordedScript,
    /// `start` or `stop`.
    pub(super) called: &'static str,
    pub(super) live_path: PathBuf,
    pub(super) kept_path: PathBuf,
    pub(super) live: Live,
    pub(super) kept: Kept,
}

/// A script of a folder in which nothing is installed.
pub(super) struct FreshScript {
    /// `start` or `stop`.
    pub(super) called: &'static str,
    pub(super) path: PathBuf,
    pub(super) bytes: Vec<u8>,
    pub(super) read_only: bool,
}

/// A script folder, and where its originals lie.
pub(super) struct Place<'a> {
    pub(super) disk: &'a dyn Disk,
    pub(super) folder: &'a Path,
    pub(super) originals: PathBuf,
}

impl<'a> Place<'a> {
    pub(super) fn new(disk: &'a dyn Disk, folder: &'a Path) -> anyhow::Result<Self> {
        let shown = folder.display();
        let facts = std::path::absolute(folder)
            .and_then(|_| disk.names(folder))
            .with_context(|| format!("{shown} cannot be read as a folder"))?;
        // The folder of the originals may be spelt otherwise by now.
        let stored = facts
            .into_iter()
            .find(|name| name.eq_ignore_ascii_case(ORIGINALS));
        let originals = folder.join(stored.unwrap_or_else(|| ORIGINALS.into()));
        Ok(Self {
            disk,
            folder,
            originals,
        })
    }

    /// What an earlier `install` wrote down, if one did.
    pub(super) fn record(&self) -> anyhow::Result<Option<Record>> {
        let shown = self.originals.display();
        let facts = self.disk.facts(&self.originals);
        match facts.with_context(|| format!("{shown} cannot be read"))? {
            None => Ok(None),
            Some(facts) if facts.is_folder => Record::read(self.disk, &self.originals),
            Some(_) => bail!("{shown} is no folder, and the originals are to be kept in it"),
        }
    }

    /// Whether the folder of the originals is what an `install` or `uninstall` leaves that was ended at its first or last step.
    pub(super) fn is_left_over(&self) -> anyhow::Result<bool> {
        let unreadable = || format!("{} cannot be read", self.originals.display());
        let facts = self.disk.facts(&self.originals).with_context(unreadable)?;
        if !facts.is_some_and(|facts| facts.is_folder) {
            return Ok(false);
        }
        let names = self.disk.names(&self.originals).with_context(unreadable)?;
        let ours = draft_of(&record::path_in(&self.originals));
        Ok(names
            .iter()
            .all(|name| Some(name.as_os_str()) == ours.file_name()))
    }

    /// How the scripts of a record are found now.
    pub(super) fn standings(&self, record: &Record) -> anyhow::Result<Vec<Standing>> {
        let standing = |script: &RecordedScript| {
            let called = SCRIPTS
                .iter()
                .find(|(name, _)| name.eq_ignore_ascii_case(&script.name));
            let Some((_, called)) = called else {
                bail!("{} is no script that install replaces", script.name);
            };
            let live_path = self.folder.join(&script.name);
            let kept_path = self.originals.join(&script.name);
            let live = match self.digest(&live_path)? {
                None => Live::Missing,
                Some(digest) if digest == script.sha256 => Live::Original,
                Some(digest) if digest == script.two_lines_sha256 => Live::TwoLines,
                Some(_) => Live::Other,
            };
            let kept = match self.digest(&kept_path)? {
                None => Kept::Missing,
                Some(digest) if digest == script.sha256 => Kept::Whole,
                Some(_) => Kept::Changed,
            };
            Ok(Standing {
                script: script.clone(),
                called,
                live_path,
                kept_path,
                live,
                kept,
            })
        };
        record.scripts.iter().map(standing).collect()
    }

    fn digest(&self, path: &Path) -> anyhow::Result<Option<String>> {
        let unreadable = || format!("{} cannot be read", path.display());
        match self.disk.facts(path).with_context(unreadable)? {
            None => Ok(None),
            Some(facts) if facts.is_file => Ok(Some(sha256(
                &self.disk.read(path).with_context(unreadable)?,
            ))),
            Some(_) => bail!("{} is no plain file", path.display()),
        }
    }

    /// The scripts of a folder in which nothing was installed yet.
    pub(super) fn scripts(&self) -> anyhow::Result<Vec<FreshScript>> {
        let shown = self.folder.display();
        let names = self.disk.names(self.folder);
        let names = names.with_context(|| format!("{shown} cannot be read"))?;
        let mut scripts = Vec::new();
        for (wanted, called) in SCRIPTS {
            let mut found = names
                .iter()
                .filter(|name| name.eq_ignore_ascii_case(wanted));
            let Some(name) = found.next() else {
                bail!(
                    "{shown} has no {wanted}; a script folder of the cluster has START.BAT and STOP.BAT, and both are replaced together"
                );
            };
            if found.next().is_some() {
                bail!(
                    "{shown} has several files called {wanted}, in different spellings; leave one"
                );
            }
            let path = self.folder.join(name);
            let unreadable = || format!("{} cannot be read", path.display());
            let facts = self.disk.facts(&path).with_context(unreadable)?;
            let Some(facts) = facts.filter(|facts| facts.is_file) else {
                bail!(
                    "{} is no plain file (a link is none); install replaces files only",
                    path.display()
                );
            };
            let bytes = self.disk.read(&path).with_context(unreadable)?;
            if is_two_lines(&bytes) {
                bail!(
                    "{} is the two lines of an earlier install, and the originals with what install wrote down about them are not in {}: \
                     put them back there, or put the scripts in place from a backup",
                    path.display(),
                    self.originals.display()
                );
            }
            scripts.push(FreshScript {
                called,
                path,
                bytes,
                read_only: facts.read_only,
            });
        }
        Ok(scripts)
    }

    pub(super) fn sync(&self, folder: &Path) -> anyhow::Result<()> {
        let synced = self.disk.sync_folder(folder);
        synced.with_context(|| format!("{} cannot be written", folder.display()))
    }

    /// Removes what an ended `install` may have left beside whole files.
    pub(super) fn remove_drafts(&self, folder: &Path) -> anyhow::Result<()> {
        let unreadable = || format!("{} cannot be read", folder.display());
        if self.disk.facts(folder).with_context(unreadable)?.is_none() {
            return Ok(());
        }
        for name in self.disk.names(folder).with_context(unreadable)? {
            if name.to_string_lossy().ends_with(DRAFT) {
                let path = folder.join(name);
                let removed = self.disk.remove_file(&path);
                removed.with_context(|| format!("{} cannot be removed", path.display()))?;
            }
        }
        Ok(())
    }
}

impl Standing {
    /// Why nothing can be done while this script is as it is.
    pub(super) fn objection(&self) -> Option<String> {
        let (live, kept) = (self.live_path.display(), self.kept_path.display());
        let name = &self.script.name;
        match (self.live, self.kept) {
            (_, Kept::Changed) => Some(format!(
                "{kept} is not the file that install kept: it was changed since. Put the right original there (it had the SHA-256 {}), or put the scripts in place by hand",
                self.script.sha256
            )),
            (Live::TwoLines | Live::Missing, Kept::Missing) => Some(format!(
                "{kept}, the original that install kept, is missing: put {name} in place from a backup"
            )),
            (Live::Other, _) => Some(format!(
                "{live} is neither the original nor what install put in its place: it was edited, or a configuration push of the cluster has brought a new script. \
                 If the new one is to stay: put the other script in place of its two lines too (the old one lies in {}), move that folder away, and run install again. \
                 If it is not: copy {kept} over it",
                self.kept_path.parent().unwrap_or(&self.kept_path).display()
            )),
            _ => None,
        }
    }
}
