//! Recording with Wine's `cmd.exe` and `cscript.exe`, each recorder with a private prefix whose drive W: is the bench.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use anyhow::{Context, Result, anyhow, bail, ensure};
use tempfile::TempDir;

use crate::answer::{Answer, text_of};
use crate::case::Case;
use crate::language::Language;
use crate::process::{self, Ended};
use crate::tree::Tree;

/// Drive W: is one per prefix, so each recorder running at the same time needs a prefix of its own.
const RECORDERS: usize = 2;

const MISSING: &str = "Wine is needed to record: install the Debian packages `wine wine64`";

/// Runs the cases under Wine; the answers are in the order of the cases.
///
/// Fails when Wine is missing, when a prefix can't be made, or when a script would not run in `W:\case`.
pub(crate) fn record(cases: &[Arc<Case>]) -> Result<Vec<Answer>> {
    let next = AtomicUsize::new(0);
    let answers = Mutex::new(vec![None; cases.len()]);
    thread::scope(|scope| {
        let recorders: Vec<_> = (0..RECORDERS)
            .map(|_| {
                scope.spawn(|| -> Result<()> {
                    let prefix = Prefix::new()?;
                    loop {
                        let index = next.fetch_add(1, Ordering::Relaxed);
                        let Some(case) = cases.get(index) else {
                            return Ok(());
                        };
                        let answer = prefix.answer(case).with_context(|| case.name.clone())?;
                        let mut answers = answers.lock().unwrap_or_else(PoisonError::into_inner);
                        if let Some(place) = answers.get_mut(index) {
                            *place = Some(answer);
                        }
                    }
                })
            })
            .collect();
        for recorder in recorders {
            recorder
                .join()
                .map_err(|_| anyhow!("a recorder panicked"))??;
        }
        Ok::<(), anyhow::Error>(())
    })?;
    let answers = answers.into_inner().unwrap_or_else(PoisonError::into_inner);
    answers
        .into_iter()
        .map(|answer| answer.context("a case was left out"))
        .collect()
}

/// A Wine prefix in a folder that goes away with it.
pub(crate) struct Prefix {
    folder: TempDir,
}

impl Prefix {
    pub(crate) fn new() -> Result<Self> {
        let prefix = Self {
            folder: tempfile::tempdir()?,
        };
        fs::create_dir_all(prefix.drive())?;
        let made = prefix
            .command("wineboot")
            .arg("-i")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .context(MISSING)?;
        ensure!(made.success(), "wineboot failed ({made}): {MISSING}");
        link(
            &prefix.drive(),
            &prefix.folder.path().join("prefix/dosdevices/w:"),
        )?;
        prefix.examine()?;
        Ok(prefix)
    }

    pub(crate) fn drive(&self) -> std::path::PathBuf {
        self.folder.path().join("w")
    }

    /// A command that sees nothing of our own environment.
    pub(crate) fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(program);
        command
            .env_clear()
            .env("PATH", "/usr/local/bin:/usr/bin:/bin")
            .env("LANG", "C.UTF-8")
            .env("HOME", self.folder.path())
            .env("WINEPREFIX", self.folder.path().join("prefix"))
            .env("WINEDEBUG", "-all")
            // A crash of Wine's is an exit code, not a dump with addresses on standard output.
            .env("WINEDLLOVERRIDES", "winedbg.exe=d");
        command
    }

    /// Makes sure that a script stands in `W:\case`, since its path is part of several answers.
    fn examine(&self) -> Result<()> {
        let folder = self.drive().join("case");
        fs::create_dir_all(&folder)?;
        let mut command = self.command("wine");
        command.args(["cmd", "/c", "cd"]).current_dir(folder);
        let ended = process::run(command, "")
            .context(MISSING)?
            .context("`cmd /c cd` did not end")?;
        let folder = text_of(&ended.stdout);
        if folder != "W:\\case\n" {
            bail!("scripts would run in {folder:?} instead of W:\\case");
        }
        Ok(())
    }

    fn answer(&self, case: &Case) -> Result<Answer> {
        let tree = Tree::lay_out(&self.drive(), case)?;
        let mut command = self.command("wine");
        match case.language {
            // Wine builds the command line from separate words and would quote them its own way; expanded by cmd itself, the
            // text stays exact.
            Language::Batch => command.args(["cmd", "/c", "%CASE_COMMAND_LINE%"]).env(
                "CASE_COMMAND_LINE",
                format!("{} {}", case.script_name(), case.args).trim_end(),
            ),
            Language::VbScript => command
                .args(["cscript", "//nologo", &case.script_name()])
                .args(case.words()?),
        };
        command.envs(&case.env).current_dir(tree.folder());
        let Some(Ended { stdout, exit, .. }) = process::run(command, &case.stdin)? else {
            return Ok(Answer {
                timed_out: true,
                ..Answer::default()
            });
        };
        Ok(Answer {
            stdout: text_of(&stdout),
            exit,
            files: tree.changes()?,
            timed_out: false,
        })
    }
}

impl Drop for Prefix {
    fn drop(&mut self) {
        // The prefix's own server, which else lingers on and writes into a folder that is being removed.
        drop(self.command("wineserver").arg("-k").status());
        drop(self.command("wineserver").arg("-w").status());
    }
}

#[cfg(unix)]
fn link(target: &Path, name: &Path) -> Result<()> {
    std::os::unix::fs::symlink(target, name).with_context(|| name.display().to_string())
}

#[cfg(not(unix))]
fn link(_target: &Path, _name: &Path) -> Result<()> {
    bail!("Wine is recorded on Unix only")
}
