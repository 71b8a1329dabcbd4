//! A Wine prefix with the Windows program in it, and services of its own in Wine's service manager.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use tempfile::TempDir;

use crate::build::{self, MISSING};
use crate::process;

/// Where the tests' own files lie, under both of its names.
const FOLDER: &str = r"C:\bench";

/// How long one command may take. A whole script of the cluster starts some twenty programs.
const LIMIT: Duration = Duration::from_secs(180);

/// How long Wine's own services take to start.
const START: Duration = Duration::from_secs(6);

/// A running Wine with `armistice.exe` and the tests' service program in `C:\bench`.
pub(crate) struct Bench {
    folder: TempDir,
    /// A program that does nothing. As long as one runs, Wine's services stay.
    idle: Mutex<Child>,
}

/// What a program under Wine did. Texts have LF.
pub(crate) struct Ran {
    /// The lower eight bits.
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Ran {
    pub(crate) fn succeeded(self) -> Result<Self> {
        ensure!(self.code == 0, "exit code {}\n{self}", self.code);
        Ok(self)
    }
}

impl std::fmt::Display for Ran {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}{}", self.stdout, self.stderr)
    }
}

impl Bench {
    /// Builds the program, makes a prefix and starts Wine.
    ///
    /// # Errors
    /// When something is missing, with the packages' names.
    pub(crate) fn new() -> Result<Self> {
        let program = build::program()?;
        let folder = tempfile::Builder::new()
            .prefix("armistice-windows-")
            .tempdir()?;
        let made = command(folder.path(), "wineboot")
            .arg("-i")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .with_context(|| format!("no wineboot: {MISSING}"))?;
        ensure!(made.success(), "wineboot failed ({made}): {MISSING}");
        // No screen is there; without this a program cannot even have a window.
        let screen = r"HKCU\Software\Wine\Drivers";
        let words = ["reg", "add", screen, "/v", "Graphics", "/d", "null", "/f"];
        let set = command(folder.path(), "wine").args(words).output()?;
        ensure!(set.status.success(), "Wine's registry cannot be changed");
        // The services that a new prefix starts with go on and off for a while; those of a second start stay.
        end_server(folder.path());
        let bench = folder.path().join("prefix/drive_c/bench");
        fs::create_dir(&bench)?;
        fs::copy(program, bench.join("armistice.exe"))?;
        build::compile("bcryptprimitives.c", &bench, "bcryptprimitives.dll")?;
        build::compile("service.c", &bench, "service.exe")?;
        build::compile("program.c", &bench, "program.exe")?;
        let idle = command(folder.path(), "wine")
            .arg("cmd")
            .current_dir(folder.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .with_context(|| format!("no wine: {MISSING}"))?;
        let idle = Mutex::new(idle);
        // Wine starts its own services first, and answers others wrongly or never as long as it does.
        std::thread::sleep(START);
        Ok(Self { folder, idle })
    }

    /// A file or folder of `C:\bench`, under its own system's name.
    pub(crate) fn native(&self, name: &str) -> PathBuf {
        self.drive().join("bench").join(name.replace('\\', "/"))
    }

    /// The same under its Windows name.
    pub(crate) fn windows(&self, name: &str) -> String {
        format!(r"{FOLDER}\{name}")
    }

    /// Drive C:.
    pub(crate) fn drive(&self) -> PathBuf {
        self.folder.path().join("prefix/drive_c")
    }

    /// A copy of a folder of the corpus in `C:\bench`.
    pub(crate) fn corpus(&self, name: &str, copy: &str) -> Result<PathBuf> {
        let from = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("corpus")
            .join(name);
        let to = self.native(copy);
        fs::create_dir(&to)?;
        for entry in fs::read_dir(&from)? {
            let entry = entry?;
            fs::copy(entry.path(), to.join(entry.file_name()))?;
        }
        Ok(to)
    }

    /// A command under Wine that sees nothing of our own environment, in `C:\bench`.
    pub(crate) fn wine<'a>(&self, words: impl IntoIterator<Item = &'a str>) -> Command {
        let mut command = command(self.folder.path(), "wine");
        command.args(words).current_dir(self.native(""));
        command
    }

    /// Runs a command to its end.
    pub(crate) fn run(&self, command: Command) -> Result<Ran> {
        let Some(ended) = process::run_within(LIMIT, command, "")? else {
            bail!("it did not end in time");
        };
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).replace("\r\n", "\n");
        Ok(Ran {
            code: ended.exit,
            stdout: text(&ended.stdout),
            stderr: text(&ended.stderr),
        })
    }

    /// Runs a command whose output goes to files. Under Wine a program that was started and goes on keeps its starter's
    /// standard error in this system's sense, so that a pipe would not come to its end before it does.
    pub(crate) fn run_apart(&self, mut command: Command, input: &str) -> Result<Ran> {
        let [stdout, stderr] = ["stdout", "stderr"].map(|name| self.folder.path().join(name));
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(File::create(&stdout)?)
            .stderr(File::create(&stderr)?)
            .spawn()?;
        if let Some(mut standard_input) = child.stdin.take() {
            // It may end without reading.
            let _ = standard_input.write_all(input.as_bytes());
        }
        let end = Instant::now() + LIMIT;
        let status = loop {
            if let Some(status) = child.try_wait()? {
                break status;
            }
            if Instant::now() > end {
                child.kill()?;
                bail!("it did not end in time");
            }
            std::thread::sleep(Duration::from_millis(5));
        };
        let text = |file: &Path| -> Result<String> {
            let bytes = fs::read(file)?;
            Ok(String::from_utf8_lossy(&bytes).replace("\r\n", "\n"))
        };
        Ok(Ran {
            code: status.code().unwrap_or(256),
            stdout: text(&stdout)?,
            stderr: text(&stderr)?,
        })
    }

    /// What a command writes to standard output, as it is.
    pub(crate) fn bytes(&self, command: Command) -> Result<Vec<u8>> {
        let ended = process::run_within(LIMIT, command, "")?.context("it did not end in time")?;
        Ok(ended.stdout)
    }

    /// Runs `armistice.exe` in `C:\bench`.
    pub(crate) fn armistice<'a>(&self, words: impl IntoIterator<Item = &'a str>) -> Result<Ran> {
        let program = self.windows("armistice.exe");
        let words: Vec<&str> = words.into_iter().collect();
        self.run(self.wine(std::iter::once(program.as_str()).chain(words)))
    }

    /// Ends the one process of this Wine whose command line begins so, without a word to anybody.
    pub(crate) fn kill(&self, begin: &str) -> Result<()> {
        let prefix = format!("WINEPREFIX={}", self.folder.path().join("prefix").display());
        let mut found = Vec::new();
        for entry in fs::read_dir("/proc")? {
            let folder = entry?.path();
            // What has ended meanwhile, and what is nobody's program, has none of these.
            let read = |name: &str| fs::read(folder.join(name)).unwrap_or_default();
            let line = String::from_utf8_lossy(&read("cmdline")).replace('\0', " ");
            let variables = String::from_utf8_lossy(&read("environ")).into_owned();
            if line.starts_with(begin) && variables.split('\0').any(|text| text == prefix) {
                found.push(folder);
            }
        }
        let [folder] = found.as_slice() else {
            bail!("not one process {begin:?} but {found:?}");
        };
        let number = folder.file_name().unwrap_or_default();
        let killed = Command::new("kill").arg("-KILL").arg(number).status()?;
        ensure!(killed.success(), "kill {number:?}: {killed}");
        Ok(())
    }

    /// Makes a service of the tests' own program, which writes to the log `log` and is told `options`.
    pub(crate) fn service(&self, name: &str, log: &str, options: &str) -> Result<()> {
        self.register(name, name, "demand", &format!(r"{FOLDER}\{log} {options}"))
    }

    /// Makes one with its own display name and start type; `words` follow its name on its command line.
    pub(crate) fn register(
        &self,
        name: &str,
        display_name: &str,
        start: &str,
        words: &str,
    ) -> Result<()> {
        let program = format!(r"{FOLDER}\service.exe {name} {words}");
        let create = ["sc", "create", name, "binPath=", &program, "start=", start];
        let words = create.into_iter().chain(["DisplayName=", display_name]);
        self.run(self.wine(words))?.succeeded()?;
        Ok(())
    }

    /// A service's state, as Wine's own `sc` tells it: `RUNNING`, `STOPPED` …
    pub(crate) fn state(&self, service: &str) -> Result<String> {
        let told = self.run(self.wine(["sc", "query", service]))?.succeeded()?;
        let line = told.stdout.lines().find(|line| line.contains("STATE"));
        let word = line.and_then(|line| line.split_whitespace().last());
        Ok(word.context("sc query shows no state")?.to_owned())
    }

    /// What services wrote: the name and what happened, in this order.
    pub(crate) fn log(&self, log: &str) -> Result<Vec<(String, String)>> {
        self.log_file(&self.native(log))
    }

    /// The same of a file under its own system's name.
    pub(crate) fn log_file(&self, file: &Path) -> Result<Vec<(String, String)>> {
        let text = match fs::read_to_string(file) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
            text => text?,
        };
        text.lines()
            .map(|line| {
                let mut words = line.split(' ').skip(1).map(str::to_owned);
                words.next().zip(words.next()).context("a damaged log")
            })
            .collect()
    }

    /// The services to which this happened, in order.
    pub(crate) fn logged(&self, log: &str, what: &str) -> Result<Vec<String>> {
        let log = self.log(log)?;
        Ok(log
            .into_iter()
            .filter(|(_, happened)| happened == what)
            .map(|(name, _)| name)
            .collect())
    }
}

impl Drop for Bench {
    fn drop(&mut self) {
        // The prefix's own server, which else lingers on and writes into a folder that is being removed.
        end_server(self.folder.path());
        if let Ok(idle) = self.idle.get_mut() {
            let _ = idle.kill();
            let _ = idle.wait();
        }
    }
}

/// Ends everything that runs in the prefix, and waits for that.
fn end_server(folder: &Path) {
    for option in ["-k", "-w"] {
        // Where that fails there is no server.
        drop(command(folder, "wineserver").arg(option).status());
    }
}

/// A command that sees nothing of our own environment.
fn command(folder: &Path, program: &str) -> Command {
    let mut command = Command::new(program);
    command
        .env_clear()
        .env("PATH", "/usr/local/bin:/usr/bin:/bin")
        .env("LC_ALL", "C.UTF-8")
        .env("HOME", folder)
        .env("WINEPREFIX", folder.join("prefix"))
        .env("WINEDEBUG", "-all")
        // A crash of Wine's is an exit code, not a window; nothing is downloaded.
        .env("WINEDLLOVERRIDES", "winedbg.exe=d;mscoree=d;mshtml=d");
    command
}
