use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::io;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

use crate::source::CodePage;

use super::requests::serve;
use super::{Answer, BEGINNING, CmdCall, CmdEnd, Request, beginning, place_programs};

/// Wine's `cmd.exe`, in a prefix of its own that goes away with it.
pub struct CmdExe {
    folder: TempDir,
    stand_in: &'static [u8],
    /// The locale that Wine takes its code pages from.
    locale: Cell<&'static str>,
    /// A program that does nothing. As long as one runs, Wine's services stay, and the next script starts in half the time.
    idle: RefCell<Option<Child>>,
}

/// The drive of the requests; scripts that name it cannot be run.
const REQUESTS: char = 'Y';

const MISSING: &str = "Wine is needed for --oracle cmd elsewhere than on Windows: install the Debian packages wine and wine64";

/// Wine has the code pages of the system's locale, and reads scripts with them.
fn locale(page: CodePage) -> &'static str {
    if page == CodePage::SHIFT_JIS {
        JAPANESE
    } else {
        PLAIN
    }
}

const JAPANESE: &str = "ja_JP.UTF-8";
const PLAIN: &str = "C.UTF-8";

/// Where systems have the files of the locale that each of them has.
const PLAIN_FILES: &[&str] = &["/usr/lib/locale/C.utf8", "/usr/lib/locale/C.UTF-8"];

/// Makes a folder of locales that has the ones which are used here, installed or not. Wine asks the C library how names of
/// files are written, and where that does not know the locale, no name outside of ASCII is found; but all these write them
/// alike.
fn make_locales(folder: &Path) -> io::Result<()> {
    fs::create_dir(folder)?;
    let Some(files) = PLAIN_FILES.iter().find(|files| Path::new(files).is_dir()) else {
        return Ok(());
    };
    for name in [JAPANESE, PLAIN] {
        symlink(files, folder.join(name))?;
    }
    Ok(())
}

impl CmdExe {
    /// Makes ready; `stand_in` is the program that stands for every other one.
    ///
    /// # Errors
    /// When Wine is not installed, or no prefix can be made.
    pub fn prepare(stand_in: &'static [u8]) -> io::Result<Self> {
        let cmd = Self {
            folder: tempfile::Builder::new()
                .prefix("armistice-wine-")
                .tempdir()?,
            stand_in,
            locale: Cell::new(PLAIN),
            idle: RefCell::new(None),
        };
        fs::create_dir(cmd.requests())?;
        make_locales(&cmd.locales())?;
        let made = cmd
            .command("wineboot")
            .arg("-i")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .map_err(|error| io::Error::new(error.kind(), MISSING))?;
        if !made.success() {
            return Err(io::Error::other(format!("wineboot failed: {MISSING}")));
        }
        Ok(cmd)
    }

    /// In words, for messages.
    pub fn description(&self) -> String {
        "cmd.exe of Wine".to_owned()
    }

    fn requests(&self) -> PathBuf {
        self.folder.path().join("requests")
    }

    fn locales(&self) -> PathBuf {
        self.folder.path().join("locales")
    }

    fn prefix(&self) -> PathBuf {
        self.folder.path().join("prefix")
    }

    /// A command that sees nothing of our own environment.
    fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        command
            .env_clear()
            .env("PATH", "/usr/local/bin:/usr/bin:/bin")
            .env("LC_ALL", self.locale.get())
            .env("LOCPATH", self.locales())
            .env("HOME", self.folder.path())
            .env("WINEPREFIX", self.prefix())
            .env("WINEDEBUG", "-all")
            // A crash of Wine's is an exit code, not a window; nothing is downloaded.
            .env("WINEDLLOVERRIDES", "winedbg.exe=d;mscoree=d;mshtml=d");
        command
    }

    /// Lets the prefix have the drives of a run and no others.
    fn link_drives(&self, call: &CmdCall<'_>) -> io::Result<()> {
        let devices = self.prefix().join("dosdevices");
        for entry in fs::read_dir(&devices)? {
            let entry = entry?;
            if entry.file_name().len() == 2 {
                fs::remove_file(entry.path())?;
            }
        }
        for letter in call.folders.letters() {
            let name = format!("{}:", letter.to_ascii_lowercase());
            symlink(call.folders.drive(letter), devices.join(name))?;
        }
        let requests = format!("{}:", REQUESTS.to_ascii_lowercase());
        symlink(self.requests(), devices.join(requests))?;
        merge(
            &self.prefix().join("drive_c/windows"),
            &call.folders.drive('C').join("Windows"),
        )?;
        Ok(())
    }

    /// Runs a script and answers what the stand-ins ask.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn run(
        &self,
        call: &CmdCall<'_>,
        answer: &mut dyn FnMut(&Request) -> Answer,
    ) -> io::Result<CmdEnd> {
        if call.folders.letters().any(|letter| letter == REQUESTS) {
            return Err(io::Error::other(format!(
                "the scripts name drive {REQUESTS}:, which is taken for the stand-ins"
            )));
        }
        let locale = locale(call.codepage);
        if self.locale.replace(locale) != locale {
            self.end_server();
        }
        self.keep_server()?;
        place_programs(call, self.stand_in)?;
        self.link_drives(call)?;
        fs::write(self.requests().join(BEGINNING), beginning(call))?;
        let folder = call.folders.native(call.folder)?;
        let mut command = self.command("wine");
        command
            .args(["cmd", "/c", &format!("{REQUESTS}:\\{BEGINNING}")])
            .env("ARMISTICE_REQUESTS", format!("{REQUESTS}:"))
            .current_dir(folder);
        let ended = serve(command, &self.requests(), call, answer)?;
        if ended.exit_code.is_none() {
            self.end_server();
        }
        Ok(ended)
    }

    /// Starts the program that does nothing, if it does not run. It waits for a line that never comes.
    fn keep_server(&self) -> io::Result<()> {
        let mut idle = self.idle.borrow_mut();
        if let Some(child) = idle.as_mut()
            && child.try_wait()?.is_none()
        {
            return Ok(());
        }
        *idle = Some(
            self.command("wine")
                .arg("cmd")
                .current_dir(self.folder.path())
                .stdin(Stdio::piped())
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .spawn()?,
        );
        Ok(())
    }

    /// Ends everything that runs in the prefix, and waits for that.
    fn end_server(&self) {
        for option in ["-k", "-w"] {
            let ended = self
                .command("wineserver")
                .arg(option)
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .status();
            // Where that fails there is no server.
            drop(ended);
        }
        if let Some(mut child) = self.idle.take() {
            // It has ended with the server.
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// Links what lies in Wine's folder into one of a world, beside what was put there. A folder without anything of its own
/// becomes a link itself.
fn merge(wine: &Path, world: &Path) -> io::Result<()> {
    if fs::read_dir(world)?.next().is_none() {
        fs::remove_dir(world)?;
        return symlink(wine, world);
    }
    let mut own = BTreeMap::new();
    for entry in fs::read_dir(world)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().to_lowercase();
        own.insert(name, (entry.path(), entry.file_type()?.is_dir()));
    }
    for entry in fs::read_dir(wine)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().to_lowercase();
        match own.get(&name) {
            None => symlink(entry.path(), world.join(entry.file_name()))?,
            Some((place, true)) if entry.file_type()?.is_dir() => merge(&entry.path(), place)?,
            Some(_) => {}
        }
    }
    Ok(())
}

impl Drop for CmdExe {
    fn drop(&mut self) {
        // The prefix's own server would linger on and write into a folder that is being removed.
        self.end_server();
    }
}
