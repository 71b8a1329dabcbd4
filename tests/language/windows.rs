//! Cases run by `armistice.exe` under Wine, on a real drive W: where the program for this system has one that is only mapped.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use anyhow::{Context, Result, bail};

use crate::answer::Answer;
use crate::case::Case;
use crate::process;
use crate::tree::Tree;
use crate::windows_build;
use crate::wine::Prefix;

/// The program, and the prefixes that nobody uses at the moment: one for each thread of tests.
pub(crate) struct WindowsProgram {
    folder: PathBuf,
    free: Mutex<Vec<Prefix>>,
}

impl WindowsProgram {
    /// `armistice.exe` in this folder, once it is built, with the library beside it that Wine 8 does not have.
    pub(crate) fn new(folder: &Path) -> Self {
        Self {
            folder: folder.to_owned(),
            free: Mutex::default(),
        }
    }

    /// Builds the program.
    pub(crate) fn build(&self) -> Result<()> {
        let program = windows_build::program()?;
        fs::copy(program, self.folder.join("armistice.exe"))?;
        let library = "bcryptprimitives";
        windows_build::compile(
            &format!("{library}.c"),
            &self.folder,
            &format!("{library}.dll"),
        )?;
        let settings = "services = \"simulated\"\n[simulated]\nunknown = \"error\"\n";
        fs::write(self.folder.join("site.toml"), settings)?;
        Ok(())
    }

    /// Runs the case and compares; the error says how the answers differ.
    pub(crate) fn check(&self, case: &Case) -> Result<()> {
        let prefix = self.free.lock().ok().and_then(|mut free| free.pop());
        let prefix = match prefix {
            Some(prefix) => prefix,
            None => Prefix::new()?,
        };
        let answer = self.answer(&prefix, case);
        if let Ok(mut free) = self.free.lock() {
            free.push(prefix);
        }
        let differences = answer?.differences(&case.expected());
        if differences.is_empty() {
            return Ok(());
        }
        bail!("{differences}")
    }

    fn answer(&self, prefix: &Prefix, case: &Case) -> Result<Answer> {
        let tree = Tree::lay_out(&prefix.drive(), case)?;
        let site = self.folder.join("site.toml");
        let mut command = prefix.command("wine");
        command
            .arg(self.folder.join("armistice.exe"))
            .arg(case.language.verb())
            .arg("--quiet")
            .arg("--site")
            .arg(format!("Z:{}", site.display()))
            .args(["--codepage", "utf-8", "--state", r"C:\state"])
            .arg(case.script_name())
            .args(case.words()?)
            .envs(&case.env)
            .current_dir(tree.folder());
        let ended = process::run(command, &case.stdin)?.context("it did not end in time")?;
        Ok(Answer {
            stdout: crate::answer::text_of(&ended.stdout),
            exit: ended.exit,
            files: tree.changes()?,
            timed_out: false,
        })
    }
}
