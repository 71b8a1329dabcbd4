//! A Samba domain for tests: `tests/samba/serve`, started and stopped.

#![allow(dead_code)] // Each test file uses its own part of it.

pub(crate) mod compare;

use std::io::{BufRead as _, BufReader, Read as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::rc::Rc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{LazyLock, Mutex};

use armistice::host::Secrets;
use armistice::host::directory::live::{LiveDirectories, Settings};
use armistice::host::directory::{Address, Directories as _, Directory, DirectoryError, Identity};

/// The domain of the shared bench.
pub(crate) const DOMAIN: &str = "DC=corp,DC=example";

/// A running domain controller; it is stopped when this is dropped, and also when the test process ends otherwise.
pub(crate) struct Samba {
    folder: tempfile::TempDir,
    address: &'static str,
    environment: Vec<(&'static str, String)>,
    server: Mutex<Child>,
}

/// The one that tests share which do it no harm, with 30,000 contacts in one container.
///
/// Nothing where Samba is left out by `ARMISTICE_WITHOUT=samba`.
pub(crate) fn shared() -> Option<&'static Samba> {
    static SHARED: LazyLock<Result<Option<Samba>, String>> =
        LazyLock::new(|| Samba::try_start("127.0.0.1", &[("ARMISTICE_SAMBA_CROWD", "30000")]));
    match &*SHARED {
        Ok(samba) => samba.as_ref(),
        Err(said) => panic!("no Samba for the tests: {said}"),
    }
}

/// Whether Samba is to be left out, which is said.
fn left_out() -> bool {
    let without = std::env::var("ARMISTICE_WITHOUT").unwrap_or_default();
    let left_out = without.split(',').any(|name| name == "samba");
    if left_out {
        eprintln!("left out by ARMISTICE_WITHOUT: a test that needs Samba");
    }
    left_out
}

impl Samba {
    /// Starts one of one's own on another loopback address.
    ///
    /// # Panics
    /// When Samba is not installed, with the packages' names, or does not start.
    pub(crate) fn start(
        address: &'static str,
        environment: &[(&'static str, &str)],
    ) -> Option<Self> {
        let started = Self::try_start(address, environment);
        started.unwrap_or_else(|said| panic!("no Samba for the tests: {said}"))
    }

    fn try_start(
        address: &'static str,
        environment: &[(&'static str, &str)],
    ) -> Result<Option<Self>, String> {
        if left_out() {
            return Ok(None);
        }
        let folder = tempfile::tempdir().unwrap();
        let environment: Vec<_> = environment
            .iter()
            .map(|&(name, value)| (name, value.to_owned()))
            .collect();
        let server = serve(folder.path(), address, &environment)?;
        Ok(Some(Self {
            folder,
            address,
            environment,
            server: Mutex::new(server),
        }))
    }

    /// Starts one with the organization of a corpus folder.
    pub(crate) fn with_corpus(address: &'static str, folder: &str) -> Option<Self> {
        let ldif = corpus(folder);
        Self::start(address, &[("ARMISTICE_SAMBA_LDIF", ldif.to_str().unwrap())])
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Where it listens.
    pub(crate) fn address(&self) -> &'static str {
        self.address
    }

    /// The domain's name, as `DC=corp,DC=example`.
    pub(crate) fn domain(&self) -> String {
        let domain = std::fs::read_to_string(self.folder().join("domain")).unwrap();
        domain.trim().to_owned()
    }

    pub(crate) fn ca_file(&self) -> PathBuf {
        self.folder().join("tls/ca.pem")
    }

    pub(crate) fn password(&self, account: &str) -> String {
        let passwords = std::fs::read_to_string(self.folder().join("passwords")).unwrap();
        let mut lines = passwords.lines().filter_map(|line| line.split_once(' '));
        lines
            .find(|(name, _)| *name == account)
            .unwrap()
            .1
            .to_owned()
    }

    /// Settings as a site file would have them: LDAPS with the bench's own CA, bound as `exadmin`.
    pub(crate) fn settings(&self) -> Settings {
        Settings {
            url: Some(format!("ldaps://{}", self.address)),
            ca_file: Some(self.ca_file()),
            account: Some(format!(
                "exadmin@{}",
                self.domain().replace("DC=", "").replace(',', ".")
            )),
            password_file: Some(self.password_file("exadmin", &self.password("exadmin"))),
            ..Settings::default()
        }
    }

    /// A password file that only its owner can read.
    pub(crate) fn password_file(&self, name: &str, password: &str) -> PathBuf {
        use std::io::Write as _;
        use std::os::unix::fs::OpenOptionsExt as _;
        static NUMBER: AtomicUsize = AtomicUsize::new(0);
        let path = self.folder().join(format!("{name}.password"));
        // Other tests may be reading it: it is there as a whole or not at all.
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let draft = self.folder().join(format!("{name}.password.{number}"));
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create(true).truncate(true).mode(0o600);
        let mut file = options.open(&draft).unwrap();
        writeln!(file, "{password}").unwrap();
        std::fs::rename(draft, &path).unwrap();
        path
    }

    /// A connection of the test's own.
    pub(crate) fn connect(&self) -> Rc<dyn Directory> {
        connect(self.settings()).unwrap()
    }

    /// Stops the server's processes where they are, so that the network still takes connections but nobody answers.
    pub(crate) fn freeze(&self) {
        self.signal("-STOP");
    }

    /// Lets them go on.
    pub(crate) fn thaw(&self) {
        self.signal("-CONT");
    }

    /// Kills the server as a power failure would.
    pub(crate) fn kill(&self) {
        self.signal("-KILL");
        self.server.lock().unwrap().wait().unwrap();
    }

    /// Starts it again with the same database.
    pub(crate) fn restart(&self) {
        self.stop();
        *self.server.lock().unwrap() =
            serve(self.folder(), self.address, &self.environment).unwrap();
    }

    fn signal(&self, signal: &str) {
        let pid = std::fs::read_to_string(self.folder().join("pid")).unwrap();
        let group = format!("-{}", pid.trim());
        let sent = Command::new("kill").args([signal, "--", &group]).status();
        assert!(sent.unwrap().success());
    }

    fn stop(&self) {
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/samba/serve");
        let _ = Command::new(script)
            .arg("--stop")
            .arg(self.folder())
            .status();
        let _ = self.server.lock().map(|mut server| server.wait());
    }
}

impl Drop for Samba {
    fn drop(&mut self) {
        self.stop();
    }
}

/// The directory of a corpus folder.
pub(crate) fn corpus(folder: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("corpus/{folder}/directory.ldif"))
}

/// Connects as the settings say.
pub(crate) fn connect(settings: Settings) -> Result<Rc<dyn Directory>, DirectoryError> {
    LiveDirectories::new(settings, Rc::new(Secrets::default()))?
        .connect(&Address::default(), &Identity::Own)
}

fn serve(
    folder: &Path,
    address: &str,
    environment: &[(&'static str, String)],
) -> Result<Child, String> {
    let mut child = Command::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/samba/serve"))
        .arg(folder)
        .env("ARMISTICE_SAMBA_ADDRESS", address)
        .envs(environment.iter().map(|(name, value)| (name, value)))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    let _ = BufReader::new(child.stdout.take().unwrap()).read_line(&mut line);
    if line != "ready\n" {
        let mut said = String::new();
        let _ = child.stderr.take().unwrap().read_to_string(&mut said);
        let _ = child.wait();
        return Err(said);
    }
    Ok(child)
}
