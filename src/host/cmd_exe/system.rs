use std::fs;
use std::io;
use std::path::Path;
use std::process::{Command, Stdio};

use tempfile::TempDir;

use super::requests::serve;
use super::{Answer, BEGINNING, CmdCall, CmdEnd, Request, beginning, place_programs};

/// The system's `cmd.exe`. Its drives are set up with `subst`, all but `C:`, which is the real one.
pub struct CmdExe {
    requests: TempDir,
    stand_in: &'static [u8],
}

impl CmdExe {
    /// Makes ready; `stand_in` is the program that stands for every other one.
    ///
    /// # Errors
    /// When the temporary folder cannot be written.
    pub fn prepare(stand_in: &'static [u8]) -> io::Result<Self> {
        Ok(Self {
            requests: TempDir::with_prefix("armistice-cmd-")?,
            stand_in,
        })
    }

    /// In words, for messages.
    pub fn description(&self) -> String {
        "the system's cmd.exe".to_owned()
    }

    /// Runs a script and answers what the stand-ins ask.
    ///
    /// # Errors
    /// When a drive letter is taken, or it cannot be started.
    pub fn run(
        &self,
        call: &CmdCall<'_>,
        answer: &mut dyn FnMut(&Request) -> Answer,
    ) -> io::Result<CmdEnd> {
        place_programs(call, self.stand_in)?;
        let drives = Substitutes::set(call)?;
        let beginning_file = self.requests.path().join(BEGINNING);
        fs::write(&beginning_file, beginning(call))?;
        let mut command = Command::new("cmd.exe");
        command
            .arg("/c")
            .arg(&beginning_file)
            .env("ARMISTICE_REQUESTS", self.requests.path())
            .current_dir(call.folder);
        let ended = serve(command, self.requests.path(), call, answer);
        drop(drives);
        ended
    }
}

/// Drive letters that stand for folders as long as this lives.
struct Substitutes(Vec<char>);

impl Substitutes {
    fn set(call: &CmdCall<'_>) -> io::Result<Self> {
        let mut set = Self(Vec::new());
        for letter in call.folders.letters().filter(|letter| *letter != 'C') {
            if Path::new(crate::host::path::root_of(letter)).exists() {
                return Err(io::Error::other(format!(
                    "the drive {letter}: of the scripts exists on this machine, so they cannot be tried here"
                )));
            }
            let folder = call.folders.drive(letter);
            let made = subst(&[format!("{letter}:").as_ref(), folder.as_os_str()])?;
            if !made {
                return Err(io::Error::other(format!("subst {letter}: failed")));
            }
            set.0.push(letter);
        }
        Ok(set)
    }
}

impl Drop for Substitutes {
    fn drop(&mut self) {
        for letter in &self.0 {
            // A letter that stays can be taken back by hand; there is nobody to tell here.
            let _ = subst(&[format!("{letter}:").as_ref(), "/d".as_ref()]);
        }
    }
}

fn subst(arguments: &[&std::ffi::OsStr]) -> io::Result<bool> {
    let status = Command::new("subst")
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .status()?;
    Ok(status.success())
}
