//! A folder with real services, and a watch over them.
#![allow(dead_code)] // Each test target uses its own part.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // A test fails by panicking.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

/// What every service of these tests runs: it notes its start, refuses loudly to run beside itself, and stays.
const SERVICE: &str = r#"#!/bin/sh
exec 9>>"$1.lock"
flock -n 9 || { echo "$1: a second one, $$" >> twice; exit 1; }
echo $$ >> "$1.starts"
[ "$2" = stubborn ] && trap '' TERM
exec sleep 100000
"#;

/// How long something may take that has to happen.
pub(crate) const LONG: Duration = Duration::from_secs(30);
/// How long to look whether something happens that must not: three rounds of the watch.
pub(crate) const A_WHILE: Duration = Duration::from_millis(1600);

/// A script folder with services that are processes.
pub(crate) struct Bench {
    root: TempDir,
}

impl Bench {
    /// With services A and B, and more for the site file.
    pub(crate) fn new(more: &str) -> Self {
        let root = tempfile::tempdir().unwrap();
        let bench = Self { root };
        bench.write("svc", SERVICE);
        let mode = std::os::unix::fs::PermissionsExt::from_mode(0o755);
        fs::set_permissions(bench.path("svc"), mode).unwrap();
        bench.write(
            "armistice.toml",
            &format!(
                "state = \"state\"\nservices = \"process\"\n{more}\n\
                 [process.services.A]\nstart = [\"./svc\", \"A\"]\nsettle = 0.05\n\
                 [process.services.B]\nstart = [\"./svc\", \"B\"]\nsettle = 0.05\n"
            ),
        );
        bench
    }

    pub(crate) fn folder(&self) -> &Path {
        self.root.path()
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder().join(name)
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).unwrap();
    }

    /// A command of this program, in the folder.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_armistice"));
        command
            .args(arguments)
            .current_dir(self.folder())
            .env("NO_COLOR", "1")
            .env_remove("CLP_EVENT")
            .env_remove("CLP_GROUPNAME")
            .env_remove("CLP_SCRIPT_PATH")
            .stdin(Stdio::null());
        command
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// Runs it and expects success.
    pub(crate) fn done(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(0), "{arguments:?}: {error}");
        String::from_utf8(output.stdout).unwrap() + &error
    }

    /// The processes that a service has been, the last one at the end.
    pub(crate) fn starts(&self, service: &str) -> Vec<String> {
        let text = fs::read_to_string(self.path(&format!("{service}.starts"))).unwrap_or_default();
        text.lines().map(str::to_owned).collect()
    }

    /// Ends a service behind everybody's back.
    pub(crate) fn kill(&self, service: &str) {
        kill(self.starts(service).last().unwrap(), "KILL");
    }

    /// Kills a service until it has been started so many times in all.
    pub(crate) fn kill_until(&self, service: &str, starts: usize) {
        while self.starts(service).len() < starts {
            let before = self.starts(service).len();
            self.kill(service);
            eventually("a restart", || self.starts(service).len() > before);
            self.is_running(service);
        }
    }

    pub(crate) fn is_running(&self, service: &str) {
        eventually("the service runs", || self.runs(service));
    }

    /// Whether the process that a service was last still lives.
    pub(crate) fn runs(&self, service: &str) -> bool {
        let starts = self.starts(service);
        let state = starts
            .last()
            .and_then(|pid| fs::read_to_string(format!("/proc/{pid}/stat")).ok());
        state.is_some_and(|state| !state.contains(") Z "))
    }

    pub(crate) fn text(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap_or_default()
    }

    /// The state folder of the only group.
    pub(crate) fn group(&self) -> PathBuf {
        let entries = fs::read_dir(self.path("state/process")).unwrap();
        let mut groups = entries
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.file_name().unwrap() != "services");
        let group = groups.next().unwrap();
        assert_eq!(groups.next(), None);
        group
    }

    pub(crate) fn registry(&self) -> Value {
        let bytes = fs::read(self.group().join("watches.json")).unwrap();
        serde_json::from_slice(&bytes).unwrap()
    }

    /// Changes the registry as a whole, as this program does.
    pub(crate) fn change_registry(&self, change: impl FnOnce(&mut Value)) {
        let mut registry = self.registry();
        change(&mut registry);
        let new = self.group().join(".new");
        fs::write(&new, registry.to_string()).unwrap();
        fs::rename(new, self.group().join("watches.json")).unwrap();
    }

    pub(crate) fn cluster_log(&self) -> String {
        fs::read_to_string(self.group().join("cluster.log")).unwrap_or_default()
    }

    pub(crate) fn watches(&self) -> Value {
        let output = self.run(&["watches", "--json"]);
        serde_json::from_slice(&output.stdout).unwrap()
    }

    /// Starts a watch, and returns when it watches.
    pub(crate) fn watch(&self) -> Watching {
        let log = self.path("watch.log");
        let _ = fs::remove_file(&log);
        let child = self
            .command(&["watch"])
            .stderr(fs::File::create(&log).unwrap())
            .spawn()
            .unwrap();
        let watching = Watching { child, log };
        eventually("the watch begins", || {
            watching.said().contains("the watch begins")
        });
        watching
    }
}

impl Drop for Bench {
    fn drop(&mut self) {
        for service in ["A", "B"] {
            for pid in self.starts(service) {
                let is_ours = fs::read_to_string(format!("/proc/{pid}/cmdline"))
                    .is_ok_and(|line| line.starts_with("sleep\u{0}100000"));
                if is_ours {
                    kill(&pid, "KILL");
                }
            }
        }
    }
}

/// A watch in the foreground.
pub(crate) struct Watching {
    pub(crate) child: Child,
    log: PathBuf,
}

impl Watching {
    pub(crate) fn said(&self) -> String {
        fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// Ends it as a power cut does.
    pub(crate) fn crash(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub(crate) fn kill(pid: &str, signal: &str) {
    let killed = Command::new("kill").args(["-s", signal, pid]).status();
    assert!(killed.unwrap().success(), "kill -s {signal} {pid}");
}

/// Waits until something is so.
pub(crate) fn eventually(what: &str, is_so: impl Fn() -> bool) {
    let start = Instant::now();
    while !is_so() {
        assert!(start.elapsed() < LONG, "{what}: not within {LONG:?}");
        std::thread::sleep(Duration::from_millis(5));
    }
}
